"""Answers small talk and the like: the response of the intent's own name."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.answer_question import region, speak_answer
from actions.guarded_action import Events, GuardedAction, in_plain_spelling, intent_of, language
from actions.kept_question import keep_question
from actions.knowledge_client import KnowledgeError


class Respond(GuardedAction):
    """`greet` is answered by `utter_greet`, and so on. What is out of scope is kept for staff, as far as that goes."""

    def name(self) -> str:
        return "action_respond"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        intent = intent_of(tracker)
        if tracker.latest_message.get("detected_language") == "other":
            dispatcher.utter_message(response="utter_other_language")
            return [SlotSet(slots.OFFERED, "action_start_handoff")]
        if intent == "out_of_scope":
            answer = await self._of_college(tracker)
            if answer is not None:
                return speak_answer(dispatcher, answer)
        dispatcher.utter_message(response=f"utter_{intent}")
        if intent == "out_of_scope":
            await keep_question(self, tracker)
        return [SlotSet(slots.OFFERED, None)]

    async def _of_college(self, tracker: Tracker) -> dict[str, Any] | None:
        """What nobody taught the assistant may have been answered by the college since; only that, and only what is sure."""
        try:
            found = await self.knowledge.find_answer(
                in_plain_spelling(tracker), lang=language(tracker), region=region(tracker)
            )
        except KnowledgeError:
            return None
        answer: dict[str, Any] | None = found["answer"] if found["outcome"] == "answer" else None
        return answer if answer and answer["by_college"] else None
