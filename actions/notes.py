"""A note as somebody says it: "note: ask about evenings", "la date limite est le 15 février". Pure.

Days are read only where one day can be meant: with the month's name, or as year-month-day. "03/04/27" is two days in two
countries, and a deadline on the wrong one is worse than none. (dateparser 1.2 was tried: it takes "by 2027-01-11" for
1 November and does not know "1er mars".)
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

WORDS_FILE = Path(__file__).parent / "note_words.yml"
PAST_DAYS = 60  # a day without a year that is further back than this is next year's


@dataclass(frozen=True)
class Note:
    """`text` is what to keep, empty when nothing was said. `day` with its `kind`: deadline, start, end."""

    text: str
    kind: str | None = None
    day: date | None = None


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))
    return words


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    months = "|".join(sorted((name for names in _words()["months"].values() for name in names), key=len, reverse=True))
    number, year = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th|er)?", r"(?:,? (?P<year>20\d\d))?"
    return (
        re.compile(r"\b(?P<year>20\d\d)-(?P<number>[01]?\d)-(?P<day>[0-3]?\d)\b"),
        re.compile(rf"\b(?P<month>{months})\b\.? (?:the )?{number}\b{year}"),
        re.compile(rf"\b{number}(?: of| de)? (?P<month>{months})\b\.?{year}"),
    )


def read_note(text: str, *, today: date) -> Note:
    """The note in `text`; a day without a year is the next one of its name, or one of the last weeks."""
    folded = fold(text)
    day = _day(folded, today)
    kind = next((kind for kind, signs in _words()["kinds"].items() if re.search(signs, folded)), None)
    if day and kind:
        return Note(text.strip(), kind, day)
    return Note(_without_lead(text, folded))


def fold(text: str) -> str:
    """`text` in small letters without accents, each letter in its place."""
    letters = (unicodedata.normalize("NFD", letter)[0] for letter in text.replace("’", "'"))
    return "".join(letters).lower()


def _day(folded: str, today: date) -> date | None:
    for pattern in _patterns():
        found = pattern.search(folded)
        if found:
            parts = found.groupdict()
            month = int(parts["number"]) if "number" in parts else _month(parts["month"])
            try:
                return _meant(parts["year"], month, int(parts["day"]), today)
            except ValueError:  # 31 February
                return None
    return None


def _meant(year: str | None, month: int, day: int, today: date) -> date:
    if year:
        return date(int(year), month, day)
    this_year = date(today.year, month, day)
    return this_year if (today - this_year).days <= PAST_DAYS else date(today.year + 1, month, day)


def _month(name: str) -> int:
    return next(int(number) for number, names in _words()["months"].items() if name in names)


def _without_lead(text: str, folded: str) -> str:
    """`text` without the words that only ask to write it down; folding keeps every letter's place."""
    plain = re.sub(r"[-']", " ", folded)
    for pattern in _words()["lead"]:
        found = re.match(pattern, plain if ":" not in pattern else folded)
        if found:
            return text[found.end() :].strip(" \t\n.,:;")
    return text.strip()
