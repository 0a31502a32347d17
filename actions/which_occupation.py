"""Which occupation a message means: by button, by its number in what was suggested, by name, or the one spoken of before."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import replies, slots
from actions.guarded_action import GuardedAction, entity_values, language
from actions.knowledge_client import KnowledgeClient
from actions.ordinals import by_ordinal

SURE_AT = 0.45


def counted_occupations(tracker: Tracker) -> list[str]:
    """The suggested occupations that a message counts, while no results were shown after them."""
    return list(by_ordinal(map(int, entity_values(tracker, "ordinal")), tracker.get_slot(slots.SUGGESTED) or []))


async def meant_occupation(tracker: Tracker, knowledge: KnowledgeClient) -> str | None:
    """A NOC code, or `None` when the message and the profile name no occupation, or several."""
    named = entity_values(tracker, slots.OCCUPATION)
    if named:
        return str(named[0])
    by_number = counted_occupations(tracker)
    if by_number:
        return by_number[0]
    topic = tracker.latest_message.get("topic")
    if topic:
        found = await knowledge.find_occupations(str(topic), lang=language(tracker))
        if found and found[0]["score"] >= SURE_AT:
            return str(found[0]["code"])
    return spoken_of(tracker)


def spoken_of(tracker: Tracker) -> str | None:
    """The one occupation that the profile names; of several suggested ones, none is meant."""
    known = (tracker.get_slot(slots.OCCUPATION) or {}).get("any_of") or []
    return str(known[0]) if len(known) == 1 else None


async def ask_which(action: GuardedAction, dispatcher: CollectingDispatcher, tracker: Tracker, intent: str) -> None:
    """Asks for the occupation; those suggested, or else the nearest to what was said, as buttons that say `intent`."""
    lang, topic = language(tracker), tracker.latest_message.get("topic")
    jobs: list[dict[str, Any]] = []
    if topic:
        jobs = await action.knowledge.find_occupations(str(topic), lang=lang)
    if not jobs:
        jobs = [await action.knowledge.occupation(code, lang=lang) for code in tracker.get_slot(slots.SUGGESTED) or []]
    if not jobs:
        dispatcher.utter_message(response="utter_which_occupation")
        return
    dispatcher.utter_message(
        response="utter_nearest_occupations",
        list="\n".join(f"• {job['title']}" for job in jobs),
        buttons=[{"title": job["title"], "payload": replies.payload(intent, occupation=job["code"])} for job in jobs],
    )
