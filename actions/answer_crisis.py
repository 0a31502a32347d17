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

logger = logging.getLogger(__name__)

SITUATIONS = {
    "crisis_suicide": ("suicide", "U3"),
    "crisis_violence": ("violence", "U3"),
    "crisis_emergency": ("emergency", "U4"),
    "distress": ("distress", "U2"),
    "basic_needs": ("basic_needs", "U2"),
}
ALERTING = ("U3", "U4")
LINES_AT_MOST = 4


class AnswerCrisis(GuardedAction):
    """Speaks even when the table of lines cannot be reached: the most important numbers are in the response itself."""

    resumes_form = False

    def name(self) -> str:
        return "action_answer_crisis"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        intent = intent_of(tracker)
        situation, urgency = SITUATIONS[intent]
        # Side by side, so that a slow table of lines does not eat the time of the alert.
        lines, undelivered = await asyncio.gather(self._lines(situation, tracker), self._alert(situation, urgency, tracker))
        dispatcher.utter_message(
            response=f"utter_{intent}",
            lines="\n".join(_line(entry) for entry in lines),
        )
        return [
            *([SlotSet(slots.ALERT_PENDING, undelivered)] if undelivered else []),
            ActiveLoop(None),
            SlotSet(slots.REQUESTED, None),
            SlotSet(slots.URGENCY, max(urgency, str(tracker.get_slot(slots.URGENCY) or "U1"))),
            SlotSet(slots.URGENCY_REASONS, [situation]),
            SlotSet(slots.OFFERED, "action_start_handoff"),
        ]

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

    async def _alert(self, situation: str, urgency: str, tracker: Tracker) -> dict[str, Any] | None:
        """Tell staff that someone is in distress: no words, no name, nothing that was shared.

        Returns the alert when it could not be delivered; it is then kept, and tried again until it is.
        """
        if urgency not in ALERTING:
            return None
        alert = {
            "conversation_id": tracker.sender_id,
            "urgency": urgency,
            "reasons": [situation],
            "lang": language(tracker),
        }
        try:
            await self.knowledge.open_case(alert)
        except KnowledgeError as error:
            logger.critical("an urgent alert could not be delivered yet (%s); conversation %s", error, tracker.sender_id)
            return alert
        return None


def _line(entry: dict[str, Any]) -> str:
    ways = " / ".join(dict.fromkeys(str(way) for way in (entry["call"], entry["text"], entry["url"]) if way))
    note = f" ({entry['note']})" if entry["note"] else ""
    return f"• {entry['name']} · {ways}{note}"
