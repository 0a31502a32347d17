"""The ways to a certificate, diploma or degree: from the programme in focus, else from the learner's field."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import path_words, replies, slots
from actions.guarded_action import Events, entity_values, language
from actions.knowledge_client import KnowledgeClient

WAYS_SHOWN = 3


async def show_ways(
    dispatcher: CollectingDispatcher, tracker: Tracker, knowledge: KnowledgeClient, level: str, chosen: str | None
) -> Events | None:
    """`None` where there is nothing to start from: the question is a general one then.

    A field that the message names goes before the programme in focus; one that was said before goes after it.
    """
    named, known = entity_values(tracker, "field"), (tracker.get_slot("field") or {}).get("any_of") or []
    start = next(iter([*named, *([chosen] if chosen else []), *known]), None)
    if start is None:
        return None
    lang = language(tracker)
    found = await knowledge.ways(str(start), level, lang=lang)
    labels = await knowledge.labels(lang=lang)
    from_one = start == chosen
    carried: dict[str, Any] = {}
    if from_one:
        row = await knowledge.credential(str(chosen), lang=lang)
        carried = {"sources": [replies.credential_source(row)]}
        if (await knowledge.pathway(str(chosen), lang=lang))["onward"]:
            carried["picture"] = path_words.picture(row, labels, lang)
    response, values, buttons = _found(found, start, from_one=from_one, labels=labels)
    dispatcher.utter_message(
        response=response, start=found["start"]["name"], found=found["text"], **values, json_message=carried, buttons=buttons
    )
    remember = [SlotSet(slots.OFFERED, "action_start_handoff")]
    return [*remember, SlotSet(slots.FOCUS, start)] if from_one else remember


def _found(
    found: dict[str, Any], start: str, *, from_one: bool, labels: replies.Labels
) -> tuple[str, dict[str, str], list[dict[str, str]]]:
    """(response, its values, its buttons): the ways, or what else can be reached."""
    if found["chains"]:
        chains = found["chains"]
        firsts = {chain["steps"][0]["from_id"]: chain["steps"][0] for chain in chains[:WAYS_SHOWN]}
        buttons = [] if from_one else [_details(step) for step in firsts.values()]
        return "utter_ways", {"ways": path_words.ways(chains, WAYS_SHOWN, labels)}, buttons
    if not found["levels"]:
        return "utter_no_way_at_all", {}, []
    key = "credential" if from_one else "field"
    buttons = [
        {
            "title": replies.capital(level["name"]),
            "payload": replies.payload("ask_stacking", level=level["id"], **{key: start}),
        }
        for level in found["levels"]
    ]
    return "utter_no_way", {"levels": ", ".join(level["name"] for level in found["levels"])}, buttons


def _details(step: dict[str, Any]) -> dict[str, str]:
    return {"title": step["from_title"], "payload": replies.payload("show_details", credential=step["from_id"])}
