"""The lines of a résumé in their sections, and where in a line a title, an entry of a list or a year stands. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.encoder import Lang
from knowledge.resume_names import Mention
from knowledge.resume_signs import ResumeSigns, Section
from knowledge.resume_text import Line, words_of

HEADING_WORDS = 5
HEADING_AT_MOST = 60  # characters before a colon
JOB_LINE_WORDS = 16  # a longer line is a sentence, where a title needs words that say it was held
DATES_WORDS = 9
_PARTS = re.compile(r"[,;|\u2022\u00b7*\t()\[\]:/]|\s[-\u2013\u2014]\s|^\s*[-\u2013\u2014>]\s*|\u2013|\u2014|@|[.!?](?=\s)")
_YEAR = re.compile(r"(?:19[5-9]|20[0-4])\d")


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line with the section it stands in, its parts (the number of the first word of each) and its language."""

    start: int
    end: int
    text: str
    words: tuple[str, ...]
    joined: str
    parts: tuple[int, ...]
    section: Section | None
    is_heading: bool
    is_dates: bool
    lang: Lang

    def before(self, first: int) -> str:
        """The words before the word `first`, within its part of the line."""
        part = self.parts[bisect_right(self.parts, first) - 1]
        return " ".join(self.words[part:first])


def lines_with_sections(lines: Sequence[Line], signs: ResumeSigns) -> list[ReadLine]:
    usual = _language([word for line in lines[:400] for word in line.words], signs, "en")
    section: Section | None = None
    read = []
    for line in lines:
        own = section
        head, colon, rest = line.text.partition(":")
        may_head = len(line.words) <= HEADING_WORDS or (colon and len(head) <= HEADING_AT_MOST)
        heading = signs.sections.get(words_of(head)) if may_head else None
        is_heading = heading is not None and (not rest.strip() if colon else len(line.words) <= HEADING_WORDS)
        if is_heading:
            section = own = heading
        elif heading is not None and colon:
            own = heading  # "Skills: welding, Excel" says it of this line only
        read.append(_read(line, own, is_heading, usual, signs))
    return read


def is_listed(mention: Mention, line: ReadLine) -> bool:
    """Whether a mention is an entry of a list: its whole part of the line, in a section of skills or among other parts."""
    part = bisect_right(line.parts, mention.first) - 1
    end = line.parts[part + 1] if part + 1 < len(line.parts) else len(line.words)
    whole = mention.first - line.parts[part] <= 1 and end - mention.last <= 1
    return whole and (
        line.section == "skills" or len(line.parts) > 2 or (len(line.parts) > 1 and end - line.parts[part] == 1)
    )


def title_stands(mention: Mention, line: ReadLine, signs: ResumeSigns) -> bool | None:
    """Whether an occupation's name is that of work one had: `True` where that is sure, `False` where only its place says so,
    `None` where it is not."""
    before = line.before(mention.first)
    if signs.not_held.search(before):
        return None
    if signs.held.search(" ".join(line.words[max(0, mention.first - 8) : mention.first])):
        return True
    part = bisect_right(line.parts, mention.first) - 1
    end = line.parts[part + 1] if part + 1 < len(line.parts) else len(line.words)
    extra = [word for word in before.split() if word not in signs.before_title and not _is_date(word, signs)]
    after = [word for word in line.words[mention.last : end] if not _is_date(word, signs)]
    ends = not after or line.words[mention.last] in signs.after_title
    if extra or not ends or part > 3 or len(line.words) > JOB_LINE_WORDS:
        return None
    return line.section == "experience"


def said_years(line: ReadLine, signs: ResumeSigns) -> tuple[int | None, int | None, bool, float | None]:
    """(first year, last year, it goes on, a length in years), as far as a line states them."""
    years = [int(word) for word in line.words if _YEAR.fullmatch(word)]
    first, last = (years[0], years[-1]) if years else (None, None)
    current = bool(years) and len(years) == 1 and bool(signs.present_said.search(line.joined))
    if first is not None and last is not None and last < first:
        first, last = last, first
    length = next(
        (
            float(number.replace(",", "."))
            for number, word in zip(line.words, line.words[1:], strict=False)
            if word in signs.years and re.fullmatch(r"\d{1,2}(?:[.,]\d)?", number)
        ),
        None,
    )
    return first, None if current else last, current, length


def _read(line: Line, section: Section | None, is_heading: bool, usual: Lang, signs: ResumeSigns) -> ReadLine:
    parts, number = [], 0
    for stretch in _PARTS.split(line.text):
        words = words_of(stretch)
        if words:
            parts.append(number)
            number += len(words)
    if number != len(line.words):  # a sign that a number was written with, as in 12:30
        parts = [0]
    dates = sum(_is_date(word, signs) for word in line.words)
    return ReadLine(
        start=line.start,
        end=line.end,
        text=line.text,
        words=line.words,
        joined=" ".join(line.words),
        parts=tuple(parts) or (0,),
        section=section,
        is_heading=is_heading,
        is_dates=len(line.words) <= DATES_WORDS and dates * 2 >= len(line.words),
        lang=_language(line.words, signs, usual),
    )


def _language(words: Sequence[str], signs: ResumeSigns, otherwise: Lang) -> Lang:
    english = sum(word in signs.common["en"] for word in words)
    french = sum(word in signs.common["fr"] for word in words)
    return otherwise if english == french else "en" if english > french else "fr"


def _is_date(word: str, signs: ResumeSigns) -> bool:
    return bool(_YEAR.fullmatch(word)) or word in signs.months
