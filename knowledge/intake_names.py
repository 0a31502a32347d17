"""The places, occupations, skills and certificates that a clause of an intake note names, and how each is meant. Pure.

A wrong link is worse than none: a name needs its place in the clause, and one that may be an everyday word needs a sign.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge.intake_signs import IntakeSigns
from knowledge.intake_text import Clause, Said
from knowledge.models import Place
from knowledge.resume_names import Mention, ResumeNames
from knowledge.resume_signs import resume_signs
from knowledge.resume_text import words_of
from knowledge.snapshot import Snapshot

COUNTRY = "CA"
LONGEST_PLACE = 6  # words
BEFORE_PLACE = 8  # words that are read for what a place is to somebody
_NEAR = frozenset({"in", "at", "near", "from", "around", "to", "outside", "a", "au", "en", "de", "du", "dans", "pres", "of"})

PlaceRole = Literal["lives", "plain", "origin"]


@dataclass(frozen=True)
class PlaceMention:
    """A place, or several of one name; `words` are those of the clause."""

    places: tuple[Place, ...]
    role: PlaceRole
    said: Said
    clause: Clause
    words: range


@dataclass(frozen=True)
class Residence:
    """Where somebody lives, as far as it is clear."""

    city: str | None
    province: str
    said: tuple[Said, ...]


class IntakeNames:
    """The names of one knowledge base."""

    def __init__(self, snapshot: Snapshot, signs: IntakeSigns) -> None:
        self._signs = signs
        self._others = ResumeNames(snapshot, resume_signs())
        self._places: dict[tuple[str, ...], list[Place]] = defaultdict(list)
        self._everyday = frozenset(signs.file.everyday_names)
        self._provinces = {place.id for place in snapshot.places.values() if place.province_id is None}
        for place in snapshot.places.values():
            if place.id == COUNTRY:
                continue
            for name in (place.name_en, place.name_fr, *place.aliases):
                key = words_of(name)
                if key and place not in self._places[key]:
                    self._places[key].append(place)

    def mentions(self, clause: Clause) -> Iterator[Mention]:
        """Occupations, skills and certificates, by the numbers of their words."""
        return self._others.find(tuple(clause.words))

    def places(self, clause: Clause) -> Iterator[PlaceMention]:
        at = 0
        while at < len(clause.words):
            for size in range(min(LONGEST_PLACE, len(clause.words) - at), 0, -1):
                words = range(at, at + size)
                found = self._places.get(tuple(clause.words[at : at + size])) or self._as_written(clause, words)
                if found and self._is_meant(clause, words):
                    yield PlaceMention(tuple(found), self._role(clause, at), clause.said(words), clause, words)
                    at += size - 1
                    break
            at += 1

    def _as_written(self, clause: Clause, words: range) -> list[Place]:
        """ "ON" is Ontario beside a city or alone, never in "ON EI"."""
        said = clause.said(words).text
        if len(words) != 1 or len(said) != 2 or not said.isupper() or clause.source.isupper():
            return []
        alone = len(clause.words) == 1 or tuple(clause.words[words.start - 1 : words.start]) in self._places
        two_before = tuple(clause.words[max(0, words.start - 2) : words.start])
        if not alone and two_before not in self._places:
            return []
        return [place for places in self._places.values() for place in places if place.id == said][:1]

    def _is_meant(self, clause: Clause, words: range) -> bool:
        if " ".join(clause.words[words.start : words.stop]) not in self._everyday:
            return True
        before = clause.words[words.start - 1] if words.start else ""
        after = clause.words[words.stop : words.stop + 1]
        capital = clause.said(words).text[:1].isupper() or clause.source.islower()
        beside = tuple(after) in self._places or "".join(after).upper() in self._provinces
        alone = len(words) == len(clause.words) and clause.starts[0] > 0
        return capital and (before in _NEAR or beside or alone)

    def _role(self, clause: Clause, first: int) -> PlaceRole:
        before = " ".join(clause.words[max(0, first - BEFORE_PLACE) : first])
        if self._signs.origin.search(before):
            return "origin"
        return "lives" if self._signs.residence.search(before) else "plain"


def residence_of(mentions: Sequence[PlaceMention]) -> Residence | None:
    """Where somebody lives: where that is said, else a place that is simply named, else where they are from. The last that
    says it wins where it is said; of others, two cities are one too many. `None` where it is not clear."""
    for role in ("lives", "plain", "origin"):
        named = [mention for mention in mentions if mention.role == role]
        if not named:
            continue
        if role == "lives":
            named = _last_place(named)
        provinces = {place.province_id or place.id for mention in named for place in mention.places}
        if len(provinces) > 1:  # "London" with "ON" beside it
            stated = {place.id for mention in named for place in mention.places if place.province_id is None}
            provinces = stated if len(stated) == 1 else provinces
        if len(provinces) != 1:
            return None
        (province,) = provinces
        cities = {place.id for mention in named for place in mention.places if place.province_id == province}
        return Residence(
            city=cities.pop() if len(cities) == 1 else None,
            province=province,
            said=tuple(mention.said for mention in named),
        )
    return None


def _last_place(named: list[PlaceMention]) -> list[PlaceMention]:
    """The last mention, with its neighbour in "Sudbury, Ontario"."""
    last = named[-1]
    return [mention for mention in named if mention is last or last.said.start - mention.said.end <= 3]
