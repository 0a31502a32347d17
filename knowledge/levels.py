"""How large a qualification is, as its title says: `content/levels.yml`."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from pathlib import Path

from knowledge.text import clean
from knowledge.yaml_reader import read_yaml

LEVELS_FILE = Path(__file__).parent / "content" / "levels.yml"


class Level(StrEnum):
    """From the smaller to the larger."""

    CERTIFICATE = "certificate"
    DIPLOMA = "diploma"
    DEGREE = "degree"


@cache
def _signs() -> dict[Level, re.Pattern[str]]:
    raw = read_yaml(LEVELS_FILE)
    return {level: re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, raw[level]))})(?![\w-])") for level in Level}


def levels_of(title: str) -> frozenset[Level]:
    """The levels that a title names; none for most short programmes."""
    text = clean(title).casefold().replace("’", "'")
    return frozenset(level for level, sign in _signs().items() if sign.search(text))
