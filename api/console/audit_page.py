"""`/console/audit`: who saw or changed what, to look through and to take along; for administrators."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from api.console.access import AdministratorDep
from api.console.csv_file import csv_response
from api.console.rendering import page
from api.dependencies import SessionDep
from api.people.audit import audit
from api.people.models import AuditEntry, Person
from api.people.office import office
from api.triage.models import Case

router = APIRouter(prefix="/console", include_in_schema=False)

PAGE_LENGTH = 100
ROWS_AT_MOST = 50_000  # of a file; the newest
CAIRN = "cairn"  # what Cairn did by itself

Text = Annotated[str, Query(max_length=200)]


class Filter:
    """What of the log is wanted. A date that is none is said on the page, and does not count."""

    def __init__(self, person: Text = "", action: Text = "", case: Text = "", since: Text = "", until: Text = "") -> None:
        self.person, self.action, self.case = person, action, case.strip()
        self.since, self.until = since, until
        self.wrong = {name for name in ("since", "until") if getattr(self, name) and _day(getattr(self, name)) is None}

    def query(self, session: Session, zone: ZoneInfo) -> Select[AuditEntry]:
        """Newest first. Days are those of the office."""
        query = select(AuditEntry).order_by(AuditEntry.id.desc())
        if self.person == CAIRN:
            query = query.where(AuditEntry.person_id.is_(None))
        elif self.person:
            query = query.where(AuditEntry.person_id == self.person)
        if self.action:
            query = query.where(AuditEntry.action == self.action)
        if self.case:  # by its reference, as people know it, or its id, which outlives it
            ids = [*session.scalars(select(Case.id).where(Case.reference == self.case.upper())), self.case]
            query = query.where(AuditEntry.kind == "case", AuditEntry.subject.in_(ids))
        first, last = _day(self.since), _day(self.until)
        if first:
            query = query.where(AuditEntry.at >= datetime.combine(first, time(), zone))
        if last:
            query = query.where(AuditEntry.at < datetime.combine(last + timedelta(days=1), time(), zone))
        return query

    def asked(self) -> str:
        names = ("person", "action", "case", "since", "until")
        return urlencode({name: getattr(self, name) for name in names if getattr(self, name)})


FilterDep = Annotated[Filter, Depends()]


@router.get("/audit")
def show_log(
    request: Request,
    staff: AdministratorDep,
    session: SessionDep,
    wanted: FilterDep,
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Response:
    query = wanted.query(session, office(session).zone)
    rows = session.scalars(query.offset((number - 1) * PAGE_LENGTH).limit(PAGE_LENGTH + 1)).all()
    shown: dict[str, Any] = {
        "entries": rows[:PAGE_LENGTH],
        "subjects": _subjects(session, rows),
        "details": {row.id: detail_of(row) for row in rows},
        "people": _people(session),
        "actions": session.scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action)).all(),
        "wanted": wanted,
        "asked": wanted.asked(),
        "number": number,
        "more": len(rows) > PAGE_LENGTH,
    }
    return page(request, staff, "audit_page.html", **shown)


@router.get("/audit.csv")
def download_log(staff: AdministratorDep, session: SessionDep, wanted: FilterDep) -> Response:
    """The same entries as a file. Taking it along is an entry too."""
    zone = office(session).zone
    rows = session.scalars(wanted.query(session, zone).limit(ROWS_AT_MOST)).all()
    head = ("at", "person", "person_id", "action", "kind", "subject", "detail")
    table = [
        (row.at.astimezone(zone).isoformat(timespec="seconds"), row.person_name, row.person_id or "", row.action, row.kind,
         row.subject, detail_of(row))
        for row in rows
    ]  # fmt: skip
    audit(session, staff, "downloaded", "audit_log", rows=len(rows), filter=wanted.asked())
    return csv_response("audit", [head, *table])


def detail_of(entry: AuditEntry) -> str:
    """`key: value` of each detail, on one line."""
    parts = (
        f"{key}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
        for key, value in (entry.detail or {}).items()
    )
    return "; ".join(parts)


def _people(session: Session) -> list[tuple[str, str]]:
    """(id, name) of everybody in the log, by the newest name; also of accounts that are gone."""
    known = AuditEntry.person_id.is_not(None)
    query = select(AuditEntry.person_id, AuditEntry.person_name).where(known).distinct()
    named = {str(row.person_id): row.person_name for row in session.execute(query)}
    named |= {row.id: row.name for row in session.execute(select(Person.id, Person.name).where(Person.id.in_(named)))}
    return sorted(named.items(), key=lambda entry: entry[1].casefold())


def _subjects(session: Session, rows: Any) -> dict[str, str]:
    """What subjects are called now: cases by their reference, people by their name."""
    cases = {row.subject for row in rows if row.kind == "case"}
    people = {row.subject for row in rows if row.kind == "person"}
    called = {row.id: row.reference for row in session.execute(select(Case.id, Case.reference).where(Case.id.in_(cases)))}
    called |= {row.id: row.name for row in session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))}
    return called


def _day(text: str) -> date | None:
    """The day, or `None` for what is none or so near the ends of the calendar that no time of it can be stored."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2100 else None
