"""`/v1/occupations`: find one by what people call it; what it asks, pays and promises; which skills are missing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.dependencies import KnowledgeDep, Lang, OccupationCode
from api.errors import NotFoundError
from api.names import check_province
from api.shapes import Named, SkillNamed, linked_skill, named_skill, words
from api.similar import OccupationDetail, occupation_detail
from knowledge.knowledge_base import KnowledgeBase
from knowledge.models import Occupation
from knowledge.occupations import skill_gap
from knowledge.vocabularies import Region

router = APIRouter(prefix="/v1/occupations", tags=["occupations"])


class OccupationFound(BaseModel):
    code: str
    title: str
    score: float


class OccupationsFound(BaseModel):
    items: list[OccupationFound]


class MissingSkillOut(SkillNamed):
    """A skill to learn, how important it is (0 to 1), and programmes that teach it."""

    importance: float
    credentials: list[Named]


class SkillGapOut(BaseModel):
    occupation: Named
    have: list[Named]
    missing: list[MissingSkillOut]


@router.get("", summary="Find occupations")
def find_occupations(
    q: Annotated[str, Query(min_length=1, max_length=500, examples=["nurse"])],
    knowledge: KnowledgeDep,
    lang: Lang = "en",
    limit: Annotated[int, Query(ge=1, le=20)] = 5,
) -> OccupationsFound:
    return OccupationsFound(
        items=[
            OccupationFound(
                code=found.occupation.code,
                title=words(found.occupation, "title", lang) or found.occupation.code,
                score=found.score,
            )
            for found in knowledge.occupations.find(q, lang, most=limit)
        ]
    )


@router.get("/{code}", summary="One occupation")
def read_occupation(
    code: OccupationCode,
    knowledge: KnowledgeDep,
    region: Annotated[Region | None, Query(description="the province or territory that figures are wanted for")] = None,
    lang: Lang = "en",
) -> OccupationDetail:
    """Its facts, and the occupations whose skills are near, the nearest first."""
    check_province(region, knowledge, field="region")
    return occupation_detail(_find(code, knowledge), knowledge.snapshot, lang, region)


@router.get("/{code}/gap", summary="Skills missing for an occupation")
def read_gap(
    code: OccupationCode,
    knowledge: KnowledgeDep,
    have: Annotated[list[str] | None, Query(description="skill ids the learner has", max_length=100)] = None,
    lang: Lang = "en",
) -> SkillGapOut:
    gap = skill_gap(_find(code, knowledge), have or [], knowledge.snapshot)
    titles = knowledge.snapshot.credentials
    return SkillGapOut(
        occupation=Named(id=code, name=words(gap.occupation, "title", lang) or code),
        have=[named_skill(skill, lang) for skill in gap.have],
        missing=[
            MissingSkillOut(
                **linked_skill(entry.skill, lang).model_dump(),
                importance=entry.importance,
                credentials=[Named(id=key, name=titles[key].title) for key in entry.credentials],
            )
            for entry in gap.missing
        ],
    )


def _find(code: str, knowledge: KnowledgeBase) -> Occupation:
    row = knowledge.snapshot.occupations.get(code)
    if row is None:
        raise NotFoundError("There is no occupation with this code.")
    return row
