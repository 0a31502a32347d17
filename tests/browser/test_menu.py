"""Start over, leave quickly, keep, languages, tabs: what a learner does with the conversation as a whole."""

import asyncio
import json
import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.acts import choose, say, start_over

pytestmark = pytest.mark.browser

STORED = "[...Object.values(sessionStorage), ...Object.values(localStorage)]"


async def second_tab(page):
    tab = await page.context.new_page()
    await tab.goto(page.url)
    return tab


async def test_start_over_asks_first_and_then_begins_under_another_token(page, chat):
    await say(page, "hello")
    before = chat.newest.token
    await choose(page, "Start over")
    await page.get_by_role("button", name="No, go on").click()
    await expect(page.get_by_text("You said: hello").first).to_be_visible()
    await start_over(page)
    await expect(page.locator("li.message")).to_have_count(1)
    await expect(page.get_by_label("Your message")).to_be_focused()
    assert chat.conversations[before].over
    assert before not in await page.evaluate(STORED)
    await say(page, "again")
    assert chat.requests("POST", "/chat/messages")[-1].headers["authorization"] == f"Bearer {chat.newest.token}"


async def test_a_second_tab_shows_the_same_conversation_and_follows_when_it_starts_over(page, chat):
    await say(page, "from the first")
    tab = await second_tab(page)
    await expect(tab.get_by_text("You said: from the first").first).to_be_visible()
    await say(tab, "from the second")
    await expect(page.get_by_text("You said: from the second").first).to_be_visible()
    assert len(chat.requests("POST", "/chat/conversations")) == 1
    await start_over(tab)
    await expect(page.locator("li.message")).to_have_count(1)
    await say(page, "both here")
    await expect(tab.get_by_text("You said: both here").first).to_be_visible()


async def test_what_is_deleted_in_one_tab_is_gone_in_the_other(page, chat):
    tab = await second_tab(page)
    await expect(tab.get_by_text("I am Cairn")).to_be_visible()
    await choose(page, "Delete this conversation")
    await page.get_by_role("button", name="Yes, delete it").click()
    await expect(tab.get_by_text("This conversation has ended here.").first).to_be_visible()
    assert len(chat.requests("POST", "/chat/conversations")) == 1


async def test_a_closed_tab_forgets_unless_the_learner_keeps_the_chat_on_the_device(page, chat):
    await say(page, "remember me")
    address, context = page.url, page.context
    await page.close()
    page = await context.new_page()
    await page.goto(address)
    await expect(page.get_by_text("I am Cairn")).to_be_visible()
    await expect(page.get_by_text("remember me")).to_have_count(0)
    await say(page, "keep this")
    await choose(page, "Keep this chat on this device")
    await page.get_by_role("button", name="Menu").click()
    await expect(page.get_by_role("button", name="Keep this chat on this device", pressed=True)).to_be_visible()
    await page.close()
    page = await context.new_page()
    await page.goto(address)
    await expect(page.get_by_text("You said: keep this").first).to_be_visible()
    await choose(page, "Keep this chat on this device")
    assert await page.evaluate("localStorage.length") == 0


async def test_a_chat_that_is_kept_stays_kept_when_it_starts_over_and_is_forgotten_when_it_is_deleted(page, chat):
    address, context = page.url, page.context
    await choose(page, "Keep this chat on this device")
    await start_over(page)
    await say(page, "the second one")
    await page.close()
    page = await context.new_page()
    await page.goto(address)
    await expect(page.get_by_text("You said: the second one").first).to_be_visible()
    await choose(page, "Delete this conversation")
    await page.get_by_role("button", name="Yes, delete it").click()
    await expect(page.get_by_role("button", name="Start a new conversation")).to_be_visible()
    assert await page.evaluate("localStorage.length") == 0


async def test_leaving_quickly_clears_everything_at_once_and_the_way_back_shows_nothing(site, chat):
    page = await site('<cairn-chat mode="inline" exit="/demo/static/icon.svg"></cairn-chat>')
    await page.get_by_text("I am Cairn").wait_for()
    await say(page, "he reads my phone")
    await page.get_by_label("Your message").fill("and this I had not sent")
    tab = await second_tab(page)
    await expect(tab.get_by_text("You said: he reads my phone").first).to_be_visible()
    await page.get_by_role("button", name="Leave quickly").click()
    await expect(page).to_have_url(re.compile("/demo/static/icon.svg$"))
    await expect(tab.get_by_text("he reads my phone")).to_have_count(0)
    await expect(tab.get_by_text("This conversation has ended here.").first).to_be_visible()
    assert await tab.evaluate(STORED) == []
    await page.goto(chat.url + "/site/page")
    assert not [text for text in await page.evaluate(STORED) if "sent" in text]
    await expect(page.get_by_text("he reads my phone")).to_have_count(0)
    await expect(page.get_by_label("Your message")).to_have_value("")


async def test_the_language_changes_in_the_chat_alone_and_stays_changed(page, chat):
    await say(page, "hello")
    await choose(page, "Français")
    await expect(page.get_by_label("Votre message")).to_be_focused()
    await expect(page.get_by_text("You said: hello").first).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    assert chat.requests("PUT", "/chat/language")[0].body == {"lang": "fr"}
    await page.reload()
    await expect(page.get_by_label("Votre message")).to_be_visible()


async def test_a_draft_survives_a_reload_and_is_gone_once_it_is_sent(page):
    await page.get_by_label("Your message").fill("half a thought")
    await page.reload()
    await expect(page.get_by_label("Your message")).to_have_value("half a thought")
    await page.get_by_label("Your message").press("Enter")
    await expect(page.get_by_text("You said: half a thought").first).to_be_visible()
    await page.reload()
    await page.get_by_text("You said: half a thought").first.wait_for()
    await expect(page.get_by_label("Your message")).to_have_value("")


async def test_offline_is_said_and_what_was_sent_meanwhile_goes_out_afterwards(page, chat):
    await page.context.set_offline(True)
    await expect(page.locator(".notice")).to_have_text(
        "You are offline. What you send waits here until the connection is back."
    )
    await page.get_by_label("Your message").fill("on the train")
    await page.get_by_label("Your message").press("Enter")
    await expect(page.get_by_text("Not sent.").first).to_be_visible()
    await page.context.set_offline(False)
    await expect(page.get_by_text("You said: on the train").first).to_be_visible()
    await expect(page.locator(".notice")).to_have_count(0)


async def test_the_transcript_is_saved_as_a_file_without_asking_the_service(page, chat):
    await say(page, "sources")
    asked = len(chat.seen)
    async with page.expect_download() as downloading:
        await choose(page, "Download the transcript")
    download = await downloading.value
    assert re.fullmatch(r"conversation-\d{4}-\d\d-\d\d\.txt", download.suggested_filename)
    text = await asyncio.to_thread(Path(await download.path()).read_text, encoding="utf-8")
    assert "You, March 2, 2026, 10:04 a.m.\nsources\n" in text
    assert "https://example.ca/source" in text
    assert len(chat.seen) == asked


async def test_all_that_is_kept_is_saved_as_a_file(page, chat):
    await say(page, "sources")
    async with page.expect_download() as downloading:
        await choose(page, "Download all that is kept of it")
    download = await downloading.value
    assert re.fullmatch(r"conversation-\d{4}-\d\d-\d\d\.json", download.suggested_filename)
    kept = json.loads(await asyncio.to_thread(Path(await download.path()).read_text, encoding="utf-8"))
    assert [message["text"] for message in kept["messages"]] == [message["text"] for message in chat.newest.messages]
    assert kept["service"] == {"cases": []}


async def test_what_cannot_be_saved_is_said(page, chat):
    chat.exports = False
    await choose(page, "Download all that is kept of it")
    await expect(page.locator("cairn-chat #error")).to_contain_text("cannot be reached.")


async def test_the_menu_has_the_colleges_hours_and_privacy_page(site):
    page = await site('<cairn-chat mode="inline" hours="Monday to Friday, 9 to 4" privacy="/privacy"></cairn-chat>')
    await page.get_by_text("I am Cairn").wait_for()
    await page.get_by_role("button", name="Menu").click()
    await expect(page.get_by_text("A person can be reached: Monday to Friday, 9 to 4")).to_be_visible()
    await expect(page.get_by_role("link", name="Privacy")).to_have_attribute("href", "/privacy")


async def test_the_plan_is_asked_for_in_the_conversation(page, chat):
    await choose(page, "Save my plan")
    await expect(page.get_by_text("You said: make my plan").first).to_be_visible()


async def test_a_site_that_the_service_does_not_serve_is_told_what_to_do(site):
    async def refuse(route):
        await route.fulfill(status=403, json={"code": "origin_not_allowed", "status": 403, "detail": ""})

    page = await site()
    await page.route("**/chat/conversations", refuse)
    await page.get_by_role("button", name="Chat with Cairn").click()
    await expect(page.locator(".notice")).to_contain_text("ask for http://127.0.0.1")
    await expect(page.get_by_label("Your message")).to_be_hidden()
