"""What a learner's page asks beside messages: the file of all that is kept, and signs of typing and of having seen."""

from __future__ import annotations

import json
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.bodies import read_body
from bot.channels.export import Exports
from bot.channels.problems import TooManyError
from bot.channels.rate import RateLimit
from bot.channels.web import token_of
from bot.conversations import Conversations
from bot.handoff import Handoff

SIGNS_PER_MINUTE = 40  # a page sends one of each every four seconds at most
EXPORTS_PER_MINUTE = 6


class SeenIn(BaseModel):
    """The id of a practitioner's message."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, StringConstraints(pattern=r"^m[0-9]{1,9}$")]


class OwnRoutes:
    """`/chat/export`, `/chat/typing` and `/chat/seen`."""

    def __init__(self, conversations: Conversations, handoff: Handoff, exports: Exports) -> None:
        self._conversations = conversations
        self._handoff = handoff
        self._exports = exports
        self._signs = RateLimit(SIGNS_PER_MINUTE, burst=SIGNS_PER_MINUTE // 2)
        self._files = RateLimit(EXPORTS_PER_MINUTE, burst=EXPORTS_PER_MINUTE)

    def routes(self) -> list[Route]:
        return [
            Route("/chat/export", self.export, methods=["GET"]),
            Route("/chat/typing", self.typing, methods=["POST"]),
            Route("/chat/seen", self.seen, methods=["POST"]),
        ]

    async def export(self, request: Request) -> Response:
        """Everything that is kept of the conversation, as a file."""
        kept = await self._exports.of(await self._within(self._files, request))
        headers = {"Content-Disposition": 'attachment; filename="conversation.json"', "Cache-Control": "no-store"}
        return Response(json.dumps(kept, ensure_ascii=False, indent=1), media_type="application/json", headers=headers)

    async def typing(self, request: Request) -> Response:
        await self._handoff.presence(await self._within(self._signs, request), typing=True)
        return Response(status_code=204)

    async def seen(self, request: Request) -> Response:
        conversation_id = await self._within(self._signs, request)
        given = await read_body(request, SeenIn)
        await self._handoff.has_seen(conversation_id, int(given.id[1:]))
        return Response(status_code=204)

    async def _within(self, limit: RateLimit, request: Request) -> str:
        """The conversation, unless it asks too often. Raises `TooManyError`."""
        conversation_id = await self._conversations.find(token_of(request))
        wait = limit.wait_seconds(conversation_id)
        if wait:
            raise TooManyError("That is too often. Please wait a moment.", retry_after=wait)
        return conversation_id
