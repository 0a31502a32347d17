"""Leaves what is going on. What was said is kept for this conversation."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.guarded_action import Events, GuardedAction


class Cancel(GuardedAction):
    resumes_form = False

    def name(self) -> str:
        return "action_cancel"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        dispatcher.utter_message(response="utter_cancelled")
        return leave_forms()


def leave_forms() -> Events:
    """Events that close an open form and forget a half-given consent."""
    return [
        ActiveLoop(None),
        SlotSet(slots.REQUESTED, None),
        SlotSet(slots.CHANGING, None),
        SlotSet(slots.JUDGING, None),
        *(SlotSet(name, None) for name in slots.HANDOFF_QUESTIONS),
        SlotSet(slots.OFFERED, None),
    ]
