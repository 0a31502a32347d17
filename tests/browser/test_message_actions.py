"""The small row below a message: helpful or not and why, copy, listen."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.acts import say

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
# A browser's speech without sound: what is said is kept, and ends when the test says so.
SPEECH = """
window.said = [];
Object.defineProperty(window, "speechSynthesis", { value: {
  speak(utterance) { said.push([utterance.lang, utterance.text]); this.current = utterance; },
  cancel() { this.current?.onerror?.(); this.current = null; },
} });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


def newest(page):
    return page.locator(".message.bot").last


def tool(page, name):
    return newest(page).get_by_role("button", name=name, exact=True)


def votes(chat):
    return [seen.body for seen in chat.requests("POST", "/chat/feedback")]


async def test_a_thumb_up_is_sent_at_once_and_thanked_for(page, chat):
    await say(page, "sources")
    await tool(page, "Helpful").click()
    await expect(newest(page).get_by_role("status")).to_have_text("Thank you.")
    await expect(tool(page, "Helpful")).to_have_attribute("aria-pressed", "true")
    (vote,) = votes(chat)
    assert vote == {"about": "answer-7", "helpful": True, "vote": vote["vote"]}
    assert UUID.fullmatch(vote["vote"])


async def test_a_thumb_down_is_sent_at_once_and_a_reason_replaces_it(page, chat):
    await say(page, "sources")
    await tool(page, "Not helpful").press("Enter")
    reasons = newest(page).get_by_role("group", name="Why it did not help")
    await expect(reasons.get_by_role("button")).to_have_text(
        ["It is not right", "Not what I asked", "Hard to understand", "Out of date", "Something else"]
    )
    await expect(reasons).to_be_in_viewport()
    assert [(vote["helpful"], vote.get("reason")) for vote in votes(chat)] == [(False, None)]
    await reasons.get_by_role("button", name="Out of date").press("Enter")
    await expect(tool(page, "Not helpful")).to_be_focused()
    await expect(reasons).to_have_count(0)
    first, second = votes(chat)
    assert second == {**first, "reason": "outdated"}


async def test_a_changed_mind_replaces_the_vote_and_another_message_has_another(page, chat):
    await say(page, "sources")
    await tool(page, "Not helpful").click()
    await newest(page).get_by_role("button", name="Hard to understand").click()
    await tool(page, "Helpful").click()
    await expect(newest(page).get_by_role("status")).to_have_text("Thank you.")
    await expect(tool(page, "Not helpful")).to_have_attribute("aria-pressed", "false")
    await say(page, "sources")
    await tool(page, "Helpful").click()
    await expect(newest(page).get_by_role("status")).to_have_text("Thank you.")
    *same, other = votes(chat)
    assert [vote.get("reason") for vote in same] == [None, "unclear", None]
    assert same[2]["helpful"] and len({vote["vote"] for vote in same}) == 1
    assert other["vote"] != same[0]["vote"]


async def test_a_vote_that_was_lost_is_said_and_tried_again_under_the_same_id(page, chat):
    await say(page, "sources")
    sent = []

    async def lose(route):
        sent.append(route.request.post_data_json)
        await route.abort()

    await page.route("**/chat/feedback", lose, times=1)
    await tool(page, "Helpful").click()
    await expect(newest(page).get_by_role("status")).to_have_text("This was not saved. Please try again.")
    await expect(tool(page, "Helpful")).to_have_attribute("aria-pressed", "false")
    await tool(page, "Helpful").click()
    await expect(newest(page).get_by_role("status")).to_have_text("Thank you.")
    assert votes(chat) == sent


async def test_no_thumbs_where_there_is_nothing_to_judge_and_no_row_under_ones_own_words(page):
    await say(page, "cards")
    await expect(tool(page, "Copy")).to_be_visible()
    await expect(newest(page).get_by_role("button", name="elpful")).to_have_count(0)
    await expect(page.locator(".learner .actions")).to_have_count(0)


async def test_the_row_speaks_the_language_of_the_page(open_page, chat):
    page = await open_page("/?lang=fr")
    await say(page, "sources")
    names = await newest(page).locator(".tool").evaluate_all("nodes => nodes.map((node) => node.title)")
    assert names == ["Utile", "Pas utile", "Copier", "Écouter"]
    await tool(page, "Pas utile").click()
    await newest(page).get_by_role("button", name="Ce n’est pas ma question").click()
    await expect(newest(page).get_by_role("status")).to_have_text("Merci.")
    assert votes(chat)[-1]["reason"] == "off_topic"


async def test_copying_takes_the_text_and_its_sources_with_their_addresses(open_page, chat):
    page = await open_page(permissions=["clipboard-read", "clipboard-write"])
    await say(page, "sources")
    await tool(page, "Copy").click()
    await expect(newest(page).get_by_role("status")).to_have_text("Copied.")
    assert await page.evaluate("navigator.clipboard.readText()") == (
        "It is a short course that proves one skill.\n\n2 sources\n"
        "• Micro-credentials in Ontario, https://example.ca/source, as of November 4, 2025\n"
        "• A page without a date, https://example.ca/undated, page undated"
    )
    await say(page, "markdown")
    await tool(page, "Copy").click()
    await expect(newest(page).get_by_role("status")).to_have_text("Copied.")
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert "Two things first:" in copied and "recognizes it (https://example.ca/a_(b))" in copied


async def test_where_the_clipboard_is_denied_the_text_is_copied_by_selecting_it(open_page, chat):
    page = await open_page()
    await page.evaluate(
        """() => {
            navigator.clipboard.writeText = () => Promise.reject(new Error("denied"));
            document.addEventListener("copy", (event) => { window.copied = event.composedPath()[0].value; });
        }"""
    )
    await say(page, "sources")
    await tool(page, "Copy").press("Enter")
    await expect(newest(page).get_by_role("status")).to_have_text("Copied.")
    await expect(tool(page, "Copy")).to_be_focused()
    assert (await page.evaluate("window.copied")).startswith("It is a short course that proves one skill.")
    await page.evaluate("document.execCommand = () => false")
    await tool(page, "Copy").click()
    await expect(newest(page).get_by_role("status")).to_contain_text("It cannot be copied.")


async def test_listening_reads_in_the_language_of_the_message_one_at_a_time(open_page, chat):
    page = await open_page()
    await page.add_init_script(SPEECH)
    await page.reload()
    await say(page, "markdown")
    await tool(page, "Listen").click()
    await expect(tool(page, "Stop")).to_be_focused()
    first = page.locator(".message.bot").nth(1)
    chat.say("Voici **la suite**. Voir https://www.example.ca/a/b.", lang="fr")
    await expect(newest(page)).to_contain_text("la suite")
    await tool(page, "Listen").click()
    await expect(tool(page, "Stop")).to_have_count(1)
    await expect(first.get_by_role("button", name="Stop")).to_have_count(0)
    said = await page.evaluate("window.said")
    assert said[0][0] == "en-CA" and said[0][1].startswith("Two things first:")
    assert said[-1][0] == "fr-CA" and "https" not in said[-1][1] and "*" not in said[-1][1]
    await page.evaluate("speechSynthesis.current.onend()")
    await expect(tool(page, "Listen")).to_have_count(1)
    await tool(page, "Listen").click()
    await tool(page, "Stop").click()
    await expect(tool(page, "Listen")).to_have_count(1)


async def test_a_browser_without_speech_offers_no_listening(open_page, chat):
    page = await open_page()
    await page.add_init_script("Object.defineProperty(window, 'speechSynthesis', { value: undefined })")
    await page.reload()
    await say(page, "hello")
    await expect(tool(page, "Copy")).to_be_visible()
    await expect(page.get_by_role("button", name="Listen")).to_have_count(0)


async def test_older_rows_are_calm_until_they_are_pointed_at_or_reached(page):
    await say(page, "sources")
    await say(page, "hello")
    older = page.locator(".message.bot").nth(1).get_by_role("button", name="Copy")
    await page.mouse.move(0, 0)
    await expect(older).to_have_css("opacity", "0")
    await expect(tool(page, "Copy")).to_have_css("opacity", "1")
    await older.hover()
    await expect(older).to_have_css("opacity", "1")
    await page.mouse.move(0, 0)
    await older.focus()
    await expect(older).to_have_css("opacity", "1")
    box = await older.bounding_box()
    assert box["height"] >= 24 and box["width"] >= 24


async def test_on_a_touch_screen_every_row_is_seen_and_large(open_page, chat):
    page = await open_page(**PHONE)
    await page.locator("li.message").first.wait_for()
    await say(page, "sources")
    await say(page, "hello")
    for button in await page.locator(".tool").all():
        await expect(button).to_have_css("opacity", "1")
        box = await button.bounding_box()
        assert box["height"] >= 44 and box["width"] >= 44
    await tool(page, "Copy").tap()
    await expect(newest(page).get_by_role("status")).not_to_be_empty()


async def test_the_network_may_be_down_at_the_first_tap(page, chat):
    await say(page, "sources")
    await page.route("**/widget/message-tools.js*", lambda route: route.abort())
    await tool(page, "Helpful").click()
    await expect(newest(page).get_by_role("status")).to_have_text("This was not saved. Please try again.")
    await page.unroute("**/widget/message-tools.js*")
    await tool(page, "Helpful").click()
    await expect(newest(page).get_by_role("status")).to_have_text("Thank you.")
