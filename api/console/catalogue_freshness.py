"""`/console/catalogue/freshness`: what is old by its review date, leaves facts out, has a broken link, or is there twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.console.access import EditorDep, OwnForm
from api.console.catalogue_shared import HERE, catalogue_page, today
from api.console.rendering import back_to
from api.dependencies import SessionDep, get_database
from api.people.audit import audit
from api.people.models import Setting
from knowledge.base import utc_now
from knowledge.edits_models import LinkCheck
from knowledge.models import Credential
from knowledge.page_address import page_key
from knowledge.text import normalise

router = APIRouter(prefix=HERE, include_in_schema=False)

SETTING = "catalogue"
MONTHS = 12  # until the college decides
SHOWN = 200
# What a learner wants to know; the rest of what may be missing is detail.
WANTED = ("delivery", "cost", "hours", "weeks", "pace", "language", "prerequisites_en", "assessed", "badge", "as_of")


@dataclass
class Freshness:
    """Programmes that somebody should look at; archived ones are left alone."""

    old: list[Credential] = field(default_factory=list)
    missing: list[tuple[Credential, list[str]]] = field(default_factory=list)
    by_field: Counter[str] = field(default_factory=Counter)
    broken: list[tuple[Credential, LinkCheck]] = field(default_factory=list)
    doubles: list[list[Credential]] = field(default_factory=list)
    total: int = 0
    checked_at: Any = None


def months_before(day: date, months: int) -> date:
    """The day that many months earlier; the last of a shorter month."""
    number = day.year * 12 + day.month - 1 - months
    for last in (day.day, 30, 29, 28):
        try:
            return date(number // 12, number % 12 + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def freshness(session: Session, day: date, months: int, *, without: str = "") -> Freshness:
    """`without` keeps, of those that leave facts out, the ones that leave out this."""
    rows = session.scalars(select(Credential).where(Credential.status != "archived").order_by(Credential.title)).all()
    checks = {row.url: row for row in session.scalars(select(LinkCheck))}
    state = Freshness(total=len(rows), checked_at=max((row.checked_at for row in checks.values()), default=None))
    limit = months_before(day, months)
    same: dict[tuple[str, str], list[Credential]] = defaultdict(list)
    for row in rows:
        if row.read_on < limit:
            state.old.append(row)
        left_out = [name for name in WANTED if getattr(row, name) is None]
        state.by_field.update(left_out)
        if left_out and (not without or without in left_out):
            state.missing.append((row, left_out))
        check = checks.get(row.source_url)
        if check is not None and (check.trouble or (check.status or 0) >= 400):
            state.broken.append((row, check))
        same[normalise(row.title), row.provider_id].append(row)
        same[normalise(row.title), page_key(row.source_url) or row.source_url].append(row)
    state.old.sort(key=lambda row: row.read_on)
    state.missing.sort(key=lambda entry: -len(entry[1]))
    doubles = {tuple(row.id for row in rows): rows for rows in same.values() if len(rows) > 1}
    state.doubles = list(doubles.values())
    return state


def months_of(session: Session) -> int:
    """After how many months a programme is to be looked at again."""
    row = session.get(Setting, SETTING, populate_existing=True)
    return int(row.value["months"]) if row else MONTHS


@router.get("/freshness")
def show(
    request: Request, staff: EditorDep, session: SessionDep, without: Annotated[str, Query(max_length=40)] = ""
) -> Response:
    months = months_of(session)
    wanted = without if without in WANTED else ""
    state = freshness(session, today(session), months, without=wanted)
    return catalogue_page(
        request, staff, "catalogue_freshness.html", state=state, months=months, limit=SHOWN, without=wanted, wanted=WANTED
    )


@router.post("/freshness", dependencies=[OwnForm])
def change_months(request: Request, staff: EditorDep, months: Annotated[int, Form(ge=1, le=60)]) -> Response:
    with get_database(request).session() as writing:
        writing.merge(Setting(name=SETTING, value={"months": months}, changed_at=utc_now(), changed_by=staff.name))
        audit(writing, staff, "settings.change", "settings", SETTING, months=months)
    return back_to(f"{HERE}/freshness?done=done_months")
