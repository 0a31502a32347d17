"""Opens a case with what the learner agreed to share, or keeps it until it can be delivered."""

from __future__ import annotations

import logging
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.case_summary import shared
from actions.guarded_action import Events, GuardedAction
from actions.knowledge_client import KnowledgeClient, KnowledgeError, KnowledgeUnavailableError
from actions.private_values import PRIVATE
from actions.raise_case import alert, case_slot
from actions.shared_facts import shared_facts

logger = logging.getLogger(__name__)

# Of the words of utter_ask_consent: it changes with them.
CONSENT_VERSION = "2026-11-26"


class OpenCase(GuardedAction):
    """The end of the hand-off form."""

    resumes_form = False
    offers_person = False

    def name(self) -> str:
        return "action_open_case"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        done: Events = [SlotSet(name, None) for name in (*slots.HANDOFF_QUESTIONS, slots.HANDOFF_SHOWN, slots.OFFERED)]
        if not tracker.get_slot(slots.HANDOFF_CONSENT):
            dispatcher.utter_message(response="utter_nothing_shared")
            return [*done, *await self._declined(tracker)]
        case = await self._case(tracker)
        try:
            opened = await deliver(self.knowledge, case)
        except KnowledgeError as error:
            if not isinstance(error, KnowledgeUnavailableError):
                logger.critical("a case was refused (%s); it is kept; conversation %s", error, tracker.sender_id)
            dispatcher.utter_message(response="utter_case_waiting")
            return [*done, SlotSet(slots.CASE_PENDING, case)]
        contact = (case.get("contact") or {}).get("address")
        dispatcher.utter_message(
            response="utter_case_opened" if contact else "utter_case_opened_no_contact",
            reference=opened["reference"],
            hours=opened["hours"]["text"],
            json_message={"handoff": waiting(case, opened)},
        )
        return [*done, SlotSet(slots.CASE_PENDING, None), SlotSet(slots.CASE, remembered(case, opened))]

    async def _declined(self, tracker: Tracker) -> Events:
        """Staff need not wait for somebody who wants to share nothing; what is a matter of safety stays in the queue."""
        case = tracker.get_slot(slots.CASE)
        if not case or case["consented"]:
            return []
        try:
            await self.knowledge.decline_case(case["id"])
        except KnowledgeError as error:
            logger.error("a case could not be declined (%s); conversation %s", error, tracker.sender_id)
        return []

    async def _case(self, tracker: Tracker) -> dict[str, Any]:
        """The body of `POST /v1/cases`, with a placeholder where the way to reach the learner goes."""
        # Exactly what was shown; a button that was pressed in a later session finds nothing shown.
        shown = tracker.get_slot(slots.HANDOFF_SHOWN) or (await shared_facts(tracker, self.knowledge)).as_slot()
        given = (("name", slots.HANDOFF_NAME), ("address", slots.HANDOFF_CONTACT), ("time", slots.HANDOFF_TIME))
        contact = {
            key: tracker.get_slot(name) for key, name in given if tracker.get_slot(name) not in (None, slots.SKIPPED_VALUE)
        }
        whole = tracker.get_slot(slots.HANDOFF_CONSENT) == slots.WHOLE_CONVERSATION
        case: dict[str, Any] = {
            **alert(tracker, "asked_for_person"),
            "consent": {"version": CONSENT_VERSION, "summary": True, "transcript": whole, "contact": bool(contact)},
            **shown,
        }
        if contact:
            case["contact"] = contact
        return case


def waiting(case: dict[str, Any], opened: dict[str, Any]) -> dict[str, Any]:
    """What a page shows of a case that nobody has claimed yet."""
    return {"state": "waiting", "who": None, "when": opened["opened_at"], "shared": shared(case)}


def remembered(case: dict[str, Any], opened: dict[str, Any]) -> dict[str, Any]:
    """The slot `case` of one that was delivered with the learner's consent."""
    return case_slot(opened, consented=True, transcript=bool(case["consent"]["transcript"]))


async def deliver(knowledge: KnowledgeClient, case: dict[str, Any]) -> dict[str, Any]:
    """Send a case, its placeholders replaced by what they stand for. A forgotten contact is left out."""
    contact = dict(case.get("contact") or {})
    if contact.get("address"):
        contact["address"] = PRIVATE.reveal(case["conversation_id"], contact["address"])
    contact = {key: value for key, value in contact.items() if value}
    body = {key: value for key, value in case.items() if key != "contact"}
    if contact:
        body["contact"] = contact
    elif "consent" in body:  # an alert carries nothing and asked for none
        body["consent"] = {**body["consent"], "contact": False}
    return await knowledge.open_case(body)
