"""Shows cases in the triage room of one channel: long-polls what happened to them, and posts, changes and answers in order.

How far it is stands beside the posts, in one transaction with each, so a restart goes on where it was. What the platform
refuses for good is logged and passed over; everything else is tried again before the next. A process that dies between the
platform's answer and ours posts a card twice: one too many is better than none.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from actions.knowledge_client import KnowledgeClient, KnowledgeError
from bot.database import Database
from bot.messaging import desk_posts
from bot.messaging.channel import SendLaterError, UndeliverableError
from bot.messaging.desk_posts import Post
from bot.messaging.staff import CaseView, StaffRoom
from bot.models import utc_now

logger = logging.getLogger(__name__)

Json = dict[str, Any]
WAIT_SECONDS = 25
IDLE_SECONDS = 0.1  # where something in between answers at once, nothing is asked without end
LEASE_SECONDS = 90.0  # longer than a poll, and than the longest pause
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0


class Say(Protocol):
    """The text of a response in `data/responses`."""

    def __call__(self, response: str, lang: str, **values: str) -> str: ...


class DeskRoomReader:
    """One background task for one channel's room."""

    def __init__(
        self,
        channel: str,
        room: StaffRoom,
        api: KnowledgeClient,
        database: Database,
        say: Say,
        *,
        base_url: str,
    ) -> None:
        """`base_url` is where people reach the console."""
        assert room.room is not None
        self._channel, self._room, self._name = channel, room, room.room
        self._api, self._database, self._say = api, database, say
        self._base_url, self._lang = base_url, room.room_lang
        self._holder = str(uuid.uuid4())
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._read())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        try:
            await self._database.run(lambda connection: desk_posts.let_go(connection, self._channel, self._holder))
        except SQLAlchemyError as error:
            logger.warning("the lease of a triage room runs out by itself (%s)", type(error).__name__)

    async def fetch(self, *, wait: int) -> bool:
        """Show what there is; whether there was anything. Raises what went wrong, and then the same comes first again."""
        after = await self._database.run(
            lambda connection: desk_posts.take(connection, self._channel, self._name, self._holder, LEASE_SECONDS)
        )
        if after is None:
            return False
        items = await self._api.desk_news(after, lang=self._lang, wait=wait)
        for item in items:
            await self._take_lease()
            await self._show(item)
        return bool(items)

    async def _read(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                if not await self.fetch(wait=WAIT_SECONDS):
                    await asyncio.sleep(IDLE_SECONDS)
                pause = FIRST_PAUSE_SECONDS
            except Exception as error:  # noqa: BLE001 - whatever it was, somebody still waits
                wanted = error.seconds if isinstance(error, SendLaterError) and error.seconds is not None else pause
                _log(self._channel, error, wanted)
                await asyncio.sleep(wanted)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def _take_lease(self) -> None:
        """Still ours: another process must not show the same meanwhile. Raises `SendLaterError` where it is not."""
        held = await self._database.run(
            lambda connection: desk_posts.take(connection, self._channel, self._name, self._holder, LEASE_SECONDS)
        )
        if held is None:
            raise SendLaterError("another process has the room now")

    async def _show(self, item: Json) -> None:
        try:
            change = await self._change(item)
        except UndeliverableError as error:
            logger.error("the triage room of %s refuses news of a case: %s", self._channel, error)
            change = None

        def keep(connection: Connection) -> None:
            if change is not None:
                change(connection)
            desk_posts.advance(connection, self._channel, item["id"])

        await self._database.run(keep)

    async def _change(self, item: Json) -> Callable[[Connection], None] | None:
        """Do it in the room; what is to be noted of it."""
        case_id = item["case_id"]
        post = await self._database.run(lambda connection: desk_posts.of_case(connection, self._channel, case_id))
        if item["case"] is None:
            return await self._take_away(post)
        view = self._view(item["case"])
        shown = _hashed(view)
        if post is None:
            if view.status == "resolved":  # nobody has to see to it any more
                return None
            new = Post(case_id, await self._room.post_case(view), view.reference, shown, utc_now())
            # At once: whatever fails after this, the card is there.
            await self._database.run(lambda connection: desk_posts.keep(connection, self._channel, self._name, new))
            await self._say_in_thread(new, item)
            return None
        if shown != post.shown:
            await self._room.update_case(post.key, view)
        await self._say_in_thread(post, item)
        return lambda connection: desk_posts.show(connection, self._channel, case_id, shown)

    async def _say_in_thread(self, post: Post, item: Json) -> None:
        """What the learner wrote, and what staff wrote elsewhere."""
        said = item["said"]
        if said is None or item["origin"] == self._channel:
            return
        who = said["name"] or self._say("utter_desk_learner", self._lang)
        await self._room.post_in_thread(post.key, said["text"], who=who)

    async def _take_away(self, post: Post | None) -> Callable[[Connection], None] | None:
        """The case was deleted, or is another team's now: its card says that, and nothing else any more."""
        if post is None:
            return None
        gone = post
        at = gone.at if gone.at.tzinfo else gone.at.replace(tzinfo=UTC)
        await self._room.update_case(
            gone.key,
            CaseView(
                id=gone.case_id,
                reference=gone.reference,
                status="resolved",
                urgency="",
                urgency_words=self._say("utter_desk_gone", self._lang),
                reasons=(),
                opened_at=at,
                answer_by=None,
                lang=self._lang,
                channel="",
                claimed_by=None,
                summary=(),
                url=f"{self._base_url}/console",
            ),
        )
        return lambda connection: desk_posts.forget(connection, self._channel, gone.case_id)

    def _view(self, case: Json) -> CaseView:
        answer_by = case["answer_by"]
        return CaseView(
            id=case["id"],
            reference=case["reference"],
            status=case["status"],
            urgency=case["urgency"],
            urgency_words=case["urgency_words"],
            reasons=tuple(case["reasons"]),
            opened_at=datetime.fromisoformat(case["opened_at"]),
            answer_by=datetime.fromisoformat(answer_by) if answer_by else None,
            lang=self._lang,
            channel=case["channel"],
            claimed_by=case["claimed_by"],
            summary=tuple(case["summary"]),
            url=f"{self._base_url}{case['path']}",
        )


def _hashed(view: CaseView) -> str:
    return hashlib.sha256(repr(view).encode()).hexdigest()


def _log(channel: str, error: Exception, pause: float) -> None:
    expected = isinstance(error, KnowledgeError | SendLaterError | SQLAlchemyError)
    level = logging.WARNING if expected else logging.ERROR
    logger.log(level, "the triage room of %s stands still (%s); again in %.1f s", channel, type(error).__name__, pause)
    logger.debug("the triage room", exc_info=error)
