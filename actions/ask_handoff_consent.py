"""Asks whether a case may be opened, and shows exactly what would be shared, and when somebody reads it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.guarded_action import Events, GuardedAction, language
from actions.knowledge_client import KnowledgeClient, KnowledgeError
from actions.shared_facts import shared_facts


class AskHandoffConsent(GuardedAction):
    resumes_form = False
    ends_turn = False

    def name(self) -> str:
        return "action_ask_handoff_form_handoff_consent"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        facts = await shared_facts(tracker, self.knowledge)
        hours = await office_hours(self.knowledge, tracker)
        dispatcher.utter_message(response="utter_ask_consent", summary=facts.in_words, hours=hours)
        return [SlotSet(slots.HANDOFF_SHOWN, facts.as_slot())]


async def office_hours(knowledge: KnowledgeClient, tracker: Tracker) -> str:
    """When somebody reads requests, in words; nothing where that cannot be asked: what is said goes on without it."""
    try:
        return str((await knowledge.hours(lang=language(tracker)))["text"])
    except KnowledgeError:
        return ""
