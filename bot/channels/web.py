"""The web channel: what the chat page speaks. A token in a header, never in a URL."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from actions.knowledge_client import KnowledgeError
from bot.channels.attachments import read_attachment
from bot.channels.bodies import read_body
from bot.channels.feedback import FeedbackIn, keep
from bot.channels.problems import EngineDownError, RefusedError, TooManyError, UnauthorisedError, UnknownPayloadError
from bot.channels.rate import RateLimit
from bot.channels.web_bodies import LanguageIn, LinkIn, MessageIn, OpenIn
from bot.conversations import Conversations, Turn
from bot.engine.agent import MESSAGE_LIMIT
from bot.engine.payloads import UnknownPayloadError as EngineUnknownPayloadError
from bot.messages import Message
from bot.messaging.moving import Moving, Page, code_in
from bot.plan_links import PlanLinks
from bot.seals import ForgedPayloadError, Seals
from bot.stream import Stream
from bot.tokens import hash_token
from knowledge.text import clean

CHANNEL = "web"
HEARTBEAT_SECONDS = 15.0
OPENED_PER_MINUTE = 60
REMOVABLE = frozenset(
    {"goal", "skills", "skill", "occupation", "field", "province", "city", "provider", "kind", "delivery", "pace",
     "language", "funding", "max_cost", "max_hours", "max_weeks", "hours_per_week", "badge", "assessed"}
)  # fmt: skip
SKILL_CHIP = re.compile(r"skill:[A-Za-z0-9_.-]{1,120}")
EVENT_ID = re.compile(r"-1|[0-9]{1,9}")


class WebChannel:
    """The routes under `/chat`."""

    def __init__(
        self,
        conversations: Conversations,
        seals: Seals,
        links: PlanLinks,
        stream: Stream,
        moving: Moving,
        *,
        messages_per_minute: int,
    ) -> None:
        self._conversations = conversations
        self._seals = seals
        self._links = links
        self._stream = stream
        self._moving = moving
        self._rate = RateLimit(messages_per_minute, burst=max(messages_per_minute // 3, 1))
        self._votes = RateLimit(messages_per_minute, burst=max(messages_per_minute // 3, 1))
        self._openings = RateLimit(OPENED_PER_MINUTE, burst=OPENED_PER_MINUTE)
        self._stopping = asyncio.Event()

    def routes(self) -> list[Route]:
        return [
            Route("/chat/conversations", self.open, methods=["POST"]),
            Route("/chat/conversations/current", self.delete, methods=["DELETE"]),
            Route("/chat/conversations/current/restart", self.restart, methods=["POST"]),
            Route("/chat/language", self.language, methods=["PUT"]),
            Route("/chat/messages", self.receive, methods=["POST"]),
            Route("/chat/links", self.open_link, methods=["POST"]),
            Route("/chat/attachments", self.attach, methods=["POST"]),
            Route("/chat/history", self.history, methods=["GET"]),
            Route("/chat/events", self.events, methods=["GET"]),
            Route("/chat/feedback", self.feedback, methods=["POST"]),
        ]

    def stop(self) -> None:
        """End the open event streams, so that the server can stop."""
        self._stopping.set()
        self._stream.wake_all()

    async def open(self, request: Request) -> Response:
        self._may_open(request)
        asked = await read_body(request, OpenIn)
        return await self._opened(*await self._conversations.open(CHANNEL, asked.lang, about=asked.about))

    async def restart(self, request: Request) -> Response:
        """A new conversation in place of this one, whose token ends; what was said stays until its retention ends."""
        await self._conversation(request)
        self._may_open(request)
        asked = await read_body(request, OpenIn)
        begun = await self._conversations.restart(token_of(request), CHANNEL, asked.lang, about=asked.about)
        return await self._opened(*begun)

    async def _opened(self, conversation_id: str, token: str) -> Response:
        messages = await self._conversations.history(conversation_id)
        body = {"token": token, "messages": [self._out(conversation_id, message) for message in messages]}
        return JSONResponse(body, status_code=201)

    async def receive(self, request: Request) -> Response:
        conversation_id = await self._may_send(request)
        message = await read_body(request, MessageIn)
        if message.text is not None:
            text = _checked(message.text)
            code = code_in(text)
            if code is not None:
                return await self._move(token_of(request), conversation_id, message.client_id, code)
            await self._conversations.walk_to(conversation_id, message.about)
            turn = await self._conversations.say(
                conversation_id, message.client_id, text, channel=CHANNEL, as_sent=message.text
            )
        else:
            payload, title = await self._payload(conversation_id, message)
            await self._conversations.walk_to(conversation_id, message.about)
            try:
                turn = await self._conversations.press(conversation_id, message.client_id, payload, title, channel=CHANNEL)
            except EngineUnknownPayloadError as error:
                raise UnknownPayloadError(str(error), field="payload") from error
        return self._answer(conversation_id, turn)

    async def _move(self, token: str, conversation_id: str, client_id: str, code: str) -> Response:
        """A conversation's code was typed: the page has that conversation from now on. The code itself is kept nowhere."""
        # The page names its messages within one conversation; this name means the same in two.
        name = hash_token(f"{token} {client_id}")
        page = Page(hash_token(token), conversation_id, name)
        try:
            turn = await self._conversations.once(conversation_id, name, lambda: self._moving.redeem_on_page(page, code))
        except KnowledgeError as error:
            raise EngineDownError("The code could not be looked at. Please send it again.", retry_after=2) from error
        now = await self._conversations.find(token)
        said = turn.messages if now == conversation_id else await self._conversations.led_to(now, name)
        # Of a repetition nobody knows what the page has seen: it reads anew whatever its token stands for.
        moved = turn.repeated or now != conversation_id
        return JSONResponse({"message": None, "replies": [self._out(now, one) for one in said], "moved": moved})

    async def attach(self, request: Request) -> Response:
        """A badge or a résumé as a file."""
        conversation_id = await self._may_send(request)
        client_id, attachment = await read_attachment(request)
        return self._answer(
            conversation_id, await self._conversations.attach(conversation_id, client_id, attachment, channel=CHANNEL)
        )

    async def open_link(self, request: Request) -> Response:
        """Take over the search of a shared link. What is said of it comes by the stream."""
        conversation_id = await self._may_send(request)
        given = await read_body(request, LinkIn)
        lang = await self._conversations.language(conversation_id)
        await self._conversations.open_link(conversation_id, given.query, lang=lang)
        return Response(status_code=204)

    async def language(self, request: Request) -> Response:
        """Go on in a language. What is said of it comes by the stream."""
        conversation_id = await self._may_send(request)
        wanted = await read_body(request, LanguageIn)
        await self._conversations.switch_language(conversation_id, wanted.lang, channel=CHANNEL)
        return Response(status_code=204)

    async def history(self, request: Request) -> Response:
        conversation_id = await self._conversation(request)
        messages = await self._conversations.history(conversation_id)
        return JSONResponse({"messages": [self._out(conversation_id, message) for message in messages]})

    async def delete(self, request: Request) -> Response:
        await self._conversations.delete(await self._conversation(request))
        return Response(status_code=204)

    async def feedback(self, request: Request) -> Response:
        conversation_id = await self._conversation(request)
        wait = self._votes.wait_seconds(conversation_id)
        if wait:
            raise TooManyError("That is a lot of feedback at once. Please wait a moment.", retry_after=wait)
        given = await read_body(request, FeedbackIn)
        await keep(given, conversation_id, await self._conversations.language(conversation_id))
        if not given.helpful:
            await self._conversations.did_not_help(conversation_id, str(given.vote or "") or None, channel=CHANNEL)
        return Response(status_code=204)

    async def events(self, request: Request) -> Response:
        """Server-sent events after `Last-Event-ID`: what was missed first, then what comes."""
        conversation_id = await self._conversation(request)
        last = request.headers.get("last-event-id", "-1")
        if not EVENT_ID.fullmatch(last):
            raise RefusedError("Last-Event-ID is a number.", field="Last-Event-ID")
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        followed = self._follow(conversation_id, token_of(request), int(last))
        return StreamingResponse(followed, media_type="text/event-stream", headers=headers)

    async def _follow(self, conversation_id: str, token: str, after: int) -> AsyncIterator[str]:
        """The events, until the server stops or the token counts no longer. Once it stands for another conversation, that is
        said, and the page is to read anew."""
        yield ": open\n\n"
        with self._stream.listening(conversation_id) as news:
            while not self._stopping.is_set():
                news.clear()
                now = await self._conversations.current(token)
                if now != conversation_id:
                    if now is not None:
                        yield "event: moved\ndata: {}\n\n"
                    return
                messages = await self._conversations.history(conversation_id, after=after)
                for message in messages:
                    after = max(after, message.seq)
                    data = json.dumps(self._out(conversation_id, message), ensure_ascii=False)
                    yield f"id: {message.seq}\nevent: message\ndata: {data}\n\n"
                for kind, told in news.take().items():
                    # Without an id: it is not asked for again after a break.
                    yield f"event: {kind}\ndata: {json.dumps(told, ensure_ascii=False)}\n\n"
                try:
                    await asyncio.wait_for(news.wait(), timeout=HEARTBEAT_SECONDS)
                except TimeoutError:
                    yield ": still here\n\n"

    async def _payload(self, conversation_id: str, message: MessageIn) -> tuple[str, str]:
        """(Rasa payload, what history shows) of a button or of chips taken away."""
        if message.payload is not None:
            try:
                return self._seals.open(conversation_id, message.payload)
            except ForgedPayloadError as error:
                raise UnknownPayloadError("This button is no longer valid here.", field="payload") from error
        keys = list(message.profile_patch or {})
        skills = [key.removeprefix("skill:") for key in keys if SKILL_CHIP.fullmatch(key)]
        # Skills one by one, or limits: one message changes one of the two.
        if not keys or (len(skills) < len(keys) and not REMOVABLE.issuperset(keys)):
            raise RefusedError("It names nothing that can be taken away.", field="profile_patch")
        history = await self._conversations.history(conversation_id)
        shown = {chip["key"]: chip["label"] for said in history for chip in said.chips}
        title = "✕ " + ", ".join(shown.get(key, key) for key in keys)
        if skills:
            return f"/drop_skills{json.dumps({'drop_skill': skills})}", title
        return (
            f"/refine_search{json.dumps({'drop': ['study_language' if key == 'language' else key for key in keys]})}",
            title,
        )

    def _answer(self, conversation_id: str, turn: Turn) -> Response:
        sent = [self._out(conversation_id, entry) for entry in turn.messages]
        return JSONResponse({"message": sent[0] if sent else None, "replies": sent[1:]})

    def _out(self, conversation_id: str, message: Message) -> dict[str, Any]:
        complete = self._links.complete(conversation_id, message)
        return self._seals.seal_message(conversation_id, complete).as_json()

    async def _may_send(self, request: Request) -> str:
        """The conversation, unless it sends too much."""
        conversation_id = await self._conversation(request)
        wait = self._rate.wait_seconds(conversation_id)
        if wait:
            raise TooManyError("That is a lot of messages at once. Please wait a moment.", retry_after=wait)
        return conversation_id

    def _may_open(self, request: Request) -> None:
        """Raises `TooManyError` when too many conversations were opened from this address."""
        wait = self._openings.wait_seconds(request.client.host if request.client else "")
        if wait:
            raise TooManyError("Too many conversations were opened from here.", retry_after=wait)

    async def _conversation(self, request: Request) -> str:
        return await self._conversations.find(token_of(request))


def token_of(request: Request) -> str:
    """The conversation's token of a request. Raises `UnauthorisedError`."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise UnauthorisedError("The conversation's token is missing.")
    return token


def _checked(text: str) -> str:
    """`text` as it may be stored; raises `RefusedError` for what holds no words or is too long."""
    cleaned = clean(text)
    if not cleaned:
        raise RefusedError("The message is empty.", field="text")
    if len(cleaned) > MESSAGE_LIMIT:
        raise RefusedError(f"The message is too long: at most {MESSAGE_LIMIT} characters.", field="text")
    return cleaned
