"""The widget's files: any site may load them, they are small, and a browser never mixes two versions."""

from __future__ import annotations

import os
from pathlib import Path

import httpx
import pytest

from bot.widget_files import widget_files
from tests.bot.channels.chat import Chat
from tests.bot.channels.test_events import follow

WIDGET = Path(__file__).resolve().parents[3] / "bot" / "widget"
FILES = sorted(path.name for path in WIDGET.iterdir() if path.is_file())
BUDGET = 37_000  # bytes
KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


@pytest.mark.parametrize("name", [name for name in FILES if Path(name).suffix in KINDS])
async def test_any_site_may_load_a_file_as_what_it_is(http: httpx.AsyncClient, name: str) -> None:
    response = await http.get(f"/widget/{name}", headers={"Origin": "https://evil.example"})

    assert response.status_code == 200
    if name.endswith((".css", ".svg")):
        assert response.content == (WIDGET / name).read_bytes()
    assert response.headers["content-type"].partition(";")[0] == KINDS[Path(name).suffix]
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["content-security-policy"].startswith("default-src 'self'")


async def test_a_copy_is_asked_about_each_time_and_costs_no_body_while_it_is_right(http: httpx.AsyncClient) -> None:
    first = await http.get("/widget/words.js")

    again = await http.get("/widget/words.js", headers={"If-None-Match": first.headers["etag"]})

    assert first.headers["cache-control"] == "no-cache"
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == "no-cache"


async def test_files_are_sent_compressed_to_whoever_can_read_it(http: httpx.AsyncClient) -> None:
    small = await http.get("/widget/style.css", headers={"Accept-Encoding": "gzip"})
    whole = await http.get("/widget/style.css", headers={"Accept-Encoding": "identity"})

    assert small.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in small.headers["vary"]
    assert "content-encoding" not in whole.headers
    assert small.content == whole.content
    assert int(small.headers["content-length"]) < int(whole.headers["content-length"]) / 2


async def test_all_of_the_widget_is_sent_within_its_budget(http: httpx.AsyncClient) -> None:
    """Every module, in both languages, also those that are loaded on their first use."""
    sent = {}
    for name in [name for name in FILES if Path(name).suffix in KINDS]:
        response = await http.get(f"/widget/{name}", headers={"Accept-Encoding": "gzip, br"})
        assert response.headers["content-encoding"] == "br"
        sent[name] = int(response.headers["content-length"])

    assert sum(sent.values()) < BUDGET, sorted(sent.items(), key=lambda each: -each[1])


async def test_comments_stay_here_and_the_code_does_not_change(http: httpx.AsyncClient) -> None:
    response = await http.get("/widget/kept.js")

    assert "What the page keeps" not in response.text
    assert "class Kept" in response.text


async def test_a_changed_file_is_another_one(tmp_path: Path) -> None:
    changing = tmp_path / "one.js"
    changing.write_text("export const a = 1;")
    transport = httpx.ASGITransport(app=widget_files("/widget", tmp_path))
    async with httpx.AsyncClient(transport=transport, base_url="http://chat.test") as client:
        first = await client.get("/widget/one.js")
        changing.write_text("export const a = 2;")
        os.utime(changing, ns=(1, 1))
        second = await client.get("/widget/one.js", headers={"If-None-Match": first.headers["etag"]})

    assert (second.status_code, second.text) == (200, "export const a=2;")


async def test_the_event_stream_is_not_compressed_and_waits_for_nothing(served: httpx.AsyncClient) -> None:
    chat = await Chat.open(served)
    async with follow(chat) as events:
        assert "content-encoding" not in events.response.headers
        await events.messages(1)

        await chat.say("thanks")

        assert len(await events.messages(2)) == 2


async def test_what_is_not_there_is_not_found_and_nothing_outside_is_served(http: httpx.AsyncClient) -> None:
    for path in ("/widget/nothing.js", "/widget/%2e%2e/settings.py", "/widget/..%2fsettings.py"):
        assert (await http.get(path)).status_code == 404
