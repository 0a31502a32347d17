"""What a learner sees and does when all goes well."""

import pytest
from playwright.async_api import expect

from tests.browser.acts import bubble, choose, say, type_and_send

pytestmark = pytest.mark.browser


async def test_the_first_message_says_what_cairn_is_and_what_is_kept(page):
    first = page.locator("li.message").first
    await expect(first).to_contain_text("an automated guide")
    await expect(first).to_contain_text("kept for 30 days")
    await expect(first).to_have_attribute("lang", "en")


async def test_a_sent_message_and_its_reply_are_shown_and_the_input_is_ready_again(page):
    await type_and_send(page, "hello there")
    await expect(bubble(page, "You said: hello there")).to_be_visible()
    await expect(bubble(page, "hello there")).to_have_count(1)
    await expect(page.get_by_label("Your message")).to_have_value("")
    await expect(page.get_by_label("Your message")).to_be_focused()


async def test_while_cairn_writes_the_own_message_is_pending(page, chat):
    chat.streams, chat.delay = False, 0.4
    await type_and_send(page, "slowly")
    await expect(page.locator(".pending .text")).to_have_text("slowly")
    await expect(page.get_by_text("Cairn is writing…").first).to_be_attached()
    await expect(bubble(page, "You said: slowly")).to_be_visible()
    await expect(page.locator(".pending, .writing")).to_have_count(0)


async def test_shift_enter_makes_a_new_line_and_the_input_grows(page, chat):
    field = page.get_by_label("Your message")
    before = (await field.bounding_box())["height"]
    await field.type("one")
    await field.press("Shift+Enter")
    await field.type("two")
    assert (await field.bounding_box())["height"] > before
    assert not chat.requests("POST", "/chat/messages")
    await field.press("Enter")
    await expect(bubble(page, "one two")).to_have_count(1)
    assert chat.requests("POST", "/chat/messages")[0].body["text"] == "one\ntwo"


async def test_enter_that_ends_an_ime_composition_does_not_send(page, chat):
    field = page.get_by_label("Your message")
    await field.fill("にほん")
    await field.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    await field.dispatch_event("keydown", {"key": "Enter", "keyCode": 229})
    await expect(field).to_have_value("にほん")
    assert not chat.requests("POST", "/chat/messages")


async def test_a_quick_reply_sends_its_payload_and_is_gone_once_used(page, chat):
    await page.get_by_role("group", name="Suggested replies").get_by_role("button", name="Find something").click()
    await expect(bubble(page, "What would you like to learn?")).to_be_visible()
    await expect(page.get_by_role("group", name="Suggested replies")).to_have_count(0)
    body = chat.requests("POST", "/chat/messages")[0].body
    assert body == {"client_id": body["client_id"], "payload": "/find"}


async def test_quick_replies_stand_only_under_the_newest_bot_message(page):
    await page.get_by_role("button", name="What is a micro-credential?").click()
    await expect(bubble(page, "It is a short course that proves one skill.")).to_be_visible()
    await expect(page.get_by_role("group", name="Suggested replies")).to_have_count(1)
    replies = await page.locator(".replies").bounding_box()
    newest = await page.locator("li.message").last.bounding_box()
    assert replies["y"] > newest["y"]


async def test_a_card_says_what_its_page_does_not_state(page):
    await type_and_send(page, "cards")
    card = page.locator(".card").first
    await expect(card.get_by_role("heading")).to_have_text("Data Analysis Foundations (opens in a new tab)")
    await expect(card.locator("dl > div").last).to_have_text("Refundsnot stated")
    await expect(card).to_contain_text("Whether it counts toward a diploma")
    await expect(card.locator(".source")).to_contain_text("as of March 2, 2026")
    await expect(page.locator(".card").last.locator(".source")).to_contain_text("page undated")
    await expect(page.locator(".card").last.locator("h3 a")).to_have_count(0)


async def test_the_reply_of_a_card_is_sent_with_its_own_payload(page, chat):
    await type_and_send(page, "cards")
    await page.get_by_role("group", name="Choices for Spreadsheets for the Workplace").get_by_role("button").click()
    await expect(bubble(page, "You said: /more2")).to_be_visible()
    assert chat.requests("POST", "/chat/messages")[-1].body["payload"] == "/more2"


async def test_removing_a_chip_sends_a_profile_patch(page, chat):
    await type_and_send(page, "cards")
    await expect(page.locator(".cards")).to_have_count(1)
    await type_and_send(page, "cards")
    await expect(page.locator(".cards")).to_have_count(2)  # only the newest chips can be removed
    await expect(page.get_by_role("button", name="Remove Ontario")).to_have_count(0)
    await page.get_by_role("button", name="Remove Under $500").click()
    await expect(page.locator(".pending, .writing")).to_have_count(0)
    assert chat.requests("POST", "/chat/messages")[-1].body["profile_patch"] == {"max_cost": None}


async def test_a_chip_that_is_pressed_sends_its_own_payload_and_keeps_its_cross(page, chat):
    await type_and_send(page, "cards")
    await page.get_by_role("button", name="Change Under $500").click()
    await expect(page.locator(".pending, .writing")).to_have_count(0)
    assert chat.requests("POST", "/chat/messages")[-1].body["payload"] == '/change_limit{"limit": "max_cost"}'


async def test_pages_of_the_service_are_links_and_their_addresses_are_not_said_twice(page, chat):
    await type_and_send(page, "plan")
    link = page.get_by_role("link", name="Open the plan")
    await expect(link).to_have_attribute("href", f"{chat.url}/chat/plans/x/page")
    await expect(link).to_have_attribute("rel", "noopener")
    await expect(page.get_by_text("chat.example.ca")).to_have_count(0)
    await expect(page.get_by_role("link", name="Bad")).to_have_count(0)


async def test_sources_are_behind_a_disclosure_with_their_dates(page):
    await type_and_send(page, "sources")
    link = page.get_by_role("link", name="Micro-credentials in Ontario")
    await expect(link).to_be_hidden()
    await page.get_by_text("2 sources").click()
    await expect(link).to_have_attribute("rel", "noopener")
    lines = page.locator(".sources li")
    await expect(lines.first).to_contain_text("as of November 4, 2025")
    await expect(lines.last).to_contain_text("page undated")


async def test_a_table_has_headers_and_says_which_rows_differ(page):
    await type_and_send(page, "table")
    await expect(page.get_by_role("columnheader", name="Data Analysis Foundations")).to_be_visible()
    await expect(page.get_by_role("rowheader", name="Cost (differs)", exact=True)).to_be_visible()
    await expect(page.get_by_role("rowheader", name="Where", exact=True)).to_be_visible()
    await expect(page.get_by_role("row", name="Refunds").get_by_role("cell").first).to_have_text("not stated")


async def test_a_path_is_drawn_with_its_words_and_can_be_seen_large(page, chat):
    await type_and_send(page, "picture")
    picture = page.get_by_role("img", name="The path from and to Data Analysis Foundations")
    await expect(picture).to_have_js_property("complete", True)
    assert await picture.evaluate("image => image.naturalWidth") > 0
    large = page.get_by_role("link", name="See it larger (opens in a new tab)")
    await expect(large).to_have_attribute("href", f"{chat.url}/v1/pathways/data-analysis.svg?lang=en")


async def test_a_picture_from_anywhere_else_is_not_fetched(page, chat):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for said in ("foreign", "sideways"):
        await type_and_send(page, said)
        await expect(bubble(page, "Look.").last).to_be_visible()
    assert await page.locator(".picture").count() == 0
    assert [url for url in asked if url.endswith(".svg")] == []


async def test_a_handoff_and_the_progress_of_a_form_are_said_in_words(page):
    await type_and_send(page, "person")
    await expect(page.get_by_text("Waiting for a person").last).to_be_visible()
    await expect(page.locator(".status")).to_have_text("Waiting for a person")
    await expect(page.get_by_text("Step 2 of 5, about 1 minute left")).to_be_visible()


async def test_html_in_a_message_is_shown_as_text(page):
    await type_and_send(page, "html")
    await expect(bubble(page, '<img src=x onerror="window.broken = true"><b>bold</b>')).to_be_visible()
    await type_and_send(page, "<b>mine</b>")
    await expect(bubble(page, "<b>mine</b>")).to_be_visible()
    assert await page.evaluate("window.broken") is None


async def test_addresses_and_telephone_numbers_become_links_and_amounts_do_not(page):
    await say(page, "links")
    links = page.locator(".message.bot").last.locator("a")
    hrefs = await links.evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    assert hrefs == ["https://example.ca/a_(b)", "tel:+18006686868", "tel:988", "tel:911"]


@pytest.mark.parametrize("excess", [0, 900])
async def test_a_long_reply_is_read_from_its_start(page, chat, excess):
    log = await page.get_by_role("log").bounding_box()
    lines = round((log["height"] + excess) / 24)
    chat.script["long"] = [{"text": "\n".join(["Line"] * (lines - 1) + ["End"])}]
    await type_and_send(page, "long")
    await expect(page.locator(".message.bot").last).to_contain_text("End")
    chat.say("From another tab.", sender="learner")
    await bubble(page, "From another tab.").wait_for()  # so the stream has brought the reply a second time
    start = await page.locator(".message.bot").last.bounding_box()
    assert log["y"] <= start["y"] < log["y"] + 60


async def test_a_message_that_comes_while_reading_back_is_offered_and_not_forced(page, chat):
    await type_and_send(page, "long")
    await expect(page.locator(".message.bot").last).to_contain_text("Line 59")
    log = page.get_by_role("log")
    await log.evaluate("node => { node.scrollTop = 0 }")
    chat.say("Something new.")
    await page.get_by_role("button", name="New message").click()
    await expect(bubble(page, "Something new.")).to_be_in_viewport()
    await expect(page.get_by_role("button", name="New message")).to_be_hidden()


async def test_a_removed_element_stops_listening_and_a_changed_language_is_followed(page, chat):
    chat_element = page.locator("cairn-chat")
    await chat_element.evaluate("node => { node.lang = 'fr-CA' }")
    await expect(page.get_by_label("Votre message")).to_be_visible()
    await expect(page.get_by_text("I am Cairn")).to_have_count(1)  # the conversation goes on; its words stay as they were
    await chat_element.evaluate("node => { node.remove() }")
    listened = len(chat.requests("GET", "/chat/events"))
    chat.drop_streams()
    await page.wait_for_timeout(900)
    assert len(chat.requests("GET", "/chat/events")) == listened == 2


async def test_the_conversation_is_still_there_after_a_reload(page, chat):
    await type_and_send(page, "remember me")
    await expect(bubble(page, "You said: remember me")).to_be_visible()
    await page.reload()
    await expect(bubble(page, "You said: remember me")).to_be_visible()
    assert len(chat.requests("POST", "/chat/conversations")) == 1


async def test_delete_asks_first_and_then_deletes(page, chat):
    await choose(page, "Delete this conversation")
    await expect(page.get_by_role("dialog", name="Delete this conversation?")).to_be_visible()
    await page.get_by_role("button", name="No, keep it").click()
    await expect(page.get_by_role("button", name="Menu")).to_be_focused()
    assert not chat.requests("DELETE", "/chat/conversations/current")
    await choose(page, "Delete this conversation")
    await page.get_by_role("button", name="Yes, delete it").click()
    await expect(page.get_by_role("button", name="Start a new conversation")).to_be_focused()
    await expect(page.locator("li.message")).to_have_count(0)
    assert not chat.conversations
    assert await page.evaluate("sessionStorage.length") == 0
    await page.get_by_role("button", name="Start a new conversation").click()
    await expect(page.get_by_text("I am Cairn")).to_be_visible()


async def test_a_shared_link_is_taken_over_once(open_page, chat):
    page = await open_page("/?lang=fr&province=ON&max_cost=300")
    await bubble(page, "I opened province=ON&max_cost=300").wait_for()
    assert await page.locator("html").get_attribute("lang") == "fr"
    await page.reload()
    await bubble(page, "I opened province=ON&max_cost=300").wait_for()
    assert len(chat.requests("POST", "/chat/links")) == 1
    await page.goto(chat.url + "/?province=BC")
    await bubble(page, "I opened province=BC").wait_for()
    await expect(bubble(page, "I opened province=ON&max_cost=300")).to_be_visible()  # the conversation went on


async def test_a_shared_link_that_could_not_be_opened_is_said_and_tried_again(open_page, chat):
    chat.fail(503, "unavailable")
    page = await open_page("/?province=ON")
    await page.get_by_text("Your link could not be opened.").first.wait_for()
    await page.reload()
    await bubble(page, "I opened province=ON").wait_for()
