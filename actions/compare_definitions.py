"""Sets the definitions side by side: what each body says, what they agree on, where they differ."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import replies, slots
from actions.guarded_action import Events, GuardedAction, language


class CompareDefinitions(GuardedAction):
    def name(self) -> str:
        return "action_compare_definitions"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        found = await self.knowledge.definitions(lang=language(tracker))
        dispatcher.utter_message(
            response="utter_definitions_compared",
            definitions="\n".join(_said(entry) for entry in found["items"]),
            agree="\n".join(f"• {text}" for text in found["agree"]),
            differ="\n".join(f"• {text}" for text in found["differ"]),
            json_message={"sources": replies.sources([entry["source"] for entry in found["items"]])},
        )
        return [SlotSet(slots.OFFERED, None)]


def _said(entry: dict[str, Any]) -> str:
    when = f" ({entry['said_on']})" if entry["said_on"] else ""
    return f"• {entry['who']}{when}: {entry['text']}"
