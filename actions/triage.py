"""What in a conversation says that its learner needs a person: signs, each at the learner's message it was seen in. Pure.

How urgent they make a case is the API's to decide (api/triage/urgency.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypedDict


class Sign(TypedDict):
    """`code` of the table of signs; `turn` counts the learner's messages from 1, and is 0 before any."""

    code: str
    turn: int


def is_whole_message(event: Mapping[str, Any]) -> bool:
    """Whether an event is a message of the learner's, and not the second half of one."""
    return event.get("event") == "user" and not (event.get("metadata") or {}).get("part")


def turn_of(events: Iterable[Mapping[str, Any]]) -> int:
    """The number of the learner's latest message among `events`."""
    return sum(map(is_whole_message, events))


def signs_of(events: Iterable[Mapping[str, Any]]) -> list[Sign]:
    """The signs of every message, in order. Distress that comes back is also `escalating`; asking for a person is a sign."""
    found: list[Sign] = []
    turn, distressed = 0, False
    for event in events:
        turn += is_whole_message(event)
        if event.get("event") != "user":
            continue
        parsed = event.get("parse_data") or {}
        codes = list(parsed.get("triage") or [])
        if (parsed.get("intent") or {}).get("name") == "ask_human":
            codes.append("asked_for_person")
        if "distress" in codes:
            codes += ["escalating"] if distressed else []
            distressed = True
        found += [Sign(code=code, turn=turn) for code in codes]
    return found
