"""A plain "yes" does what the last reply offered."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.guarded_action import Events, GuardedAction


class Affirm(GuardedAction):
    def name(self) -> str:
        return "action_affirm"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        offered = tracker.get_slot(slots.OFFERED)
        if offered:
            return [SlotSet(slots.OFFERED, None), FollowupAction(offered)]
        dispatcher.utter_message(response="utter_affirm")
        return []
