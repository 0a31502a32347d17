"""A plan as plain text that reads well in a message, a terminal and a screen reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import wrap

from api.plan_document import Document, Facts, Heading, Line, Lines, Paragraph

WIDTH = 76
RULES = {1: "=", 2: "-"}


def plan_text(document: Document) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_lines(document))).strip() + "\n"


def _lines(document: Document) -> Iterator[str]:
    for block in document.blocks:
        match block:
            case Heading(level, text):
                yield from ("", *_wrapped(text, ""))
                if level in RULES:
                    yield RULES[level] * min(len(text), WIDTH)
            case Paragraph(line):
                yield from (*_line(line, ""), "")
            case Lines(lines, numbered):
                for at, line in enumerate(lines, start=1):
                    yield from _line(line, f"{at}. " if numbered else "- ")
                yield ""
            case Facts(rows):
                for name, line in rows:
                    yield from _line(Line(f"{name}{document.colon}{line.text}", line.url), "- ")
                yield ""


def _line(line: Line, mark: str) -> Iterator[str]:
    yield from _wrapped(line.text, mark)
    if line.url:
        yield " " * len(mark) + line.url


def _wrapped(text: str, mark: str) -> list[str]:
    """Words are not cut: an address must stay whole."""
    return wrap(text, WIDTH, initial_indent=mark, subsequent_indent=" " * len(mark), break_long_words=False,
                break_on_hyphens=False) or [mark]  # fmt: skip
