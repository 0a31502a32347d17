"""Forgets what the learner was looking for and begins again. The language and a stated age stay."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.cancel import leave_forms
from actions.guarded_action import Events, GuardedAction

FORGOTTEN = (
    *slots.PROFILE, slots.SKIPPED, slots.RESULTS, slots.NEXT_OFFSET, slots.WISH, slots.INTERESTS, slots.SUGGESTED,
    slots.FOCUS, slots.FAILURES, slots.FORM_STEP, slots.FORM_STEPS, slots.CHANGING,
)  # fmt: skip


class StartOver(GuardedAction):
    resumes_form = False

    def name(self) -> str:
        return "action_start_over"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        dispatcher.utter_message(response="utter_started_over")
        # Who begins again is still on the same page.
        page = tracker.get_slot(slots.PAGE)
        return [
            *leave_forms(),
            *(SlotSet(name, None) for name in FORGOTTEN),
            SlotSet(slots.FOCUS, page["id"] if page else None),
        ]
