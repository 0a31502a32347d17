"""The whole way with the real API: a learner, a practitioner's claim and words, the learner's answer, the end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from actions.knowledge_client import KnowledgeClient, use_client
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


# The API runs in this loop too: what waits for its database here and not in a thread could wait for a request that needs the
# loop to end.
@pytest.fixture
async def sam(api: FastAPI) -> Staff:
    return staff_of(await asyncio.to_thread(add_person, api, "practitioner", name="Sam"))


async def at_the_console(api: FastAPI, do: Callable[[Session], Any]) -> None:
    def whole() -> None:
        with api.state.database.session() as session:
            do(session)

    await asyncio.to_thread(whole)


async def delivered(cairn: Cairn) -> None:
    await cairn.outbox.fetch(after=0, wait=0)
    await cairn.outbox.settled()


async def test_from_asking_to_the_end(chat: Chat, cairn: Cairn, api: FastAPI, sam: Staff, rows: Rows) -> None:
    conversation_id = await cairn.conversations.find(chat.token)
    case = await opened_case(cairn, conversation_id)
    await at_the_console(api, lambda session: lifecycle.claim(session, sam, case["id"]))
    await at_the_console(api, lambda session: replies.reply(session, sam, case["id"], "Hello, I am Sam."))
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

    await at_the_console(
        api, lambda session: lifecycle.resolve(session, sam, case["id"], outcome="answered", text="It is. Good luck!")
    )
    await delivered(cairn)

    assert [message["from"] for message in await chat.history()][-2:] == ["practitioner", "bot"]
    assert await chat.say("what is a micro-credential?")


async def test_the_button_is_told_to_staff(chat: Chat, cairn: Cairn, api: FastAPI, sam: Staff, rows: Rows) -> None:
    conversation_id = await cairn.conversations.find(chat.token)
    case = await opened_case(cairn, conversation_id)
    await at_the_console(api, lambda session: lifecycle.claim(session, sam, case["id"]))
    await delivered(cairn)

    chat.last = await chat.history()
    await chat.press("Go on with the assistant")
    await cairn.handoff.settled()

    assert rows("SELECT status, outcome FROM cases WHERE id = ?", case["id"]) == [("resolved", "released")]


async def test_a_wrong_token_reads_no_outbox(cairn: Cairn, api: FastAPI) -> None:
    transport = httpx.ASGITransport(api)
    async with httpx.AsyncClient(transport=transport, base_url="http://api.test") as stranger:
        assert (await stranger.get("/v1/outbox", params={"after": 0, "wait": 0})).status_code == 401


@pytest.mark.parametrize(
    ("said", "rises"),
    [
        (["is it free?"], [("U1", "asked_for_person")]),
        (["i can't cope anymore, i can't stop crying"], [("U2", "distress")]),
        (["je suis à boutte, je fais des crises d'angoisse"], [("U2", "distress")]),
        (["i have no food till friday"], [("U2", "basic_needs")]),
        (["thanks", "i can't cope anymore"], [("U1", None), ("U2", "distress")]),
        (["i can't cope anymore", "i can't stop crying"], [("U2", "distress"), ("U3", "escalating")]),
    ],
)
async def test_distress_that_a_person_hears_raises_the_case_without_a_word(
    chat: Chat, cairn: Cairn, api: FastAPI, sam: Staff, rows: Rows, said: list[str], rises: list[tuple[str, str | None]]
) -> None:
    conversation_id = await cairn.conversations.find(chat.token)
    case = await opened_case(cairn, conversation_id)
    await at_the_console(api, lambda session: lifecycle.claim(session, sam, case["id"]))
    await delivered(cairn)

    for turn, (text, (level, code)) in enumerate(zip(said, rises, strict=True), start=1):
        assert (await chat.post(text=text)).json()["replies"] == []
        await cairn.handoff.settled()
        [(urgency, status, found)] = rows("SELECT urgency, status, reasons FROM cases WHERE id = ?", case["id"])
        assert (urgency, status) == (level, "claimed")
        reasons = {(reason["code"], reason["turn"]) for reason in json.loads(found)}
        assert code is None or (code, 0 if code == "asked_for_person" else turn) in reasons
    assert (await chat.history())[-1]["text"] == said[-1]
    assert await cairn.dialogue.is_paused(conversation_id)


async def test_distress_that_staff_could_not_be_told_is_told_later(
    chat: Chat, cairn: Cairn, api: FastAPI, sam: Staff, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation_id = await cairn.conversations.find(chat.token)
    case = await opened_case(cairn, conversation_id)
    await at_the_console(api, lambda session: lifecycle.claim(session, sam, case["id"]))
    await delivered(cairn)
    down = httpx.MockTransport(lambda _: httpx.Response(503, json={}))
    use_client(KnowledgeClient(httpx.AsyncClient(transport=down, base_url="http://api.invalid")))

    assert (await chat.post(text="i have no food till friday")).json()["replies"] == []
    assert rows("SELECT urgency FROM cases WHERE id = ?", case["id"]) == [("U1",)]
    await cairn.background.deliver_cases()

    assert rows("SELECT urgency FROM cases WHERE id = ?", case["id"]) == [("U2",)]
