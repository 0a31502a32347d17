"""What the chat page says of where it stands: an id, an address, or nothing that is known. Never an error."""

from __future__ import annotations

import logging
from typing import Any

import httpx
import pytest

from actions.knowledge_client import KnowledgeClient
from bot.pages import page_slots, place

ROW = {"id": "welding-basics", "title": "Welding basics"}
ADDRESS = "https://college.example.ca/welding"


def client(status: int = 200, asked: list[httpx.URL] | None = None) -> KnowledgeClient:
    async def answer(request: httpx.Request) -> httpx.Response:
        if asked is not None:
            asked.append(request.url)
        return httpx.Response(status, json=ROW if status == 200 else {"detail": "no"})

    return KnowledgeClient(httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://api.invalid"))


async def slots_of(about: str, knowledge: KnowledgeClient) -> dict[str, Any] | None:
    told = place(about)
    assert told
    return await page_slots(told, knowledge, asked=about, lang="en")


def test_what_follows_the_path_of_an_address_is_not_remembered() -> None:
    assert place("https://c.ca/welding?email=me@example.org#fees") == "https://c.ca/welding"
    assert (place(None), place(""), place("  "), place("?x=1")) == (None, None, None, None)


@pytest.mark.parametrize(
    ("about", "path"),
    [("welding-basics", "/v1/credentials/welding-basics"), (ADDRESS, "/v1/credentials/by-page")],
)
async def test_an_id_or_an_address_is_looked_up(about: str, path: str) -> None:
    asked: list[httpx.URL] = []
    found = await slots_of(about, client(asked=asked))

    assert found == {"page": {"about": about, "id": ROW["id"], "title": ROW["title"]}, "focus": ROW["id"]}
    assert [url.path for url in asked] == [path]


@pytest.mark.parametrize("about", ["../../healthz", "Welding Basics", "a/b", "ftp://c.ca/x", "\u0000", "é" * 500])
async def test_what_is_neither_is_not_asked_about(about: str) -> None:
    asked: list[httpx.URL] = []

    assert await slots_of(about, client(asked=asked)) == {"page": None}
    assert asked == []


@pytest.mark.parametrize("status", [404, 422])
async def test_one_that_is_not_known_is_no_page_of_a_programme(status: int) -> None:
    assert await slots_of(ADDRESS, client(status)) == {"page": None}


async def test_without_the_api_nothing_is_known_and_the_address_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="bot.pages"):
        assert await slots_of(f"{ADDRESS}?email=me@example.org", client(503)) is None
    assert len(caplog.records) == 1
    assert "college.example.ca" not in caplog.text
    assert "me@" not in caplog.text
