"""Begins the way to a person: the hand-off form, unless somebody is asked for already or the learner is under 18."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.ask_handoff_consent import office_hours
from actions.guarded_action import Events, GuardedAction
from actions.raise_case import raise_case


class StartHandoff(GuardedAction):
    """One asking makes one case. No contact form for minors: staff learn that somebody under 18 asks."""

    resumes_form = False
    offers_person = False

    def name(self) -> str:
        return "action_start_handoff"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        left: Events = [ActiveLoop(None), SlotSet(slots.REQUESTED, None)]
        case = tracker.get_slot(slots.CASE) or {}
        waits = case.get("state") in ("waiting", "claimed")
        if tracker.get_slot(slots.MINOR):
            raised = await raise_case(tracker, self.knowledge, "minor", "asked_for_person")
            told = any(event.get("name") == slots.CASE for event in raised)
            dispatcher.utter_message(response="utter_minor_person" if told else "utter_minor")
            return [*left, *raised]
        if waits and case["consented"]:
            hours = await office_hours(self.knowledge, tracker)
            dispatcher.utter_message(response="utter_already_waiting", reference=case["reference"], hours=hours)
            return left
        return [
            *left,
            SlotSet(slots.JUDGING, None),
            *(SlotSet(name, None) for name in slots.HANDOFF_QUESTIONS),
            FollowupAction(slots.HANDOFF_FORM),
        ]
