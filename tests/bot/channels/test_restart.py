"""Starting over: a new conversation with a new token, and the old token opens nothing any more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from bot.serve import Cairn
from bot.tokens import Tokens
from tests.bot.channels.chat import Chat, fields, problem_of
from tests.bot.channels.conftest import SEAL_KEY
from tests.bot.channels.test_events import follow

Rows = Callable[..., list[tuple[Any, ...]]]


async def restart(chat: Chat, **body: Any) -> httpx.Response:
    return await chat.http.post("/chat/conversations/current/restart", json=body or {"lang": "en"}, headers=chat.headers)


async def test_the_new_conversation_has_a_token_of_its_own_and_begins_with_the_welcome(chat: Chat) -> None:
    welcome = chat.last
    await chat.say("something in bookkeeping")

    response = await restart(chat)
    fresh = Chat(chat.http, response.json()["token"], response.json()["messages"])

    assert response.status_code == 201
    assert sorted(response.json()) == ["messages", "token"]
    assert fresh.token != chat.token
    assert [message["text"] for message in fresh.last] == [message["text"] for message in welcome]
    assert len(await fresh.history()) == 1
    await fresh.press("What is a micro-credential?")


async def test_it_begins_in_the_language_asked_for(chat: Chat) -> None:
    response = await restart(chat, lang="fr")

    assert response.json()["messages"][0]["lang"] == "fr"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/chat/history", None),
        ("GET", "/chat/events", None),
        ("POST", "/chat/messages", {"client_id": "a", "text": "hello"}),
        ("PUT", "/chat/language", {"lang": "fr"}),
        ("POST", "/chat/feedback", {"about": "answer:x", "helpful": True}),
        ("POST", "/chat/conversations/current/restart", {"lang": "en"}),
        ("DELETE", "/chat/conversations/current", None),
    ],
)
async def test_the_old_token_is_refused_everywhere(chat: Chat, method: str, path: str, body: Any) -> None:
    assert (await restart(chat)).status_code == 201

    response = await chat.http.request(method, path, json=body, headers=chat.headers)

    assert problem_of(response, 401)["code"] == "unknown_token"


async def test_what_was_said_stays_until_its_time_is_over(chat: Chat, cairn: Cairn, rows: Rows) -> None:
    key = await cairn.conversations.find(chat.token)
    await chat.say("thanks")

    await restart(chat)

    assert rows("SELECT token_hash FROM conversations WHERE id = ?", key) == [(None,)]
    assert rows("SELECT count(*) FROM conversation_events WHERE conversation_id = ?", key)[0][0] > 0


async def test_open_streams_of_the_old_token_end_and_tell_nothing_more(served: httpx.AsyncClient, cairn: Cairn) -> None:
    live = await Chat.open(served)
    key = await cairn.conversations.find(live.token)
    async with follow(live) as one, follow(live) as other:
        await one.messages(1), await other.messages(1)

        assert (await restart(live)).status_code == 201
        await cairn.dialogue.say(key, "a late word", channel="web", metadata={})
        cairn.stream.wake(key)

        async with asyncio.timeout(2):
            for events in (one, other):
                with pytest.raises(EOFError):
                    await events.next()


async def test_the_new_token_does_not_open_the_old_conversation(chat: Chat) -> None:
    await chat.say("my secret plan is beekeeping")
    body = (await restart(chat)).json()
    fresh = Chat(chat.http, body["token"], body["messages"])

    assert "beekeeping" not in str(await fresh.history())


async def test_of_two_at_once_one_wins(chat: Chat, rows: Rows) -> None:
    before = rows("SELECT count(*) FROM conversations")[0][0]

    answers = await asyncio.gather(*(restart(chat) for _ in range(5)))

    assert sorted(answer.status_code for answer in answers) == [201, 401, 401, 401, 401]
    assert rows("SELECT count(*) FROM conversations")[0][0] == before + 1


async def test_a_restart_that_fails_leaves_the_conversation_as_it_was(
    chat: Chat, cairn: Cairn, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a bug")

    with monkeypatch.context() as broken:
        broken.setattr(cairn.dialogue, "welcome", fail)
        assert (await restart(chat)).status_code == 500

    await chat.say("thanks")


async def test_a_language_there_is_not_is_refused(chat: Chat) -> None:
    assert fields(problem_of(await restart(chat, lang="de"), 422)) == ["lang"]
    await chat.say("thanks")


def altered(token: str) -> list[str]:
    conversation, secret, tag = token.split(".")
    other = Tokens(b"another server's key").issue(conversation)
    return [
        other,
        f"{conversation}x.{secret}.{tag}",
        f"{conversation}.{secret[::-1]}.{tag}",
        token[:-4] + "AAAA",
        secret,
        conversation,
    ]


async def test_a_forged_token_is_refused_before_the_database_is_asked(chat: Chat, cairn: Cairn) -> None:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(cairn.database.engine, "before_cursor_execute", note)
    try:
        for token in altered(chat.token):
            response = await chat.http.get("/chat/history", headers={"Authorization": f"Bearer {token}"})
            assert problem_of(response, 401)["code"] == "unknown_token"
        assert asked == []
        await chat.history()
        assert asked, "the listener hears"
    finally:
        event.remove(cairn.database.engine, "before_cursor_execute", note)


async def test_a_token_that_is_rightly_signed_but_was_not_issued_opens_nothing(chat: Chat, cairn: Cairn) -> None:
    """As somebody could make who has the key, but not the database."""
    token = Tokens(SEAL_KEY.encode()).issue(await cairn.conversations.find(chat.token))

    response = await chat.http.get("/chat/history", headers={"Authorization": f"Bearer {token}"})

    assert problem_of(response, 401)["code"] == "unknown_token"
