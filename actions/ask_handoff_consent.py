"""Asks whether a case may be opened, and shows exactly what would be shared, and when somebody reads it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.guarded_action import Events, GuardedAction, language
from actions.knowledge_client import KnowledgeError
from actions.shared_facts import shared_facts


class AskHandoffConsent(GuardedAction):
    resumes_form = False
    ends_turn = False

    def name(self) -> str:
        return "action_ask_handoff_form_handoff_consent"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        facts = await shared_facts(tracker, self.knowledge)
        try:
            hours = (await self.knowledge.hours(lang=language(tracker)))["text"]
        except KnowledgeError:
            hours = ""  # asking goes on; when somebody reads it is said once it was delivered
        dispatcher.utter_message(response="utter_ask_consent", summary=facts.in_words, hours=hours)
        return []
