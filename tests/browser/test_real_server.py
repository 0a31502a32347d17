"""The whole house once: the real process, a real browser, a question typed, an answer from the database."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, expect

from tests.knowledge.badges.builders import at, badge2, itxt, png
from tests.model_fixture import trained_model

pytestmark = pytest.mark.browser
PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def real_server(loaded_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served")
    shutil.copy(loaded_database, folder / "cairn.db")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder / 'cairn.db'}",
        "MODEL": str(trained_model()),
        "PORT": str(port),
        "HOST": "127.0.0.1",
    }
    log = folder / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve"], cwd=PROJECT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until_ready(url, process, log)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=20)


def wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            if httpx.get(f"{url}/readyz", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError(log.read_text())


async def test_a_question_typed_on_the_page_is_answered_from_the_database(real_server: str, browser: Browser) -> None:
    page = await browser.new_page()
    elsewhere: list[str] = []
    page.on("request", lambda request: None if request.url.startswith(real_server) else elsewhere.append(request.url))
    try:
        await page.goto(real_server)
        log = page.get_by_role("log")
        await expect(log).to_contain_text("automated")
        await page.get_by_role("textbox").fill("what is a micro-credential?")
        await page.keyboard.press("Enter")
        await expect(log).to_contain_text("CICan")
        await page.get_by_role("textbox").fill("any online health care courses in ontario")
        await page.keyboard.press("Enter")
        await expect(log.get_by_role("listitem").filter(has_text="Georgian College").first).to_be_visible()
        assert elsewhere == []
    finally:
        await page.close()


async def test_a_badge_attached_on_the_page_is_read_and_its_skills_can_be_taken_out(
    real_server: str, browser: Browser
) -> None:
    badge = png(itxt(json.dumps(at(badge2(), "badge.tags", ["bookkeeping", "teamwork"])).encode()))
    page = await browser.new_page()
    try:
        await page.goto(real_server)
        log = page.get_by_role("log")
        await expect(log).to_contain_text("automated")
        await page.locator("input[type=file]").set_input_files(
            {"name": "badge.png", "mimeType": "image/png", "buffer": badge}
        )
        await expect(log).to_contain_text("I read this badge: Welding basics")
        await page.get_by_role("button", name="Remove teamwork").click()
        await expect(log).to_contain_text("The skills I have noted for you: bookkeeping.")
        await expect(log.get_by_text("✕ teamwork")).to_be_visible()
    finally:
        await page.close()


async def test_the_finder_of_the_same_house_leads_to_the_chat(real_server: str, browser: Browser) -> None:
    page = await browser.new_page()
    try:
        answer = await page.goto(f"{real_server}/finder?field=health_care&lang=fr")
        assert answer and answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
        await expect(page.locator(".result")).to_have_count(10)
        await page.get_by_role("link", name="Demander dans le clavardage").click()
        await expect(page).to_have_url(f"{real_server}/?field=health_care&lang=fr")
        await expect(page.get_by_role("log")).to_be_visible()
    finally:
        await page.close()


async def test_the_console_is_closed_and_the_documentation_open(real_server: str, browser: Browser) -> None:
    page = await browser.new_page()
    try:
        await page.goto(f"{real_server}/console")
        await expect(page.locator("body")).to_contain_text("admin-link")
        await page.goto(f"{real_server}/docs")
        await expect(page.locator("body")).to_contain_text("Cairn knowledge API")
    finally:
        await page.close()
