"""Decides the hand-off form's next question. A "no" to sharing ends it; nothing more is asked then."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.guarded_action import Events, GuardedAction


class ValidateHandoffForm(GuardedAction):
    """Consent, then a name and a way to be reached; the last two can be skipped."""

    silent = True

    def name(self) -> str:
        return "validate_handoff_form"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        if tracker.get_slot(slots.HANDOFF_CONSENT) is False:
            return [SlotSet(slots.REQUESTED, None), SlotSet(slots.HANDOFF_CONSENT, False)]
        waiting = [name for name in slots.HANDOFF_QUESTIONS if tracker.get_slot(name) is None]
        asked = tracker.get_slot(slots.REQUESTED)
        if asked in waiting:
            return [SlotSet(slots.REQUESTED, asked)]
        if not waiting:
            return [SlotSet(slots.REQUESTED, None)]
        return [SlotSet(slots.REQUESTED, waiting[0]), SlotSet(slots.FORM_STEP, len(waiting))]
