"""What somebody can do against what an occupation asks: have, partly or missing, and what would teach the rest. Pure.

The skills and their weights are those of `knowledge.occupations`: the occupation's own, by importance, and those that the
programmes which name it teach, by the share of these programmes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge.matching import Match
from knowledge.models import Credential, Occupation, Skill
from knowledge.occupations import IMPORTANT
from knowledge.profile import Choice, Profile
from knowledge.snapshot import Snapshot

TEACHING_AT_MOST = 3
WORTH = {"have": 1.0, "partly": 0.5, "missing": 0.0}  # what a skill adds to the share, of its weight

Standing = Literal["have", "partly", "missing"]
Relation = Literal["narrower", "similar", "broader"]


@dataclass(frozen=True)
class Nearby:
    """A skill that one has beside the one that is asked: a case of it, one much like it, or what it is a case of."""

    skill: Skill
    relation: Relation
    likeness: float | None = None  # cosine, of similar ones


@dataclass(frozen=True)
class Teacher:
    """A credential that teaches a skill; `through` is the case of it that the credential names, `unknown` the limits that
    its page does not state."""

    credential: Credential
    through: Skill | None = None
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class WeighedSkill:
    """`importance` is 0 to 1. `listed`: the occupation's source names the skill; else only its programmes teach it."""

    skill: Skill
    importance: float
    listed: bool
    standing: Standing
    nearby: Nearby | None
    teachers: tuple[Teacher, ...]


@dataclass(frozen=True)
class WeighedGap:
    """The skills by importance; `share` of their weight that one has, partly counting half; 0 where none is known."""

    occupation: Occupation
    skills: tuple[WeighedSkill, ...]
    share: float

    def count(self, standing: Standing) -> int:
        return sum(entry.standing == standing for entry in self.skills)


def wanted_skills(occupation: Occupation, snapshot: Snapshot) -> dict[str, tuple[float, bool]]:
    """Skill id to (importance, whether the occupation's own source names it), the most important first."""
    leading = [row for row in snapshot.credentials.values() if row.status != "archived" and leads_to(row, occupation.code)]
    weights = {link.skill_id: link.importance for link in occupation.skills if link.importance >= IMPORTANT}
    listed = frozenset(weights)
    for row in leading:
        for key in {link.skill_id for link in row.skills}:
            weights[key] = min(1.0, weights.get(key, 0.0) + 1 / len(leading))
    ordered = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))
    return {key: (round(weight, 3), key in listed) for key, weight in ordered if key in snapshot.skills}


def weigh_gap(
    occupation: Occupation,
    have: Collection[str],
    snapshot: Snapshot,
    *,
    alike: Mapping[tuple[str, str], float],
    offered: Iterable[Match],
) -> WeighedGap:
    """`alike` are the clearly similar pairs (asked, had); `offered` is what a search inside the limits found, best first."""
    wanted = wanted_skills(occupation, snapshot)
    owned = [key for key in dict.fromkeys(have) if key in snapshot.skills]
    near = {key: _nearby(snapshot.skills[key], owned, alike, snapshot) for key in wanted if key not in owned}
    teaching = _teachers({key for key in wanted if key not in owned}, offered, occupation.code, snapshot)
    skills = []
    for key, (importance, listed) in wanted.items():
        standing: Standing = "have" if key in owned else "partly" if near[key] else "missing"
        nearby, teachers = near.get(key), tuple(teaching.get(key, ()))
        skills.append(WeighedSkill(snapshot.skills[key], importance, listed, standing, nearby, teachers))
    total = sum(entry.importance for entry in skills)
    earned = sum(entry.importance * WORTH[entry.standing] for entry in skills)
    return WeighedGap(occupation, tuple(skills), round(earned / total, 3) if total else 0.0)


def teaching_profile(profile: Profile, code: str, have: Collection[str], wanted: Collection[str]) -> Profile:
    """`profile` for a search of what teaches the skills `wanted`: its limits hold, its goal says nothing here, programmes
    that lead to the occupation `code` come first. Skills that it demands itself stay demanded."""
    changed: dict[str, object] = {"goal": None, "skills": tuple(have)[:100]}
    if not profile.occupation:
        changed["occupation"] = Choice(any_of=(code,), hard=False)
    if not profile.skill.any_of:
        changed["skill"] = profile.skill.model_copy(update={"any_of": tuple(wanted), "hard": True})
    return profile.model_copy(update=changed)


def with_cases(wanted: Collection[str], snapshot: Snapshot) -> list[str]:
    """`wanted` and the skills that are a case of one of them."""
    return [key for key, skill in snapshot.skills.items() if key in wanted or skill.broader_id in wanted]


def leads_to(row: Credential, code: str) -> bool:
    return any(link.code == code for link in row.occupations)


def _nearby(skill: Skill, owned: Sequence[str], alike: Mapping[tuple[str, str], float], snapshot: Snapshot) -> Nearby | None:
    """A case of it says most; then what is much like it; then what it is a case of."""
    for key in owned:
        if snapshot.skills[key].broader_id == skill.id:
            return Nearby(snapshot.skills[key], "narrower")
    similar = max((key for key in owned if (skill.id, key) in alike), key=lambda key: alike[skill.id, key], default=None)
    if similar is not None:
        return Nearby(snapshot.skills[similar], "similar", alike[skill.id, similar])
    if skill.broader_id is not None and skill.broader_id in owned:
        return Nearby(snapshot.skills[skill.broader_id], "broader")
    return None


def _teachers(wanted: Collection[str], offered: Iterable[Match], code: str, snapshot: Snapshot) -> dict[str, list[Teacher]]:
    """Who teaches each skill: those that teach it itself, in their order, then those that lead to the occupation and teach a
    case of it."""
    itself: dict[str, list[Teacher]] = {key: [] for key in wanted}
    cases: dict[str, list[Teacher]] = {key: [] for key in wanted}
    for match in offered:
        row = match.credential
        taught = [link.skill_id for link in row.skills]
        leading = leads_to(row, code)
        for key in taught:
            if key in itself and len(itself[key]) < TEACHING_AT_MOST:
                itself[key].append(Teacher(row, unknown=match.unknown))
            broader = snapshot.skills[key].broader_id if key in snapshot.skills else None
            if not leading or broader is None or broader not in cases or broader in taught:
                continue
            known = cases[broader]
            if len(known) < TEACHING_AT_MOST and all(other.credential is not row for other in known):
                known.append(Teacher(row, snapshot.skills[key], match.unknown))
    return {key: [*itself[key], *cases[key]][:TEACHING_AT_MOST] for key in wanted}
