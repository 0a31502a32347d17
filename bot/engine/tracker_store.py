"""Rasa's tracker store on the project's database.

It differs from Rasa's own SQL store (rasa/core/tracker_store.py) in what goes wrong and when: it never blocks the event
loop, reads a session with one indexed query, appends only what is new, and raises when an event could not be kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import Select, bindparam, func, insert, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from bot.database import Database
from bot.models import ConversationEvent

# Built once: making a statement costs more than SQLite takes to answer it.
_ALL_SESSIONS = (
    select(ConversationEvent.position, ConversationEvent.data)
    .where(ConversationEvent.conversation_id == bindparam("key"))
    .order_by(ConversationEvent.position)
)
_SESSION_START = (
    select(func.max(ConversationEvent.position))
    .where(
        ConversationEvent.conversation_id == bindparam("key"),
        ConversationEvent.type_name == SessionStarted.type_name,
    )
    .scalar_subquery()
)
_OF_OUTBOX = (
    select(ConversationEvent.position)
    .where(
        ConversationEvent.conversation_id == bindparam("key"),
        ConversationEvent.type_name == BotUttered.type_name,
        # In the text of a message the quotation marks are escaped, so only metadata is found.
        ConversationEvent.data.like(bindparam("last")) | ConversationEvent.data.like(bindparam("within")),
    )
    .limit(1)
)
_LATEST_SESSION = _ALL_SESSIONS.where(ConversationEvent.position >= func.coalesce(_SESSION_START, 0))


class TrackerStoreError(RuntimeError):
    """The database could not keep or give back a conversation. The learner is told; nothing is pretended."""


class ConcurrentConversationError(TrackerStoreError):
    """Another writer continued this conversation meanwhile; its events stand and ours were not kept."""


class DatabaseTrackerStore(TrackerStore):  # type: ignore[misc]
    """Trackers over the table `conversation_events`."""

    def __init__(self, database: Database, domain: Domain | None = None) -> None:
        super().__init__(domain)
        self._database = database

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append what `tracker` has gained since it was read. Raises `TrackerStoreError`; then nothing was kept."""
        first, known = await self._stored_range(tracker)
        fresh = list(islice(tracker.events, known - first, None))
        if not fresh:
            tracker.stored_range = (first, known)
            return
        rows = [self._row(tracker.sender_id, known + offset, event) for offset, event in enumerate(fresh)]
        try:
            await self._database.run(lambda connection: connection.execute(insert(ConversationEvent), rows))
        except IntegrityError as error:
            raise ConcurrentConversationError("the conversation was continued elsewhere") from error
        except SQLAlchemyError as error:
            raise TrackerStoreError(f"events could not be stored: {type(error).__name__}") from error
        tracker.stored_range = (first, known + len(fresh))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The latest session of a conversation, or `None` for one that has no events."""
        return await self._read(_LATEST_SESSION, sender_id)

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """Every session of a conversation."""
        return await self._read(_ALL_SESSIONS, conversation_id)

    async def holds_outbox(self, conversation_id: str, outbox: int) -> bool:
        """Whether an entry of the outbox was stored before, in any session."""
        values = {"key": conversation_id, "last": f'%"outbox":{outbox}}}%', "within": f'%"outbox":{outbox},%'}
        try:
            found = await self._database.run(lambda connection: connection.execute(_OF_OUTBOX, values).first())
        except SQLAlchemyError as error:
            raise TrackerStoreError(f"events could not be searched: {type(error).__name__}") from error
        return found is not None

    async def keys(self) -> Iterable[str]:
        """The ids of all conversations that have events."""
        query = select(ConversationEvent.conversation_id).distinct()
        try:
            return await self._database.run(lambda connection: list(connection.execute(query).scalars()))
        except SQLAlchemyError as error:
            raise TrackerStoreError(f"conversations could not be listed: {type(error).__name__}") from error

    async def _read(self, query: Select[int, str], sender_id: str) -> DialogueStateTracker | None:
        values = {"key": sender_id}
        try:
            rows: Sequence[Any] = await self._database.run(lambda connection: connection.execute(query, values).all())
        except SQLAlchemyError as error:
            raise TrackerStoreError(f"events could not be read: {type(error).__name__}") from error
        if not rows:
            return None
        events = [Event.from_parameters(json.loads(data)) for _, data in rows]
        tracker = DialogueStateTracker.from_events(sender_id, events, self.domain.slots, domain=self.domain)
        tracker.stored_range = (rows[0][0], rows[-1][0] + 1)
        return tracker

    async def _stored_range(self, tracker: DialogueStateTracker) -> tuple[int, int]:
        """(position of the tracker's first event, position after its last stored one)."""
        known: tuple[int, int] | None = getattr(tracker, "stored_range", None)
        if known is not None:
            return known
        # A tracker made elsewhere (rasa shell, rasa test): it holds the conversation from the start.
        query = select(func.count()).where(ConversationEvent.conversation_id == tracker.sender_id)
        try:
            stored: int = await self._database.run(lambda connection: connection.execute(query).scalar_one())
        except SQLAlchemyError as error:
            raise TrackerStoreError(f"events could not be counted: {type(error).__name__}") from error
        if stored > len(tracker.events):
            raise ConcurrentConversationError("the conversation was begun elsewhere")
        return 0, stored

    @staticmethod
    def _row(conversation_id: str, position: int, event: Event) -> dict[str, Any]:
        data = event.as_dict()
        return {
            "conversation_id": conversation_id,
            "position": position,
            "type_name": event.type_name,
            "timestamp": event.timestamp,
            "data": json.dumps(data, ensure_ascii=False, separators=(",", ":")),
        }
