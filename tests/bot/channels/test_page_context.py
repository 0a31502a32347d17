"""`about`: the page that a learner is on comes with what they send, over real HTTP, and is never an error."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from actions.knowledge_client import KnowledgeClient, use_client
from bot.serve import Cairn
from tests.bot.channels.chat import Chat, fields, problem_of

BOOKS = "langara-college-professional-bookkeeper-short-certificate"
BOOKS_TITLE = "Professional Bookkeeper Short Certificate"
BOOKS_PAGE = (
    "https://www.langara.ca/programs-courses/professional-bookkeeper-short-certificate/courses/?email=me@example.org"
)
PAYROLL, PAYROLL_TITLE = "national-payroll-institute-applied-payroll-management", "Applied Payroll Management"


@pytest.mark.parametrize("about", [BOOKS, BOOKS_PAGE])
async def test_a_chat_is_opened_on_a_programmes_page(http: httpx.AsyncClient, about: str) -> None:
    chat = await Chat.open(http, about=about)

    assert BOOKS_TITLE in chat.text
    await chat.press("What does it cost?", about=about)
    assert BOOKS_TITLE in chat.text
    assert "/" not in chat.payload("Talk to a person")[:1]  # sealed like any other


async def test_words_and_buttons_carry_the_page(chat: Chat) -> None:
    await chat.say("is it online?", about=BOOKS_PAGE)
    assert BOOKS_TITLE in chat.text
    await chat.press("Talk to a person", about=PAYROLL)
    assert f"Page open: {PAYROLL_TITLE}" in chat.text


async def test_what_is_kept_of_an_address_is_its_path(chat: Chat, rows: Callable[..., list[tuple[Any, ...]]]) -> None:
    await chat.say("is it online?", about=BOOKS_PAGE)
    kept = rows("select data from conversation_events where data like ?", "%langara.ca/programs-courses%")
    assert kept
    assert not any("me@example.org" in data for (data,) in kept)


@pytest.mark.parametrize("about", ["", "nothing-like-it", "https://example.org/about", "javascript:alert(1)", None])
async def test_one_that_is_not_known_is_left_aside(chat: Chat, about: str | None) -> None:
    assert await chat.say("hello", about=about)


async def test_only_what_could_be_a_page_is_taken(chat: Chat, http: httpx.AsyncClient) -> None:
    for wrong in ("x" * 501, 7, ["a"]):
        assert fields(problem_of(await chat.post(text="hello", about=wrong), 422)) == ["about"]
    opened = await http.post("/chat/conversations", json={"about": "x" * 501})
    assert fields(problem_of(opened, 422)) == ["about"]


async def test_a_page_is_looked_up_once_for_each_change(chat: Chat, cairn: Cairn, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    look_up = KnowledgeClient.credential_of_page

    async def counted(self: KnowledgeClient, address: str, *, lang: str) -> dict[str, Any]:
        asked.append(address)
        return await look_up(self, address, lang=lang)

    monkeypatch.setattr(KnowledgeClient, "credential_of_page", counted)
    for about in (BOOKS_PAGE, BOOKS_PAGE, "https://example.org/x", "https://example.org/x", BOOKS_PAGE):
        await chat.say("hello", about=about)
    assert asked == [BOOKS_PAGE, "https://example.org/x", BOOKS_PAGE]


async def test_without_the_api_the_chat_goes_on_and_the_next_message_asks_again(
    cairn: Cairn, http: httpx.AsyncClient, api_dies: Callable[[], KnowledgeClient], caplog: pytest.LogCaptureFixture
) -> None:
    api_dies()
    with caplog.at_level(logging.INFO):
        chat = await Chat.open(http, about=BOOKS_PAGE)
        assert await chat.say("hello", about=BOOKS_PAGE)
    assert BOOKS_TITLE not in chat.text
    assert "langara" not in caplog.text
    use_client(cairn.knowledge)
    await chat.say("is it online?", about=BOOKS_PAGE)
    assert BOOKS_TITLE in chat.text
