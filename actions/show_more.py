"""Shows the next results of the same search."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.find_credentials import show_results
from actions.guarded_action import Events, GuardedAction
from actions.profile import LearnerProfile


class ShowMore(GuardedAction):
    def name(self) -> str:
        return "action_show_more"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        profile = LearnerProfile.from_slots(tracker.slots)
        if profile.is_empty or not tracker.get_slot(slots.RESULTS):
            return [FollowupAction("action_start_discovery")]
        offset = int(tracker.get_slot(slots.NEXT_OFFSET) or 0)
        return await show_results(self, dispatcher, tracker, profile, offset=offset)
