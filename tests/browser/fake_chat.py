"""A chat service that speaks the widget's HTTP contract with scripted replies and failures, for browser tests.

What the learner writes chooses the reply: see `scripted_replies.py`. The failures are attributes that a test sets
beforehand. The service runs in its own thread, so all that it shares is plain attributes and lists.
"""

import asyncio
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.examples_page import ExamplesPage
from bot.widget_files import widget_files
from tests.browser.fake_answers import RefusedError, StrictPolicy, problem_details, refuse
from tests.browser.host_page import SITE, host_page
from tests.browser.scripted_replies import NOTHING_ELSE, SCRIPT, SWITCHED, WELCOME, WELCOME_REPLIES, Message

BOT = Path(__file__).resolve().parents[2] / "bot"
LIMIT = 4000
TICK = 0.02


@dataclass
class Conversation:
    token: str
    lang: str
    messages: list[Message] = field(default_factory=list)
    answers: dict[str, Message] = field(default_factory=dict)
    over: bool = False  # its token was replaced by another's

    def add(self, sender: str, text: str, **other: Any) -> Message:
        seq = len(self.messages) + 1
        message = {
            "id": f"{self.token}-{seq}",
            "seq": seq,
            "from": sender,
            "at": "2026-03-02T15:04:05+00:00",
            "lang": self.lang,
            "text": text,
            **NOTHING_ELSE,
            **other,
        }
        self.messages.append(message)
        return message

    def title_of(self, said: str) -> str:
        """What the learner pressed, in words; what was typed stays as it is."""
        replies = [
            reply for message in self.messages for holder in [message, *message["cards"]] for reply in holder["replies"]
        ]
        return next((reply["title"] for reply in replies if reply["payload"] == said), said)


@dataclass
class Seen:
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: Any


class FakeChat:
    """One service per test. `fail(…)` queues an answer for the next POST to /chat/messages."""

    def __init__(self) -> None:
        self.conversations: dict[str, Conversation] = {}
        self.seen: list[Seen] = []
        self.script = dict(SCRIPT)
        self.delay = 0.0  # seconds before an answer to a message
        self.streams = True  # off: the stream says heartbeats only
        self.opens = True  # off: no conversation can be started
        self.markup = "<cairn-chat></cairn-chat>"  # what stands on the college's pages, under /site
        self.allows_origin = True  # off: the page's own address is not among the allowed ones
        self.votes: dict[str, Message] = {}  # the last feedback of each vote
        self.exports = True  # off: not everything can be read
        self.signs: list[tuple[str, Any]] = []  # what a person shows of themselves; it is kept nowhere
        self._failures: list[Response] = []
        self._stream_generation = 0
        self._stopping = False

    def fail(self, status: int, code: str, *, headers: dict[str, str] | None = None, **problem: Any) -> None:
        self._failures.append(problem_details(status, code, headers=headers, **problem))

    def drop_streams(self) -> None:
        self._stream_generation += 1

    def forget_tokens(self) -> None:
        self.conversations.clear()

    def say(self, text: str, *, sender: str = "bot", **other: Any) -> Message:
        """A message that no POST asked for, to the newest conversation."""
        return self.newest.add(sender, text, **other)

    def sign(self, event: str, **told: Any) -> None:
        """A person types, or has seen: told to whoever listens now."""
        self.signs.append((event, told))

    @property
    def newest(self) -> Conversation:
        return list(self.conversations.values())[-1]

    def requests(self, method: str, path: str) -> list[Seen]:
        return [seen for seen in self.seen if (seen.method, seen.path) == (method, path)]

    # -- the contract -------------------------------------------------------------------------------------------------

    async def create(self, request: Request) -> Response:
        body = await self._note(request)
        if not self.allows_origin:
            return problem_details(403, "origin_not_allowed")
        if not self.opens:
            return problem_details(503, "unavailable")
        return self._welcome(body["lang"])

    async def restart(self, request: Request) -> Response:
        body = await self._note(request)
        conversation = self._asked_of(request)
        conversation.over = True
        return self._welcome(body["lang"])

    def _welcome(self, lang: str) -> Response:
        conversation = Conversation(token=f"token-{len(self.seen)}", lang=lang)
        self.conversations[conversation.token] = conversation
        conversation.add("bot", WELCOME[lang], replies=WELCOME_REPLIES[lang])
        return JSONResponse({"token": conversation.token, "messages": conversation.messages}, 201)

    async def language(self, request: Request) -> Response:
        body = await self._note(request)
        conversation = self._asked_of(request)
        conversation.lang = body["lang"]
        conversation.add("bot", SWITCHED[body["lang"]], replies=WELCOME_REPLIES[body["lang"]])
        return Response(status_code=204)

    async def send(self, request: Request) -> Response:
        body = await self._note(request)
        conversation = self._asked_of(request)
        answer = conversation.answers.get(body["client_id"])
        if answer is None:
            answer = conversation.answers[body["client_id"]] = await self._reply(conversation, body)
        return JSONResponse(answer)

    async def _reply(self, conversation: Conversation, body: Message) -> Message:
        said = body.get("text") or body.get("payload") or json.dumps(body.get("profile_patch"))
        message = conversation.add("learner", conversation.title_of(said))
        until = time.monotonic() + self.delay
        while time.monotonic() < until and not self._stopping:  # noqa: ASYNC110
            await asyncio.sleep(TICK)
        scripted = self.script.get(said, [{"text": f"You said: {said}"}])
        return {"message": message, "replies": [conversation.add("bot", **reply) for reply in scripted]}

    async def attach(self, request: Request) -> Response:
        await self._note(request, is_file=True)
        conversation = self._asked_of(request)
        name = unquote(request.headers["x-file-name"])
        client_id = request.query_params["client_id"]
        if client_id not in conversation.answers:
            conversation.answers[client_id] = await self._reply(conversation, {"text": f"📎 {name}"})
        return JSONResponse(conversation.answers[client_id])

    async def events(self, request: Request) -> Response:
        await self._note(request)
        conversation = self._conversation(request)
        after = int(request.headers.get("last-event-id", "0"))
        return StreamingResponse(self._stream(conversation, after), media_type="text/event-stream")

    async def _stream(self, conversation: Conversation, after: int) -> AsyncIterator[str]:
        generation, signs = self._stream_generation, len(self.signs)
        yield ": open\n\n"
        while not self._stopping and generation == self._stream_generation and not conversation.over:
            for message in conversation.messages[after:] if self.streams else []:
                after = message["seq"]
                yield f"id: {after}\nevent: message\ndata: {json.dumps(message)}\n\n"
            for event, told in self.signs[signs:]:
                signs += 1
                yield f"event: {event}\ndata: {json.dumps(told)}\n\n"
            await asyncio.sleep(TICK)

    async def history(self, request: Request) -> Response:
        await self._note(request)
        return JSONResponse({"messages": self._conversation(request).messages})

    async def delete(self, request: Request) -> Response:
        await self._note(request)
        conversation = self._conversation(request)
        del self.conversations[conversation.token]
        return Response(status_code=204)

    async def open_link(self, request: Request) -> Response:
        body = await self._note(request)
        conversation = self._asked_of(request)
        conversation.add("bot", f"I opened {body['query']}")
        return Response(status_code=204)

    async def feedback(self, request: Request) -> Response:
        body = await self._note(request)
        self._conversation(request)
        self.votes[body.get("vote") or f"vote-{len(self.votes)}"] = body
        return Response(status_code=204)

    async def note_sign(self, request: Request) -> Response:
        await self._note(request)
        self._conversation(request)
        return Response(status_code=204)

    async def export(self, request: Request) -> Response:
        await self._note(request)
        conversation = self._conversation(request)
        if not self.exports:
            return problem_details(503, "unavailable")
        return JSONResponse({"messages": conversation.messages, "service": {"cases": []}})

    async def _note(self, request: Request, *, is_file: bool = False) -> Any:
        raw = await request.body()
        body = raw if is_file else json.loads(raw) if raw else None
        self.seen.append(Seen(request.method, request.url.path, request.url.query, dict(request.headers), body))
        return body

    def _asked_of(self, request: Request) -> Conversation:
        """The conversation, unless a failure is queued. Raises `RefusedError`."""
        conversation = self._conversation(request)
        if self._failures:
            raise RefusedError(self._failures.pop(0))
        return conversation

    def _conversation(self, request: Request) -> Conversation:
        """Raises `RefusedError` for a token that is unknown or over."""
        conversation = self.conversations.get(request.headers.get("authorization", "").removeprefix("Bearer "))
        if conversation is None or conversation.over:
            raise RefusedError(problem_details(401, "unknown_token"))
        return conversation

    # -- serving ------------------------------------------------------------------------------------------------------

    def app(self) -> Starlette:
        async def page(_request: Request) -> Response:
            return FileResponse(BOT / "demo" / "ask.html")

        async def host(request: Request) -> Response:
            return HTMLResponse(host_page(request.query_params))

        async def site(_request: Request) -> Response:
            return HTMLResponse(SITE.format(markup=self.markup))

        async def picture(_request: Request) -> Response:
            drawn = '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="60"><title>A path</title></svg>'
            return Response(drawn, media_type="image/svg+xml")

        routes = [
            Route("/", page),
            Route("/host", host),
            Route("/site/{page}", site),
            Route("/v1/pathways/data-analysis.svg", picture),
            Route("/chat/conversations", self.create, methods=["POST"]),
            Route("/chat/conversations/current", self.delete, methods=["DELETE"]),
            Route("/chat/conversations/current/restart", self.restart, methods=["POST"]),
            Route("/chat/language", self.language, methods=["PUT"]),
            Route("/chat/messages", self.send, methods=["POST"]),
            Route("/chat/attachments", self.attach, methods=["POST"]),
            Route("/chat/events", self.events),
            Route("/chat/history", self.history),
            Route("/chat/links", self.open_link, methods=["POST"]),
            Route("/chat/feedback", self.feedback, methods=["POST"]),
            Route("/chat/typing", self.note_sign, methods=["POST"]),
            Route("/chat/seen", self.note_sign, methods=["POST"]),
            Route("/chat/export", self.export, methods=["GET"]),
            Mount("/demo", StaticFiles(directory=BOT / "demo")),
            *ExamplesPage(None).routes(),
            widget_files("/widget", BOT / "widget"),
        ]
        # Any page may speak with it, also one on another port.
        headers = ["Authorization", "Content-Type", "Last-Event-ID", "X-File-Name"]
        cors = Middleware(
            CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=headers, expose_headers=["Retry-After"]
        )
        return Starlette(
            routes=routes, exception_handlers={RefusedError: refuse}, middleware=[cors, Middleware(StrictPolicy)]
        )

    def serve(self) -> Callable[[], None]:
        """Serves on a free loopback port, `self.url`; returns what stops it."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        config = uvicorn.Config(self.app(), ws="none", lifespan="off", log_level="warning", timeout_graceful_shutdown=2)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(TICK)

        def stop() -> None:
            self._stopping = True
            server.should_exit = True
            thread.join()
            listener.close()

        return stop
