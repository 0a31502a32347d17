"""Tells staff that somebody needs a person: that, how it was seen and at which message, and no word of it.

Every trigger does so: distress, a topic that needs a person, two misunderstandings, an answer that did not help. The API
keeps one open case a conversation, so a trigger joins what is there. What the learner wrote follows only when they agree.
"""

from __future__ import annotations

import logging
import uuid
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from actions import slots
from actions.knowledge_client import KnowledgeClient, KnowledgeError
from actions.triage import Sign, signs_of, turn_of, with_sign

logger = logging.getLogger(__name__)


async def raise_case(tracker: Tracker, knowledge: KnowledgeClient, *also: str) -> list[dict[str, Any]]:
    """Open or join the conversation's case without content; the slots to set. `also` are signs of this very message.

    A case that cannot be delivered is kept, and tried again until it is.
    """
    case = alert(tracker, *also)
    try:
        opened = await knowledge.open_case(case)
    except KnowledgeError as error:
        logger.critical("an alert could not be delivered yet (%s); conversation %s", error, tracker.sender_id)
        return [SlotSet(slots.ALERT_PENDING, case)]
    return [SlotSet(slots.CASE, case_slot(opened, tracker.get_slot(slots.CASE)))]


def alert(tracker: Tracker, *also: str) -> dict[str, Any]:
    """The body of `POST /v1/cases` without anything of the learner's."""
    return {
        "request_id": str(uuid.uuid4()),
        "conversation_id": tracker.sender_id,
        "channel": tracker.get_latest_input_channel() or "web",
        "lang": "fr" if tracker.get_slot(slots.LANGUAGE) == "fr" else "en",
        "signs": signs_so_far(tracker, *also),
    }


def signs_so_far(tracker: Tracker, *also: str) -> list[Sign]:
    """The signs of the session, at their messages counted over the whole conversation."""
    before = int(tracker.get_slot(slots.TURNS_BEFORE) or 0)
    found = signs_of(tracker.events)
    for code in also:
        found = with_sign(found, code, turn_of(tracker.events))
    first: dict[str, int] = {}
    for sign in found:
        first.setdefault(sign["code"], before + sign["turn"])
    return [Sign(code=code, turn=turn) for code, turn in first.items()]


def case_slot(
    opened: dict[str, Any], known: dict[str, Any] | None = None, *, consented: bool = False, transcript: bool = False
) -> dict[str, Any]:
    """What the conversation remembers of its case."""
    same = known if known and known["id"] == opened["id"] else {}
    state = {"open": "waiting", "claimed": "claimed"}.get(opened["status"], "closed")
    return {
        "id": opened["id"],
        "reference": opened["reference"],
        "state": state,
        "consented": consented or bool(same.get("consented")),
        "transcript": transcript or bool(same.get("transcript")),
    }
