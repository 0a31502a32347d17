"""What one occupation says beside its own facts: occupations like it, and whether its figures are from one's region."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from api.shapes import Named, OccupationOut, SourceOut, named_skill, occupation_out, words
from knowledge.models import Occupation
from knowledge.similar import similar_occupations
from knowledge.snapshot import Snapshot


class SimilarOut(BaseModel):
    """An occupation whose skills are near. `shared` and `missing` are its important skills, by importance."""

    code: str
    title: str
    distance: float = Field(description="between the skills of both; 0 is the same")
    shared: list[Named]
    missing: list[Named]


class OccupationDetail(OccupationOut):
    """`wage` and `outlook` also say in `is_asked_region` whether they are for the region asked; `null` when none was."""

    similar: list[SimilarOut]
    similar_source: SourceOut | None


def occupation_detail(row: Occupation, snapshot: Snapshot, lang: str, region: str | None) -> OccupationDetail:
    steps = snapshot.transitions.get(row.code, [])
    facts = occupation_out(row, lang).model_dump()
    facts["wage"], facts["outlook"] = _regional(row.wage, region), _regional(row.outlook, region)
    return OccupationDetail(
        **facts,
        similar=[
            SimilarOut(
                code=entry.occupation.code,
                title=words(entry.occupation, "title", lang) or entry.occupation.code,
                distance=entry.distance,
                shared=[named_skill(skill, lang) for skill in entry.shared],
                missing=[named_skill(skill, lang) for skill in entry.missing],
            )
            for entry in similar_occupations(row, snapshot)
        ],
        similar_source=SourceOut(**steps[0].source) if steps else None,
    )


def _regional(figure: dict[str, Any] | None, region: str | None) -> dict[str, Any] | None:
    if figure is None:
        return None
    return {**figure, "is_asked_region": None if region is None else figure["region"] == region}
