"""Which of the shown credentials a message means: by button, number, ordinal, or name. Pure but for the name search."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker

from actions import slots
from actions.guarded_action import entity_values, language
from actions.knowledge_client import KnowledgeClient

LAST = -1


def by_number(tracker: Tracker) -> list[str]:
    """Ids of the shown results that the message counts ("the second one", "1 and 3", "the last one")."""
    shown: list[str] = tracker.get_slot(slots.RESULTS) or []
    chosen = []
    for ordinal in entity_values(tracker, "ordinal"):
        at = len(shown) if int(ordinal) == LAST else int(ordinal)
        if 1 <= at <= len(shown):
            chosen.append(shown[at - 1])
    return list(dict.fromkeys(chosen))


async def meant(tracker: Tracker, knowledge: KnowledgeClient) -> list[str]:
    """Ids meant, most explicit way first; the one last spoken of when the message names none; empty when unclear."""
    named = [str(value) for value in entity_values(tracker, "credential")]
    if named:
        return named
    counted = by_number(tracker)
    if counted:
        return counted
    topic = tracker.latest_message.get("topic")
    if topic:
        found = await _by_name(str(topic), tracker, knowledge)
        if found:
            return found
    focus = tracker.get_slot(slots.FOCUS)
    return [focus] if focus else []


async def named_among_shown(tracker: Tracker, knowledge: KnowledgeClient) -> bool:
    """Whether the message's words are about one of the results on the screen rather than about anything else."""
    topic, shown = tracker.latest_message.get("topic"), tracker.get_slot(slots.RESULTS) or []
    return bool(topic and shown and set(await _by_name(str(topic), tracker, knowledge)) & set(shown))


async def _by_name(topic: str, tracker: Tracker, knowledge: KnowledgeClient) -> list[str]:
    """A shown result that the words are about, or else the best of the whole catalogue."""
    found: dict[str, Any] = await knowledge.search(topic, lang=language(tracker), limit=10)
    ids = [row["id"] for row in [*found["items"], *found["unknown"]]]
    shown = tracker.get_slot(slots.RESULTS) or []
    among = [key for key in ids if key in shown]
    return (among or ids)[:1]
