"""A college's page on another port than the chat, in a real browser: what it may do, and what a page that is not allowed may
read."""

from __future__ import annotations

import contextlib
import http.server
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.browser.served import served
from tests.model_fixture import trained_model

pytestmark = pytest.mark.browser

OPEN = """async (chat) => {
  const opened = await (await fetch(`${chat}/chat/conversations`, {
    method: "POST", headers: {"Content-Type": "application/json"}, body: "{}"})).json();
  window.call = (method, path, body, more = {}) => fetch(chat + path, {method,
    headers: {Authorization: `Bearer ${opened.token}`, "Content-Type": "application/json", ...more},
    body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body)});
  return opened.messages.length;
}"""
STREAM = """async () => {
  const response = await call("GET", "/chat/events", undefined, {"Last-Event-ID": "-1"});
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let heard = "";
  const until = async (words) => {
    while (!heard.includes(words)) {
      const {value, done} = await reader.read();
      if (done) throw new Error("the stream ended");
      heard += value;
    }
  };
  await until('"from": "bot"');
  const language = (await call("PUT", "/chat/language", {lang: "fr"})).status;
  await until("français");
  const restarted = await call("POST", "/chat/conversations/current/restart", {lang: "en"});
  let done = false;
  while (!done) ({done} = await reader.read());
  return [language, restarted.status, (await call("GET", "/chat/history")).status, heard.split("event: message").length - 1];
}"""


@contextlib.contextmanager
def site() -> Iterator[str]:
    """A page of a site of its own, without a word of the chat's."""

    class Page_(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>A college</title><main>Welding</main>")

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page_)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def college() -> Iterator[str]:
    with site() as url:
        yield url


@pytest.fixture(scope="module")
def stranger() -> Iterator[str]:
    with site() as url:
        yield url


@pytest.fixture(scope="module")
def chat(loaded_database: Path, tmp_path_factory: pytest.TempPathFactory, college: str) -> Iterator[str]:
    folder, model = tmp_path_factory.mktemp("served"), str(trained_model())
    with served(
        "bot", "serve", database=loaded_database, folder=folder, ready="/readyz", MODEL=model, ALLOWED_ORIGINS=college
    ) as url:
        yield url


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    page = await browser.new_page()
    yield page
    await page.close()


async def test_a_page_of_an_allowed_site_talks_reads_the_stream_and_starts_over(page: Page, chat: str, college: str) -> None:
    await page.goto(college)
    assert await page.evaluate(OPEN, chat) == 1

    said: Any = await page.evaluate(
        "async () => (await call('POST', '/chat/messages', {client_id: 'a', text: 'thanks'})).json()"
    )
    assert said["replies"]
    file = "{'Content-Type': 'text/plain', 'X-File-Name': 'notes.txt'}"
    refused = await page.evaluate(f"async () => (await call('POST', '/chat/attachments?client_id=b', ' ', {file})).json()")
    assert refused["errors"][0]["field"] == "file"
    assert await page.evaluate(STREAM) == [204, 201, 401, 4]


async def test_how_long_to_wait_can_be_read_by_the_page(page: Page, chat: str, college: str) -> None:
    await page.goto(college)
    await page.evaluate(OPEN, chat)

    waits = await page.evaluate(
        """async () => {
          for (let n = 0; n < 40; n++) {
            const response = await call("POST", "/chat/messages", {client_id: `w${n}`, text: " "});
            if (response.status === 429) return [response.headers.get("Retry-After"), (await response.json()).code];
          }
        }"""
    )

    assert int(waits[0]) > 0
    assert waits[1] == "too_many_messages"


async def test_a_page_of_any_other_site_is_refused_and_can_read_why(page: Page, chat: str, stranger: str) -> None:
    await page.goto(stranger)

    refused = await page.evaluate(
        """async (chat) => {
          const response = await fetch(`${chat}/chat/conversations`, {
            method: "POST", headers: {"Content-Type": "application/json"}, body: "{}"});
          return [response.status, (await response.json()).code];
        }""",
        chat,
    )

    assert refused == [403, "origin_not_allowed"]


async def test_any_page_may_load_the_widget_and_pictures_of_paths(page: Page, chat: str, stranger: str) -> None:
    found = await page.request.get(f"{chat}/v1/credentials?limit=1")
    credential = (await found.json())["items"][0]["id"]
    await page.goto(stranger)

    assert await page.evaluate(
        """async (chat) => {
          await import(`${chat}/widget/cairn-chat.js`);
          return Boolean(customElements.get("cairn-chat"));
        }""",
        chat,
    )
    width = await page.evaluate(
        """async (address) => {
          const picture = new Image();
          picture.src = address;
          await picture.decode();
          return picture.naturalWidth;
        }""",
        f"{chat}/v1/pathways/{credential}.svg",
    )
    assert width > 0
