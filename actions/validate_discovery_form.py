"""Decides the discovery form's next question: only what is not yet known, and not what was passed over."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.guarded_action import Events, GuardedAction
from actions.profile import open_questions


class ValidateDiscoveryForm(GuardedAction):
    """Rasa calls it before each question; what it says of `requested_slot` is the next one, `None` ends the form."""

    silent = True

    def name(self) -> str:
        return "validate_discovery_form"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        waiting = open_questions(tracker.slots)
        asked = tracker.get_slot(slots.REQUESTED)
        if asked in waiting:
            # Not answered: Rasa sees no filled slot, and the rules answer what was said instead.
            return [SlotSet(slots.REQUESTED, asked)]
        total = tracker.get_slot(slots.FORM_STEPS) if asked else None
        total = max(int(total or 0), len(waiting))
        return [
            SlotSet(slots.REQUESTED, waiting[0] if waiting else None),
            SlotSet(slots.FORM_STEP, total - len(waiting) + 1),
            SlotSet(slots.FORM_STEPS, total),
        ]
