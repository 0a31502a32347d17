"""Says how to bring a résumé, and what becomes of it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.guarded_action import Events, GuardedAction


class AskResume(GuardedAction):
    def name(self) -> str:
        return "action_ask_resume"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        dispatcher.utter_message(response="utter_how_to_bring_a_resume")
        return [SlotSet(slots.OFFERED, None)]
