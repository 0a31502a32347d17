"""Ends the change form when the limit was read (actions/reading.py) or passed over; until then it is asked again."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.guarded_action import Events, GuardedAction


class ValidateChangeForm(GuardedAction):
    silent = True

    def name(self) -> str:
        return "validate_change_form"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        return [SlotSet(slots.REQUESTED, slots.CHANGING if tracker.get_slot(slots.CHANGING) else None)]
