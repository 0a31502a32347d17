"""A note as somebody says it: "note: ask about evenings", "la date limite est le 15 février". Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from actions.named_days import fold, named_days

WORDS_FILE = Path(__file__).parent / "note_words.yml"


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


def read_note(text: str, *, today: date) -> Note:
    """The note in `text`; a day without a year is the next one of its name, or one of the last weeks."""
    folded = fold(text)
    day = next((named.day for named in named_days(text, today)), None)
    kind = next((kind for kind, signs in _words()["kinds"].items() if re.search(signs, folded)), None)
    if day and kind:
        return Note(text.strip(), kind, day)
    return Note(_without_lead(text, folded))


def _without_lead(text: str, folded: str) -> str:
    """`text` without the words that only ask to write it down; folding keeps every letter's place."""
    plain = re.sub(r"[-']", " ", folded)
    for pattern in _words()["lead"]:
        found = re.match(pattern, plain if ":" not in pattern else folded)
        if found:
            return text[found.end() :].strip(" \t\n.,:;")
    return text.strip()
