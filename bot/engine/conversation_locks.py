"""One lock per conversation, handed over at once.

Rasa's ticket lock lets a second message wait in polls of one second (rasa/core/lock_store.py). This one wakes the next
waiter when the first is done. It holds within one process; see docs/decisions/0002 for more than one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, LockError, LockStore


class ConversationLocks(LockStore):  # type: ignore[misc]
    """Rasa's lock store over `asyncio.Lock`. Locks that nobody holds or awaits are forgotten."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}
        self._users: dict[str, int] = {}

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = LOCK_LIFETIME, wait_time_in_seconds: float = 1
    ) -> AsyncIterator[TicketLock]:
        """Hold the conversation; raises `LockError` after `lock_lifetime` seconds of waiting."""
        lock = self._locks.setdefault(conversation_id, asyncio.Lock())
        self._users[conversation_id] = self._users.get(conversation_id, 0) + 1
        try:
            try:
                await asyncio.wait_for(lock.acquire(), timeout=lock_lifetime)
            except TimeoutError as error:
                raise LockError(f"Could not acquire lock for conversation_id '{conversation_id}'.") from error
            try:
                yield TicketLock(conversation_id)
            finally:
                lock.release()
        finally:
            self._users[conversation_id] -= 1
            if not self._users[conversation_id]:
                del self._users[conversation_id], self._locks[conversation_id]

    def __len__(self) -> int:
        return len(self._locks)
