"""Begins the discovery form, or goes straight to the search when everything was said in one message."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.guarded_action import Events, GuardedAction
from actions.profile import open_questions


class StartDiscovery(GuardedAction):
    """Speaks through what it starts: the form's first question, or the results."""

    silent = True

    def name(self) -> str:
        return "action_start_discovery"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        follow = slots.DISCOVERY_FORM if open_questions(tracker.slots) else "action_find_credentials"
        return [SlotSet(slots.FORM_STEPS, None), FollowupAction(follow)]
