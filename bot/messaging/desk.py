"""The desk of practitioners in messaging channels: what they do and ask there, answered in words for them alone."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from actions import replies
from actions.desk_client import DeskRefusedError
from actions.knowledge_client import KnowledgeClient, KnowledgeError
from bot.database import Database
from bot.messages import Message
from bot.messaging import desk_posts
from bot.messaging.bubble import Bubble
from bot.messaging.desk_room import DeskRoomReader, Say
from bot.messaging.staff import StaffAction, StaffRoom

logger = logging.getLogger(__name__)

Json = dict[str, Any]
# A message cut to what a channel can show, with no button in it.
Render = Callable[[str, Message], list[Bubble]]
REFUSALS: Mapping[str, str] = {
    "not_linked": "utter_desk_not_linked",
    "unknown_code": "utter_desk_unknown_code",
    "too_many_codes": "utter_desk_too_many_codes",
    "claimed_by_other": "utter_desk_claimed_by_other",
    "not_claimed": "utter_desk_not_claimed",
    "case_closed": "utter_desk_case_closed",
    "case_gone": "utter_desk_not_found",
    "not_found": "utter_desk_not_found",
    "no_conversation": "utter_desk_no_conversation",
    "invalid_input": "utter_desk_invalid_input",
}
UNAVAILABLE = "utter_desk_unavailable"


class Desk:
    """`StaffDesk` for all channels of one process, and the readers of their triage rooms."""

    def __init__(
        self,
        rooms: Mapping[str, StaffRoom],
        api: KnowledgeClient,
        database: Database,
        say: Say,
        render: Render,
        *,
        base_url: str,
    ) -> None:
        """`rooms` are the channels that may have a triage room, by name; those without one are left alone."""
        self._api, self._database, self._say, self._render = api, database, say, render
        self._readers = [
            DeskRoomReader(channel, room, api, database, say, base_url=base_url)
            for channel, room in rooms.items()
            if room.room
        ]

    def start(self) -> None:
        for reader in self._readers:
            reader.start()

    async def stop(self) -> None:
        for reader in self._readers:
            await reader.stop()

    async def is_linked(self, channel: str, user: str) -> bool:
        """Where that cannot be known, yes: a note about a client must not become a learner's message."""
        try:
            return await self._api.desk_knows(channel, user)
        except KnowledgeError as error:
            logger.warning("who somebody in %s is is not known right now (%s)", channel, type(error).__name__)
            return True

    async def link(self, channel: str, user: str, code: str) -> str:
        async def linked() -> str:
            found = await self._api.desk_link(channel, user, code.strip() or "-")
            return self._say("utter_desk_linked", found["lang"], who=found["name"])

        return await self._told(linked)

    async def act(self, channel: str, user: str, action: StaffAction, case_id: str, *, event_id: str) -> str:
        async def acted() -> str:
            done = await self._api.desk_act(channel, user, action, case_id, request_id=event_id)
            return self._say(f"utter_desk_did_{action}", done["lang"], reference=done["case"]["reference"])

        return await self._told(acted)

    async def reply(self, channel: str, user: str, key: str, text: str, *, event_id: str) -> str | None:
        """`None` when it was sent; and also for a thread that is no case's: it is nothing of ours."""
        try:
            post = await self._database.run(lambda connection: desk_posts.of_key(connection, channel, key))
            if post is None:
                return None
            await self._api.desk_act(channel, user, "reply", post.case_id, request_id=event_id, text=text)
        except Exception as error:  # noqa: BLE001 - whoever wrote it must know that it did not go out
            return self._refusal(error)
        return None

    async def ask(self, channel: str, user: str, text: str) -> list[Bubble]:
        try:
            found = await self._api.desk_ask(channel, user, text)
            labels = await self._api.labels(lang=found["lang"])
        except Exception as error:  # noqa: BLE001 - an answer in any case
            return self._render(channel, _message({"lang": "en", "text": self._refusal(error)}))
        programmes: list[Json] = found["programmes"]
        cards = [{**replies.card(row, labels, found["lang"]), "replies": []} for row in programmes]
        whole = [found["text"], *([replies.numbered(programmes, labels, found["lang"])] if programmes else [])]
        return self._render(channel, _message({**found, "text": "\n\n".join(whole), "lead": found["text"], "cards": cards}))

    async def _told(self, work: Callable[[], Awaitable[str]]) -> str:
        try:
            return await work()
        except Exception as error:  # noqa: BLE001 - a word in any case
            return self._refusal(error)

    def _refusal(self, error: Exception) -> str:
        """Why not, in both languages: whose account it is, and so their language, may not be known."""
        if isinstance(error, DeskRefusedError):
            response, who = REFUSALS.get(error.code, UNAVAILABLE), error.name or "?"
        else:
            response, who = UNAVAILABLE, ""
            expected = isinstance(error, KnowledgeError)
            logger.log(logging.WARNING if expected else logging.ERROR, "the desk did not answer (%s)", type(error).__name__)
        return "\n".join(self._say(response, lang, who=who) for lang in ("en", "fr"))


def _message(answer: Json) -> Message:
    """The answer in the one model of messages. It is of no conversation, so it has no number there."""
    return Message(
        **{"from": "bot"},
        id="desk",
        seq=0,
        at=datetime.now(UTC),
        lang=answer["lang"],
        text=answer["text"],
        lead=answer.get("lead"),
        cards=answer.get("cards", []),
        links=answer.get("links", []),
    )
