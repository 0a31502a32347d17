"""Wakes what waits for something new: long polls of `bot` and the console's live pages.

Waiters are of this process. What another process wrote is seen because waiting ends after a second, and whoever waits looks
into the database again.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from threading import Lock

LOOK_SECONDS = 1.0


class Waiter:
    """Belongs to one event loop. Look into the database, then `wait`: what came meanwhile is noticed too."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._event = asyncio.Event()

    def wake(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended, and with it whoever waited
            self._loop.call_soon_threadsafe(self._event.set)

    async def wait(self, seconds: float = LOOK_SECONDS) -> None:
        """Until something changed since the last `wait`, or `seconds` have passed."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._event.wait()
        self._event.clear()


class News:
    """`tell` may be called from any thread, after the transaction (`api.db.announce` sees to that)."""

    def __init__(self) -> None:
        self._waiters: set[Waiter] = set()
        self._lock = Lock()
        self.stopped = False  # the server stops: nobody should go on waiting

    @contextlib.contextmanager
    def listening(self) -> Iterator[Waiter]:
        waiter = Waiter()
        with self._lock:
            self._waiters.add(waiter)
        try:
            yield waiter
        finally:
            with self._lock:
                self._waiters.discard(waiter)

    def stop(self) -> None:
        """The server stops: let everybody go."""
        self.stopped = True
        self.tell()

    def tell(self) -> None:
        """Something changed: let everybody look."""
        with self._lock:
            waiters = list(self._waiters)
        for waiter in waiters:
            waiter.wake()
