"""A comparison as aligned lines for letters of one width. Pure."""

from __future__ import annotations

import textwrap
from typing import Any

WIDTH = 40  # letters that a phone held upright shows in one line, about
LABEL_AT_MOST = 14


def aligned(table: dict[str, Any], missing: str, same: str) -> str:
    """The columns by number, then each fact with its values beneath one another, the longer ones wrapped; behind the heading
    `same`, what is the same for all."""
    width = 2 + min(LABEL_AT_MOST, max((len(row["label"]) for row in table["rows"]), default=0))
    lines = [line for at, title in enumerate(table["columns"], start=1) for line in _wrapped(f"{at}. ", str(title), "   ")]
    for row in table["rows"]:
        if row["differs"]:
            values = [f"{at}. {value or missing}" for at, value in enumerate(row["values"], start=1)]
            lines += ["", *_beside(str(row["label"]), values, width)]
    alike = [row for row in table["rows"] if not row["differs"]]
    if alike:
        lines += ["", same]
        for row in alike:
            lines += _beside(str(row["label"]), [str(row["values"][0] or missing)], width)
    return "\n".join(lines)


def _beside(label: str, values: list[str], width: int) -> list[str]:
    """A label and its values in two columns."""
    left = textwrap.wrap(label, width - 2, break_long_words=False) or [""]
    indent = "   " if len(values) > 1 else ""
    right = [line for value in values for line in _wrapped("", value, indent, WIDTH - width)]
    if any(len(line) >= width for line in left):
        return [*left, *(f"{'':<{width}}{line}" for line in right)]
    height = max(len(left), len(right))
    left += [""] * (height - len(left))
    right += [""] * (height - len(right))
    return [f"{word:<{width}}{line}".rstrip() for word, line in zip(left, right, strict=True)]


def _wrapped(first: str, text: str, indent: str, width: int = WIDTH) -> list[str]:
    return textwrap.wrap(
        text, width, initial_indent=first, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    ) or [first.rstrip()]
