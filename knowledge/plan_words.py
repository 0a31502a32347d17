"""The words of links, plans and drawn paths: `content/plan_words.yml`."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from knowledge.labels import Labels, load_labels

WORDS_FILE = Path(__file__).parent / "content" / "plan_words.yml"


@cache
def plan_words() -> Labels:
    return load_labels(WORDS_FILE)


def filled(group: str, key: str, lang: str, **values: str) -> str:
    """A label of the file with its `{names}` filled in."""
    text = plan_words().text(group, key, lang)
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def counted(group: str, key: str, count: int, lang: str, **values: str) -> str:
    """The label `<key>_one` or `<key>_many`; French counts none as one."""
    one = count == 1 or (lang == "fr" and count == 0)
    return filled(group, f"{key}_{'one' if one else 'many'}", lang, count=str(count), **values)


def day_text(day: date, lang: str) -> str:
    """A day as people write it: January 11, 2027; 11 janvier 2027."""
    month = plan_words().text("month", f"m{day.month:02}", lang)
    number = plan_words().text("month", "first", lang) if day.day == 1 else str(day.day)
    return filled("month", "day", lang, day=number, month=month, year=str(day.year))
