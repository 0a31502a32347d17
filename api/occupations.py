"""`/v1/occupations`: find one by what people call it; what it asks, pays and promises."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.dependencies import KnowledgeDep, Lang, OccupationCode
from api.errors import NotFoundError
from api.names import check_province
from api.shapes import words
from api.similar import OccupationDetail, occupation_detail
from knowledge.knowledge_base import KnowledgeBase
from knowledge.models import Occupation
from knowledge.vocabularies import Region

router = APIRouter(prefix="/v1/occupations", tags=["occupations"])


class OccupationFound(BaseModel):
    code: str
    title: str
    score: float


class OccupationsFound(BaseModel):
    items: list[OccupationFound]


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


def _find(code: str, knowledge: KnowledgeBase) -> Occupation:
    row = knowledge.snapshot.occupations.get(code)
    if row is None:
        raise NotFoundError("There is no occupation with this code.")
    return row
