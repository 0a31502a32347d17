"""What the API does by itself, again and again. Each process may: the database says who comes first."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from api.db import Database
from api.settings import Settings
from api.triage.alerts import send_alerts
from api.triage.upkeep import AT_ONCE, delete_old, requeue_unanswered
from knowledge.labels import Labels

logger = logging.getLogger(__name__)

REQUEUE_SECONDS = 10.0
ALERT_SECONDS = 10.0
RETENTION_SECONDS = 3600.0
FIRST_RETENTION_SECONDS = 60.0  # a process that is started often must not forget to delete


class Jobs:
    """Three jobs, each repeated. A round that fails is logged, and the next one tries again."""

    def __init__(self, database: Database, settings: Settings, labels: Labels) -> None:
        self._database, self._settings, self._labels = database, settings, labels
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        for job, first, seconds in (
            (self.requeue, REQUEUE_SECONDS, REQUEUE_SECONDS),
            (self.alert, ALERT_SECONDS, ALERT_SECONDS),
            (self.forget, FIRST_RETENTION_SECONDS, RETENTION_SECONDS),
        ):
            self._tasks.append(asyncio.create_task(self._repeat(job, first, seconds), name=job.__name__))

    async def stop(self) -> None:
        """Ends after the rounds that run: a thread in the middle of the database is not let go of."""
        self._stopping.set()
        await asyncio.gather(*self._tasks)

    def requeue(self) -> None:
        """Learners whom nobody answers wait in the queue again."""
        number, last = 0, AT_ONCE
        while last == AT_ONCE:
            with self._database.session() as session:
                last = requeue_unanswered(session)
            number += last
        if number:
            logger.info("%d cases went back to the queue without an answer", number)

    def alert(self) -> None:
        """Staff are told by e-mail who waits."""
        send_alerts(self._database, self._settings, self._labels)

    def forget(self) -> None:
        """What was kept long enough is deleted."""
        with self._database.session() as session:
            deleted = delete_old(session)
        if any(deleted.values()):
            counts = ", ".join(f"{name} {number}" for name, number in deleted.items() if number)
            logger.info("deleted as too old: %s", counts)

    async def _repeat(self, job: Callable[[], None], first: float, seconds: float) -> None:
        pause = first
        while not await self._stops_within(pause):
            pause = seconds
            try:
                await asyncio.to_thread(job)
            except Exception as error:  # noqa: BLE001 - a job must outlive whatever happens in one of its rounds
                logger.error("the job %s failed and will be tried again: %s", job.__name__, type(error).__name__)

    async def _stops_within(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
        return self._stopping.is_set()
