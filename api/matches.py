"""`/v1/matches`: a learner's profile in, ranked credentials with reasons and unknowns out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Query

from api.credentials import PAGE_AT_MOST, result_list
from api.dependencies import KnowledgeDep, Lang
from api.describe import relaxation_text
from api.names import check_names
from api.shapes import RelaxationOut, ResultList
from knowledge.profile import Profile

router = APIRouter(prefix="/v1/matches", tags=["matches"])

EXAMPLE = {
    "goal": "something with data",
    "province": {"any_of": ["ON"]},
    "delivery": {"any_of": ["online"]},
    "max_cost": 500,
}


@router.post("", summary="Match a profile")
def match_profile(
    profile: Annotated[Profile, Body(openapi_examples={"data, online, under $500": {"value": EXAMPLE}})],
    knowledge: KnowledgeDep,
    lang: Lang = "en",
    limit: Annotated[int, Query(ge=1, le=PAGE_AT_MOST)] = 5,
    offset: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> ResultList:
    """Ranked results. When no credential keeps every limit, `relax` says which to drop and what that would give."""
    check_names(profile, knowledge)
    result = knowledge.catalogue.search(profile, None, lang)
    answer = result_list(result, knowledge, lang, limit=limit, offset=offset)
    if not result.items:
        answer.relax = [
            RelaxationOut(
                drop=list(option.drop),
                total=option.total,
                text=relaxation_text(option.drop, option.total, knowledge, lang),
            )
            for option in knowledge.catalogue.relaxations(profile, None, lang)
        ]
    return answer
