"""`/v1/cases`: what `bot` tells of learners who need a person: only what they agreed to."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Path, Request
from sqlalchemy.orm import Session

from api.dependencies import ServiceDep, SessionDep
from api.people.office import office
from api.triage import opening, thread
from api.triage.case_shapes import (
    EXAMPLES,
    CaseHours,
    CaseIn,
    CaseOut,
    MessagesIn,
    MessagesKept,
    NothingIn,
    PresenceIn,
    StatusOut,
)
from api.triage.hours_words import hours_at
from api.triage.models import Case
from knowledge.base import utc_now
from knowledge.labels import Labels

router = APIRouter(prefix="/v1/cases", tags=["cases"], dependencies=[ServiceDep])

CaseId = Annotated[str, Path(max_length=36, examples=["5b0c6f0e-5c1a-4e0e-9f0d-2f6f1b8f3a01"])]


@router.post("", status_code=201, summary="Open a case, or join the conversation's")
def open_case(request: Request, case: Annotated[CaseIn, Body(openapi_examples=EXAMPLES)], session: SessionDep) -> CaseOut:
    """A conversation has one case that is not resolved, whatever comes at once.

    The same `request_id` again opens nothing, also after the case was resolved.
    """
    row, created = opening.open_or_join(session, case)
    return _case_out(session, row, request.app.state.labels, created=created)


@router.post("/{case_id}/messages", summary="Add the learner's messages to a case")
def add_messages(case_id: CaseId, given: MessagesIn, session: SessionDep) -> MessagesKept:
    """Each `seq` once, so sending again changes nothing. 409 `case_closed` for a resolved case."""
    case = thread.for_bot(session, case_id)
    return MessagesKept(kept=thread.keep_messages(session, case, given.messages))


@router.post("/{case_id}/decline", summary="The learner wants to share nothing")
def decline_case(case_id: CaseId, given: NothingIn, session: SessionDep) -> StatusOut:
    """An alert is resolved by itself, except where it is about safety."""
    case = thread.for_bot(session, case_id)
    opening.decline(session, case)
    return _status_out(case)


@router.post("/{case_id}/leave", summary="The learner goes on with the assistant")
def leave_case(case_id: CaseId, given: NothingIn, session: SessionDep) -> StatusOut:
    case = thread.for_bot(session, case_id)
    thread.leave(session, case)
    return _status_out(case)


@router.post("/{case_id}/presence", summary="Whether the learner writes, and what they have seen")
def show_presence(case_id: CaseId, given: PresenceIn, session: SessionDep) -> StatusOut:
    case = thread.for_bot(session, case_id)
    seen = None if given.seen is None else str(given.seen)
    thread.show_presence(session, case, typing=given.typing, seen=seen)
    return _status_out(case)


def _case_out(session: Session, case: Case, labels: Labels, *, created: bool) -> CaseOut:
    hours = hours_at(office(session), utc_now(), labels, case.lang)
    return CaseOut(
        id=case.id,
        reference=case.reference,
        status=case.status,
        urgency=case.urgency,
        opened_at=case.opened_at,
        created=created,
        hours=CaseHours(**hours.model_dump(), answer_by=case.due_at),
    )


def _status_out(case: Case) -> StatusOut:
    return StatusOut(id=case.id, status=case.status)
