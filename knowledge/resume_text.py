"""A pasted résumé as lines that know where they stood: whatever it is made of, quickly and without changing a position.

Tags of HTML are blanked out by as many characters; a giant line is read in sentences and pieces; a line that was there
before is read once.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from knowledge.text import fold

BYTES_AT_MOST = 400_000  # of UTF-8
PAGES_AT_MOST = 200  # parted by form feeds
LINE_AT_MOST = 300  # characters; a longer line is read in pieces
LINES_AT_MOST = 12_000

_LINE = re.compile(r"[^\n\r\f\v\x85\u2028\u2029]+")
_SENTENCE_END = re.compile(r"(?<=\w{4})[.!?]+\s+")  # not after "St." or "B. Sc."
_SMALL = "a-z\u00df-\u00ff"
_BREAK = re.compile(rf"\r?\n(?=[{_SMALL}])")
_WRAPPED = re.compile(rf"[^\n\r]{{50}}[{_SMALL},]")
_TAG = re.compile(r"<[/!?]?([a-zA-Z][a-zA-Z0-9]*|--)[^<>]*>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")
_BLOCK = re.compile(r"address|article|br|dd|div|dl|dt|h1|h2|h3|h4|h5|h6|hr|li|ol|p|section|table|td|th|title|tr|ul")
_FILL = "\u00ad"  # a soft hyphen is no letter and is left out when a line is read
_TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[a-z]+", re.ASCII)

TooLong = Literal["bytes", "pages"]


@dataclass(frozen=True, slots=True)
class Line:
    """`text` is what is read; it stood from `start` to `end` (Unicode characters) of what was sent."""

    start: int
    end: int
    text: str
    words: tuple[str, ...]


def too_long(text: str) -> TooLong | None:
    """Which limit a text breaks, if any."""
    if len(text) > BYTES_AT_MOST or len(text.encode("utf-8", "surrogatepass")) > BYTES_AT_MOST:
        return "bytes"
    return "pages" if text.count("\f") >= PAGES_AT_MOST else None


def words_of(text: str) -> tuple[str, ...]:
    """The folded words and numbers of `text`; unlike those of a message, "hr" and "r" stay what they are."""
    # Plain letters need no folding, and most lines have no others.
    return tuple(_TOKEN.findall(text.lower() if text.isascii() else fold(text)))


def read_lines(text: str) -> list[Line]:
    """The lines of `text` that hold a word, each once, in their order."""
    plain = _BREAK.sub(_unwrap, without_markup(text))
    seen: set[tuple[str, ...]] = set()
    lines: list[Line] = []
    for start, end in _stretches(plain):
        stretch = plain[start:end].replace(_FILL, "")
        words = words_of(stretch)
        if words and words not in seen:
            seen.add(words)
            lines.append(Line(start, end, stretch, words))
            if len(lines) == LINES_AT_MOST:
                break
    return lines


def without_markup(text: str) -> str:
    """`text` of the same length without tags, scripts and entities of HTML."""
    if "<" in text:
        text = _TAG.sub(_blank, _without_blocks(text))
    return _ENTITY.sub(_unescape, text) if "&" in text else text


def _blank(tag: re.Match[str]) -> str:
    size = tag.end() - tag.start()
    return ("\n" if _BLOCK.fullmatch(tag[1].lower()) else " ") + " " * (size - 1)


def _unescape(entity: re.Match[str]) -> str:
    plain = html.unescape(entity[0])
    return plain.ljust(len(entity[0]), _FILL) if len(plain) <= len(entity[0]) else entity[0]


def _without_blocks(text: str) -> str:
    """`text` without what no reader of a page sees. One without an end is left to the reading of tags."""
    lowered = text.lower() if len(text.lower()) == len(text) else text
    for opening, closing in (("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>")):
        at = lowered.find(opening)
        parts, done = [], 0
        while at >= 0:
            end = lowered.find(closing, at)
            if end < 0:
                break
            end += len(closing)
            parts += [text[done:at], " " * (end - at)]
            done, at = end, lowered.find(opening, end)
        if done:
            text = "".join((*parts, text[done:]))
            lowered = text.lower() if len(text.lower()) == len(text) else text
    return text


def _unwrap(end: re.Match[str]) -> str:
    """A space where a long line was only broken within its sentence."""
    wrapped = _WRAPPED.fullmatch(end.string, max(0, end.start() - 51), end.start())
    return " " * len(end[0]) if wrapped else end[0]


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of every line of `text`, a long one in pieces that end at a word if they can."""
    for match in _LINE.finditer(text):
        start = match.start()
        for stop in _SENTENCE_END.finditer(text, start, match.end()):
            yield from _pieces(text, start, stop.end())
            start = stop.end()
        yield from _pieces(text, start, match.end())


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LINE_AT_MOST:
        limit = start + LINE_AT_MOST
        cut = max(text.rfind(sign, start + 1, limit) for sign in ("; ", " \u2022", " | "))
        cut = cut if cut > start else max(text.rfind(" ", start + 1, limit), text.rfind("\t", start + 1, limit))
        cut = cut if cut > start else limit
        yield start, cut
        start = cut
    if end > start:
        yield start, end
