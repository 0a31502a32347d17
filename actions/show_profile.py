"""Says back everything that was understood, so that it can be changed."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import replies, slots
from actions.guarded_action import Events, GuardedAction, language
from actions.profile import LearnerProfile


class ShowProfile(GuardedAction):
    def name(self) -> str:
        return "action_show_profile"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        profile = LearnerProfile.from_slots(tracker.slots)
        if profile.is_empty:
            dispatcher.utter_message(response="utter_profile_empty")
            return [SlotSet(slots.OFFERED, "action_start_discovery")]
        described = await self.knowledge.describe(profile.body(), lang=language(tracker))
        dispatcher.utter_message(
            response="utter_profile",
            profile="\n".join(f"• {entry['label']}" for entry in described),
            json_message={"chips": replies.chips(described)},
        )
        return [SlotSet(slots.OFFERED, "action_find_credentials")]
