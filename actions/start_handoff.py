"""Begins the way to a person: the hand-off form, unless the learner said they are under 18."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.guarded_action import Events, GuardedAction


class StartHandoff(GuardedAction):
    """No contact form for minors: they get the lines and people made for them."""

    resumes_form = False

    def name(self) -> str:
        return "action_start_handoff"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        if tracker.get_slot(slots.MINOR):
            dispatcher.utter_message(response="utter_minor")
            return [ActiveLoop(None), SlotSet(slots.REQUESTED, None)]
        return [
            ActiveLoop(None),
            SlotSet(slots.REQUESTED, None),
            SlotSet(slots.JUDGING, None),
            *(SlotSet(name, None) for name in slots.HANDOFF_QUESTIONS),
            FollowupAction(slots.HANDOFF_FORM),
        ]
