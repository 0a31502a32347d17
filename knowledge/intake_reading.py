"""What was read of an intake note so far, and the profile that it makes. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from knowledge.intake_names import PlaceMention, Residence
from knowledge.intake_signs import Segment
from knowledge.intake_text import Clause, Said
from knowledge.profile import Choice, Profile

Side = Segment | None


@dataclass(frozen=True)
class Fact:
    """`value` is a code of the signs, an occupation's or skill's id, or a number; `said` where it stood."""

    key: str
    value: str | int
    said: Said

    @property
    def name(self) -> str:
        return f"{self.key}.{self.value}"


@dataclass
class Reading:
    """What was read so far. `wanted` are the words of wishes; `clauses` know which of their words were taken."""

    clauses: list[Clause]
    sides: list[list[Side]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    limits: dict[str, Any] = field(default_factory=dict)
    limit_said: dict[str, list[Said]] = field(default_factory=dict)
    wanted: list[Said] = field(default_factory=list)
    places: list[PlaceMention] = field(default_factory=list)
    residence: Residence | None = None

    def add(self, key: str, value: str | int, clause: Clause, words: range) -> None:
        clause.taken.update(words)
        if not any((fact.key, fact.value) == (key, value) for fact in self.facts):
            self.facts.append(Fact(key, value, clause.said(words)))

    def limit(self, key: str, value: Any, clause: Clause, words: range, *, wanted: bool = True) -> None:
        """A number takes the place of the one before; of a choice, values gather."""
        clause.taken.update(words)
        self.limit_said.setdefault(key, []).append(clause.said(words))
        if isinstance(value, str):
            chosen = self.limits.setdefault(key, ([], []))[0 if wanted else 1]
            if value not in chosen:
                chosen.append(value)
        else:
            self.limits[key] = value

    def has(self, key: str) -> bool:
        return any(fact.key == key for fact in self.facts)

    def profile(self) -> Profile:
        parts: dict[str, Any] = {}
        for key, value in self.limits.items():
            if isinstance(value, tuple):
                unwanted = tuple(entry for entry in value[1] if entry not in value[0])
                parts[key] = Choice(any_of=tuple(value[0]), none_of=unwanted)
            else:
                parts[key] = value
        if self.residence:
            parts["province"] = Choice(any_of=(self.residence.province,))
            # A city is where somebody lives, not where a course must be.
            parts["city"] = Choice(any_of=(self.residence.city,), hard=False) if self.residence.city else Choice()
        if goal := " ".join(said.text for said in self.wanted)[:500].strip():
            parts["goal"] = goal
        if skills := tuple(str(fact.value) for fact in self.facts if fact.key == "skill"):
            parts["skills"] = skills
        return Profile(**parts)
