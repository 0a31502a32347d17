"""A conversation is opened: its token, and a welcome that says what this is."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest

from api.people.office import Office, Retention, change_office
from bot.channels.web import OPENED_PER_MINUTE
from bot.serve import Cairn
from tests.bot.channels.chat import Chat, fields, problem_of
from tests.bot.channels.conftest import OpenClient


async def test_a_conversation_is_created_with_a_token(http: httpx.AsyncClient) -> None:
    response = await http.post("/chat/conversations", json={})

    assert response.status_code == 201
    assert sorted(response.json()) == ["messages", "token"]
    assert len(response.json()["token"]) >= 40


async def test_no_body_at_all_opens_one_in_english(http: httpx.AsyncClient) -> None:
    response = await http.post("/chat/conversations")

    assert response.status_code == 201
    assert response.json()["messages"][0]["lang"] == "en"


async def test_tokens_differ(http: httpx.AsyncClient) -> None:
    assert (await Chat.open(http)).token != (await Chat.open(http)).token


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ["automated", "Nobody is watching", "7 days", "delete", "9-8-8"]),
        ("fr", ["automatisé", "Personne ne suit", "7 jours", "effac", "9-8-8"]),
    ],
)
async def test_the_welcome_says_what_this_is(http: httpx.AsyncClient, lang: str, said: list[str]) -> None:
    [welcome] = (await Chat.open(http, lang)).last

    assert (welcome["from"], welcome["lang"]) == ("bot", lang)
    assert [words for words in said if words not in welcome["text"]] == []
    assert len(welcome["replies"]) == 3


def change(cairn: Cairn, wanted: Office) -> None:
    assert cairn.api is not None
    with cairn.api.state.database.session() as session:
        change_office(session, wanted, by="Ada")


async def test_the_welcome_says_how_long_the_college_keeps_things(http: httpx.AsyncClient, cairn: Cairn) -> None:
    await asyncio.to_thread(change, cairn, Office(retention=Retention(conversations=12)))

    [welcome] = (await Chat.open(http)).last

    await asyncio.to_thread(change, cairn, Office())
    assert "12 days" in welcome["text"]


async def test_only_a_hash_of_the_token_is_kept(chat: Chat, database: Path) -> None:
    files = database.parent.glob(f"{database.name}*")

    assert not any(chat.token.encode() in file.read_bytes() for file in files)


async def test_what_was_opened_in_french_goes_on_in_french(http: httpx.AsyncClient) -> None:
    chat = await Chat.open(http, "fr")

    replies = await chat.press("M'aider à choisir")

    assert {reply["lang"] for reply in replies} == {"fr"}


@pytest.mark.parametrize(
    ("body", "field"), [({"lang": "de"}, "lang"), ({"lang": 1}, "lang"), ({"token": "x"}, "token"), ([], "body")]
)
async def test_an_opening_that_makes_no_sense_is_refused(http: httpx.AsyncClient, body: object, field: str) -> None:
    assert fields(problem_of(await http.post("/chat/conversations", json=body), 422)) == [field]


async def test_one_address_cannot_open_conversations_without_end(cairn: Cairn, client_of: OpenClient) -> None:
    one, other = client_of(cairn.app()), client_of(cairn.app())
    body = b"not even json"

    for _ in range(OPENED_PER_MINUTE):
        await one.post("/chat/conversations", content=body)
    refused = await one.post("/chat/conversations")

    assert problem_of(refused, 429)["code"] == "too_many_messages"
    assert int(refused.headers["retry-after"]) >= 1
    assert (await other.post("/chat/conversations")).status_code == 201


@pytest.mark.parametrize("path", ["/", "/chat/history", "/widget/", "/v1/definitions", "/nowhere"])
async def test_every_page_keeps_to_itself(http: httpx.AsyncClient, path: str) -> None:
    headers = (await http.get(path)).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "camera=()" in headers["permissions-policy"]


async def test_the_page_of_the_chat_runs_no_inline_script(http: httpx.AsyncClient) -> None:
    page = await http.get("/demo/ask")

    assert page.status_code == 200
    assert "unsafe-inline" not in page.headers["content-security-policy"]
    assert "unsafe-inline" in (await http.get("/docs")).headers["content-security-policy"]
