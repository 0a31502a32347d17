"""A shared link is taken over by a conversation; a plan is opened at an address of its own. Over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.bot.channels.chat import Chat, problem_of

TrackerOf = Callable[[Chat], Any]
KEPT = "mohawk-college-material-handling-4-0"


async def open_link(chat: Chat, body: Any) -> httpx.Response:
    return await chat.http.post("/chat/links", json=body, headers=chat.headers)


async def test_a_link_fills_the_profile_and_is_said_by_the_stream(chat: Chat, tracker_of: TrackerOf) -> None:
    response = await open_link(chat, {"query": "province=ON&max_cost=300&goal=welding"})
    assert response.status_code == 204
    said = (await chat.history())[-1]
    assert [chip["key"] for chip in said["chips"]] == ["goal", "province", "max_cost"]
    assert "Ontario" in said["text"]
    assert said["replies"]
    assert (await tracker_of(chat)).get_slot("max_cost") == 300


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "query"), ({"query": ""}, "query"), ({"query": "x" * 8001}, "query"), ({"query": "a=b", "lang": "fr"}, "lang")],
)
async def test_what_cannot_be_a_link_is_refused_with_its_field(chat: Chat, body: Any, field: str) -> None:
    before = await chat.history()
    problem = problem_of(await open_link(chat, body), 422)
    assert [entry["field"] for entry in problem["errors"]] == [field]
    assert await chat.history() == before


@pytest.mark.parametrize("query", ["%00%ff=%", "lang=fr", "&&&==", "province=" + "ON&province=" * 900, "goal=%3Cscript%3E"])
async def test_a_strange_link_ends_in_words_or_in_nothing(chat: Chat, query: str) -> None:
    response = await open_link(chat, {"query": query[:8000]})
    assert response.status_code == 204
    assert (await chat.history())[-1]["text"].strip()


async def test_what_a_campaign_adds_to_an_address_is_passed_over(chat: Chat) -> None:
    before = await chat.history()
    assert (await open_link(chat, {"query": "utm_source=mail&fbclid=x"})).status_code == 204
    assert await chat.history() == before


async def test_a_link_of_which_nothing_can_be_read_says_why(chat: Chat) -> None:
    await open_link(chat, {"query": "province=Narnia"})
    assert "province: This is not known here." in (await chat.history())[-1]["text"]


async def test_without_a_token_no_link_is_opened(chat: Chat) -> None:
    response = await chat.http.post("/chat/links", json={"query": "province=ON"})
    assert problem_of(response, 401)["code"] == "unknown_token"


async def test_a_plan_is_sent_with_headers_that_keep_it_private(chat: Chat) -> None:
    await open_link(chat, {"query": f"goal=welding&shortlist={KEPT}"})
    await chat.say("make my plan")
    links = (await chat.history())[-1]["links"]
    page = await chat.http.get(links[0]["url"])
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["x-robots-tag"] == "noindex"
    assert problem_of(await chat.http.get(links[0]["url"].replace("/page", "/calendar")), 404)["code"] == "not_found"


async def test_a_chip_taken_away_stands_in_the_history_by_its_words(chat: Chat) -> None:
    await open_link(chat, {"query": "province=ON&max_cost=300&goal=welding"})
    await chat.drop("max_cost")
    said = [message["text"] for message in await chat.history() if message["from"] == "learner"]
    assert said == ["✕ Cost: ≤ $300"]
