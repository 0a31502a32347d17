"""The whole way with the real API: a learner, a practitioner's claim and words, the learner's answer, the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.people.sessions import Staff
from api.triage import lifecycle, replies
from bot.serve import Cairn
from tests.api.console.desk import add_person
from tests.api.triage.learner import staff_of
from tests.bot.channels.chat import Chat
from tests.bot.channels.desk import opened_case

Rows = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def api(cairn: Cairn) -> FastAPI:
    assert cairn.api is not None
    return cairn.api


@pytest.fixture
def sam(api: FastAPI) -> Staff:
    return staff_of(add_person(api, "practitioner", name="Sam"))


async def delivered(cairn: Cairn) -> None:
    await cairn.outbox.fetch(after=0, wait=0)
    await cairn.outbox.settled()


async def test_from_asking_to_the_end(chat: Chat, cairn: Cairn, api: FastAPI, sam: Staff, rows: Rows) -> None:
    conversation_id = await cairn.conversations.find(chat.token)
    case = await opened_case(cairn, conversation_id)
    with api.state.database.session() as session:
        lifecycle.claim(session, sam, case["id"])
        replies.reply(session, sam, case["id"], "Hello, I am Sam.")
    await delivered(cairn)

    assert (await chat.post(text="is it free? write to xeno.quux@example.org")).json()["replies"] == []
    await chat.http.post("/chat/typing", headers=chat.headers)
    hello = next(message for message in await chat.history() if message["from"] == "practitioner")
    await chat.http.post("/chat/seen", json={"id": hello["id"]}, headers=chat.headers)
    await cairn.handoff.settled()

    thread = rows(
        "SELECT sender, text, delivered_at IS NOT NULL FROM case_messages WHERE case_id = ? ORDER BY id", case["id"]
    )
    assert thread == [
        ("practitioner", "Hello, I am Sam.", 1),
        ("learner", "is it free? write to xeno.quux@example.org", 0),
    ]
    [(seen, outbox)] = rows(
        "SELECT learner_seen, outbox_id FROM cases JOIN case_messages ON case_id = cases.id "
        "WHERE case_id = ? AND sender = 'practitioner'",
        case["id"],
    )
    assert seen == str(outbox)

    with api.state.database.session() as session:
        lifecycle.resolve(session, sam, case["id"], outcome="answered", text="It is. Good luck!")
    await delivered(cairn)

    assert [message["from"] for message in await chat.history()][-2:] == ["practitioner", "bot"]
    assert await chat.say("what is a micro-credential?")


async def test_the_button_is_told_to_staff(chat: Chat, cairn: Cairn, api: FastAPI, sam: Staff, rows: Rows) -> None:
    conversation_id = await cairn.conversations.find(chat.token)
    case = await opened_case(cairn, conversation_id)
    with api.state.database.session() as session:
        lifecycle.claim(session, sam, case["id"])
    await delivered(cairn)

    chat.last = await chat.history()
    await chat.press("Go on with the assistant")
    await cairn.handoff.settled()

    assert rows("SELECT status, outcome FROM cases WHERE id = ?", case["id"]) == [("resolved", "released")]


async def test_a_wrong_token_reads_no_outbox(cairn: Cairn, api: FastAPI) -> None:
    transport = httpx.ASGITransport(api)
    async with httpx.AsyncClient(transport=transport, base_url="http://api.test") as stranger:
        assert (await stranger.get("/v1/outbox", params={"after": 0, "wait": 0})).status_code == 401
