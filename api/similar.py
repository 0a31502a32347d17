"""What one occupation says beside its own facts: occupations like it, and whether its figures are from one's region."""

from __future__ import annotations

from pydantic import BaseModel, Field

from api.figures import other_region_warning, regional, regions_of
from api.shapes import Named, OccupationOut, SourceOut, named_skill, occupation_out, words
from knowledge.guidance_words import guidance_words
from knowledge.models import Occupation
from knowledge.similar import similar_occupations
from knowledge.snapshot import Snapshot

# Where one word for a distance ends and the next begins: a third of the three nearest of each occupation are in each.
NEAR, SOME = 2.5, 3.5


class SimilarOut(BaseModel):
    """An occupation whose skills are near. `shared` and `missing` are its important skills, by importance."""

    code: str
    title: str
    distance: float = Field(description="between the skills of both; 0 is the same")
    closeness: Named = Field(description="the distance in words: `near`, `some` way or `more`")
    shared: list[Named]
    missing: list[Named]


class OccupationDetail(OccupationOut):
    """`wage` and `outlook` also say in `is_asked_region` whether they are for the region asked; `null` when none was."""

    regions: list[Named] = Field(description="those that the figures are for")
    warning: str | None = Field(description="said where the figures are for another region")
    similar: list[SimilarOut]
    similar_source: SourceOut | None


def occupation_detail(row: Occupation, snapshot: Snapshot, lang: str, region: str | None) -> OccupationDetail:
    steps = snapshot.transitions.get(row.code, [])
    facts = occupation_out(row, lang).model_dump()
    figures = [row.wage, row.outlook]
    facts["wage"], facts["outlook"] = (regional(figure, region, key="is_asked_region") for figure in figures)
    return OccupationDetail(
        **facts,
        regions=regions_of(figures, snapshot, lang),
        warning=other_region_warning(figures, snapshot, region, lang),
        similar=[
            SimilarOut(
                code=entry.occupation.code,
                title=words(entry.occupation, "title", lang) or entry.occupation.code,
                distance=entry.distance,
                closeness=_closeness(entry.distance, lang),
                shared=[named_skill(skill, lang) for skill in entry.shared],
                missing=[named_skill(skill, lang) for skill in entry.missing],
            )
            for entry in similar_occupations(row, snapshot)
        ],
        similar_source=SourceOut(**steps[0].source) if steps else None,
    )


def _closeness(distance: float, lang: str) -> Named:
    key = "near" if distance <= NEAR else "some" if distance <= SOME else "more"
    return Named(id=key, name=guidance_words().text("closeness", key, lang))
