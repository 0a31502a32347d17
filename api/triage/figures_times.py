"""When people come, what they ask about, what becomes of it, and how many meet a message that is not understood."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from api.triage.few import LEAST, Shown, shown, shown_table
from api.triage.figures import Frame, Split, Visitor, alone, counted, may_show, merged, parts, split, within

DAYS_DRAWN = 31  # a longer time is drawn by weeks
MISSED = "not_understood"

R = TypeVar("R", bound=Hashable)
C = TypeVar("C", bound=Hashable)


@dataclass(frozen=True)
class Times:
    """People by the day (or the week, named by its Monday) and the hour in which their conversation began.

    `None` is hidden, an empty day with the small ones. `hours` has seven rows from Monday with 24 values each. `missed` is
    (people who met something that was not understood, people who did not) by week.
    """

    total: int | None
    by_week: bool
    days: Mapping[date, int | None]
    hours: list[list[int | None]]
    missed: Mapping[date, tuple[int | None, int | None]]


def times(there: Iterable[Visitor], frame: Frame) -> Times:
    by_week = len(frame.days) > DAYS_DRAWN
    spans = sorted({monday_of(day) if by_week else day for day in frame.days})
    weeks = sorted({monday_of(day) for day in frame.days})
    by_day = split(((one.began.date(), MISSED in one.outcomes), one.region, one.lang) for one in there)
    by_hour = split(((one.began.weekday(), one.began.hour), one.region, one.lang) for one in there)
    days = parts(merged(by_day, lambda key: monday_of(key[0]) if by_week else key[0]), frame, spans)
    weekdays = merged(by_hour, lambda key: key[0])
    hours = _table(by_hour, frame, range(7), range(24))
    missed = _table(merged(by_day, lambda key: (monday_of(key[0]), key[1])), frame, weeks, (True, False))
    everybody = merged(weekdays, lambda _key: None).get(None, {})
    total = within(everybody, frame)
    told = total >= LEAST and days.whole and parts(weekdays, frame, range(7)).whole and may_show(everybody, frame)
    return Times(
        total=total if told else None,
        by_week=by_week,
        days={span: days.get(span) for span in spans},
        hours=[[hours[day].get(hour) for hour in range(24)] for day in range(7)],
        missed={week: (missed[week].get(True), missed[week].get(False)) for week in weeks},
    )


def topics(there: Iterable[Visitor], frame: Frame) -> dict[str, int]:
    """People by intent, the most first; one person may have had several."""
    return alone(split((intent, one.region, one.lang) for one in there for intent in one.intents), frame)


def outcomes(there: Iterable[Visitor], frame: Frame) -> dict[str, int]:
    """People by what became of at least one of their messages, the most first."""
    return alone(split((outcome, one.region, one.lang) for one in there for outcome in one.outcomes), frame)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _table(splits: Mapping[tuple[R, C], Split], frame: Frame, rows: Iterable[R], cells: Iterable[C]) -> dict[R, Shown[C]]:
    """A table whose rows have totals. A row is also hidden where the filters would let somebody reckon it, and so is a
    cell."""
    rows, cells = list(rows), list(cells)
    _, hidden_rows = counted(merged(splits, lambda key: key[0]), frame)
    counts, hidden = counted(splits, frame)
    table = {row: {cell: counts.get((row, cell), 0) for cell in cells} for row in rows}
    found = shown_table(table, hidden=hidden_rows & set(rows))
    closed = {row: {cell for cell in cells if (row, cell) in hidden} for row in rows}
    return {row: shown(table[row], hidden=closed[row]) if found[row].groups else found[row] for row in rows}
