"""The skills that a badge names, as the catalogue's own where that is clear.

Clear is: the address of the same ESCO skill; or the same normalised name as exactly one skill; or, where no skill has that
name, the same as an alias of exactly one. Anything else keeps its name and has no id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from knowledge.badges.badge import BadgeSkill
from knowledge.models import Skill
from knowledge.text import normalise


def linked_skills(named: Sequence[BadgeSkill], title: str | None, skills: Iterable[Skill]) -> tuple[BadgeSkill, ...]:
    """`named` with the catalogue's ids, and the badge's title where it is itself the name of a skill."""
    index = _Index([*named, *([BadgeSkill(title, "title")] if title else [])], skills)
    found = [replace(skill, skill_id=index.skill_of(skill)) for skill in named]
    if title:
        own = BadgeSkill(title, "title")
        key = index.skill_of(own)
        if key is not None and key not in {skill.skill_id for skill in found}:
            found.append(replace(own, skill_id=key))
    return tuple(found)


class _Index:
    """Which skills have the names and addresses that are asked for; built for one badge, in one pass over the skills."""

    def __init__(self, asked: Iterable[BadgeSkill], skills: Iterable[Skill]) -> None:
        self._names: dict[str, set[str]] = defaultdict(set)
        self._aliases: dict[str, set[str]] = defaultdict(set)
        self._addresses: dict[str, set[str]] = defaultdict(set)
        wanted = {normalise(skill.name) for skill in asked} - {""}
        for row in skills if wanted else ():
            for name in (row.name_en, row.name_fr):
                if normalise(name) in wanted:
                    self._names[normalise(name)].add(row.id)
            for alias in row.aliases:
                if normalise(alias) in wanted:
                    self._aliases[normalise(alias)].add(row.id)
            if row.esco_url:
                self._addresses[_address(row.esco_url)].add(row.id)

    def skill_of(self, skill: BadgeSkill) -> str | None:
        name = normalise(skill.name)
        if skill.url and len(self._addresses.get(_address(skill.url), ())) == 1:
            return next(iter(self._addresses[_address(skill.url)]))
        found = self._names.get(name) or self._aliases.get(name) or set()
        return next(iter(found)) if len(found) == 1 else None


def _address(url: str) -> str:
    return url.partition("://")[2].rstrip("/").lower()
