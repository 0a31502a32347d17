"""Wakes those who wait for a conversation's next message. What they then send is read from the database."""

from __future__ import annotations

import asyncio
from collections import defaultdict


class Stream:
    """Waiters by conversation, in this process. Another process's messages are seen at the next timeout."""

    def __init__(self) -> None:
        self._waiters: dict[str, set[asyncio.Event]] = defaultdict(set)

    async def wait(self, conversation_id: str, *, timeout_seconds: float) -> bool:
        """Until a message may be there, the conversation is gone, or time is up; True when woken."""
        event = asyncio.Event()
        self._waiters[conversation_id].add(event)
        try:
            await asyncio.wait_for(event.wait(), timeout=timeout_seconds)
        except TimeoutError:
            return False
        else:
            return True
        finally:
            self._waiters[conversation_id].discard(event)
            if not self._waiters[conversation_id]:
                del self._waiters[conversation_id]

    def wake(self, conversation_id: str) -> None:
        for event in self._waiters.get(conversation_id, ()):
            event.set()

    def wake_all(self) -> None:
        """Let every waiter look: the process is about to stop."""
        for conversation_id in list(self._waiters):
            self.wake(conversation_id)
