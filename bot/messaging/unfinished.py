"""A message that a platform gets in several: what arrived before a fault is not sent again when it is tried again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

KEPT = 1000


class Unfinished:
    """How far each got, for as long as the process lives."""

    def __init__(self) -> None:
        self._done: dict[str, int] = {}

    async def send(self, name: str, parts: Sequence[Callable[[], Awaitable[object]]]) -> None:
        """In order. `name` is the message's, the same each time it is tried; empty where nobody tries again."""
        for at, part in enumerate(parts):
            if at < self._done.get(name, 0):
                continue
            await part()
            if name and len(parts) > 1:
                self._done[name] = at + 1
        self._done.pop(name, None)
        while len(self._done) > KEPT:
            self._done.pop(next(iter(self._done)))
