"""`/v1/hours`: whether the office is open, and when it opens, in words for a learner."""

from __future__ import annotations

from fastapi import APIRouter, Request

from api.dependencies import Lang, ServiceDep, SessionDep
from api.people.office import office
from api.triage.hours_words import Hours, hours_at
from knowledge.base import utc_now

router = APIRouter(prefix="/v1/hours", tags=["cases"], dependencies=[ServiceDep])


@router.get("", summary="When the office is open")
def hours(request: Request, session: SessionDep, lang: Lang = "en") -> Hours:
    return hours_at(office(session), utc_now(), request.app.state.labels, lang)
