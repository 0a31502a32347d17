"""Begins the discovery form, or goes straight to the search when everything was said in one message.

A wish ("I like working with my hands") leads to occupations first.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.guarded_action import Events, GuardedAction, entity_values, intent_of
from actions.profile import open_questions


class StartDiscovery(GuardedAction):
    """Speaks through what it starts: the form's first question, or the results."""

    silent = True

    def name(self) -> str:
        return "action_start_discovery"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        if tracker.get_slot(slots.WISH) and intent_of(tracker) == "get_recommendation":
            pressed = str(tracker.latest_message.get("text") or "").startswith("/")
            if not pressed or entity_values(tracker, "interest"):
                return [FollowupAction("action_suggest_occupations")]
            # None of what the wish led to: the next answer is another goal.
            values = {**tracker.slots, slots.GOAL: None, slots.JUDGING: None}
            forgotten = [
                SlotSet(name, None) for name in (slots.JUDGING, slots.GOAL, slots.WISH, slots.INTERESTS, slots.SUGGESTED)
            ]
            follow = slots.DISCOVERY_FORM if open_questions(values) else "action_find_credentials"
            return [*forgotten, SlotSet(slots.SKIPPED, None), SlotSet(slots.FORM_STEPS, None), FollowupAction(follow)]
        follow = (
            slots.DISCOVERY_FORM if open_questions({**tracker.slots, slots.JUDGING: None}) else "action_find_credentials"
        )
        return [SlotSet(slots.JUDGING, None), SlotSet(slots.FORM_STEPS, None), FollowupAction(follow)]
