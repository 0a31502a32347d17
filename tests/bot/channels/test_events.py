"""The event stream: what was missed first, then what comes, each once, resumed by the last id. Over a real connection."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette

from bot.channels import web as web_channel
from bot.channels.problems import HANDLERS
from bot.channels.web import WebChannel
from bot.seals import Seals
from bot.serve import Cairn
from tests.bot.channels.chat import Chat, Json, fields, problem_of

SECONDS = 10


class Events:
    """An open stream, read event by event."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def next(self) -> Json:
        """The next event: its id, type and message."""
        event: Json = {}
        async with asyncio.timeout(SECONDS):
            async for line in self._lines:
                if line.startswith(":"):
                    continue
                if not line:
                    if event:
                        return event
                    continue
                key, _, value = line.partition(": ")
                event[key] = json.loads(value) if key == "data" else value
        raise EOFError("the stream ended")

    async def messages(self, count: int) -> list[Json]:
        return [(await self.next())["data"] for _ in range(count)]

    async def ended(self) -> bool:
        async with asyncio.timeout(SECONDS):
            async for _ in self._lines:
                pass
        return True


Follow = Callable[..., Any]


@pytest_asyncio.fixture(loop_scope="session")
async def live(served: httpx.AsyncClient) -> Chat:
    """A conversation over a real connection."""
    return await Chat.open(served)


@asynccontextmanager
async def follow(chat: Chat, *, after: object = None) -> AsyncIterator[Events]:
    headers = {**chat.headers, **({} if after is None else {"Last-Event-ID": str(after)})}
    async with chat.http.stream("GET", "/chat/events", headers=headers) as response:
        assert response.status_code == 200, await response.aread()
        yield Events(response)


async def test_the_backlog_comes_first(live: Chat) -> None:
    await live.say("thanks")
    history = await live.history()

    async with follow(live) as events:
        assert await events.messages(3) == history


async def test_an_event_has_the_number_of_its_message(live: Chat) -> None:
    async with follow(live) as events:
        event = await events.next()

    assert (event["id"], event["event"]) == (str(event["data"]["seq"]), "message")


async def test_the_stream_is_served_as_one(live: Chat) -> None:
    async with follow(live) as events:
        headers = events.response.headers

    assert headers["content-type"].startswith("text/event-stream")
    assert headers["cache-control"] == "no-store"
    assert headers["x-accel-buffering"] == "no"
    assert headers["x-content-type-options"] == "nosniff"


async def test_a_new_message_arrives_in_an_open_stream(live: Chat) -> None:
    async with follow(live) as events:
        await events.messages(1)

        sent = (await live.post(text="thanks")).json()

        assert await events.messages(2) == [sent["message"], *sent["replies"]]


async def test_every_page_of_a_conversation_gets_it(live: Chat) -> None:
    async with follow(live) as one, follow(live) as other:
        await one.messages(1), await other.messages(1)

        await live.say("thanks")

        assert await one.messages(2) == await other.messages(2)


async def test_resuming_leaves_no_gap_and_repeats_nothing(live: Chat) -> None:
    seen: list[Json] = []
    for turn in range(3):
        async with follow(live, after=seen[-1]["seq"] if seen else None) as events:
            seen += await events.messages(1 if turn == 0 else 2)
        await live.say(f"thanks {turn}")
    async with follow(live, after=seen[-1]["seq"]) as events:
        seen += await events.messages(2)

    assert seen == await live.history()


async def test_resuming_from_a_number_without_a_message_goes_on_after_it(live: Chat) -> None:
    await live.say("thanks")
    learner = (await live.history())[1]

    async with follow(live, after=learner["seq"] - 1) as events:
        assert (await events.messages(1))[0] == learner


@pytest.mark.parametrize("after", ["-1", "0"])
async def test_before_the_first_message_means_from_the_start(live: Chat, after: str) -> None:
    async with follow(live, after=after) as events:
        assert await events.messages(1) == await live.history()


async def test_a_stream_shows_its_own_conversation_only(live: Chat) -> None:
    other = await Chat.open(live.http)
    async with follow(live) as events:
        await events.messages(1)
        await other.say("my secret plan is beekeeping")
        await live.say("thanks")

        heard = await events.messages(2)

    assert "beekeeping" not in str(heard)
    assert heard == (await live.history())[1:]


async def test_another_persons_token_opens_no_stream(live: Chat) -> None:
    response = await live.http.get("/chat/events", headers={"Authorization": "Bearer someone"})

    assert problem_of(response, 401)["code"] == "unknown_token"


@pytest.mark.parametrize("after", ["", "abc", "1.5", "1 OR 1=1", "m3"])
async def test_an_event_id_that_is_none_is_refused(chat: Chat, after: str) -> None:
    response = await chat.http.get("/chat/events", headers={**chat.headers, "Last-Event-ID": after})

    assert fields(problem_of(response, 422)) == ["Last-Event-ID"]


@pytest.mark.parametrize(
    "after", [b"--5", "²".encode("latin-1"), pytest.param(b"9" * 5000, id="very long"), b"99999999999999999999"]
)
async def test_an_odd_event_id_is_refused(chat: Chat, after: bytes) -> None:
    async with asyncio.timeout(SECONDS):
        response = await chat.http.get("/chat/events", headers={**chat.headers, b"Last-Event-ID": after})

    assert fields(problem_of(response, 422)) == ["Last-Event-ID"]


async def test_a_quiet_stream_says_that_it_is_still_there(live: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_channel, "HEARTBEAT_SECONDS", 0.05)

    async with follow(live) as events, asyncio.timeout(SECONDS):
        lines = [await anext(events._lines) for _ in range(10)]

    assert ": still here" in lines


async def test_what_was_said_while_no_wake_came_is_seen_at_the_next_look(
    live: Chat, cairn: Cairn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when another process wrote it."""
    monkeypatch.setattr(web_channel, "HEARTBEAT_SECONDS", 0.05)
    conversation_id = await cairn.conversations.find(live.token)
    async with follow(live) as events:
        await events.messages(1)

        await cairn.dialogue.say(conversation_id, "thanks", channel="web", metadata={})

        assert [message["from"] for message in await events.messages(2)] == ["learner", "bot"]


async def test_a_message_that_comes_while_others_are_being_sent_is_not_late(chat: Chat, cairn: Cairn) -> None:
    """A slow page: its connection takes the first message only after the second was said."""
    sent: asyncio.Queue[str] = asyncio.Queue()
    taken = asyncio.Event()

    async def send(message: Any) -> None:
        body = message.get("body", b"").decode()
        if "data:" in body:
            await sent.put(body)
            await taken.wait()

    async def receive() -> Any:
        await asyncio.sleep(3600)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "path": "/chat/events",
        "raw_path": b"/chat/events", "query_string": b"", "root_path": "", "scheme": "http", "client": ("x", 1),
        "server": ("x", 1), "headers": [(b"authorization", chat.headers["Authorization"].encode())],
    }  # fmt: skip
    page = asyncio.create_task(cairn.app()(scope, receive, send))
    try:
        await sent.get()
        await chat.say("thanks")
        taken.set()
        async with asyncio.timeout(3):
            assert "thanks" in await sent.get()
    finally:
        page.cancel()
        await asyncio.gather(page, return_exceptions=True)


async def test_the_stream_of_a_deleted_conversation_ends(live: Chat) -> None:
    async with follow(live) as events:
        await events.messages(1)

        await live.delete()

        async with asyncio.timeout(2):
            assert await events.ended()


async def test_a_stopping_server_ends_its_streams(cairn: Cairn, client_of: Callable[..., httpx.AsyncClient]) -> None:
    web = WebChannel(
        cairn.conversations, Seals(b"key"), cairn.links, cairn.stream, cairn.messaging.moving, messages_per_minute=60
    )
    chat = await Chat.open(client_of(Starlette(routes=web.routes(), exception_handlers=HANDLERS)))
    stream = asyncio.create_task(chat.http.get("/chat/events", headers=chat.headers))
    await asyncio.sleep(0.1)

    web.stop()

    async with asyncio.timeout(SECONDS):
        assert "Cairn" in (await stream).text
