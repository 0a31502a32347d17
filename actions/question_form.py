"""Whether a message asks something, by its form. Pure; where it is not clear, it does."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

from actions.named_days import fold

WORDS_FILE = Path(__file__).parent / "question_form.yml"


def asks(text: str) -> bool:
    """Whether `text` has a question mark, or a word that asks at the start of a part of it."""
    folded = fold(text)
    return "?" in folded or bool(_form().search(re.sub(r"[-' ]+", " ", folded)))


@cache
def _form() -> re.Pattern[str]:
    words: dict[str, list[str]] = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))
    joins, starts, within = ("|".join(map(re.escape, sorted(words[name], key=len, reverse=True))) for name in words)
    return re.compile(rf"(?:^|[.!;:,\n]|\b(?:{joins})\b)\s*(?:{starts})\b|\b(?:{within})\b")
