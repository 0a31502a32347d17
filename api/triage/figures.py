"""What every figure of the insights shares: the time it is about, who was there, and that no small group can be seen.

A person is a conversation (`UsageEvent.person`). Each is in one region and one language only, the last by the alphabet of
those it had, so that the parts of a filter add up and what a filter leaves out can be told from what it shows. Days and
hours are the office's: a day of 23 or 25 hours is one day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, TableValuedAlias, distinct, func, literal, select
from sqlalchemy.orm import Session

from api.triage.few import Shown, shown, shown_alone
from api.triage.usage import UsageEvent

K = TypeVar("K", bound=Hashable)
M = TypeVar("M", bound=Hashable)
# How many people of each (region, language).
Split = Mapping[tuple[str | None, str], int]


@dataclass(frozen=True)
class Frame:
    """The days from `first` to `last`, both included, in the office's zone; only one region or language where named."""

    first: date
    last: date
    zone: ZoneInfo
    region: str | None = None
    lang: str | None = None

    @property
    def start(self) -> datetime:
        return _midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The first moment that does not count any more."""
        return _midnight(self.last + timedelta(days=1), self.zone)

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=at) for at in range((self.last - self.first).days + 1)]

    def during(self, column: Any) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return column >= self.start, column < self.end


class Visitor(NamedTuple):
    """One conversation of the time: when it began, on the office's clock, and what its messages were about."""

    began: datetime
    region: str | None
    lang: str
    intents: list[str]
    outcomes: list[str]


def visitors(session: Session, frame: Frame) -> dict[str, Visitor]:
    """Everybody of the time by person, whatever the filters: what these leave out decides what may be shown."""
    query = (
        select(
            UsageEvent.person,
            func.min(UsageEvent.at),
            func.max(UsageEvent.region),
            func.max(UsageEvent.lang),
            _all(session, UsageEvent.intent),
            _all(session, UsageEvent.outcome),
        )
        .where(*frame.during(UsageEvent.at))
        .group_by(UsageEvent.person)
    )
    clock = _Clock(frame.zone)
    return {
        person: Visitor(clock.local(began), region, lang, intents.split(","), outcomes.split(","))
        for person, began, region, lang, intents, outcomes in session.execute(query)
    }


class _Clock:
    """Times of a zone. What it is away from UTC is asked once a quarter of an hour: clocks change at no other time."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._away: dict[tuple[date, int, int], timedelta] = {}

    def local(self, moment: datetime) -> datetime:
        """What the clock shows, without a zone."""
        quarter = (moment.date(), moment.hour, moment.minute // 15)
        if quarter not in self._away:
            self._away[quarter] = moment.astimezone(self._zone).utcoffset() or timedelta()
        return moment.replace(tzinfo=None) + self._away[quarter]


def split(named: Iterable[tuple[K, str | None, str]]) -> dict[K, dict[tuple[str | None, str], int]]:
    """People by name, region and language, from one (name, region, language) for each person of a name."""
    found: dict[K, dict[tuple[str | None, str], int]] = {}
    for (name, region, lang), count in Counter(named).items():
        found.setdefault(name, {})[region, lang] = count
    return found


def merged(splits: Mapping[K, Split], name: Callable[[K], M]) -> dict[M, dict[tuple[str | None, str], int]]:
    """Groups put together under a new name."""
    found: dict[M, dict[tuple[str | None, str], int]] = {}
    for key, part in splits.items():
        whole = found.setdefault(name(key), {})
        for place, count in part.items():
            whole[place] = whole.get(place, 0) + count
    return found


def within(part: Split, frame: Frame) -> int:
    """People of a group inside the filters."""
    return sum(
        count for (region, lang), count in part.items() if frame.region in (None, region) and frame.lang in (None, lang)
    )


def may_show(part: Split, frame: Frame) -> bool:
    """Whether a group may be shown inside the filters to somebody who has seen it without each of them."""
    if frame.region is not None:
        regions = _by(((region, count) for (region, lang), count in part.items() if frame.lang in (None, lang)))
        if frame.region not in shown(regions).groups:
            return False
    if frame.lang is not None:
        langs = _by(((lang, count) for (region, lang), count in part.items() if frame.region in (None, region)))
        if frame.lang not in shown({"en": 0, "fr": 0} | langs).groups:
            return False
    return True


def alone(splits: Mapping[K, Split], frame: Frame) -> dict[K, int]:
    """The groups that may be shown where one person may be in several, the most people first."""
    counts, hidden = counted(splits, frame)
    return dict(sorted(shown_alone(counts, hidden=hidden).items(), key=lambda entry: (-entry[1], str(entry[0]))))


def parts(splits: Mapping[K, Split], frame: Frame, keys: Iterable[K]) -> Shown[K]:
    """What may be shown of groups that add up to a total."""
    counts, hidden = counted({key: splits.get(key, {}) for key in keys}, frame)
    return shown(counts, hidden=hidden)


def counted(splits: Mapping[K, Split], frame: Frame) -> tuple[dict[K, int], set[K]]:
    """(people of each group inside the filters, the groups that must be hidden because of the filters)."""
    return (
        {key: within(part, frame) for key, part in splits.items()},
        {key for key, part in splits.items() if not may_show(part, frame)},
    )


def values_of(session: Session, column: Any) -> TableValuedAlias:
    """The entries of a JSON list, one row each, as `value`."""
    if _is_postgres(session):
        return func.json_array_elements_text(column).table_valued("value")
    return func.json_each(column).table_valued("value")


def pairs_of(column: Any) -> TableValuedAlias:
    """The members of a JSON object, one row each, as `key` and `value`."""
    return func.json_each(column).table_valued("key", "value")


def _all(session: Session, column: Any) -> Any:
    """Each different value of a column once, with commas between."""
    return func.string_agg(distinct(column), literal(",")) if _is_postgres(session) else func.group_concat(distinct(column))


def _is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _by(counts: Iterable[tuple[K, int]]) -> dict[K, int]:
    sums: dict[K, int] = {}
    for key, count in counts:
        sums[key] = sums.get(key, 0) + count
    return sums


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
