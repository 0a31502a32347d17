"""A conversation is moved to the page on which its code is typed, whether or not any messaging channel is on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from actions.knowledge_client import KnowledgeClient
from bot.serve import Cairn
from tests.bot.channels.chat import Chat, Json, problem_of
from tests.bot.channels.desk import Talk, by_person
from tests.bot.channels.test_events import follow
from tests.bot.channels.test_privacy import in_files

WRONG = "ZZZZ-2222"


async def code_of(chat: Chat) -> str:
    await chat.say("i need a code to continue on my phone")
    return chat.text.split("code: ")[1][:9]


def texts(messages: list[Json]) -> str:
    return "\n".join(message["text"] for message in messages)


async def test_the_page_has_the_whole_conversation_and_its_search(chat: Chat) -> None:
    there = await Chat.open(chat.http)
    await there.say("online bookkeeping in Ontario")
    before = await there.history()
    answer = (await chat.post(text=(await code_of(there)).lower())).json()

    assert (answer["moved"], answer["message"]) == (True, None)
    assert "You can go on here" in texts(answer["replies"])
    history = await chat.history()
    assert [message["id"] for message in history[: len(before)]] == [message["id"] for message in before]
    assert history[-1] == answer["replies"][-1]
    assert "Payroll" in texts(await chat.say("tell me more about the first one"))


async def test_buttons_of_the_moved_conversation_can_be_pressed(chat: Chat) -> None:
    there = await Chat.open(chat.http)
    await there.say("online bookkeeping in Ontario")
    await chat.post(text=await code_of(there))
    chat.last = await chat.history()

    assert await chat.press("Talk to a person")


async def test_where_it_was_its_token_ends(chat: Chat) -> None:
    there = await Chat.open(chat.http)
    await chat.post(text=await code_of(there))

    problem_of(await chat.http.get("/chat/history", headers=there.headers), 401)


async def test_what_the_page_had_before_is_nobodys(chat: Chat, cairn: Cairn) -> None:
    before = await cairn.conversations.find(chat.token)
    await chat.say("my secret wish is welding")
    await chat.post(text=await code_of(await Chat.open(chat.http)))

    assert "welding" not in texts(await chat.history())
    assert await cairn.conversations.exists(before), "it goes when its retention ends"
    assert await cairn.conversations.find(chat.token) != before


async def test_it_can_be_moved_back(chat: Chat) -> None:
    there = await Chat.open(chat.http)
    await there.say("online bookkeeping in Ontario")
    await chat.post(text=await code_of(there))
    third = await Chat.open(chat.http)

    assert (await third.post(text=await code_of(chat))).json()["moved"]
    assert "bookkeeping" in texts(await third.history())
    problem_of(await chat.http.get("/chat/history", headers=chat.headers), 401)


async def test_what_is_deleted_after_it_moved_is_gone(chat: Chat, cairn: Cairn) -> None:
    there = await Chat.open(chat.http)
    moved = await cairn.conversations.find(there.token)
    await chat.post(text=await code_of(there))

    assert (await chat.delete()).status_code == 204

    assert not await cairn.conversations.exists(moved)
    problem_of(await chat.http.get("/chat/history", headers=chat.headers), 401)


async def test_a_used_code_and_a_strangers_token_open_nothing(chat: Chat) -> None:
    there = await Chat.open(chat.http)
    await there.say("online bookkeeping in Ontario")
    code = await code_of(there)
    await chat.post(text=code)
    stranger = await Chat.open(chat.http)

    answer = (await stranger.post(text=code)).json()

    assert "doesn't work" in texts(answer["replies"])
    assert not answer["moved"]
    assert "bookkeeping" not in texts(await stranger.history())
    assert "bookkeeping" in texts(await chat.history())


async def test_a_wrong_code_leaves_the_page_its_own(chat: Chat) -> None:
    await chat.say("online bookkeeping in Ontario")

    assert "doesn't work" in texts((await chat.post(text=WRONG)).json()["replies"])
    assert "Payroll" in texts(await chat.say("tell me more about the first one"))


async def test_codes_cannot_be_guessed_for_long(chat: Chat) -> None:
    code = await code_of(await Chat.open(chat.http))
    for guess in ("AAAA-2222", "AAAA-2223", "AAAA-2224"):
        await chat.post(text=guess)

    answer = (await chat.post(text=code)).json()

    assert "doesn't work" in texts(answer["replies"])
    assert not answer["moved"]


async def test_the_code_of_a_deleted_conversation_takes_nothing_from_the_page(
    chat: Chat, cairn: Cairn, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def redeem(_code: str) -> str:
        return "c_deleted"

    monkeypatch.setattr(cairn.knowledge, "redeem_move_code", redeem)

    assert "doesn't work" in texts((await chat.post(text=WRONG)).json()["replies"])
    assert "doesn't work" in texts(await chat.history())


async def test_its_own_code_changes_nothing(chat: Chat, cairn: Cairn) -> None:
    before = await cairn.conversations.find(chat.token)

    answer = (await chat.post(text=await code_of(chat))).json()

    assert "You can go on here" in texts(answer["replies"])
    assert await cairn.conversations.find(chat.token) == before
    assert "elsewhere" not in texts(await chat.history())


@pytest.mark.parametrize("counts", [True, False])
async def test_sent_again_it_is_answered_the_same_and_done_once(chat: Chat, counts: bool) -> None:
    code = await code_of(await Chat.open(chat.http)) if counts else WRONG
    first = (await chat.post(text=code, client_id="the-code")).json()
    known = await chat.history()

    again = (await chat.post(text=code, client_id="the-code")).json()

    assert again == {**first, "moved": True}
    assert await chat.history() == known


async def test_two_copies_at_once_are_one(chat: Chat) -> None:
    code = await code_of(await Chat.open(chat.http))

    answers = await asyncio.gather(*(chat.post(text=code, client_id="the-code") for _ in range(3)))

    assert [answer.json()["moved"] for answer in answers] == [True] * 3
    history = texts(await chat.history())
    assert (history.count("You can go on here"), history.count("doesn't work")) == (1, 0)


async def test_without_the_api_the_code_can_be_sent_again(
    chat: Chat, cairn: Cairn, api_dies: Callable[[], KnowledgeClient]
) -> None:
    code = await code_of(await Chat.open(chat.http))
    alive, cairn.messaging.moving._api = cairn.messaging.moving._api, api_dies()
    try:
        assert problem_of(await chat.post(text=code, client_id="the-code"), 503)["code"] == "not_kept"
    finally:
        cairn.messaging.moving._api = alive

    assert (await chat.post(text=code, client_id="the-code")).json()["moved"]


@pytest.mark.parametrize("counts", [True, False])
async def test_a_typed_code_is_kept_nowhere(
    chat: Chat, cairn: Cairn, database: Path, counts: bool, caplog: pytest.LogCaptureFixture
) -> None:
    there = await cairn.conversations.find((await Chat.open(chat.http)).token)
    code = (await cairn.knowledge.move_code(there))["code"] if counts else WRONG

    with caplog.at_level(logging.DEBUG):
        await chat.post(text=code)

    assert not in_files(database, code.encode())
    assert code not in caplog.text
    assert [message for message in await chat.history() if message["from"] == "learner"] == []


async def test_every_open_stream_of_the_page_says_so_and_ends(served: httpx.AsyncClient) -> None:
    page = await Chat.open(served)
    code = await code_of(await Chat.open(served))
    async with follow(page) as one, follow(page) as other:
        await one.messages(1), await other.messages(1)

        await page.post(text=code)

        for events in (one, other):
            assert await events.next() == {"event": "moved", "data": {}}
            assert await events.ended()
    async with follow(page) as events:
        history = await page.history()
        assert await events.messages(len(history)) == history


async def test_a_person_goes_on_reaching_the_learner(talk: Talk, cairn: Cairn) -> None:
    await talk.case()
    await talk.comes("claimed", name="Sam")
    page = await Chat.open(talk.chat.http)
    code = (await cairn.knowledge.move_code(talk.conversation_id))["code"]
    assert (await page.post(text=code)).json()["moved"]

    await talk.comes("message", name="Sam", text="are you there")

    said = [(message["from"], message["text"]) for message in await page.history()]
    assert by_person(said) == ["are you there"]
    await page.post(text="yes, on this page now")
    await cairn.handoff.settled()
    assert "yes, on this page now" in talk.desk.texts


async def test_a_person_hears_that_nobody_reads_what_the_page_had_before(talk: Talk) -> None:
    await talk.case()
    await talk.comes("claimed", name="Sam")
    other = await Chat.open(talk.chat.http)
    code: Any = (await talk.cairn.knowledge.move_code(await talk.conversations.find(other.token)))["code"]

    await talk.chat.post(text=code)
    await talk.cairn.handoff.settled()

    assert talk.desk.left == [talk.desk.case]
