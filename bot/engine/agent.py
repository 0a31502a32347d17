"""The Rasa agent, embedded: how it is loaded here and how one message goes through it."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Protocol

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.lock import TicketLock
from rasa.core.lock_store import LockStore
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa.utils.log_utils import configure_structlog
from threadpoolctl import threadpool_limits

from bot.components.spelling_mender import mended
from bot.engine import fast_paths, payloads, talk
from bot.engine.requests import SERIOUS, may_hold_two, requests_in
from bot.engine.turns import take_turn
from bot.handoff_steps import Step
from bot.shared_encoder import encoding_language, shared_encoder
from knowledge.text import clean

MESSAGE_LIMIT = 4000
# Metadata of a message: what the conversation shows in place of its text; and whether an earlier one already showed it.
DISPLAY, PART = "display", "part"
_PAYLOAD_START = re.compile(r"^[\s/]+")

Collected = list[dict[str, Any]]


def load_agent(
    model: Path,
    *,
    actions: EndpointConfig,
    tracker_store: TrackerStore,
    lock_store: LockStore,
    fast: bool = True,
) -> Agent:
    """An agent with our stores. `fast=False` runs it as Rasa ships, which the tests compare with."""
    configure_structlog(logging.WARNING)
    # One sentence is too little to share out, and waiting threads would take the core that the other encoder runs on.
    threadpool_limits(1, user_api="blas")
    (fast_paths.enable if fast else fast_paths.disable)()
    agent = Agent.load(model, action_endpoint=actions, tracker_store=tracker_store, lock_store=lock_store)
    # `Agent` wraps every store in one that writes to memory when the database is down, and never tells.
    agent.tracker_store = agent.processor.tracker_store = tracker_store
    tracker_store.domain = agent.domain
    return agent


class Desk(Protocol):
    """Who is told of what concerns a person of the college (bot/handoff.py)."""

    def turn_ended(self, conversation_id: str, case: dict[str, Any]) -> None:
        """A turn ended in a conversation that has a case. Returns at once."""

    async def leave(self, conversation_id: str) -> None:
        """The learner ends the talk. Once it returns, this is not forgotten."""


class Dialogue:
    """What channels may ask of the engine: send words, press a button, read a message's meaning."""

    def __init__(self, agent: Agent, desk: Desk | None = None) -> None:
        self._agent = agent
        self._desk = desk

    @property
    def domain(self) -> Domain:
        return self._agent.domain

    def lock(self, conversation_id: str) -> AbstractAsyncContextManager[TicketLock]:
        """Hold the conversation: no turn of it runs meanwhile."""
        held: AbstractAsyncContextManager[TicketLock] = self._agent.lock_store.lock(conversation_id)
        return held

    async def welcome(
        self, conversation_id: str, *, lang: str, channel: str, slots: Mapping[str, Any] | None = None
    ) -> None:
        """Start the conversation's first session, in a language, so that the welcome is there before any message.

        `slots` are what is known before it.
        """
        processor = self._agent.processor
        async with self.lock(conversation_id):
            tracker = await processor.tracker_store.get_or_create_tracker(conversation_id, append_action_listen=False)
            for name, value in {"language": lang, **(slots or {})}.items():
                tracker.update(SlotSet(name, value), self.domain)
            await processor._run_action(
                action=processor._get_action(ACTION_SESSION_START_NAME),
                tracker=tracker,
                output_channel=NamedChannel(channel),
                nlg=self._agent.nlg,
                prediction=PolicyPrediction.for_action_name(self.domain, ACTION_SESSION_START_NAME),
            )
            await processor.save_tracker(tracker)

    async def set_slots(self, conversation_id: str, slots: dict[str, Any]) -> None:
        """Set slots without a word."""
        processor = self._agent.processor
        async with self.lock(conversation_id):
            tracker = await processor.tracker_store.retrieve(conversation_id)
            if tracker is None:
                return  # deleted meanwhile
            for name, value in slots.items():
                tracker.update(SlotSet(name, value), self.domain)
            await processor.save_tracker(tracker)
        self._tell_desk(tracker)

    async def slots(self, conversation_id: str) -> dict[str, Any] | None:
        """What is remembered of a conversation; `None` when there is none."""
        tracker = await self._agent.tracker_store.retrieve(conversation_id)
        return None if tracker is None else tracker.current_slot_values()

    async def tell(
        self,
        conversation_id: str,
        response: str,
        values: dict[str, Any],
        *,
        slots: dict[str, Any],
        extra: dict[str, Any] | None = None,
        of_channel: bool = False,
        answers: str | None = None,
    ) -> None:
        """Say a response that no message asked for, and set slots. `extra` is what the message carries beside its words;
        `answers` the name of a message that is kept nowhere itself.

        While a person has the conversation the slots are set, and nothing is said; but for what the channel itself has to
        say (`of_channel`): that a message could not be taken, that no more will come.
        """
        processor = self._agent.processor
        async with self.lock(conversation_id):
            tracker = await processor.tracker_store.retrieve(conversation_id)
            if tracker is None:
                return  # deleted meanwhile
            if of_channel or not tracker.is_paused():
                by = {**({"from": "system"} if of_channel else {}), **({"answers": answers} if answers else {})}
                await talk.utter(self._agent, tracker, response, values, extra=extra, metadata=by)
            for name, value in slots.items():
                tracker.update(SlotSet(name, value), self.domain)
            await processor.save_tracker(tracker)
        self._tell_desk(tracker)

    async def step(self, conversation_id: str, outbox: int | None, make: Callable[[bool], Step | None]) -> bool:
        """Take a step of the hand-off, once for each entry `outbox`; whether there is such a conversation.

        `make(paused)` says which; `None` for none. It is looked for after the tracker was read: what another process
        appended before that is found, and what it appends later takes the position that this one would have.
        """
        store = self._agent.tracker_store
        async with self.lock(conversation_id):
            tracker = await store.retrieve(conversation_id)
            if tracker is None:
                return False
            step = make(tracker.is_paused())
            if step is None or (outbox is not None and await store.holds_outbox(conversation_id, outbox)):
                return True
            await talk.take(self._agent, tracker, step, outbox)
            await self._agent.processor.save_tracker(tracker)
            return True

    async def is_paused(self, conversation_id: str) -> bool:
        """Whether a person has the conversation."""
        tracker = await self._agent.tracker_store.retrieve(conversation_id)
        return tracker is not None and bool(tracker.is_paused())

    @staticmethod
    def expect(text: str) -> None:
        """Begin to encode what `say` will be given, while what comes before it waits for the database."""
        typed = as_typed(text)
        shared_encoder().encode_ahead(clean(mended(typed)), encoding_language(typed))

    async def say(self, conversation_id: str, text: str, *, channel: str, metadata: dict[str, Any]) -> Collected:
        """Handle words a person typed. They are never read as a button's payload, whatever they begin with.

        Two requests in one message are two turns; the conversation shows the words as they were typed, once.
        """
        typed = as_typed(text)
        parted = None
        if may_hold_two(typed) and not await self._takes_whole(conversation_id):
            parted = await requests_in(typed, self.parse)
        if parted is None:
            return await self._handle(_typed(typed, conversation_id, channel, metadata))
        first, second = parted
        replies = await self._handle(_typed(first, conversation_id, channel, metadata | {DISPLAY: typed}))
        return replies + await self._handle(_typed(second, conversation_id, channel, {PART: True}))

    async def _takes_whole(self, conversation_id: str) -> bool:
        """Whether a form is waiting for an answer, which may hold an "and" of its own, or a person for a message."""
        tracker = await self._agent.tracker_store.retrieve(conversation_id)
        return tracker is not None and (tracker.active_loop_name is not None or bool(tracker.is_paused()))

    async def press(self, conversation_id: str, payload: str, *, channel: str, metadata: dict[str, Any]) -> Collected:
        """Handle a button. Raises `payloads.UnknownPayloadError` before anything is stored."""
        if payload == talk.LEAVE_PERSON:
            return await self._leave_person(conversation_id, channel, metadata)
        message = payloads.user_message(
            payload, self.domain, sender_id=conversation_id, input_channel=channel, metadata=metadata
        )
        return await self._handle(message)

    async def parse(self, text: str) -> dict[str, Any]:
        """Rasa's parse of `text`, outside any conversation."""
        parsed: dict[str, Any] = await self._agent.parse_message(as_typed(text))
        return parsed

    async def language(self, conversation_id: str) -> str:
        """The language a conversation is in now; English for one that has not begun."""
        tracker = await self._agent.tracker_store.retrieve(conversation_id)
        return "fr" if tracker is not None and tracker.get_slot("language") == "fr" else "en"

    async def is_serious(self, text: str) -> bool:
        """Whether a text, outside any conversation, tells of danger or distress."""
        parsed = await self.parse(text)
        return parsed["intent"]["name"] in SERIOUS

    async def _handle(self, message: UserMessage) -> Collected:
        channel = message.output_channel = NamedChannel(message.input_channel)
        async with self.lock(message.sender_id):
            tracker = await take_turn(self._agent.processor, message)
        self._tell_desk(tracker)
        replies: Collected = channel.messages
        return replies

    async def _leave_person(self, conversation_id: str, channel: str, metadata: dict[str, Any]) -> Collected:
        """The learner goes on with the bot. A button of an earlier talk is answered too."""
        processor = self._agent.processor
        async with self.lock(conversation_id):
            tracker = await processor.get_tracker(conversation_id)
            if tracker.is_paused() and self._desk:
                await self._desk.leave(conversation_id)
            said = await talk.leave(self._agent, tracker, channel, metadata)
            await processor.save_tracker(tracker)
        return [{"recipient_id": conversation_id, "text": said.text}]

    def _tell_desk(self, tracker: DialogueStateTracker) -> None:
        case = talk.case_of(tracker)
        if self._desk and case and case.get("id"):
            self._desk.turn_ended(tracker.sender_id, case)


def _typed(text: str, conversation_id: str, channel: str, metadata: dict[str, Any]) -> UserMessage:
    return UserMessage(text, sender_id=conversation_id, input_channel=channel, metadata=metadata)


class NamedChannel(CollectingOutputChannel):  # type: ignore[misc]
    """Collects the replies; they are sent from what was stored, so that no id is given out that does not exist."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def name(self) -> str:
        return self._name


def as_typed(text: str) -> str:
    """`text` without what would make Rasa read it as a payload (`/intent{...}`), cut to a length people type."""
    return _PAYLOAD_START.sub("", text).strip()[:MESSAGE_LIMIT] or "?"
