"""Distress comes first: the lines for the situation and the place, the offer of a person, and an alert without content."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.answer_question import region
from actions.guarded_action import Events, GuardedAction, intent_of, language
from actions.knowledge_client import KnowledgeError
from actions.raise_case import raise_case

logger = logging.getLogger(__name__)

SITUATIONS = {
    "crisis_suicide": "suicide",
    "crisis_violence": "violence",
    "crisis_emergency": "emergency",
    "distress": "distress",
    "basic_needs": "basic_needs",
}
LINES_AT_MOST = 4


class AnswerCrisis(GuardedAction):
    """Speaks even when the table of lines cannot be reached: the most important numbers are in the response itself."""

    resumes_form = False
    offers_person = False

    def name(self) -> str:
        return "action_answer_crisis"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        intent = intent_of(tracker)
        situation = SITUATIONS[intent]
        # Side by side, so that a slow table of lines does not eat the time of the alert.
        lines, raised = await asyncio.gather(self._lines(situation, tracker), self._raise(intent, situation, tracker))
        dispatcher.utter_message(
            response=f"utter_{intent}",
            lines="\n".join(_line(entry) for entry in lines),
        )
        return [
            *raised,
            ActiveLoop(None),
            SlotSet(slots.REQUESTED, None),
            SlotSet(slots.OFFERED, "action_start_handoff"),
        ]

    async def _raise(self, intent: str, situation: str, tracker: Tracker) -> Events:
        """Staff are told, unless it was only heard as distress and holds no sign of it ("I'm dying of laughter")."""
        seen = tracker.latest_message.get("triage") or []
        if not intent.startswith("crisis_") and situation not in seen:
            return []
        return await raise_case(tracker, self.knowledge, situation)

    async def _lines(self, situation: str, tracker: Tracker) -> list[dict[str, Any]]:
        lang, province = language(tracker), region(tracker)
        try:
            found = await self.knowledge.help_lines(situation, province=province, lang=lang)
            if tracker.get_slot(slots.MINOR):
                found = [*await self.knowledge.help_lines("young_person", province=province, lang=lang), *found]
        except KnowledgeError as error:
            logger.error("help lines could not be read (%s); conversation %s", error, tracker.sender_id)
            return []
        return list({entry["id"]: entry for entry in found}.values())[:LINES_AT_MOST]


def _line(entry: dict[str, Any]) -> str:
    ways = " / ".join(dict.fromkeys(str(way) for way in (entry["call"], entry["text"], entry["url"]) if way))
    note = f" ({entry['note']})" if entry["note"] else ""
    return f"• {entry['name']} · {ways}{note}"
