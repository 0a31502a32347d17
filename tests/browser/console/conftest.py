"""Pages of the console as somebody; over a real connection, under the real policy."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import uvicorn
from playwright.async_api import Browser, Page

from api.people.models import Person
from api.people.sessions import begin
from bot.headers import SecurityHeaders
from knowledge.encoder import Encoder
from tests.api.builders import make_app
from tests.api.console.desk import add_person
from tests.api.console.waiting import always_open
from tests.browser.console.house import House, OpenDesk, visit


@pytest.fixture
def house(empty_url: str, encoder: Encoder) -> Iterator[House]:
    app = make_app(empty_url, encoder)
    always_open(app, college="North Shore College")
    config = uvicorn.Config(
        SecurityHeaders(app), port=0, ws="none", lifespan="off", log_level="warning", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield House(app, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}")
    server.should_exit = True
    thread.join()
    app.state.database.close()


@pytest.fixture
async def desk(browser: Browser, house: House) -> AsyncIterator[OpenDesk]:
    """Opens a page of the console as somebody. At the end no policy was broken and no script had failed."""
    contexts, complaints = [], []

    async def open_(person: Person, path: str = "/console", **options: Any) -> Page:
        context = await browser.new_context(**{"locale": "en-CA", **options})
        contexts.append(context)
        with house.app.state.database.session() as session:
            value = begin(session, session.get_one(Person, person.id), hours=1)
        cookie = {"name": "cairn_staff", "value": value, "url": f"{house.url}/console", "httpOnly": True}
        await context.add_cookies([cookie])
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: "Content Security" in said.text and complaints.append(said.text))
        await visit(page, house.url + path)
        return page

    yield open_
    for context in contexts:
        await context.close()
    assert complaints == []


@pytest.fixture
def ada(house: House) -> Person:
    return add_person(house.app, "practitioner", name="Ada")


@pytest.fixture
def bea(house: House) -> Person:
    return add_person(house.app, "practitioner", name="Bea")
