"""Which occupation a message means: by button, by its number among those suggested, by name, or the one spoken of before."""

from __future__ import annotations

from rasa_sdk import Tracker

from actions import slots
from actions.guarded_action import entity_values, language
from actions.knowledge_client import KnowledgeClient

SURE_AT = 0.45


async def meant_occupation(tracker: Tracker, knowledge: KnowledgeClient) -> str | None:
    """A NOC code, or `None` when the message and the profile name no occupation."""
    named = entity_values(tracker, slots.OCCUPATION)
    if named:
        return str(named[0])
    suggested: list[str] = tracker.get_slot(slots.SUGGESTED) or []
    counted = [int(value) for value in entity_values(tracker, "ordinal")]
    if suggested and counted and counted[0] <= len(suggested):
        return suggested[counted[0] - 1 if counted[0] > 0 else counted[0]]
    topic = tracker.latest_message.get("topic")
    if topic:
        found = await knowledge.find_occupations(str(topic), lang=language(tracker))
        if found and found[0]["score"] >= SURE_AT:
            return str(found[0]["code"])
    known = (tracker.get_slot(slots.OCCUPATION) or {}).get("any_of") or []
    return str(known[0]) if known else None
