"""Opens a conversation: says that it is automated, not watched, and what is kept how long."""

from __future__ import annotations

import logging
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import ActionExecuted, SessionStarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.guarded_action import Events, GuardedAction
from actions.knowledge_client import KnowledgeError
from actions.triage import turn_of

logger = logging.getLogger(__name__)

# Said where the API cannot be asked: what a college has that changed nothing.
USUAL_DAYS = 7


class SessionStart(GuardedAction):
    """The welcome is said once; a later session of the same conversation begins without it."""

    resumes_form = False
    ends_turn = False

    def name(self) -> str:
        return "action_session_start"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        spoken = any(event["event"] == "bot" for event in tracker.events)
        if not spoken:
            days = await self._days()
            page = tracker.get_slot(slots.PAGE)
            about = {"title": page["title"], "credential": page["id"]} if page else {}
            response = "utter_page_welcome" if page else "utter_welcome"
            dispatcher.utter_message(response=response, retention_days=days, **about)
        kept = [SlotSet(name, value) for name, value in tracker.slots.items() if value is not None and name in KEPT]
        before = int(tracker.get_slot(slots.TURNS_BEFORE) or 0) + turn_of(tracker.events)
        return [SessionStarted(), *kept, SlotSet(slots.TURNS_BEFORE, before), ActionExecuted("action_listen")]

    async def _days(self) -> int:
        try:
            return await self.knowledge.retention_days()
        except KnowledgeError as error:
            logger.error("how long conversations are kept could not be asked (%s)", error)
            return USUAL_DAYS


# What a new session of the same conversation goes on with; forms and half-given consents do not outlive a session.
KEPT = frozenset(
    {"language", "goal", "skills", "occupation", "field", "province", "city", "provider", "kind", "delivery", "pace",
     "max_cost", "max_hours", "max_weeks", "hours_per_week", "study_language", "funding", "badge", "assessed", "skipped",
     "results", "next_offset", "focus", "page", "minor", "case_pending", "alert_pending", "case", "topics"}
)  # fmt: skip
