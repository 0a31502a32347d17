"""What a practitioner asked for in a channel, done behind the platform's request, and said when it fails."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from bot.messaging.channel import Hub, SendError
from bot.messaging.staff import CaseView

logger = logging.getLogger(__name__)

REMEMBERED = 1000

Say = Callable[[str], Awaitable[None]]  # words, to the person who asked


class StaffJobs:
    """The jobs of one channel. Its `utter_<channel>_failed` is said when one fails."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._jobs: set[asyncio.Task[None]] = set()
        self._asked: OrderedDict[str, None] = OrderedDict()

    def is_new(self, event_id: str) -> bool:
        """Whether an event was not seen lately. What changes a case knows a repetition by itself, also after a restart."""
        if event_id in self._asked:
            return False
        self._asked[event_id] = None
        while len(self._asked) > REMEMBERED:
            self._asked.popitem(last=False)
        return True

    def start(self, hub: Hub, say: Say, job: Awaitable[None]) -> None:
        task = asyncio.create_task(self._run(hub, say, job))
        self._jobs.add(task)
        task.add_done_callback(self._jobs.discard)

    async def finish(self) -> None:
        """Wait for what is still on its way."""
        while self._jobs:
            await asyncio.wait(set(self._jobs))

    async def _run(self, hub: Hub, say: Say, job: Awaitable[None]) -> None:
        try:
            await job
        except SendError as error:
            logger.warning("%s: an answer to a practitioner could not be shown: %s", self._channel, error)
        except Exception as error:
            logger.error("%s: a practitioner's request failed with %s", self._channel, type(error).__name__, exc_info=error)
            try:
                await say(both(hub, f"utter_{self._channel}_failed"))
            except SendError as unshown:
                logger.warning("%s: nor could that be said: %s", self._channel, unshown)


def both(hub: Hub, response: str) -> str:
    """In both languages: which one a person reads is not known there."""
    return "\n".join(hub.words(response, lang) for lang in ("en", "fr"))


def state_words(view: CaseView, words: Callable[..., str]) -> str:
    """How a case stands, in its language. `words` is the hub's."""
    if view.status == "claimed":
        return words("utter_desk_claimed_by", view.lang, who=view.claimed_by or "")
    return words("utter_desk_waiting" if view.status == "open" else "utter_desk_resolved", view.lang)
