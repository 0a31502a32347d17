"""Reads each message into slots before anything is decided: the language first, then what the learner looks for."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.guarded_action import Events, GuardedAction, entity_values, intent_of, language
from actions.raise_case import raise_case
from actions.reading import Message, read

# Topics of which a reply of their own offers a person (utter_topic_*); the others have one already.
OFFERING = ("threat", "immigration", "funding_refused", "accommodation", "appeal", "harassment", "discrimination", "fraud",
            "legal")  # fmt: skip
TELLING = (*OFFERING, "minor", "complaint")


class ReadMessage(GuardedAction):
    """Called by Rasa at every message, through the slot mapping of `language` in domain.yml."""

    silent = True
    resumes_form = False

    def name(self) -> str:
        return "action_read_message"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        latest = tracker.latest_message
        changes: dict[str, Any] = {}
        asked = self._asked_language(tracker)
        detected = asked or latest.get("detected_language")
        if detected in ("en", "fr") and detected != tracker.get_slot(slots.LANGUAGE):
            changes[slots.LANGUAGE] = detected
        message = Message(
            intent=intent_of(tracker),
            text=str(latest.get("text") or ""),
            entities=_flat(latest.get("entities") or []),
            topic=latest.get("topic") or None,
            is_wish=bool(latest.get("wish")),
            is_payload=str(latest.get("text") or "").startswith("/"),
        )
        asking = tracker.get_slot(slots.REQUESTED) if (tracker.active_loop or {}).get("name") else None
        if asking == slots.CHANGING:
            asking = tracker.get_slot(slots.CHANGING)
        changes.update(read(message, tracker.slots, asking=asking))
        if message.intent not in ("nlu_fallback", "out_of_scope") and tracker.get_slot(slots.FAILURES):
            changes[slots.FAILURES] = 0
        said = [SlotSet(name, value) for name, value in changes.items()]
        return [*said, *await self._topic(tracker)]

    async def _topic(self, tracker: Tracker) -> Events:
        """What in the message needs a person, the first time it is said: staff are told that, and the reply offers one."""
        known = tracker.get_slot(slots.TOPICS) or []
        fresh = [code for code in tracker.latest_message.get("triage") or [] if code in TELLING and code not in known]
        if not fresh:
            return [SlotSet(slots.TOPIC, None)] if tracker.get_slot(slots.TOPIC) else []
        offered = next((code for code in OFFERING if code in fresh), None)
        return [
            *await raise_case(tracker, self.knowledge),
            SlotSet(slots.TOPICS, [*known, *fresh]),
            SlotSet(slots.TOPIC, offered),
        ]

    @staticmethod
    def _asked_language(tracker: Tracker) -> str | None:
        """The language that "in French, please" asks for; the other one when it names none."""
        if intent_of(tracker) != "switch_language":
            return None
        named = entity_values(tracker, "lang")
        return str(named[-1]) if named else ("en" if language(tracker) == "fr" else "fr")


def _flat(entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entities one value each: a button may carry a list."""
    flat: list[dict[str, Any]] = []
    for entity in entities:
        values = entity["value"] if isinstance(entity["value"], list) else [entity["value"]]
        flat.extend({**entity, "value": value} for value in values)
    return flat
