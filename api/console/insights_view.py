"""The figures of the insights as a reader sees them: a title, a chart, and the table that says the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from api.console.charts import Bars, Chart, Heat, Line, Said, Series
from api.console.insights_names import Names
from api.console.rendering import Words
from api.people.office import Office
from api.triage import figures_cases, figures_feedback, figures_searches, figures_times
from api.triage.figures import Frame, Visitor, visitors

DRAWN, LISTED = 12, 50  # bars of a chart, rows of its table
KEYS = (
    "times", "hours_figure", "topics", "outcomes", "misses", "satisfaction", "reasons", "cases", "nothing_found", "skills",
    "fields", "occupations",
)  # fmt: skip
HOURS_A_DAY, MINUTES_AN_HOUR = 24, 60

Cell = str | int | None


@dataclass(frozen=True)
class Figure:
    """`rows` have a name first; `None` is hidden. Where nothing may be shown at all there is no chart."""

    key: str
    title: str
    about: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    chart: Chart | None


@dataclass(frozen=True)
class Insights:
    """Everything of one page. `total` is how many people there were, where that may be said."""

    total: int | None
    figures: Sequence[Figure]

    def get(self, key: str) -> Figure:
        return next(figure for figure in self.figures if figure.key == key)


def insights(
    session: Session, frame: Frame, t: Words, settings: Office, *, now: datetime, only: Iterable[str] = KEYS
) -> Insights:
    """The figures named by `only`, in their order on the page."""
    there = visitors(session, frame)
    writer = _Writer(session, frame, t, settings, there, now)
    return Insights(writer.over_time.total, [writer.figure(key) for key in only])


class _Writer:
    def __init__(
        self, session: Session, frame: Frame, t: Words, settings: Office, there: Mapping[str, Visitor], now: datetime
    ) -> None:
        self._session, self._frame, self._t, self._office, self._there, self._now = session, frame, t, settings, there, now
        self._names = Names(session, t)
        self._made: figures_times.Times | None = None

    def figure(self, key: str) -> Figure:
        make: Callable[[], Figure] = getattr(self, f"_{key}", lambda: self._wishes(key))
        return make()

    @property
    def over_time(self) -> figures_times.Times:
        if self._made is None:
            self._made = figures_times.times(self._there.values(), self._frame)
        return self._made

    def _times(self) -> Figure:
        found = self.over_time
        rows = [(day.isoformat(), value) for day, value in found.days.items()]
        columns = [self._t("week" if found.by_week else "day"), self._t("people")]
        return self._figure("times", columns, rows, self._line("times", rows))

    def _hours_figure(self) -> Figure:
        days = [self._t.of("insights_weekday", str(day)) for day in range(7)]
        by_hour = [[day[hour] for day in self.over_time.hours] for hour in range(HOURS_A_DAY)]
        rows = [(f"{hour:02d}:00", *values) for hour, values in enumerate(by_hour)]
        said = self._said("hours_figure", [(f"{days[at]} {row[0]}", row[at + 1]) for row in rows for at in range(7)])
        chart = Heat(said, [str(row[0]) for row in rows], days, by_hour)
        return self._figure("hours_figure", [self._t("hour"), *days], rows, chart)

    def _topics(self) -> Figure:
        found = figures_times.topics(self._there.values(), self._frame)
        named = [(self._t.of("insights_topic", key), n) for key, n in found.items() if self._t.has("insights_topic", key)]
        return self._bars("topics", "topic", named)

    def _outcomes(self) -> Figure:
        found = figures_times.outcomes(self._there.values(), self._frame)
        return self._bars("outcomes", "outcome", [(self._t.of("insights_outcome", key), n) for key, n in found.items()])

    def _misses(self) -> Figure:
        rows = [(week.isoformat(), *values) for week, values in self.over_time.missed.items()]
        return self._groups("misses", [self._t("week"), self._t("missed"), self._t("understood")], rows)

    def _satisfaction(self) -> Figure:
        found = figures_feedback.satisfaction(self._session, self._frame, self._there).helped
        names = {True: self._t("helped"), False: self._t("did_not_help")}
        return self._bars("satisfaction", "answer", [(names[key], count) for key, count in found.items()])

    def _reasons(self) -> Figure:
        found = figures_feedback.satisfaction(self._session, self._frame, self._there).reasons
        return self._bars("reasons", "reason", [(self._t.of("insights_reason", key), n) for key, n in found.items()])

    def _cases(self) -> Figure:
        found = figures_cases.waiting(self._session, self._frame, now=self._now)
        columns = [self._t("level"), *(self._t(state) for state in figures_cases.STATES)]
        names = {level: f"{level} {self._t.of('console', level)}" for level in found}
        rows = [(names[level], *(one.states[state] for state in figures_cases.STATES)) for level, one in found.items()]
        drawn = self._groups("cases", columns, rows)
        targets: Mapping[str, int] = {str(level): minutes for level, minutes in self._office.targets.items()}
        full = [
            (*row, self._long(targets[level]), self._t("hidden") if one.median is None else self._long(one.median))
            for row, (level, one) in zip(rows, found.items(), strict=True)
        ]
        return self._figure("cases", [*columns, self._t("target"), self._t("median")], full, drawn.chart)

    def _nothing_found(self) -> Figure:
        found = figures_searches.nothing_found(self._session, self._frame, self._there)
        return self._bars("nothing_found", "limit", list(zip(self._names.limits(found), found.values(), strict=True)))

    def _wishes(self, key: str) -> Figure:
        kind = next(kind for kind in figures_searches.KINDS if kind == key)
        found = figures_searches.wishes(self._session, self._frame, self._there, kind)[:LISTED]
        names = self._names.wishes(kind, [wish.id for wish in found])
        elsewhere = bool(self._frame.region)
        columns = [self._t("wish"), self._t("wishing"), self._t("here")]
        rows: list[tuple[Cell, ...]] = [(names[wish.id], wish.people, wish.here) for wish in found]
        drawn = self._groups(key, columns, rows)
        if elsewhere:
            rows = [(*row, wish.online_elsewhere) for row, wish in zip(rows, found, strict=True)]
        return self._figure(key, [*columns, *([self._t("elsewhere")] if elsewhere else [])], rows, drawn.chart)

    def _bars(self, key: str, name: str, rows: Sequence[tuple[str, int | None]]) -> Figure:
        return self._groups(key, [self._t(name), self._t("people")], rows)

    def _groups(self, key: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Figure:
        """Lying bars: one for each column after the first."""
        drawn = rows[:DRAWN] if key != "misses" else rows[-DRAWN:]
        series = [Series(name, [_number(row[at]) for row in drawn]) for at, name in enumerate(columns[1:], start=1)]
        chart = Bars(self._said(key, [(str(row[0]), row[1]) for row in drawn]), [str(row[0]) for row in drawn], series)
        return self._figure(key, columns, rows[:LISTED], chart)

    def _line(self, key: str, rows: Sequence[tuple[str, int | None]]) -> Chart:
        said = self._said(key, rows, first=rows[0][0], last=rows[-1][0])
        return Line(said, [name for name, _value in rows], Series(self._t("people"), [value for _name, value in rows]))

    def _said(self, key: str, named: Sequence[tuple[str, Cell]], **span: str) -> Said:
        known = [(name, value) for name, value in named if isinstance(value, int)]
        name, value = max(known, key=lambda entry: entry[1], default=("", 0))
        words = self._t("described_time" if span else "described", name=name, value=value, **span)
        return Said(key, self._t(key), words, self._t("hidden"), self._t.of("value", "colon"))

    def _figure(self, key: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]], chart: Chart | None) -> Figure:
        known = any(isinstance(cell, int) for row in rows for cell in row[1:])
        return Figure(key, self._t(key), self._t(f"{key}_about"), columns, rows if known else [], chart if known else None)

    def _long(self, minutes: float) -> str:
        whole = round(minutes)
        hours, rest = divmod(whole, MINUTES_AN_HOUR)
        if hours >= 2 * HOURS_A_DAY:
            return self._t("days", d=hours // HOURS_A_DAY, h=hours % HOURS_A_DAY)
        return self._t("hours", h=hours, n=f"{rest:02d}") if hours else self._t("minutes", n=rest)


def _number(cell: Cell) -> int | None:
    return cell if isinstance(cell, int) else None
