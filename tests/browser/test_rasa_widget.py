"""A widget made for Rasa, as npm has it, on a college's page, talks with the real process."""

from __future__ import annotations

import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy import select

from api.db import Database
from api.triage import lifecycle, replies
from api.triage.models import Case, CaseMessage
from knowledge.base import open_engine
from tests.api.triage.learner import staff_of
from tests.browser.college_site import College, pasted
from tests.browser.conftest import NODE_MODULES, go_without
from tests.browser.served import Served, restartable
from tests.browser.two_browsers import House
from tests.model_fixture import trained_model

pytestmark = pytest.mark.browser

WIDGET = NODE_MODULES / "rasa-webchat" / "lib" / "index.js"
PATIENCE = 30_000  # milliseconds; the widget itself waits up to 3 seconds before each message
# The widget's style sheets import this. It is all that the widget asks of anybody else.
FONTS = "https://fonts.googleapis.com/css?family=Inter:400,500,700&display=swap"

OpenWidget = Callable[..., Awaitable[Page]]


@pytest.fixture(scope="module")
def site() -> Iterator[College]:
    if not WIDGET.exists():
        go_without("needs rasa-webchat: make npm")
    college = College()
    college.files["/widget.js"] = WIDGET.read_text(encoding="utf-8")
    thread = threading.Thread(target=college.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield college
    college.server.shutdown()
    thread.join()
    college.server.server_close()


@pytest.fixture(scope="module")
def process(site: College, loaded_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("widget")
    credentials = folder / "credentials.yml"
    credentials.write_text("socketio:\n  session_persistence: true\n")
    given = {"MODEL": str(trained_model()), "CREDENTIALS": str(credentials), "ALLOWED_ORIGINS": site.url}
    with restartable("bot", "serve", database=loaded_database, folder=folder, ready="/readyz", **given) as served:
        yield served


@pytest.fixture
async def open_widget(site: College, process: Served, browser: Browser) -> AsyncIterator[OpenWidget]:
    """Opens the college's page with the widget. At the end, only its fonts were asked of anybody else."""
    asked: list[str] = []
    contexts = []

    async def open_(lang: str = "en", **options: Any) -> Page:
        given = {
            "socketUrl": process.url,
            "socketPath": "/socket.io/",
            "customData": {"language": lang},
            "initPayload": "/get_started",
            "title": "Cairn",
            **options,
        }
        script = f"WebChat.default({json.dumps(given)}, null)"
        site.files["/talk"] = pasted(f'<script src="/widget.js"></script><script>{script}</script>', lang=lang)
        context = await browser.new_context(locale=f"{lang}-CA")
        contexts.append(context)
        await context.route(lambda url: not url.startswith((site.url, process.url)), lambda route: route.abort())
        page = await context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda opened: asked.append(opened.url))
        await page.goto(f"{site.url}/talk")
        await page.locator(".rw-launcher").click()
        return page

    yield open_
    for context in contexts:
        await context.close()
    known = (f"{site.url}/", f"{process.url}/socket.io/", f"{process.url.replace('http', 'ws')}/socket.io/")
    assert {url for url in asked if not url.startswith(known)} <= {FONTS}
    assert any(url.startswith("ws://") for url in asked), "it never went from polling to a WebSocket"


async def say(page: Page, text: str) -> None:
    await page.locator(".rw-new-message").fill(text)
    await page.locator(".rw-new-message").press("Enter")


async def press(page: Page, title: str) -> None:
    await page.locator(".rw-reply", has_text=title).last.click(timeout=PATIENCE)


async def hears(page: Page, text: str, *, patience: int = PATIENCE) -> None:
    await expect(page.locator(".rw-messages-container")).to_contain_text(text, timeout=patience)


async def session_of(page: Page) -> str:
    return str(await page.evaluate("JSON.parse(localStorage.getItem('chat_session')).session_id"))


async def test_a_whole_talk_goes_on_after_the_page_is_loaded_again(open_widget: OpenWidget) -> None:
    page = await open_widget()
    await hears(page, "an automated guide")
    await press(page, "What is a micro-credential?")
    await hears(page, "CICan")
    await say(page, "any online health care courses in ontario")
    await hears(page, "Georgian College")
    await expect(page.locator(".rw-carousel-card").first).to_contain_text("Details")
    await press(page, "Compare")
    await hears(page, "Side by side")
    bubbles = page.locator(".rw-response")
    wide = await bubbles.evaluate_all("all => all.filter(one => one.scrollWidth > one.clientWidth + 1).length")
    assert wide == 0, "something is wider than its bubble"
    await say(page, "1")
    await hears(page, "What you need first")
    session = await session_of(page)
    await page.reload()
    await hears(page, "What you need first")
    await say(page, "under $500")
    await hears(page, "≤ $500")
    await hears(page, "Province: Ontario · How it is taught: Online · Cost")
    assert await session_of(page) == session


async def test_a_card_is_pressed_in_french(open_widget: OpenWidget) -> None:
    page = await open_widget("fr")
    await hears(page, "un guide")
    await say(page, "une formation en santé en ligne en ontario")
    await hears(page, "Georgian College")
    await page.locator(".rw-carousel-card").first.get_by_text("Détails").click()
    await hears(page, "Préalables")
    assert "not stated" not in await page.locator(".rw-messages-container").inner_text()


async def test_what_a_practitioner_writes_while_the_person_is_away_is_there_when_they_come_back(
    open_widget: OpenWidget, process: Served, site: College
) -> None:
    house = House(process.url, Database(open_engine(f"sqlite:///{process.database}")))
    sam = staff_of(house.add("Sam"))
    page = await open_widget()
    await hears(page, "an automated guide")
    await say(page, "can i talk to a person")
    await press(page, "Yes")
    for _ in range(2):  # name and address
        await press(page, "Skip")
        await page.wait_for_timeout(1500)
    await hears(page, "reference is")
    await page.goto("about:blank")
    with house.database.session() as session:
        case = session.scalars(select(Case).order_by(Case.opened_at.desc())).first()
        assert case is not None
        lifecycle.claim(session, sam, case.id)
        replies.reply(session, sam, case.id, "I looked it up: it is free.")
    await page.wait_for_timeout(2000)
    await page.goto(f"{site.url}/talk")
    await hears(page, "it is free", patience=90_000)
    await expect(page.get_by_text("it is free")).to_have_count(1)
    await say(page, "thank you!")
    await page.wait_for_timeout(2000)
    with house.database.session() as session:
        written = session.scalars(select(CaseMessage.text).where(CaseMessage.case_id == case.id).order_by(CaseMessage.id))
        assert list(written)[-1] == "thank you!"
