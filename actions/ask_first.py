"""What a search asks before it looks: about a limit nothing can keep, and about a place or school nobody knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import replies, slots
from actions.guarded_action import Events, GuardedAction, entity_values, in_plain_spelling, intent_of, language
from actions.reading import SEARCHING, is_possible
from actions.unknown_names import UnknownName, nearest, unknown_name, without
from actions.word_lists import fold


async def ask_first(action: GuardedAction, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events | None:
    """The events of a question that was asked; `None` where the search can begin."""
    text = in_plain_spelling(tracker)
    if text.startswith("/") or intent_of(tracker) not in SEARCHING or (tracker.active_loop or {}).get("name"):
        return None
    impossible = [key for key in slots.NUMBERS if not all(is_possible(key, float(v)) for v in entity_values(tracker, key))]
    if impossible:
        cost = slots.MAX_COST in impossible
        dispatcher.utter_message(response="utter_impossible_cost" if cost else "utter_impossible_time")
        return [SlotSet(slots.OFFERED, None)]
    typed = str(tracker.latest_message.get("text") or "")
    unknown = unknown_name(typed, tracker.latest_message.get("entities") or [])
    if unknown is None or await _is_a_subject(action, unknown, language(tracker)):
        return None
    terms = ((await action.knowledge.vocabulary())[0] or {}).get("terms", [])
    dispatcher.utter_message(
        response="utter_unknown_school" if unknown.kind == "school" else "utter_unknown_place",
        name=_as_typed(typed, unknown),
        buttons=[
            {"title": term["names"][0], "payload": replies.payload("refine_search", **_meaning(term))}
            for term in nearest(unknown, terms)
        ],
    )
    subject = without(tracker.get_slot(slots.GOAL), unknown)
    return [SlotSet(slots.GOAL, subject), SlotSet(slots.OFFERED, "action_find_credentials" if subject else None)]


async def _is_a_subject(action: GuardedAction, unknown: UnknownName, lang: str) -> bool:
    """Whether any programme is about the words: "welding in aluminum" names no place."""
    if unknown.kind == "school":
        return False
    found = await action.knowledge.search(unknown.said, lang=lang, limit=1)
    return bool(found["total"] or found["total_unknown"])


def _as_typed(text: str, unknown: UnknownName) -> str:
    """The name with its capitals."""
    at = fold(text).find(unknown.said)  # folding kept the length: see `unknown_name`
    return text[at : at + len(unknown.said)] if at >= 0 else unknown.said


def _meaning(term: Mapping[str, Any]) -> dict[str, Any]:
    """A city with its province, as if it had been typed."""
    parent = {"province": term["parent"]} if term["entity"] == "city" and term["parent"] else {}
    return {term["entity"]: term["value"], **parent}
