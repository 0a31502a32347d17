"""The wording of the demonstration college's site: `words.yml`, both languages side by side."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from actions.replies import number

LANGUAGES = ("en", "fr")


@cache
def words() -> dict[str, dict[str, dict[str, str]]]:
    """`{group: {name: {language: text}}}`."""
    entries: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("words.yml").read_text(encoding="utf-8"))
    return entries


def say(lang: str, key: str, **values: object) -> str:
    """The text `group.name` with its `{holes}` filled in; raises `KeyError` for one that does not exist."""
    group, _, name = key.partition(".")
    text = words()[group][name][lang]
    for hole, value in values.items():
        text = text.replace(f"{{{hole}}}", str(value))
    return text


def say_count(lang: str, key: str, count: float) -> str:
    """The text `<key>_one` or `<key>_many`; French has the singular below two."""
    one = count < 2 if lang == "fr" else count == 1
    return say(lang, f"{key}_{'one' if one else 'many'}", count=number(count, lang))


def day(lang: str, iso: str) -> str:
    """A day as people write it: November 1, 2026; 1er novembre 2026."""
    read = date.fromisoformat(iso)
    number = say(lang, "month.first") if read.day == 1 else str(read.day)
    return say(lang, "month.day", day=number, month=say(lang, f"month.m{read.month:02}"), year=read.year)
