"""What in a conversation says that its learner needs a person: signs, each at the learner's message it was seen in. Pure.

The bot only collects them; how urgent they make a case is the API's to decide (api/triage/urgency.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypedDict

Event = Mapping[str, Any]

ASKED_FOR_PERSON, DISTRESS, ESCALATING = "asked_for_person", "distress", "escalating"
ASKS_FOR_PERSON = "ask_human"  # the intent


class Sign(TypedDict):
    """`code` of the table of signs; `turn` counts the learner's messages from 1, and is 0 before any."""

    code: str
    turn: int


def is_whole_message(event: Event) -> bool:
    """Whether an event is a message of the learner's, and not the second half of one."""
    return event.get("event") == "user" and not (event.get("metadata") or {}).get("part")


def turn_of(events: Iterable[Event]) -> int:
    """The number of the learner's latest message among `events`, 0 before any."""
    return sum(map(is_whole_message, events))


def signs_of(events: Iterable[Event]) -> list[Sign]:
    """The signs of every message, in order, each code once a message.

    Distress that comes back at a later message is also `escalating`; asking for a person is a sign. What only the caller
    knows (failed twice, negative feedback) is added with `with_sign`.
    """
    signs: list[Sign] = []
    turn, distressed_at = 0, 0
    for event in events:
        turn += is_whole_message(event)
        if event.get("event") != "user":
            continue
        parsed = event.get("parse_data") or {}
        codes = list(parsed.get("triage") or [])
        if (parsed.get("intent") or {}).get("name") == ASKS_FOR_PERSON:
            codes.append(ASKED_FOR_PERSON)
        if DISTRESS in codes:
            codes += [ESCALATING] if 0 < distressed_at < turn else []
            distressed_at = distressed_at or turn
        for code in codes:
            signs = with_sign(signs, code, turn)
    return signs


def with_sign(signs: Sequence[Sign], code: str, turn: int) -> list[Sign]:
    """`signs` and one more, unless it is among them."""
    sign = Sign(code=code, turn=turn)
    return [*signs] if sign in signs else [*signs, sign]
