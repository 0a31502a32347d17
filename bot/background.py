"""What runs beside the conversations: new vocabulary, waiting cases, messages to persons, erasures, old conversations."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from actions.knowledge_client import KnowledgeClient, KnowledgeError, KnowledgeRefusedError
from actions.open_case import deliver, remembered, waiting
from actions.raise_case import case_slot
from bot.database import Database
from bot.engine.agent import Dialogue
from bot.erasures import Erasures, delete_conversations
from bot.handoff import Handoff
from bot.models import Conversation, ConversationEvent, utc_now
from bot.stream import Stream
from bot.vocabulary import from_payload, replace

logger = logging.getLogger(__name__)

VOCABULARY_SECONDS = 60.0
CASES_SECONDS = 20.0
FORWARD_SECONDS = 5.0  # somebody waits for it
ERASURE_SECONDS = 60.0
RETENTION_SECONDS = 3600.0
LONGEST_DAYS = 3650
PENDING = {"case_pending": '%"name":"case_pending"%', "alert_pending": '%"name":"alert_pending"%'}


class Background:
    """Small jobs, each repeated; a failing round is logged and the next one tries again."""

    def __init__(
        self,
        database: Database,
        knowledge: KnowledgeClient,
        dialogue: Dialogue,
        stream: Stream,
        handoff: Handoff,
        erasures: Erasures,
    ) -> None:
        self._handoff, self._erasures = handoff, erasures
        self._database, self._knowledge, self._dialogue, self._stream = database, knowledge, dialogue, stream
        self._kept_days = LONGEST_DAYS  # until the API has said it
        self._etag: str | None = None
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        for job, seconds in (
            (self.refresh_vocabulary, VOCABULARY_SECONDS),
            (self.deliver_cases, CASES_SECONDS),
            (self._handoff.forward_all, FORWARD_SECONDS),
            (self._erasures.carry_out, ERASURE_SECONDS),
            (self.delete_old, RETENTION_SECONDS),
        ):
            self._tasks.append(asyncio.create_task(self._repeat(job, seconds), name=job.__name__))

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def refresh_vocabulary(self) -> None:
        """Take in names that were added to the knowledge base since."""
        payload, etag = await self._knowledge.vocabulary(self._etag)
        if payload is not None:
            replace(from_payload(payload))
        self._etag = etag

    async def deliver_cases(self) -> None:
        """Send alerts and cases that could not be delivered, and tell the learner the reference of a case."""
        for conversation_id, alert in (await self._pending("alert_pending")).items():
            opened = await self._deliver(conversation_id, alert)
            if opened:
                known = (await self._dialogue.slots(conversation_id) or {}).get("case")
                case = case_slot(opened, known)
                await self._dialogue.set_slots(conversation_id, {"alert_pending": None, "case": case})
        for conversation_id, case in (await self._pending("case_pending")).items():
            opened = await self._deliver(conversation_id, case)
            if opened:
                values = {"reference": opened["reference"]}
                await self._dialogue.tell(
                    conversation_id,
                    "utter_case_delivered",
                    values,
                    slots={"case_pending": None, "case": remembered(case, opened)},
                    extra={"handoff": waiting(case, opened)},
                )
                self._stream.wake(conversation_id)

    async def _deliver(self, conversation_id: str, case: dict[str, Any]) -> dict[str, Any] | None:
        """The case as opened, or `None` for one that the API refuses: it stays, and does not hold up the others."""
        try:
            return await deliver(self._knowledge, case)
        except KnowledgeRefusedError as error:
            logger.critical("a waiting case is refused (%s); conversation %s", error, conversation_id)
            return None

    async def delete_old(self) -> None:
        """Delete conversations whose last message is older than the retention. Their cases are kept as long as cases are."""
        self._kept_days = await self._knowledge.retention_days()
        oldest = utc_now() - timedelta(days=self._kept_days)
        old = select(Conversation.id).where(Conversation.last_message_at < oldest)
        # Rasa's own channels write events only.
        bare = (
            select(ConversationEvent.conversation_id)
            .where(ConversationEvent.conversation_id.not_in(select(Conversation.id)))
            .group_by(ConversationEvent.conversation_id)
            .having(func.max(ConversationEvent.timestamp) < oldest.timestamp())
        )

        def delete_them(connection: Connection) -> int:
            ids = [key for query in (old, bare) for key in connection.execute(query).scalars()]
            delete_conversations(connection, ids, of_age=True)
            return len(ids)

        deleted = await self._database.run(delete_them)
        if deleted:
            logger.info("deleted %d conversations older than %d days", deleted, self._kept_days)

    async def _pending(self, slot: str) -> dict[str, dict[str, Any]]:
        """The last word on `slot` of each conversation that has one, where it is a case."""
        recent = time.time() - self._kept_days * 86400
        query = (
            select(ConversationEvent.conversation_id, ConversationEvent.data)
            .where(
                ConversationEvent.type_name == "slot",
                ConversationEvent.data.like(PENDING[slot]),
                ConversationEvent.timestamp > recent,
            )
            .order_by(ConversationEvent.id)
        )
        rows = await self._database.run(lambda connection: connection.execute(query).all())
        latest = {conversation_id: json.loads(data).get("value") for conversation_id, data in rows}
        return {conversation_id: case for conversation_id, case in latest.items() if case}

    async def _repeat(self, job: Callable[[], Awaitable[None]], seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await job()
            except (KnowledgeError, SQLAlchemyError) as error:
                logger.warning("%s: %s; trying again in %.0f s", job.__name__, type(error).__name__, seconds)
            except Exception as error:
                logger.error("%s failed with %s", job.__name__, type(error).__name__, exc_info=error)
