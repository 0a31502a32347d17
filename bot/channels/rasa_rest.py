"""Rasa's own REST channel and parse endpoint, with Rasa's standard bodies, for Rasa's tools. Off unless `RASA_REST=1`.

There is no token: whoever reaches it names the conversation. It is for the machine it runs on.
"""

from __future__ import annotations

import hashlib
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from actions.private_values import PRIVATE
from bot.attachments import in_message, read
from bot.channels.bodies import read_body
from bot.channels.problems import RefusedError
from bot.engine.agent import Dialogue
from bot.engine.payloads import UnknownPayloadError
from bot.plan_links import PlanLinks

CHANNEL = "rest"
SENDER_LENGTH = 59  # an id of ours has at most 64 characters


class RestMessage(BaseModel):
    """Rasa's body; keys it does not know are left alone, as Rasa does."""

    model_config = ConfigDict(extra="ignore")

    sender: str = Field(default="default", max_length=64)
    message: str = Field(min_length=1, max_length=4000)


class ParseIn(BaseModel):
    model_config = ConfigDict(extra="ignore")

    text: str = Field(min_length=1, max_length=4000)


def conversation_of(sender: str) -> str:
    """The conversation's id: the sender as it is, or a digest of one that is too long to be told from others whole."""
    if len(sender) > SENDER_LENGTH:
        sender = hashlib.sha256(sender.encode()).hexdigest()[:SENDER_LENGTH]
    return f"rest:{sender}"


class RasaRest:
    """`POST /webhooks/rest/webhook` and `POST /model/parse`."""

    def __init__(self, dialogue: Dialogue, links: PlanLinks) -> None:
        self._dialogue = dialogue
        self._links = links

    def routes(self) -> list[Route]:
        return [
            Route("/webhooks/rest/webhook", self.webhook, methods=["POST"]),
            Route("/model/parse", self.parse, methods=["POST"]),
        ]

    async def webhook(self, request: Request) -> Response:
        """The replies as Rasa's REST channel gives them: `recipient_id` with text, buttons and custom."""
        given = await read_body(request, RestMessage)
        conversation_id = conversation_of(given.sender)
        sent = in_message(given.message)
        try:
            if sent is not None:
                payload = await read(sent, await self._dialogue.language(conversation_id))
                replies = await self._dialogue.press(conversation_id, payload, channel=CHANNEL, metadata={})
            elif given.message.startswith("/"):
                replies = await self._dialogue.press(conversation_id, given.message, channel=CHANNEL, metadata={})
            else:
                text = PRIVATE.mask(conversation_id, given.message).text
                replies = await self._dialogue.say(conversation_id, text, channel=CHANNEL, metadata={})
        except UnknownPayloadError as error:
            raise RefusedError(str(error), field="message") from error
        body: list[dict[str, Any]] = [
            {**self._links.complete_reply(conversation_id, reply), "recipient_id": given.sender} for reply in replies
        ]
        return JSONResponse(body)

    async def parse(self, request: Request) -> Response:
        given = await read_body(request, ParseIn)
        return JSONResponse(await self._dialogue.parse(given.text))
