"""When a message was not understood: a stored answer after all, a "did you mean" or a rephrase, then a person."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.answer_question import is_minor, offer_answers, region, speak_answer
from actions.guarded_action import Events, GuardedAction, in_plain_spelling, language
from actions.kept_question import keep_question
from actions.raise_case import raise_case

FAILURES_AT_MOST = 2


class NotUnderstood(GuardedAction):
    """Counts failures in a row: the first may be met with options or a rephrase, the second with a person, whom it tells."""

    def name(self) -> str:
        return "action_not_understood"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        if is_minor(tracker):
            dispatcher.utter_message(response="utter_minor")
            return []
        failures = int(tracker.get_slot(slots.FAILURES) or 0) + 1
        counted = [SlotSet(slots.FAILURES, failures)]
        text = in_plain_spelling(tracker)
        found = await self.knowledge.find_answer(text, lang=language(tracker), region=region(tracker))
        if found["outcome"] == "answer":
            return [*speak_answer(dispatcher, found["answer"]), SlotSet(slots.FAILURES, 0)]
        if failures >= FAILURES_AT_MOST:
            await keep_question(self, tracker)
            raised = await raise_case(tracker, self.knowledge, "failed_twice") if failures == FAILURES_AT_MOST else []
            dispatcher.utter_message(response="utter_offer_person")
            return [*counted, *raised, SlotSet(slots.OFFERED, "action_start_handoff")]
        if found["outcome"] == "did_you_mean":
            return [*offer_answers(dispatcher, found["candidates"], "utter_did_you_mean"), *counted]
        dispatcher.utter_message(response="utter_rephrase")
        await keep_question(self, tracker)
        return counted
