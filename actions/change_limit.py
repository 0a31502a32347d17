"""Asks for one limit anew ("change my budget", or a chip that was pressed); the others stay."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import replies, slots
from actions.guarded_action import Events, GuardedAction, entity_values, language
from actions.profile import LearnerProfile


class ChangeLimit(GuardedAction):
    """Says which limits there are when the message names none."""

    resumes_form = False

    def name(self) -> str:
        return "action_change_limit"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        if any(entity_values(tracker, key) for key in slots.PROFILE):
            return [FollowupAction("action_find_credentials")]  # the new value was said with it
        named = [str(value) for value in entity_values(tracker, "limit") if value in slots.PROFILE]
        if named:
            return [SlotSet(slots.CHANGING, named[0]), FollowupAction(slots.CHANGE_FORM)]
        profile = LearnerProfile.from_slots(tracker.slots)
        if profile.is_empty:
            dispatcher.utter_message(response="utter_profile_empty")
            return [SlotSet(slots.OFFERED, "action_start_discovery")]
        chips = replies.chips(await self.knowledge.describe(profile.body(), lang=language(tracker)))
        dispatcher.utter_message(
            response="utter_which_limit",
            json_message={"chips": chips},
            buttons=[{"title": chip["label"], "payload": chip["edit"]["payload"]} for chip in chips],
        )
        return []
