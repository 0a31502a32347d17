"""The real process in trouble: killed in the middle of an answer, cut off, failing, slow. Nothing is lost, nothing is said
twice, and the learner is told."""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, Route, expect

from tests.browser.acts import type_and_send
from tests.browser.served import Served, restartable
from tests.browser.states import opened
from tests.model_fixture import trained_model

pytestmark = pytest.mark.browser

MESSAGES = "**/chat/messages"
QUESTION = "what is a micro-credential?"
ANSWERED = "CICan"  # stands in the answer to it
HISTORY = """async (url) => {
  const token = sessionStorage.getItem(`cairn:${url}:token`);
  return (await fetch("/chat/history", { headers: { Authorization: `Bearer ${token}` } })).json();
}"""
PATIENT = 90_000  # milliseconds; a process that starts on a busy machine needs some


@pytest.fixture(scope="module")
def process(loaded_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder, model = tmp_path_factory.mktemp("faults"), str(trained_model())
    with restartable(
        "bot", "serve", database=loaded_database, folder=folder, ready="/readyz",
        MODEL=model, SEAL_KEY="the same after a restart", MESSAGES_PER_MINUTE="600",
    ) as started:  # fmt: skip
        yield started


@pytest.fixture
async def page(process: Served, browser: Browser) -> AsyncIterator[Page]:
    """The real page with an open conversation."""
    context = await browser.new_context(locale="en-CA")
    page = await context.new_page()
    page.set_default_timeout(PATIENT)
    await page.goto(f"{process.url}/demo/ask")
    await opened(page, None)
    yield page
    await context.close()


def rows(process: Served, statement: str) -> list[Any]:
    with sqlite3.connect(f"file:{process.database}?mode=ro", uri=True) as database:
        return database.execute(statement).fetchall()


def said(process: Served) -> list[tuple[str, str]]:
    """`(type, text)` of what the newest conversation's tracker holds of words."""
    events = rows(
        process,
        "SELECT data FROM conversation_events WHERE type_name IN ('user', 'bot') AND conversation_id = "
        "(SELECT id FROM conversations ORDER BY created_at DESC LIMIT 1) ORDER BY position",
    )
    return [(event["event"], event.get("text") or "") for event in (json.loads(data) for (data,) in events)]


def by_learner(page: Page) -> Locator:
    return page.locator("cairn-chat .message.learner")


async def answered_once(page: Page, process: Served, text: str) -> None:
    """On the page and in what is kept: the question once, its answer once, and nothing waits."""
    await expect(page.locator("cairn-chat .message.bot .text", has_text=ANSWERED)).to_have_count(1, timeout=PATIENT)
    await expect(by_learner(page)).to_have_count(1, timeout=PATIENT)
    await expect(page.locator("cairn-chat .pending, cairn-chat .writing")).to_have_count(0, timeout=PATIENT)
    kept = said(process)
    assert [words for kind, words in kept if kind == "user"].count(text) == 1
    assert sum(kind == "bot" and ANSWERED in words for kind, words in kept) == 1


async def until_taken_in(process: Served, before: int) -> None:
    while rows(process, "SELECT count(*) FROM accepted_messages")[0][0] == before:  # noqa: ASYNC110
        await asyncio.sleep(0.001)


async def test_a_process_killed_in_the_middle_of_an_answer_answers_it_once_when_it_is_back(
    page: Page, process: Served
) -> None:
    before = rows(process, "SELECT count(*) FROM accepted_messages")[0][0]
    await type_and_send(page, QUESTION)
    async with asyncio.timeout(20):
        await until_taken_in(process, before)
    process.signal(signal.SIGSTOP)
    unanswered = not any(ANSWERED in words for _, words in said(process))
    process.kill()
    assert unanswered, "the answer was faster than the kill"
    await expect(page.locator("cairn-chat .unsent")).to_be_visible()  # the learner is told
    await expect(by_learner(page)).to_contain_text(QUESTION)
    await asyncio.to_thread(process.start)
    await answered_once(page, process, QUESTION)
    await page.reload()
    await opened(page, None)
    await answered_once(page, process, QUESTION)


async def test_what_is_typed_while_the_process_is_away_goes_out_when_it_is_back(page: Page, process: Served) -> None:
    process.kill()
    await type_and_send(page, QUESTION)
    await expect(page.locator("cairn-chat .unsent")).to_be_visible()
    await expect(page.locator("cairn-chat .notice")).to_be_visible()
    await asyncio.to_thread(process.start)
    await answered_once(page, process, QUESTION)
    await expect(page.locator("cairn-chat .notice")).to_have_count(0, timeout=PATIENT)


async def test_a_dropped_event_stream_is_taken_up_where_it_was(page: Page, process: Served) -> None:
    resumed: list[str | None] = []

    async def note(route: Route) -> None:
        resumed.append(await route.request.header_value("last-event-id"))
        await route.continue_()

    await page.route("**/chat/events", note)
    await type_and_send(page, QUESTION)
    await answered_once(page, process, QUESTION)
    process.kill()
    await expect(page.locator("cairn-chat .notice")).to_be_visible()
    await asyncio.to_thread(process.start)
    await expect(page.locator("cairn-chat .notice")).to_have_count(0, timeout=PATIENT)
    history = await page.evaluate(HISTORY, process.url)
    # Where the stream was; the answer to the message itself may have been quicker.
    assert resumed[-1] in [str(message["seq"]) for message in history["messages"]]
    await answered_once(page, process, QUESTION)


async def test_a_500_is_told_and_the_message_can_be_sent_again(page: Page, process: Served) -> None:
    await page.route(MESSAGES, lambda route: route.fulfill(status=500, body="<h1>Oops</h1>"), times=1)
    await type_and_send(page, QUESTION)
    await expect(page.locator("cairn-chat .unsent")).to_contain_text("not available right now")
    await page.get_by_role("button", name="Try again").click()
    await answered_once(page, process, QUESTION)


async def test_a_very_slow_answer_shows_that_it_is_being_written_and_comes(page: Page, process: Served) -> None:
    async def slowly(route: Route) -> None:
        await asyncio.sleep(4)
        await route.continue_()

    await page.route(MESSAGES, slowly, times=1)
    await type_and_send(page, QUESTION)
    await expect(page.locator("cairn-chat .writing")).to_be_visible()
    await expect(page.locator("cairn-chat [aria-live=polite]")).to_contain_text("Cairn is writing")
    await answered_once(page, process, QUESTION)


async def test_what_is_sent_offline_waits_and_goes_out_by_itself(page: Page, process: Served) -> None:
    box = page.locator("cairn-chat textarea")
    await box.press_sequentially("what is a ")
    await page.context.set_offline(True)
    await box.press_sequentially("micro-credential?")
    await expect(page.locator("cairn-chat .notice")).to_be_visible()
    await expect(box).to_have_value(QUESTION)
    await box.press("Enter")
    await expect(page.locator("cairn-chat .unsent")).to_be_visible()
    await page.context.set_offline(False)
    await answered_once(page, process, QUESTION)
    await expect(page.locator("cairn-chat .notice")).to_have_count(0, timeout=PATIENT)


async def test_what_was_typed_and_not_sent_is_there_after_a_reload(page: Page) -> None:
    await page.locator("cairn-chat textarea").press_sequentially("half a quest")
    await page.reload()
    await opened(page, None)
    await expect(page.locator("cairn-chat textarea")).to_have_value("half a quest")


async def test_the_same_message_sent_many_times_at_once_is_one(page: Page, process: Served) -> None:
    """As a browser or a proxy may repeat it: eight copies with one name, at the same time, and one later."""
    copies: list[int] = []

    async def many(route: Route) -> None:
        request = route.request
        headers = await request.all_headers()

        async def send() -> int:
            return (await page.request.post(request.url, headers=headers, data=request.post_data_buffer)).status

        copies.extend(await asyncio.gather(*(send() for _ in range(8))))
        await route.continue_()

    await page.route(MESSAGES, many, times=1)
    await type_and_send(page, QUESTION)
    await answered_once(page, process, QUESTION)
    assert copies == [200] * 8
