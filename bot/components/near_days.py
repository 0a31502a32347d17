"""A day that is named becomes how near it is: the written signs know "in five days", and not what day it is. Pure.

`NEAR_DAY` and `NEAR_WEEK` are words of the patterns' `days` and `weeks` (triage_signs.yml). Days that are further away, or
past, stay as they were said.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from actions.named_days import any_month, fold, months, named_days

NEAR_DAY, NEAR_WEEK = "nearday", "nearweek"
DAYS, WEEKS = 14, 30  # what counts as "within two weeks", and as about a month


def with_near_days(text: str, today: date) -> str:
    """`text` with every day that is near, and "in" this or the next month, told so."""
    said = fold(text)
    for named in reversed(named_days(said, today)):
        days = (named.day - today).days
        if 0 <= days <= WEEKS:
            said = said[: named.start] + (NEAR_DAY if days <= DAYS else NEAR_WEEK) + said[named.end :]
    return _only_month().sub(lambda match: _near_month(match, today), said)


@cache
def _only_month() -> re.Pattern[str]:
    before = r"(?:in|by|before|until|till|end of|early|late|mid|en|d'ici|avant|fin|debut|mi)"
    return re.compile(rf"\b(?P<before>{before})[ -](?P<month>{any_month()})\b(?!\.? ?\d)")


def _near_month(match: re.Match[str], today: date) -> str:
    ahead = (months()[match["month"]] - today.month) % 12
    return f"{match['before']} {NEAR_WEEK}" if ahead <= 1 else match.group()
