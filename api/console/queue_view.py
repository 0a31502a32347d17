"""What the queue says of each case, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.console.queue_filters import LEVELS, PAGE, Choices, Filters, page_of
from api.console.rendering import Words
from api.people.models import Person, Team
from api.people.office import Office
from api.people.sessions import Staff
from api.triage.hours import open_minutes_between
from api.triage.models import Case
from api.triage.visible import cases_of
from knowledge.base import utc_now

# Which line of a summary says best in one line what is needed.
NEED_KEYS = ("need", "goal", "topic", "asked_for")
NEED_AT_MOST = 160


@dataclass(frozen=True)
class Wait:
    """How long somebody waits, in words. `late`: longer than the target of the level."""

    text: str
    late: bool


@dataclass(frozen=True)
class Entry:
    """One case of the list. `mine`: whoever looks at the list has it."""

    id: str
    reference: str
    status: str
    level: str
    reasons: list[str]
    wait: Wait
    opened_at: datetime
    lang: str
    channel: str
    team: str | None
    who: str | None
    mine: bool
    shared: bool
    need: str | None


@dataclass(frozen=True)
class Tally:
    """A number that is a link to its list."""

    key: str
    count: int
    href: str
    current: bool


@dataclass(frozen=True)
class Pager:
    first: int
    last: int
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Queue:
    entries: list[Entry]
    total: int
    tallies: list[Tally]
    pager: Pager | None


def queue_of(
    session: Session, staff: Staff, filters: Filters, t: Words, settings: Office, teams: Mapping[int, str]
) -> Queue:
    rows, total = page_of(session, filters, staff)
    names = names_of(session, (row.claimed_by for row in rows))
    now = utc_now()
    entries = [
        Entry(
            id=row.id,
            reference=row.reference,
            status=row.status,
            level=row.urgency,
            reasons=reason_words(row, t),
            wait=wait_of(row, t, settings, now),
            opened_at=row.opened_at,
            lang=row.lang,
            channel=channel_word(row.channel, t),
            team=teams.get(row.team_id) if row.team_id else None,
            who=names.get(row.claimed_by) if row.claimed_by else None,
            mine=row.claimed_by == staff.id,
            shared=row.consent_version is not None,
            need=need_of(row),
        )
        for row in rows
    ]
    return Queue(entries, total, tallies_of(session, staff, filters), _pager(filters, total, len(rows)))


def tallies_of(session: Session, staff: Staff, filters: Filters) -> list[Tally]:
    """How many cases there are of what one looks for most."""
    mine, late = Case.claimed_by == staff.id, (Case.status == "open") & (Case.due_at < utc_now())
    query = (
        cases_of(staff)
        .where(Case.status.in_(("open", "claimed")))
        .with_only_columns(Case.status, Case.urgency, mine, late, func.count())
        .group_by(Case.status, Case.urgency, mine, late)
    )
    counted = [(status, level, bool(own), bool(over), number) for status, level, own, over, number in session.execute(query)]

    def tally(key: str, wanted: Filters, count: Iterable[int]) -> Tally:
        return Tally(key, sum(count), wanted.address(), wanted.pairs() == filters.pairs())

    return [
        tally("unresolved", Filters(), (row[4] for row in counted)),
        tally("open", Filters(status="open"), (row[4] for row in counted if row[0] == "open")),
        tally("overdue", Filters(status="overdue"), (row[4] for row in counted if row[3])),
        tally("mine", Filters(who="mine"), (row[4] for row in counted if row[2])),
        *(tally(level, Filters(level=level), (row[4] for row in counted if row[1] == level)) for level in LEVELS),
    ]


def team_names(session: Session) -> dict[int, str]:
    return {team.id: team.name for team in session.scalars(select(Team))}


def names_of(session: Session, ids: Iterable[str | None]) -> dict[str, str]:
    query = select(Person.id, Person.name).where(Person.id.in_({key for key in ids if key}))
    return {row.id: row.name for row in session.execute(query)}


def reason_words(row: Case, t: Words) -> list[str]:
    """The reasons in words, each once, what weighs most first."""
    ordered = sorted(row.reasons, key=lambda reason: str(reason.get("level", "")), reverse=True)
    codes = dict.fromkeys(str(reason["code"]) for reason in ordered)
    return [reason_word(code, t) for code in codes]


def reason_word(code: str, t: Words) -> str:
    return t.of("case_reason", code) if t.has("case_reason", code) else code.replace("_", " ")


def channel_word(channel: str, t: Words) -> str:
    """A channel's name. What no word is known of is a proper name."""
    return t.of("channel", channel) if t.has("channel", channel) else channel.capitalize()


def need_of(row: Case) -> str | None:
    """One line of what is needed; `None` where nothing was shared."""
    lines = {str(line.get("key")): str(line.get("text", "")) for line in reversed(row.summary or [])}
    text = next((lines[key] for key in NEED_KEYS if lines.get(key)), next(iter(reversed(lines.values())), ""))
    text = " ".join(text.split())
    return (text if len(text) <= NEED_AT_MOST else text[: NEED_AT_MOST - 1] + "…") or None


def wait_of(row: Case, t: Words, settings: Office, now: datetime) -> Wait:
    """Against the target of the level, in office time. A claimed case waits only for an answer to what was written last."""

    def minutes(start: datetime) -> int:
        return int(open_minutes_between(settings, start, now))

    def say(key: str, **minutes: int) -> str:
        text = t.of("console_queue", key)
        for name, number in minutes.items():
            text = text.replace(f"{{{name}}}", time_words(number, t))
        return text

    if row.status == "resolved":
        return Wait(say("wait_over"), late=False)
    if row.status == "claimed":
        if row.learner_wrote_at is None:
            return Wait(say("wait_answered" if row.answered_at else "wait_claimed"), late=False)
        waited = minutes(row.learner_wrote_at)
        return Wait(say("wait_reply", time=waited), late=waited >= settings.answer_minutes)
    target = settings.targets[row.urgency]  # type: ignore[index]
    if now > row.due_at:
        return Wait(say("wait_late", time=minutes(row.due_at), target=target), late=True)
    return Wait(say("wait_open", time=minutes(row.waiting_since), target=target), late=False)


def time_words(minutes: int, t: Words) -> str:
    """60 -> "1 h"; 125 -> "2 h 5 min"."""
    hours, rest = divmod(max(minutes, 0), 60)
    if not hours:
        return t.of("console_queue", "minutes").replace("{n}", str(rest))
    whole = t.of("console_queue", "hours").replace("{n}", str(hours))
    return f"{whole} {t.of('console_queue', 'minutes').replace('{n}', str(rest))}" if rest and hours < 10 else whole


def _pager(filters: Filters, total: int, shown: int) -> Pager | None:
    if total <= PAGE and filters.page == 1:
        return None
    start = (filters.page - 1) * PAGE
    return Pager(
        first=start + 1 if shown else 0,
        last=start + shown,
        before=filters.address(page=filters.page - 1) if filters.page > 1 else None,
        after=filters.address(page=filters.page + 1) if start + shown < total else None,
    )


def option_words(name: str, value: str, choices: Choices, t: Words) -> str:
    """One value of a filter, in words."""
    if name == "team":
        return choices.teams.get(value) or t("team_none")
    if name == "reason":
        return reason_word(value, t)
    if name == "channel":
        return channel_word(value, t)
    if name == "level":
        return f"{value} {t.of('console', value)}"
    return t.of("console", value) if name == "language" else t(f"{name}_{value}")
