"""Answers small talk and the like: the response of the intent's own name."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.guarded_action import Events, GuardedAction, intent_of, language
from actions.knowledge_client import KnowledgeError
from actions.private_values import without_names


class Respond(GuardedAction):
    """`greet` is answered by `utter_greet`, and so on. What is out of scope is kept for staff, as far as that goes."""

    def name(self) -> str:
        return "action_respond"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        intent = intent_of(tracker)
        if tracker.latest_message.get("detected_language") == "other":
            dispatcher.utter_message(response="utter_other_language")
            return [SlotSet(slots.OFFERED, "action_start_handoff")]
        dispatcher.utter_message(response=f"utter_{intent}")
        if intent == "out_of_scope":
            await keep_question(self, tracker)
        return [SlotSet(slots.OFFERED, None)]


async def keep_question(action: GuardedAction, tracker: Tracker) -> None:
    """Keep the latest message for staff. What the learner reads does not wait on it going well."""
    text = str(tracker.latest_message.get("text") or "").strip()
    if text and not text.startswith("/"):
        try:
            await action.knowledge.keep_question(without_names(text), lang=language(tracker))
        except KnowledgeError:
            return
