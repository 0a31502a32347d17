"""The language is changed with a switch of the page: the conversation goes on in it, and a line says so."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.bot.channels.chat import Chat, Json, fields, problem_of
from tests.bot.channels.test_events import follow


async def speak(chat: Chat, lang: Any) -> httpx.Response:
    return await chat.http.put("/chat/language", json={"lang": lang}, headers=chat.headers)


async def switched(chat: Chat, lang: str) -> list[Json]:
    """What the switch led to."""
    before = len(await chat.history())
    response = await speak(chat, lang)
    assert (response.status_code, response.content) == (204, b"")
    chat.last = (await chat.history())[before:]
    return chat.last


@pytest.mark.parametrize(("first", "then", "word"), [("en", "fr", "français"), ("fr", "en", "English")])
async def test_one_line_says_so_in_the_new_language(http: httpx.AsyncClient, first: str, then: str, word: str) -> None:
    chat = await Chat.open(http, first)

    [line] = await switched(chat, then)

    assert (line["from"], line["lang"]) == ("bot", then)
    assert word in line["text"]


async def test_what_follows_is_in_it_also_what_a_button_leads_to(chat: Chat) -> None:
    await switched(chat, "fr")
    [answer] = await chat.press("C'est quoi, une microcertification?")

    assert answer["lang"] == "fr"
    assert (await chat.say("ok"))[0]["lang"] == "fr"


async def test_it_comes_by_the_stream(served: httpx.AsyncClient) -> None:
    chat = await Chat.open(served)
    async with follow(chat) as events:
        await events.messages(1)

        await speak(chat, "fr")

        assert (await events.messages(1))[0]["lang"] == "fr"


async def test_nothing_is_put_in_the_learners_mouth(chat: Chat) -> None:
    await switched(chat, "fr")

    assert [message["from"] for message in await chat.history()] == ["bot", "bot"]


async def test_the_same_language_again_says_nothing(chat: Chat) -> None:
    assert await switched(chat, "en") == []
    assert len(await switched(chat, "fr")) == 1
    assert await switched(chat, "fr") == []


async def test_an_open_question_is_asked_again_in_the_new_language(chat: Chat) -> None:
    await chat.press("Help me choose")
    asked = chat.last[-1]

    said = await switched(chat, "fr")

    assert [message["lang"] for message in said] == ["fr", "fr"]
    assert said[-1]["text"] != asked["text"]
    assert len(said[-1]["replies"]) == len(asked["replies"])
    await chat.say("la comptabilité")
    assert {message["lang"] for message in chat.last} == {"fr"}


async def test_the_repeat_of_an_earlier_message_still_shows_its_own_reply_first(chat: Chat) -> None:
    first = (await chat.post(client_id="a", text="thanks")).json()
    await switched(chat, "fr")

    again = (await chat.post(client_id="a", text="thanks")).json()

    assert again["message"] == first["message"]
    assert again["replies"][0] == first["replies"][0]


@pytest.mark.parametrize("lang", ["de", "", None, "EN", 1])
async def test_a_language_there_is_not_is_refused(chat: Chat, lang: Any) -> None:
    assert fields(problem_of(await speak(chat, lang), 422)) == ["lang"]


async def test_only_with_a_token(chat: Chat) -> None:
    response = await chat.http.put("/chat/language", json={"lang": "fr"})

    assert problem_of(response, 401)["code"] == "unknown_token"
