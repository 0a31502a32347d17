"""Asks whether a case may be opened, and shows exactly what would be shared."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.case_summary import last_words, summary
from actions.guarded_action import Events, GuardedAction, language
from actions.knowledge_client import KnowledgeError
from actions.profile import LearnerProfile


class AskHandoffConsent(GuardedAction):
    """Works without the knowledge API too: then the limits cannot be put in words, and are not shared."""

    resumes_form = False
    ends_turn = False

    def name(self) -> str:
        return "action_ask_handoff_form_handoff_consent"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        described: list[dict[str, Any]] = []
        profile = LearnerProfile.from_slots(tracker.slots)
        if not profile.is_empty:
            try:
                described = await self.knowledge.describe(profile.body(), lang=language(tracker))
            except KnowledgeError:
                described = []
        dispatcher.utter_message(response="utter_ask_consent", summary=summary(described, last_words(tracker.events)))
        return []
