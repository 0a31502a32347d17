"""A real Chromium against the demonstration page and a fake chat service."""

import importlib.util
import os
import shutil
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.browser.college_site import College

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NODE_MODULES = Path(__file__).with_name("node_modules")
PATIENCE = 20_000  # milliseconds: a small machine, busy with something else, may stand still for seconds
OpenPage = Callable[..., Awaitable[Page]]
OpenWatched = Callable[..., Awaitable[Page]]


def go_without(reason: str) -> NoReturn:
    """Skips, or fails where the whole of these tests must run (`.ci/run`)."""
    if os.environ.get("BROWSER_TESTS") == "required":
        pytest.fail(reason)
    pytest.skip(reason)


def _fake_chat() -> Any:
    """`--import-mode=importlib` puts no test folder on the path."""
    name = "tests_browser_fake_chat"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("fake_chat.py"))
        assert spec and spec.loader
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.fixture
def chat() -> Iterator[Any]:
    service = _fake_chat().FakeChat()
    stop = service.serve()
    yield service
    stop()


@pytest.fixture(scope="session")
def chromium() -> Path:
    if not CHROMIUM.exists():
        go_without("needs Debian's chromium")
    return CHROMIUM


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core, as the lock says."""
    script = NODE_MODULES / "axe-core" / "axe.min.js"
    if not script.exists():
        go_without("needs axe-core: make npm")
    return script.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def tsc() -> list[str]:
    """The command that checks types, as the lock says."""
    node, script = shutil.which("node"), NODE_MODULES / "typescript" / "bin" / "tsc"
    if node is None or not script.exists():
        go_without("needs node, and typescript: make npm")
    return [node, str(script)]


@pytest.fixture(scope="session")
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(chromium), args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
async def open_page(browser: Browser, chat: Any) -> AsyncIterator[OpenPage]:
    """Opens the demonstration page. `watch(page)` is called before; other keywords go to Playwright's new context."""
    contexts = []

    async def open_(path: str = "/", *, watch: Callable[[Page], None] | None = None, **context_options: Any) -> Page:
        context = await browser.new_context(**{"locale": "en-CA", "timezone_id": "America/Toronto", **context_options})
        contexts.append(context)
        page = await context.new_page()
        if watch:
            watch(page)
        await page.goto(chat.url + path)
        return page

    yield open_
    for context in contexts:
        await context.close()


@pytest.fixture
async def page(open_page: OpenPage) -> Page:
    """The page with an open conversation."""
    page = await open_page()
    await page.get_by_text("I am Cairn").wait_for()
    return page


@pytest.fixture
async def site(open_page: OpenPage, chat: Any) -> Callable[..., Awaitable[Page]]:
    """Opens a college's page with `markup` on it; the chat is behind its launcher."""

    async def open_(markup: str = "<cairn-chat></cairn-chat>", **options: Any) -> Page:
        chat.markup = markup
        return await open_page("/site/page", **options)

    return open_


@pytest.fixture
def college() -> Iterator[College]:
    site = College()
    thread = threading.Thread(target=site.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield site
    site.server.shutdown()
    thread.join()
    site.server.server_close()


@pytest.fixture
async def open_watched(browser: Browser, chat: Any, college: College) -> AsyncIterator[OpenWatched]:
    """Opens an address. At the end nobody else was asked, the console was silent and no policy was broken."""
    contexts, asked, complaints = [], [], []

    async def open_(url: str, **options: Any) -> Page:
        context = await browser.new_context(**{"locale": "en-CA", **options})
        contexts.append(context)
        page = await context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: message.type in ("error", "warning") and complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(url)
        return page

    yield open_
    for context in contexts:
        await context.close()
    assert [url for url in asked if not url.startswith((f"{chat.url}/", f"{college.url}/", "about:"))] == []
    assert complaints == []
