"""Reads `result_words.yml`: lists of words, each as one pattern over folded text. Pure but for the file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

WORDS_FILE = Path(__file__).with_name("result_words.yml")
APOSTROPHES = str.maketrans("’‘`", "'''")


def fold(text: str) -> str:
    """Small letters without accents; one kind of apostrophe."""
    plain = unicodedata.normalize("NFKD", text.translate(APOSTROPHES))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


@cache
def word_file() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))
    return content


@cache
def pattern(*path: str) -> re.Pattern[str]:
    """What finds any of the words of one list: `pattern("about", "cost")`."""
    words: Any = word_file()
    for key in path:
        words = words[key]
    return _any_of(words)


def says(text: str, *path: str) -> bool:
    """Whether the folded `text` holds a word of the list."""
    return bool(pattern(*path).search(text))


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    # The longest first: "this one" before "this".
    parts = sorted((re.escape(fold(str(word))).replace(r"\*", r"\w*") for word in words), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?![\w-])")
