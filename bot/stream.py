"""Wakes those who wait for a conversation's next message. What they then send is read from the database."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Json = dict[str, Any]


class Ear(asyncio.Event):
    """Set when a message may be there, the conversation is gone, or something passing was told."""

    def __init__(self) -> None:
        super().__init__()
        self._passing: dict[str, Json] = {}

    def pass_on(self, kind: str, told: Json) -> None:
        self._passing[kind] = told
        self.set()

    def take(self) -> dict[str, Json]:
        """The newest of each kind that was told since the last time."""
        taken, self._passing = self._passing, {}
        return taken


class Stream:
    """Waiters by conversation, in this process. Another process's messages are seen at the next timeout."""

    def __init__(self) -> None:
        self._waiters: dict[str, set[Ear]] = defaultdict(set)
        self._told: list[Callable[[str], object]] = []

    def tell(self, told: Callable[[str], object]) -> None:
        """Whom to tell of every conversation that something was said in. It returns at once."""
        self._told.append(told)

    @contextmanager
    def listening(self, conversation_id: str) -> Iterator[Ear]:
        """An event that is set when a message may be there or the conversation is gone.

        Listen first, then read: what comes between the reading and the waiting is noticed too.
        """
        ear = Ear()
        self._waiters[conversation_id].add(ear)
        try:
            yield ear
        finally:
            self._waiters[conversation_id].discard(ear)
            if not self._waiters[conversation_id]:
                del self._waiters[conversation_id]

    def wake(self, conversation_id: str) -> None:
        for told in self._told:
            told(conversation_id)
        for ear in self._waiters.get(conversation_id, ()):
            ear.set()

    def pass_on(self, conversation_id: str, kind: str, told: Json) -> None:
        """Tell whoever listens now what is kept nowhere: that somebody types, or has seen."""
        for ear in self._waiters.get(conversation_id, ()):
            ear.pass_on(kind, told)

    def wake_all(self) -> None:
        """Let every waiter look: the process is about to stop."""
        for ears in list(self._waiters.values()):
            for ear in ears:
                ear.set()
