"""JSON as strictly as a badge needs it: bounded in depth and size, no key twice, no number that is none.

RFC 8259, section 4, leaves duplicate keys to the reader: two readers could see two badges in one text, so none is seen.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from knowledge.badges.badge import Reason, Refusal
from knowledge.errors import BadgeRefusedError

TEXT_AT_MOST = 512 * 1024  # characters; the largest published example has 31 thousand
DEPTH_AT_MOST = 40  # the deepest published example has 11
VALUES_AT_MOST = 20_000
# A string that never ends is taken to the end of the text: looking for its end again from each quote would be quadratic.
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{},]', re.DOTALL)


def read_json(text: str) -> Any:
    """The value of `text`. Raises `BadgeRefusedError`; time and memory grow with the text and with nothing else."""
    if len(text) > TEXT_AT_MOST:
        raise refused(Refusal.TEXT_TOO_LARGE)
    _measure(text)
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except (ValueError, RecursionError) as error:
        # ValueError: not JSON, or an integer longer than Python converts.
        raise refused(Refusal.NOT_JSON) from error


def refused(code: Refusal, path: str = "$") -> BadgeRefusedError:
    return BadgeRefusedError([Reason(code, path)])


def _measure(text: str) -> None:
    """Raises before a parser recurses or allocates: brackets and commas outside strings bound both."""
    depth, values = 0, 1
    for match in _STRING_OR_BRACKET.finditer(text):
        mark = match.group()
        if mark in "[{":
            depth += 1
            if depth > DEPTH_AT_MOST:
                raise refused(Refusal.TOO_DEEP)
        elif mark in "]}":
            depth -= 1
        if mark in "[{,":
            values += 1
            if values > VALUES_AT_MOST:
                raise refused(Refusal.TOO_MANY_VALUES)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise refused(Refusal.DUPLICATE_KEY)
    return found


def _constant(_name: str) -> NoReturn:
    raise refused(Refusal.NOT_JSON)
