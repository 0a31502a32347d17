"""A real Chromium against the demonstration page and a fake chat service."""

import importlib.util
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright

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
OpenPage = Callable[..., Awaitable[Page]]


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
        pytest.skip("needs Debian's chromium")
    return CHROMIUM


@pytest.fixture(scope="session")
async def browser(chromium: Path) -> AsyncIterator[Browser]:
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
        page.set_default_timeout(5000)
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
