"""The question for the limit that is to be changed: the response of its own name."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.guarded_action import Events, GuardedAction


class AskChanging(GuardedAction):
    resumes_form = False
    ends_turn = False

    def name(self) -> str:
        return "action_ask_change_form_changing"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        dispatcher.utter_message(response=f"utter_change_{tracker.get_slot(slots.CHANGING)}")
        return []
