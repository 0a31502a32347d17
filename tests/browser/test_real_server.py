"""The whole house once: the real process, a real browser, a question typed, an answer from the database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.acts import bubble, say
from tests.browser.served import served
from tests.knowledge.badges.builders import at, badge2, itxt, png
from tests.model_fixture import trained_model

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def real_server(loaded_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder, model = tmp_path_factory.mktemp("served"), str(trained_model())
    with served("bot", "serve", database=loaded_database, folder=folder, ready="/readyz", MODEL=model) as url:
        yield url


async def test_a_question_typed_on_the_page_is_answered_from_the_database(real_server: str, browser: Browser) -> None:
    page = await browser.new_page()
    elsewhere: list[str] = []
    page.on("request", lambda request: None if request.url.startswith(real_server) else elsewhere.append(request.url))
    try:
        await page.goto(f"{real_server}/demo/ask")
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


async def test_a_conversation_moves_to_the_page_with_its_code_and_every_tab_follows(
    real_server: str, browser: Browser
) -> None:
    elsewhere, here = await browser.new_context(), await browser.new_context()
    try:
        there = await elsewhere.new_page()
        await there.goto(f"{real_server}/demo/ask")
        await say(there, "any online health care courses in ontario")
        await say(there, "can i continue this on my phone")
        said = await there.locator(".message.bot").last.inner_text()
        tabs = [await here.new_page() for _ in range(2)]
        for tab in tabs:
            await tab.goto(f"{real_server}/demo/ask")
            await tab.get_by_text("automated").first.wait_for()
        await say(tabs[0], "thanks")
        await expect(bubble(tabs[1], "thanks")).to_be_visible()
        await say(tabs[0], said.split("code: ")[1][:9])
        for tab in tabs:
            await expect(bubble(tab, "You can go on here. I remember our conversation.")).to_be_visible()
            await expect(bubble(tab, "any online health care courses in ontario")).to_be_visible()
            await expect(bubble(tab, "thanks")).to_have_count(0)
            await expect(tab.get_by_role("button", name="Ask a question", exact=True)).to_be_visible()
        await say(tabs[1], "tell me more about the first one")
        await expect(bubble(tabs[0], "tell me more about the first one")).to_be_visible()
    finally:
        await elsewhere.close()
        await here.close()


async def test_a_badge_attached_on_the_page_is_read_and_its_skills_can_be_taken_out(
    real_server: str, browser: Browser
) -> None:
    badge = png(itxt(json.dumps(at(badge2(), "badge.tags", ["bookkeeping", "teamwork"])).encode()))
    page = await browser.new_page()
    try:
        await page.goto(f"{real_server}/demo/ask")
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
        await expect(page).to_have_url(f"{real_server}/demo/ask?field=health_care&lang=fr")
        await expect(page.get_by_role("log")).to_contain_text("J'ai ouvert la recherche du lien")
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


async def test_a_programme_is_saved_with_a_tap_and_its_plan_opens_as_a_page_and_as_pdf(
    real_server: str, browser: Browser
) -> None:
    page = await browser.new_page()
    try:
        await page.goto(f"{real_server}/demo/ask")
        log, box = page.get_by_role("log"), page.get_by_role("textbox")
        await expect(log).to_contain_text("automated")
        await box.fill("something in bookkeeping in Ontario")
        await page.keyboard.press("Enter")
        title = await page.locator(".card h3 a").first.inner_text()
        await page.get_by_role("button", name="Save", exact=True).first.click()
        await expect(log).to_contain_text("On your list: 1 saved programme")
        await page.get_by_role("button", name="Make my plan").click()
        pdf = await page.request.get(str(await page.get_by_role("link", name="Plan as PDF").get_attribute("href")))
        assert (await pdf.body()).startswith(b"%PDF")
        await page.goto(str(await page.get_by_role("link", name="Open the plan").get_attribute("href")))
        await expect(page.get_by_role("heading", name="My learning plan")).to_be_visible()
        await expect(page.get_by_role("heading", level=3).first).to_contain_text(
            title.splitlines()[0].partition("(opens")[0].strip()
        )
    finally:
        await page.close()


async def test_the_line_of_the_examples_page_opens_the_chat_of_the_real_service(real_server: str, browser: Browser) -> None:
    page = await browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    try:
        answer = await page.goto(f"{real_server}/widget/?lang=fr")
        assert answer and answer.headers["content-security-policy"].startswith("default-src 'self';")
        await expect(page.locator("#one-line pre")).to_contain_text(f'src="{real_server}/widget/cairn-chat.js"')
        await page.locator("#one-line .button").click()
        await page.locator("cairn-chat button.launcher").click()
        await expect(page.get_by_role("log")).to_contain_text("automatisé")
        assert complaints == []
    finally:
        await page.close()
