"""Decides the hand-off form's next question. A "no" to sharing ends it; nothing more is asked then."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.guarded_action import Events, GuardedAction, intent_of
from actions.reading import is_digression


class ValidateHandoffForm(GuardedAction):
    """Consent, then a name, a way to be reached and a good time; all but the first can be skipped. No way, no time."""

    silent = True

    def name(self) -> str:
        return "validate_handoff_form"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        if tracker.get_slot(slots.HANDOFF_CONSENT) is False:
            return [SlotSet(slots.REQUESTED, None), SlotSet(slots.HANDOFF_CONSENT, False)]
        waiting = [name for name in slots.HANDOFF_QUESTIONS if tracker.get_slot(name) is None]
        if tracker.get_slot(slots.HANDOFF_CONTACT) == slots.SKIPPED_VALUE:
            waiting = [name for name in waiting if name != slots.HANDOFF_TIME]
        asked = tracker.get_slot(slots.REQUESTED)
        if asked in waiting:
            return self._asked_again(dispatcher, tracker, asked)
        if not waiting:
            return [SlotSet(slots.REQUESTED, None)]
        return [SlotSet(slots.REQUESTED, waiting[0]), SlotSet(slots.FORM_STEP, len(waiting))]

    def _asked_again(self, dispatcher: CollectingDispatcher, tracker: Tracker, asked: str) -> Events:
        """Not answered. A wrong address is told so and asked again; anything else is a digression, and rules answer it."""
        text = str(tracker.latest_message.get("text") or "")
        said_now = tracker.latest_action_name in (None, "action_listen", slots.HANDOFF_FORM)
        digression = text.startswith("/") or is_digression(intent_of(tracker), len(text.split()))
        if asked != slots.HANDOFF_CONTACT or digression or not said_now:
            return [SlotSet(slots.REQUESTED, asked)]
        dispatcher.utter_message(response="utter_bad_contact")
        # A slot that is set besides tells Rasa that the form took the message.
        return [SlotSet(slots.REQUESTED, asked), SlotSet(slots.FORM_STEP, 1)]
