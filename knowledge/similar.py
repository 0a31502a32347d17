"""Similar occupations: how far each is, and which of its skills one already uses."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.models import Occupation, Skill
from knowledge.snapshot import Snapshot

SIMILAR_AT_MOST = 10


@dataclass(frozen=True)
class SimilarOccupation:
    """`shared` and `missing` are its skills that are important in the other occupation too, or are not; by importance."""

    occupation: Occupation
    distance: float
    shared: tuple[Skill, ...]
    missing: tuple[Skill, ...]


def similar_occupations(
    occupation: Occupation, snapshot: Snapshot, *, most: int = SIMILAR_AT_MOST
) -> list[SimilarOccupation]:
    """The nearest first. Where an occupation's skills are not known, none is called shared or missing."""
    have = set(occupation.important or ())
    found = []
    for step in snapshot.transitions.get(occupation.code, [])[:most]:
        other = snapshot.occupations[step.to_code]
        wanted = [link for link in other.skills if have]
        found.append(
            SimilarOccupation(
                occupation=other,
                distance=step.distance,
                shared=tuple(link.skill for link in wanted if link.skill_id in have),
                missing=tuple(link.skill for link in wanted if link.skill_id not in have),
            )
        )
    return found
