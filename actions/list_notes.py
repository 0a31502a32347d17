"""Lists short sourced statements: types, benefits, practitioners' tips, readings."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import replies, slots
from actions.guarded_action import Events, GuardedAction, intent_of, language

SECTIONS = {
    "ask_types": "type",
    "ask_benefits": "benefit",
    "ask_practitioner_tips": "practitioner_tip",
    "ask_reading": "reading",
}
# More than a phone screen or two is not read; the rest is on the API and in the stored answers.
SHOWN_AT_MOST = 8


class ListNotes(GuardedAction):
    def name(self) -> str:
        return "action_list_notes"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        section = SECTIONS[intent_of(tracker)]
        notes = (await self.knowledge.notes(section, lang=language(tracker)))["items"][:SHOWN_AT_MOST]
        dispatcher.utter_message(
            response=f"utter_notes_{section}",
            notes="\n".join(f"• {note['title']}\n{note['text']}" for note in notes),
            json_message={"sources": replies.sources([note["source"] for note in notes])},
        )
        return [SlotSet(slots.OFFERED, None)]
