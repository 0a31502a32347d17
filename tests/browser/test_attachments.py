"""A badge or a résumé sent from the page: with the keyboard, by drop, as a long text; and what is said when it fails."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.browser.acts import bubble

pytestmark = pytest.mark.browser

ATTACHMENTS = "**/chat/attachments*"
BADGE = {"name": "badge.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n not really"}
RESUME_LINE = "Cashier, Metro, Sudbury, 2019 to 2022, customer service and teamwork\n"


def file_input(page):
    return page.locator("input[type=file]")


def sent(chat):
    return chat.requests("POST", "/chat/attachments")


async def test_a_file_is_chosen_and_sent_with_the_keyboard(page, chat):
    opened = asyncio.get_running_loop().create_future()
    page.on(
        "filechooser", lambda chooser: opened.set_result(chooser)
    )  # before the focus moves: Playwright needs a moment to listen
    await page.get_by_label("Your message").focus()
    await page.keyboard.press("Tab")
    button = page.get_by_role("button", name="Attach a badge or a résumé")
    await expect(button).to_be_focused()
    await page.keyboard.press("Enter")
    async with asyncio.timeout(5):
        await (await opened).set_files(BADGE)
    await expect(bubble(page, "You said: 📎 badge.png")).to_be_visible()
    await expect(bubble(page, "📎 badge.png")).to_have_count(1)
    await expect(page.get_by_label("Your message")).to_be_focused()
    (seen,) = sent(chat)
    assert seen.body == BADGE["buffer"]
    assert seen.headers["content-type"] == "image/png"
    assert seen.headers["authorization"].startswith("Bearer token-")
    assert "badge" not in seen.query


async def test_the_button_is_large_and_the_chooser_offers_what_can_be_read(page):
    box = await page.get_by_role("button", name="Attach a badge or a résumé").bounding_box()
    assert min(box["width"], box["height"]) >= 44
    accepted = (await file_input(page).get_attribute("accept")).split(",")
    assert {".json", ".png", ".svg", ".txt", "image/png", "text/plain"} <= set(accepted)


async def test_the_button_speaks_french_on_a_french_page(open_page):
    page = await open_page("/?lang=fr")
    await page.evaluate("document.querySelector('cairn-chat').setAttribute('lang', 'fr')")
    await expect(page.get_by_role("button", name="Joindre un badge ou un CV")).to_be_visible()


async def test_a_file_can_be_dropped_on_the_conversation(page, chat):
    await page.locator(".chat").evaluate(
        """(chat) => {
            const files = new DataTransfer();
            files.items.add(new File(["{}"], "badge.json", { type: "application/json" }));
            chat.dispatchEvent(new DragEvent("dragover", { dataTransfer: files, bubbles: true, cancelable: true }));
            if (!chat.classList.contains("dropping")) throw new Error("not shown");
            chat.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
        }"""
    )
    await expect(bubble(page, "You said: 📎 badge.json")).to_be_visible()


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ({**BADGE, "buffer": b"0" * 4_000_001}, "This file is too large. The limit is 4 MB."),
        ({**BADGE, "buffer": b""}, "This file is empty."),
        ({"name": "resume.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}, "Paste the text of your résumé"),
        (
            {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": b"x"},
            "A file can be a badge (PNG, SVG, JSON) or a résumé (.txt).",
        ),
    ],
)
async def test_a_file_that_cannot_be_read_is_refused_before_it_is_sent(page, chat, file, said):
    await file_input(page).set_input_files(file)
    await expect(page.locator("#error")).to_contain_text(said)
    assert not await page.get_by_label("Your message").get_attribute("aria-invalid")
    assert sent(chat) == []
    await file_input(page).set_input_files(BADGE)
    await expect(bubble(page, "You said: 📎 badge.png")).to_be_visible()
    await expect(page.locator("#error")).to_be_hidden()


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (413, "too_large", "This file is too large."),
        (415, "document_not_read", "PDF and Word files can’t be read here."),
        (415, "file_kind_not_read", "A file can be a badge (PNG, SVG, JSON) or a résumé (.txt)."),
        (422, "invalid_input", "This message was not accepted"),
    ],
)
async def test_a_refusal_of_the_server_is_said_in_words(page, chat, status, code, said):
    chat.fail(status, code)
    await file_input(page).set_input_files(BADGE)
    await expect(page.locator("#error")).to_contain_text(said)
    await expect(page.locator(".pending")).to_have_count(0)


async def test_a_file_being_sent_is_shown_and_can_be_cancelled(page, chat):
    async def hang(route):
        await asyncio.sleep(30)

    await page.route(ATTACHMENTS, hang)
    await file_input(page).set_input_files(BADGE)
    pending = page.locator(".pending")
    await expect(pending).to_contain_text("badge.png")
    await expect(pending).to_contain_text("Sending…")
    await pending.get_by_role("button", name="Cancel").press("Enter")
    await expect(pending).to_have_count(0)
    await expect(page.get_by_label("Your message")).to_be_focused()
    await page.get_by_label("Your message").fill("still here")
    await page.keyboard.press("Enter")
    await expect(bubble(page, "You said: still here")).to_be_visible()
    assert sent(chat) == []


async def test_a_retry_uses_the_same_client_id(page, chat):
    chat.streams = False

    async def lose_the_answer(route):
        await route.fetch()
        await route.abort()

    await page.route(ATTACHMENTS, lose_the_answer, times=1)
    await file_input(page).set_input_files(BADGE)
    await page.get_by_role("button", name="Try again").click()
    await expect(bubble(page, "You said: 📎 badge.png")).to_have_count(1)
    first, second = sent(chat)
    assert (first.query, first.body) == (second.query, second.body)


async def test_a_long_resume_is_sent_whole_with_one_tap(page, chat):
    text = (RESUME_LINE * 80).strip()
    await page.get_by_label("Your message").fill(text)
    await page.get_by_role("button", name="Send as my résumé").click()
    await expect(bubble(page, "You said: 📎 resume.txt")).to_be_visible()
    await expect(page.get_by_label("Your message")).to_have_value("")
    await expect(page.locator(".offer")).to_be_hidden()
    (seen,) = sent(chat)
    assert seen.body.decode() == text
    assert chat.requests("POST", "/chat/messages") == []


async def test_the_offer_goes_when_the_text_is_short_again(page):
    await page.get_by_label("Your message").fill(RESUME_LINE * 80)
    await expect(page.get_by_role("button", name="Send as my résumé")).to_be_visible()
    await page.get_by_label("Your message").fill("hello")
    await expect(page.locator(".offer")).to_be_hidden()


async def test_a_long_badge_is_offered_as_a_badge(page, chat):
    text = '{"@context": "https://w3id.org/openbadges/v2", "name": "' + "x" * 5000 + '"}'
    await page.get_by_label("Your message").fill(text)
    await page.get_by_role("button", name="Send as a badge").click()
    await expect(bubble(page, "You said: 📎 badge.json")).to_be_visible()
    assert sent(chat)[0].headers["content-type"] == "application/json"


async def test_a_long_text_that_was_refused_comes_back(page, chat):
    text = (RESUME_LINE * 80).strip()
    chat.fail(422, "invalid_input")
    await page.get_by_label("Your message").fill(text)
    await page.get_by_role("button", name="Send as my résumé").click()
    await expect(page.get_by_label("Your message")).to_have_value(text)
    await expect(page.get_by_role("button", name="Send as my résumé")).to_be_visible()
