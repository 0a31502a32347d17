"""A message sent again under the same name is one message: after a lost answer, a second click, a retry."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.bot.channels.chat import Chat, problem_of

Rows = Callable[..., list[tuple[Any, ...]]]


async def test_sent_twice_in_a_row_is_one_turn(chat: Chat) -> None:
    first = (await chat.post(client_id="a", text="thanks")).json()
    said = await chat.history()

    again = await chat.post(client_id="a", text="thanks")

    assert (again.status_code, again.json()) == (200, first)
    assert await chat.history() == said


async def test_sent_again_later_gives_the_replies_of_then(chat: Chat) -> None:
    first = (await chat.post(client_id="a", text="what is a micro-credential?")).json()
    await chat.say("hello")

    assert (await chat.post(client_id="a", text="what is a micro-credential?")).json() == first


async def test_the_name_decides_and_not_the_words(chat: Chat) -> None:
    first = (await chat.post(client_id="a", text="thanks")).json()

    assert (await chat.post(client_id="a", text="hello")).json() == first


async def test_the_same_words_under_another_name_are_another_message(chat: Chat) -> None:
    await chat.post(client_id="a", text="thanks")
    await chat.post(client_id="b", text="thanks")

    assert [message["from"] for message in await chat.history()].count("learner") == 2


async def test_a_button_pressed_twice_is_one_turn(chat: Chat) -> None:
    payload = chat.payload("Help me choose")
    first = (await chat.post(client_id="a", payload=payload)).json()

    assert (await chat.post(client_id="a", payload=payload)).json() == first
    assert len([message for message in await chat.history() if message["from"] == "learner"]) == 1


@pytest.mark.parametrize("copies", [2, 5])
async def test_sent_at_the_same_time_is_one_turn(chat: Chat, copies: int) -> None:
    for attempt in range(10):
        name = f"same{attempt}"
        sent = [chat.post(client_id=name, text="thanks") for _ in range(copies)]

        answers = [response.json() for response in await asyncio.gather(*sent)]

        assert answers[0]["replies"]
        assert all(answer == answers[0] for answer in answers)
    assert len([message for message in await chat.history() if message["from"] == "learner"]) == 10


async def test_different_messages_at_the_same_time_all_get_their_own_replies(chat: Chat) -> None:
    texts = [f"thanks {number}" for number in range(6)]

    answers = [response.json() for response in await asyncio.gather(*(chat.post(text=text) for text in texts))]

    assert [answer["message"]["text"] for answer in answers] == texts
    assert all(answer["replies"] for answer in answers)
    seqs = [message["seq"] for answer in answers for message in [answer["message"], *answer["replies"]]]
    assert len(set(seqs)) == len(seqs)


async def test_the_same_name_in_another_conversation_is_another_message(chat: Chat, http: httpx.AsyncClient) -> None:
    other = await Chat.open(http)
    await chat.post(client_id="a", text="thanks")

    assert (await other.post(client_id="a", text="hello")).json()["message"]["text"] == "hello"


async def test_a_refused_message_may_be_sent_again_under_its_name(chat: Chat) -> None:
    problem_of(await chat.post(client_id="a", text=" "), 422)
    problem_of(await chat.post(client_id="a", payload="rubbish"), 422)

    assert (await chat.post(client_id="a", text="thanks")).json()["replies"]


async def test_a_message_that_could_not_be_kept_may_be_sent_again(chat: Chat, rows: Rows) -> None:
    rows_that_break = "CREATE TRIGGER full BEFORE INSERT ON conversation_events BEGIN SELECT raise(FAIL, 'disk full'); END"
    rows(rows_that_break)
    try:
        failed = await chat.post(client_id="a", text="thanks")
    finally:
        rows("DROP TRIGGER full")

    assert problem_of(failed, 503)["code"] == "not_kept"
    assert int(failed.headers["retry-after"]) > 0
    assert len(await chat.history()) == 1, "nothing is shown that was not kept"
    assert (await chat.post(client_id="a", text="thanks")).json()["replies"]
