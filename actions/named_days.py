"""Days that somebody names: "15 February", "le 1er mars", "2027-01-11". Pure.

Days are read only where one day can be meant: with the month's name, or as year-month-day. "03/04/27" is two days in two
countries, and a deadline on the wrong one is worse than none. (dateparser 1.2 was tried: it takes "by 2027-01-11" for
1 November and does not know "1er mars".)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

MONTHS_FILE = Path(__file__).parent / "month_names.yml"
PAST_DAYS = 60  # a day without a year that is further back than this is next year's


@dataclass(frozen=True, slots=True)
class NamedDay:
    """`day`, and where in the text it is said."""

    start: int
    end: int
    day: date


def named_days(text: str, today: date) -> list[NamedDay]:
    """The days that `text` names, in its order; one without a year is the next of its name, or one of the last weeks."""
    folded = fold(text)
    return sorted(_found(folded, today), key=lambda found: found.start)


def fold(text: str) -> str:
    """`text` in small letters without accents, each letter in its place."""
    letters = (unicodedata.normalize("NFD", letter)[0] for letter in text.replace("’", "'"))
    return "".join(letters).lower()


@cache
def months() -> dict[str, int]:
    """The number of each name of a month."""
    names: dict[int, list[str]] = yaml.safe_load(MONTHS_FILE.read_text(encoding="utf-8"))
    return {name: number for number, of_month in names.items() for name in of_month}


@cache
def any_month() -> str:
    """A pattern of every name of a month."""
    return "|".join(sorted(months(), key=len, reverse=True))


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    number, year = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th|er)?", r"(?:,? (?P<year>20\d\d))?"
    return (
        re.compile(r"\b(?P<year>20\d\d)-(?P<number>[01]?\d)-(?P<day>[0-3]?\d)\b"),
        re.compile(rf"\b(?P<month>{any_month()})\b\.? (?:the )?{number}\b{year}"),
        re.compile(rf"\b{number}(?: of| de)? (?P<month>{any_month()})\b\.?{year}"),
    )


def _found(folded: str, today: date) -> Iterator[NamedDay]:
    taken: list[tuple[int, int]] = []
    for pattern in _patterns():
        for match in pattern.finditer(folded):
            start, end = match.span()
            if any(start < other_end and other_start < end for other_start, other_end in taken):
                continue
            taken.append((start, end))
            parts = match.groupdict()
            month = int(parts["number"]) if "number" in parts else months()[parts["month"]]
            try:
                yield NamedDay(start, end, _meant(parts["year"], month, int(parts["day"]), today))
            except ValueError:  # 31 February
                continue


def _meant(year: str | None, month: int, day: int, today: date) -> date:
    if year:
        return date(int(year), month, day)
    this_year = date(today.year, month, day)
    return this_year if (today - this_year).days <= PAST_DAYS else date(today.year + 1, month, day)
