"""The base of every action: no turn ends in silence, and an answer given inside a form goes back to the form."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.knowledge_client import (
    KnowledgeClient,
    KnowledgeError,
    KnowledgeRefusedError,
    answers_within,
    get_client,
)
from actions.question_form import asks

logger = logging.getLogger(__name__)

Events = list[dict[str, Any]]

# An action may take 2.5 s (bot/engine/in_process_actions.py); what it asks of the API must leave time to speak.
KNOWLEDGE_SECONDS = 2.0


class GuardedAction(Action, ABC):  # type: ignore[misc]
    """An action that always speaks. Subclasses write `name` and `perform`."""

    # Whether an open form asks its question again after this action.
    resumes_form = True
    # Whether the bot listens after it. Said outright, because an action that another one asked for is in no rule, and Rasa
    # would fall back after it.
    ends_turn = True
    # Whether it leaves the question which limit to change: something else was wanted meanwhile.
    ends_change = False
    # Whether it may end with the offer of a person, where the message is about something that needs one.
    offers_person = True
    silent = False

    @property
    def knowledge(self) -> KnowledgeClient:
        return get_client()

    @abstractmethod
    def name(self) -> str:
        """The name in domain.yml."""

    @abstractmethod
    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Speak through `dispatcher` and return the events."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """`perform`, with a spoken reply whatever happens in it."""
        try:
            with answers_within(KNOWLEDGE_SECONDS):
                topic = tracker.get_slot(slots.TOPIC) if self.offers_person and not self.silent and self.ends_turn else None
                alone = topic and says_no_more_than_its_topic(tracker, str(topic))
                events = [] if alone else await self.perform(dispatcher, tracker, domain)
        except KnowledgeRefusedError as error:
            logger.warning("%s: the API refused %s; conversation %s", self.name(), list(error.reasons), tracker.sender_id)
            return self._speak(dispatcher, tracker, "utter_bad_limit", reason="; ".join(error.reasons.values()))
        except KnowledgeError as error:
            logger.error("%s: no knowledge (%s); conversation %s", self.name(), error, tracker.sender_id)
            return self._speak(dispatcher, tracker, "utter_knowledge_down")
        except Exception as error:
            logger.error("%s failed with %s; conversation %s", self.name(), type(error).__name__, tracker.sender_id)
            logger.debug("%s failed", self.name(), exc_info=error)
            return self._speak(dispatcher, tracker, "utter_action_failed")
        if topic and not any(event["event"] == "followup" for event in events):
            dispatcher.utter_message(response=f"utter_topic_{topic}")
            events = [*events, SlotSet(slots.TOPIC, None), SlotSet(slots.OFFERED, "action_start_handoff")]
        return [*events, *self._next(tracker, events)]

    def _next(self, tracker: Tracker, events: Events) -> Events:
        """What comes after this action, unless it said so itself."""
        if self.silent or not self.ends_turn or any(event["event"] == "followup" for event in events):
            return []
        form = (tracker.active_loop or {}).get("name")
        if form == slots.CHANGE_FORM and self.ends_change:
            closed = [ActiveLoop(None), SlotSet(slots.REQUESTED, None), SlotSet(slots.CHANGING, None)]
            return [*closed, FollowupAction("action_listen")]
        return [FollowupAction(form if form and self.resumes_form else "action_listen")]

    def _speak(self, dispatcher: CollectingDispatcher, tracker: Tracker, response: str, **values: Any) -> Events:
        dispatcher.messages.clear()
        if self.silent:
            return []
        dispatcher.utter_message(response=response, **values)
        return self._next(tracker, [])


def says_no_more_than_its_topic(tracker: Tracker, topic: str) -> bool:
    """Whether the topic's own reply is all there is to say: nothing else was understood, or trouble was told in words of its
    own that ask nothing, and the nearest answer would be about something else."""
    latest, intent = tracker.latest_message, intent_of(tracker)
    if intent in ("nlu_fallback", "out_of_scope"):
        return True
    return (
        intent.startswith("ask_")
        and topic in (latest.get("triage_guessed") or [])
        and not asks(str(latest.get("text") or ""))
    )


def in_plain_spelling(tracker: Tracker) -> str:
    """What the learner wrote, with slips mended where the assistant mended any."""
    latest = tracker.latest_message
    return str(latest.get("mended") or latest.get("text") or "")


def language(tracker: Tracker) -> str:
    """The learner's language, `en` or `fr`."""
    return "fr" if tracker.get_slot(slots.LANGUAGE) == "fr" else "en"


def intent_of(tracker: Tracker) -> str:
    return str((tracker.latest_message.get("intent") or {}).get("name") or "")


def entity_values(tracker: Tracker, name: str) -> list[Any]:
    """Values of an entity in the latest message, lists laid flat (a button may carry several), negated ones left out."""
    found: list[Any] = []
    for entity in tracker.latest_message.get("entities") or []:
        if entity["entity"] == name and entity.get("role") != "not":
            found.extend(entity["value"] if isinstance(entity["value"], list) else [entity["value"]])
    return found
