"""Wakes those who wait for a conversation's next message. What they then send is read from the database."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Stream:
    """Waiters by conversation, in this process. Another process's messages are seen at the next timeout."""

    def __init__(self) -> None:
        self._waiters: dict[str, set[asyncio.Event]] = defaultdict(set)

    @contextmanager
    def listening(self, conversation_id: str) -> Iterator[asyncio.Event]:
        """An event that is set when a message may be there or the conversation is gone.

        Listen first, then read: what comes between the reading and the waiting is noticed too.
        """
        event = asyncio.Event()
        self._waiters[conversation_id].add(event)
        try:
            yield event
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
