"""Brings what a practitioner does to the learner's conversation: long-polls the API's outbox, each entry applied once.

An entry is confirmed after it was stored, so a process that dies in between gets it again and finds it there. The entries of
one conversation keep their order, and no conversation waits for another. Two processes may read the same outbox.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from actions.knowledge_client import KnowledgeClient, KnowledgeError
from bot.engine.agent import Dialogue
from bot.handoff import Handoff
from bot.handoff_steps import UnknownEntryError, shown_name, step_of
from bot.stream import Stream

logger = logging.getLogger(__name__)

Json = dict[str, Any]
WAIT_SECONDS = 25
IDLE_SECONDS = 0.1  # where something in between answers at once, nothing is asked without end
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0


class OutboxReader:
    """One background task for reading, and one for each conversation that has entries waiting."""

    def __init__(
        self,
        api: KnowledgeClient,
        dialogue: Dialogue,
        handoff: Handoff,
        stream: Stream,
        *,
        delete: Callable[[str], Awaitable[None]],
    ) -> None:
        """`delete` removes a conversation from every table of the bot's."""
        self._api, self._dialogue, self._handoff, self._stream = api, dialogue, handoff, stream
        self._delete = delete
        self._after = 0
        self._known: set[int] = set()  # fetched and not confirmed yet
        self._waiting: dict[str, deque[Json]] = {}
        self._outcomes: dict[int, bool] = {}  # id: whether the conversation was there
        self._confirming = False
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        self._begin(self._read())

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def fetch(self, *, after: int, wait: int) -> bool:
        """Take in what is there, without waiting until it is applied; whether there was anything new."""
        found = await self._api.outbox(after, wait=wait)
        self._after = max([self._after, *(entry["id"] for entry in found)])
        fresh = [entry for entry in found if entry["id"] not in self._known]
        for entry in fresh:
            self._known.add(entry["id"])
            if entry["kind"] in ("typing", "seen"):
                self._pass_on(entry)
            else:
                self._enqueue(entry)
        return bool(fresh)

    async def settled(self) -> None:
        """Wait until all that was fetched is applied and confirmed."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def _read(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                if not await self.fetch(after=self._after, wait=WAIT_SECONDS):
                    await asyncio.sleep(IDLE_SECONDS)
                pause = FIRST_PAUSE_SECONDS
            except Exception as error:  # noqa: BLE001 - whatever it was, the learners still wait
                self._after = 0
                _log("the outbox could not be read", error, pause)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    def _enqueue(self, entry: Json) -> None:
        conversation_id = entry["conversation_id"]
        if conversation_id in self._waiting:
            self._waiting[conversation_id].append(entry)
        else:
            self._waiting[conversation_id] = deque([entry])
            self._begin(self._apply_all(conversation_id))

    async def _apply_all(self, conversation_id: str) -> None:
        """Apply a conversation's entries in their order; one that fails is tried again before the next one."""
        entries = self._waiting[conversation_id]
        pause = FIRST_PAUSE_SECONDS
        while entries:
            try:
                there = await self._apply(entries[0])
            except UnknownEntryError as error:
                logger.error("entry %s of the outbox says nothing that is known here: %s", entries[0]["id"], error)
                there = True
            except Exception as error:  # noqa: BLE001 - it is not lost, and not passed over either
                _log(f"entry {entries[0]['id']} of the outbox could not be applied", error, pause)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
                continue
            self._confirm(entries.popleft()["id"], there=there)
            pause = FIRST_PAUSE_SECONDS
        del self._waiting[conversation_id]

    async def _apply(self, entry: Json) -> bool:
        """Whether there is such a conversation."""
        conversation_id = entry["conversation_id"]
        if entry["kind"] == "erase":
            await self._delete(conversation_id)
            return True
        there = await self._dialogue.step(conversation_id, entry["id"], lambda paused: step_of(entry, paused=paused))
        if there:
            await self._handoff.entered(entry)
            self._stream.wake(conversation_id)
        return there

    def _pass_on(self, entry: Json) -> None:
        body = entry["body"]
        said = {"who": shown_name(body.get("name"))} if entry["kind"] == "typing" else {"up_to": body.get("up_to")}
        self._stream.pass_on(entry["conversation_id"], entry["kind"], said)
        self._confirm(entry["id"], there=True)

    def _confirm(self, entry: int, *, there: bool) -> None:
        self._outcomes[entry] = there
        if not self._confirming:
            self._confirming = True
            self._begin(self._confirm_all())

    async def _confirm_all(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while self._outcomes:
            told = dict(self._outcomes)
            try:
                await self._api.delivered(
                    [entry for entry, there in told.items() if there], [entry for entry, there in told.items() if not there]
                )
            except KnowledgeError as error:
                _log("the outbox could not be confirmed", error, pause)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
                continue
            for entry in told:
                del self._outcomes[entry]
                self._known.discard(entry)
        self._confirming = False

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _log(what: str, error: Exception, pause: float) -> None:
    expected = isinstance(error, KnowledgeError)
    logger.log(logging.WARNING if expected else logging.ERROR, "%s (%s); again in %.1f s", what, type(error).__name__, pause)
    logger.debug("%s", what, exc_info=error)
