"""The filters of the queue: read from an address, written into one, and as a query.

What an address names that does not exist is left out and said (`left_out`): saved addresses grow old.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Select, String, cast, func, select
from sqlalchemy.orm import Session
from starlette.datastructures import QueryParams

from api.people.models import Team
from api.people.sessions import Staff
from api.triage.models import Case
from api.triage.visible import cases_of
from knowledge.base import utc_now
from knowledge.text import clean

LEVELS = ("U4", "U3", "U2", "U1")
STATUSES = ("unresolved", "open", "claimed", "overdue", "resolved")
OWNERS = ("mine", "unclaimed")
SHARING = ("shared", "alert")
TEXT_AT_MOST = 100
NO_TEAM = "none"
PAGE = 50
PAGES_AT_MOST = 10_000


@dataclass(frozen=True)
class Filters:
    """Each is empty where anything goes. `who` is mine or unclaimed; `text` stands in the reference or the summary."""

    status: str = "unresolved"
    level: str = ""
    language: str = ""
    channel: str = ""
    team: str = ""
    who: str = ""
    reason: str = ""
    shared: str = ""
    text: str = ""
    page: int = 1

    def pairs(self) -> dict[str, str]:
        """What differs from the queue as it opens."""
        return {
            each.name: str(getattr(self, each.name)) for each in fields(self) if getattr(self, each.name) != each.default
        }

    def address(self, path: str = "/console", **changed: object) -> str:
        """This list with something changed; a list that changes is read from its start."""
        other = replace(self, **{"page": 1, **changed})  # type: ignore[arg-type]
        query = urlencode(other.pairs())
        return f"{path}?{query}" if query else path


@dataclass(frozen=True)
class Choices:
    """What each filter may be: a filter's name -> its values."""

    values: Mapping[str, tuple[str, ...]]
    teams: Mapping[str, str]  # id -> name


def choices_for(session: Session, staff: Staff, reasons: tuple[str, ...]) -> Choices:
    """The filters that make sense for somebody: their teams, and the channels that cases came by."""
    wanted = select(Team).order_by(Team.name)
    if staff.role != "administrator":
        wanted = wanted.where(Team.id.in_(staff.teams))
    teams = {str(team.id): team.name for team in session.scalars(wanted)}
    channels = session.scalars(cases_of(staff).with_only_columns(Case.channel).distinct())
    values = {
        "status": STATUSES,
        "level": LEVELS,
        "language": ("en", "fr"),
        "channel": tuple(sorted(channels)),
        "team": (*teams, NO_TEAM) if teams else (),
        "who": OWNERS,
        "reason": reasons,
        "shared": SHARING,
    }
    return Choices(values, teams)


def read_filters(query: QueryParams, choices: Choices) -> tuple[Filters, bool]:
    """The filters of an address, and whether something in it was left out."""
    found: dict[str, object] = {}
    left_out = False
    for name, known in choices.values.items():
        value = query.get(name, "")
        if value in known:
            found[name] = value
        elif value:
            left_out = True
    text = clean(query.get("text", ""))[:TEXT_AT_MOST]
    number = query.get("page", "1")
    page = int(number) if number.isascii() and number.isdigit() and len(number) <= 5 else 0
    if not 1 <= page <= PAGES_AT_MOST:
        page, left_out = 1, True
    return Filters(text=text, page=page, **found), left_out  # type: ignore[arg-type]


def query_of(filters: Filters, staff: Staff) -> Select[Case]:
    """The cases that somebody may see and that keep every filter but `text`, most urgent first."""
    query = cases_of(staff)
    for condition in _conditions(filters, staff):
        query = query.where(condition)
    if filters.status == "resolved":
        return query.order_by(Case.resolved_at.desc(), Case.id)
    return query.order_by(Case.urgency.desc(), Case.due_at, Case.id)


def _conditions(filters: Filters, staff: Staff) -> Iterator[ColumnElement[bool]]:
    if filters.status == "unresolved":
        yield Case.status.in_(("open", "claimed"))
    elif filters.status == "overdue":
        yield Case.status == "open"
        yield Case.due_at < utc_now()
    else:
        yield Case.status == filters.status
    for column, value in ((Case.urgency, filters.level), (Case.lang, filters.language), (Case.channel, filters.channel)):
        if value:
            yield column == value
    if filters.team:
        yield Case.team_id.is_(None) if filters.team == NO_TEAM else Case.team_id == int(filters.team)
    if filters.who:
        yield Case.claimed_by == staff.id if filters.who == "mine" else Case.claimed_by.is_(None)
    if filters.reason:
        # Codes have letters and _ only, so this finds the code itself in the list as it is stored.
        yield cast(Case.reasons, String).contains(f'"code": "{filters.reason}"', autoescape=True)
    if filters.shared:
        yield Case.consent_version.is_not(None) if filters.shared == "shared" else Case.consent_version.is_(None)


def page_of(session: Session, filters: Filters, staff: Staff) -> tuple[list[Case], int]:
    """The cases of one page, and how many there are in all."""
    query = query_of(filters, staff)
    start = (filters.page - 1) * PAGE
    # Ids first: what is sorted stays small however long the summaries are.
    if filters.text:
        ids = _with_text(session, query, filters.text)
        shown, total = ids[start : start + PAGE], len(ids)
    else:
        only_ids = query.with_only_columns(Case.id)
        total = session.scalar(select(func.count()).select_from(only_ids.order_by(None).subquery())) or 0
        shown = list(session.scalars(only_ids.limit(PAGE).offset(start)))
    rows = {row.id: row for row in session.scalars(cases_of(staff).where(Case.id.in_(shown)))}
    return [rows[key] for key in shown if key in rows], total


def _with_text(session: Session, query: Select[Case], text: str) -> list[str]:
    """Ids, in order. Read here and not in SQL, where É is not é, and where a summary's own keys would be found too."""
    wanted = _plain(text)
    rows = session.execute(query.with_only_columns(Case.id, Case.reference, Case.summary))
    return [
        key
        for key, reference, summary in rows
        if wanted in _plain(reference) or any(wanted in _plain(str(line.get("text", ""))) for line in summary or [])
    ]


def _plain(text: str) -> str:
    """In small letters without accents; quick, because it reads every summary."""
    small = text.casefold()
    if small.isascii():
        return small
    return "".join(letter for letter in unicodedata.normalize("NFD", small) if not unicodedata.combining(letter))
