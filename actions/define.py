"""Says what a micro-credential is: one definition with its owner, and an offer to compare."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import replies, slots
from actions.guarded_action import Events, GuardedAction, entity_values, language


class Define(GuardedAction):
    """The definition of the body that was named, or the first of the knowledge base."""

    def name(self) -> str:
        return "action_define"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        found = await self.knowledge.definitions(lang=language(tracker))
        named = entity_values(tracker, "body")
        chosen = next((entry for entry in found["items"] if entry["id"] in named), found["items"][0])
        dispatcher.utter_message(
            response="utter_definition",
            who=chosen["who"],
            definition=_definition(chosen, whole=bool(named)),
            json_message={"sources": replies.sources([chosen["source"]]), "feedback_for": f"definition:{chosen['id']}"},
        )
        return [SlotSet(slots.OFFERED, "action_compare_definitions")]


def _definition(entry: dict[str, Any], *, whole: bool) -> str:
    """What a body says; the whole of it, with its points on lines of their own, for those who asked for that body."""
    return "\n".join([entry["text"], *(f"– {point}" for point in entry["points"] if whole)])
