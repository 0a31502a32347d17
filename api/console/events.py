"""Live pages by server-sent events: `/console/events` for the queue, `/console/cases/{id}/events` for one case.

An event says that something changed, and never what was written: the page then asks for the part it shows, as whoever looks
at it. A stream ends with the session of the person, and when they may not see the case any more.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Cookie, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from api.console.access import PractitionerDep
from api.db import Database
from api.dependencies import SessionDep
from api.people.sessions import Staff, signed_in
from api.triage.models import Case, CaseMessage, CaseNote, CaseStep
from api.triage.visible import case_of, cases_of
from knowledge.base import utc_now

router = APIRouter(prefix="/console", include_in_schema=False)

HEARTBEAT_SECONDS = 15.0
TYPING_FOR = timedelta(seconds=10)  # what is heard of typing counts for so long
BY_ITSELF = ("replied", "joined")  # steps that an open page shows without being loaded again
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

# What one look finds; `None` when there is nothing to look at any more.
Look = Callable[[Session, Staff], dict[str, Any] | None]


@router.get("/events")
def follow_queue(request: Request, _staff: PractitionerDep, cairn_staff: Annotated[str, Cookie()] = "") -> StreamingResponse:
    return _stream(request, cairn_staff, queue_version)


@router.get("/cases/{case_id}/events")
def follow_case(
    request: Request, staff: PractitionerDep, session: SessionDep, case_id: str, cairn_staff: Annotated[str, Cookie()] = ""
) -> StreamingResponse:
    case_of(session, staff, case_id)
    return _stream(request, cairn_staff, lambda opened, now: case_state(opened, now, case_id))


def queue_version(session: Session, staff: Staff) -> dict[str, Any]:
    """Changes with every case, step and message. It is a hash, so that it tells nobody how many there are."""
    newest = select(
        select(func.max(CaseStep.id)).scalar_subquery(),
        select(func.max(CaseMessage.id)).scalar_subquery(),
        select(func.count()).select_from(cases_of(staff).with_only_columns(Case.id).subquery()).scalar_subquery(),
    )
    return {"version": _hash(tuple(session.execute(newest).one()))}


def case_state(session: Session, staff: Staff, case_id: str) -> dict[str, Any] | None:
    """`{version, around, last, typing, status}`: `last` is the newest message's id, `version` changes with all that an open
    page shows by itself but typing, `around` with what it has to be loaded again for."""
    case = session.scalar(cases_of(staff).where(Case.id == case_id))
    if case is None:
        return None
    of_case = CaseMessage.case_id == case_id
    newest, delivered = session.execute(
        select(func.max(CaseMessage.id), func.count(CaseMessage.delivered_at)).where(of_case)
    ).one()
    seen = case.learner_seen
    typing = case.learner_typing_at is not None and utc_now() - case.learner_typing_at < TYPING_FOR
    return {
        "version": _hash((newest, delivered, seen, case.urgency, case.reasons)),
        "around": around(session, case),
        "last": newest or 0,
        "typing": typing,
        "status": case.status,
    }


def around(session: Session, case: Case) -> str:
    """Changes with what a page of the case has to be loaded again for."""
    note = session.scalar(select(func.max(CaseNote.id)).where(CaseNote.case_id == case.id))
    # A reply comes into the thread by itself, a new sign to the top: nobody has to load the page again for them.
    others = CaseStep.case_id == case.id, CaseStep.step.not_in(BY_ITSELF)
    step = session.scalar(select(func.max(CaseStep.id)).where(*others))
    return _hash((case.status, case.claimed_by, case.consent_version, note, step))


def _hash(values: tuple[object, ...]) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()[:12]


def _stream(request: Request, cookie: str, look: Look) -> StreamingResponse:
    database: Database = request.app.state.database
    return StreamingResponse(_events(database, cookie, look), media_type="text/event-stream", headers=HEADERS)


async def _events(database: Database, cookie: str, look: Look) -> AsyncIterator[str]:
    """The state at once, then each one that differs; a sign of life now and then, which also finds out who has left."""

    def now() -> tuple[str, dict[str, Any] | None]:
        with database.session() as session:
            staff = signed_in(session, cookie)
            if staff is None or not staff.may("practitioner"):
                return "ended", None
            found = look(session, staff)
            return ("changed", found) if found is not None else ("gone", None)

    known: dict[str, Any] | None = None
    spoke_at = time.monotonic()
    with database.news.listening() as waiter:
        while True:
            try:
                event, found = await run_in_threadpool(now)
            except SQLAlchemyError:
                # A database that is away for a moment: the page keeps what it shows, and asks again by itself.
                return
            if event != "changed" or found != known:
                yield f"event: {event}\ndata: {json.dumps(found)}\n\n"
                known, spoke_at = found, time.monotonic()
            if event != "changed":
                return
            if time.monotonic() - spoke_at >= HEARTBEAT_SECONDS:
                yield ": here\n\n"
                spoke_at = time.monotonic()
            await waiter.wait()
