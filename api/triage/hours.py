"""When the office is open: pure functions of its settings. Moments are given in any zone, and come back in UTC.

A span of a day is open from the first moment whose local clock shows its start to the first that shows its end. Where the
clocks go forward and skip that time, it is the moment they do; where they go back and show it twice, it is the first.
Public holidays of the office's province (observed ones, where the day itself is a weekend) and closures are closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

# The module itself: its package would read it at the first question, while a learner waits.
from holidays.countries.canada import Canada

from api.people.office import DAYS, Office

ONE_DAY = timedelta(days=1)
LOOK_AHEAD = timedelta(days=400)  # an office that opens on no day of more than a year never does

Opening = tuple[datetime, datetime]  # from, to before; UTC


def is_open(office: Office, at: datetime) -> bool:
    return closing(office, at) is not None


def next_opening(office: Office, at: datetime) -> datetime | None:
    """The first moment from `at` on that is open, which is `at` itself while it is open. `None`: it never opens."""
    at = at.astimezone(UTC)
    for opens, _closes in openings(office, at, at + LOOK_AHEAD):
        return max(opens, at)
    return None


def closing(office: Office, at: datetime) -> datetime | None:
    """When the opening that `at` lies in ends; `None` while it is closed."""
    at = at.astimezone(UTC)
    for _opens, closes in openings(office, at, at + timedelta(microseconds=1)):
        return closes
    return None


def add_open_minutes(office: Office, start: datetime, minutes: float) -> datetime:
    """The moment at which `minutes` of open time have passed since `start`; the earliest, where the office closes at it.

    An office that never opens has no open time, so for it the clock's minutes count: nobody waits without an end.
    """
    start, left = start.astimezone(UTC), timedelta(minutes=minutes)
    at, until = start, start + LOOK_AHEAD
    while True:
        any_opening = False
        for opens, closes in openings(office, at, until):
            any_opening = True
            opens, closes = max(opens, at), min(closes, until)
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
        if not any_opening:
            return start + timedelta(minutes=minutes)
        at, until = until, until + LOOK_AHEAD


def open_minutes_between(office: Office, start: datetime, end: datetime) -> float:
    """Minutes of open time from `start` to `end`; 0 where the end comes first."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    spans = (min(closes, end) - max(opens, start) for opens, closes in openings(office, start, end))
    return sum(spans, timedelta()) / timedelta(minutes=1)


def openings(office: Office, start: datetime, end: datetime) -> Iterator[Opening]:
    """Every opening that has a moment in [start, end), in order; the first may have begun before, the last end after."""
    # Moments of one zone are compared and added to by what its clock shows, which clock changes make wrong.
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if end <= start:
        return
    # A day earlier and later: the local day of a moment differs from that of another zone by one at most.
    day = start.astimezone(office.zone).date() - ONE_DAY
    last = end.astimezone(office.zone).date()
    while day <= last:
        for opens, closes in _of_day(office, day):
            if opens < end and closes > start:
                yield opens, closes
        day += ONE_DAY


def is_closed_day(office: Office, day: date) -> bool:
    """A public holiday of the province, or a closure."""
    if any(closure.first <= day <= closure.last for closure in office.closures):
        return True
    return office.province is not None and day in _public_holidays(office.province, day.year)


def _of_day(office: Office, day: date) -> tuple[Opening, ...]:
    spans = office.hours[DAYS[day.weekday()]]
    if not spans or is_closed_day(office, day):
        return ()
    return _openings(office.timezone, day, tuple((span.start, span.end) for span in spans))


@lru_cache(maxsize=4096)
def _openings(timezone: str, day: date, spans: tuple[tuple[time, time], ...]) -> tuple[Opening, ...]:
    zone = ZoneInfo(timezone)
    found = []
    for start, end in spans:
        opens = _moment(zone, day, start)
        closes = _moment(zone, day + ONE_DAY if end == time(0) else day, end)
        if opens < closes:  # the clocks may skip all of it
            found.append((opens, closes))
    return tuple(found)


def _moment(zone: ZoneInfo, day: date, clock: time) -> datetime:
    """The first moment at which the local clock shows this time or, where it skips it, a later one."""
    local = datetime.combine(day, clock, tzinfo=zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return moment
    before, after = local.replace(fold=1).astimezone(UTC), moment  # around the moment of the change
    old = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


@lru_cache(maxsize=64)
def _public_holidays(province: str, year: int) -> frozenset[date]:
    return frozenset(Canada(subdiv=province, years=year))  # type: ignore[no-untyped-call]
