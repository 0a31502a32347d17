"""What happens to messages when the network or the service fails."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.browser.acts import bubble, type_and_send

pytestmark = pytest.mark.browser

MESSAGES = "**/chat/messages"


async def stream_opened(chat):
    async with asyncio.timeout(5):
        while not chat.requests("GET", "/chat/events"):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def lose_the_answer(route):
    """The service gets the message, the page does not get the answer."""
    await route.fetch()
    await route.abort()


async def lose_the_message(route):
    await route.abort()


async def test_a_retry_uses_the_same_client_id(page, chat):
    chat.streams = False
    await page.route(MESSAGES, lose_the_answer, times=1)
    await type_and_send(page, "are you there")
    await expect(page.get_by_text("Not sent. Your connection may be down.")).to_be_visible()
    await page.get_by_role("button", name="Try again").click()
    await expect(bubble(page, "You said: are you there")).to_have_count(1)
    await expect(bubble(page, "are you there")).to_have_count(1)
    first, second = chat.requests("POST", "/chat/messages")
    assert first.body == second.body
    assert [message["from"] for message in chat.newest.messages] == ["bot", "learner", "bot"]


async def test_an_answer_lost_but_streamed_is_no_failure(page):
    await page.route(MESSAGES, lose_the_answer, times=1)
    await type_and_send(page, "streamed")
    await expect(bubble(page, "You said: streamed")).to_have_count(1)
    await expect(bubble(page, "streamed")).to_have_count(1)
    await expect(page.locator(".unsent")).to_have_count(0)


async def test_an_unsent_message_goes_out_when_the_connection_is_back(page, chat):
    await page.route(MESSAGES, lose_the_message, times=1)
    await type_and_send(page, "on the train")
    await expect(page.get_by_role("button", name="Try again")).to_be_visible()
    chat.drop_streams()
    await expect(bubble(page, "You said: on the train")).to_be_visible()


async def test_a_message_in_the_answer_and_in_the_stream_is_shown_once(page, chat):
    await type_and_send(page, "twice")
    await expect(bubble(page, "You said: twice")).to_be_visible()
    chat.say("Still here.", sender="practitioner")
    await expect(bubble(page, "Still here.")).to_be_visible()  # so the stream has brought what came before it
    assert await page.locator(".message .text").all_inner_texts() == [
        chat.newest.messages[0]["text"],
        "twice",
        "You said: twice",
        "Still here.",
    ]


async def test_a_message_that_comes_late_stands_where_its_seq_says(page, chat):
    chat.streams = False
    chat.say("Said before.", sender="practitioner")
    await type_and_send(page, "hello")
    await expect(bubble(page, "You said: hello")).to_be_visible()
    chat.streams = True
    await expect(bubble(page, "Said before.")).to_be_visible()
    assert (await page.locator(".message .text").all_inner_texts())[1:] == ["Said before.", "hello", "You said: hello"]


async def test_a_message_streamed_before_its_answer_is_shown_once(page, chat):
    chat.delay = 0.4
    await type_and_send(page, "early")
    await expect(page.locator("li.message.learner:not(.pending)")).to_have_count(1)
    await expect(bubble(page, "early")).to_have_count(1)
    await expect(page.locator(".writing")).to_have_count(1)
    await expect(bubble(page, "You said: early")).to_have_count(1)


async def test_the_stream_resumes_after_the_last_event_it_brought(page, chat):
    chat.say("Before the break.")
    await expect(bubble(page, "Before the break.")).to_be_visible()
    chat.drop_streams()
    chat.say("During the break.")
    await expect(bubble(page, "During the break.")).to_have_count(1)
    first, second = chat.requests("GET", "/chat/events")
    assert (first.headers["last-event-id"], second.headers["last-event-id"]) == ("1", "2")


async def test_the_token_is_sent_in_a_header_and_never_in_an_address(page, chat):
    await type_and_send(page, "hello")
    await expect(bubble(page, "You said: hello")).to_be_visible()
    assert all(seen.query == "" for seen in chat.seen)
    later = [seen for seen in chat.seen if seen.path != "/chat/conversations"]
    assert {seen.headers["authorization"] for seen in later} == {f"Bearer {chat.newest.token}"}


async def test_503_is_said_and_can_be_tried_again(page, chat):
    chat.fail(503, "unavailable")
    await type_and_send(page, "hello")
    await expect(page.get_by_text("Not sent. Cairn is not available right now.")).to_be_visible()
    await page.get_by_role("button", name="Try again").click()
    await expect(bubble(page, "You said: hello")).to_be_visible()
    await expect(page.locator(".unsent")).to_have_count(0)


async def test_429_keeps_the_text_and_sends_again_after_the_wait(page, chat):
    chat.fail(429, "too_many", headers={"Retry-After": "1"})
    await type_and_send(page, "one more")
    field = page.get_by_label("Your message")
    await expect(field).to_have_value("one more")
    error = "Too many messages. Please wait 1 second, then send again."
    await expect(field).to_have_accessible_description(f"Up to 4,000 characters {error}")
    await field.press("Enter")
    assert len(chat.requests("POST", "/chat/messages")) == 1
    await expect(page.get_by_role("button", name="Send")).not_to_have_attribute("aria-disabled", "true")
    await field.press("Enter")
    await expect(bubble(page, "You said: one more")).to_be_visible()
    await expect(bubble(page, "one more")).to_have_count(1)


@pytest.mark.parametrize(
    ("status", "errors", "said"),
    [
        (413, [], "This message is too long. Please shorten it and send it again."),
        (422, [{"field": "text", "reason": "a control character"}], "This message was not accepted: a control character"),
    ],
)
async def test_a_refused_message_says_why_and_stays_in_the_input(page, chat, status, errors, said):
    chat.fail(status, "refused", errors=errors)
    await type_and_send(page, "a message")
    field = page.get_by_label("Your message")
    await expect(field).to_have_value("a message")
    await expect(field).to_have_attribute("aria-invalid", "true")
    await expect(page.locator(".composer .error")).to_have_text(said)
    await expect(page.locator(".pending")).to_have_count(0)


async def test_401_starts_a_new_conversation_says_so_and_keeps_the_text(page, chat):
    await stream_opened(chat)  # a stream refused before the message would start anew by itself
    chat.forget_tokens()
    await type_and_send(page, "are we still talking")
    await expect(page.locator(".notice", has_text="this is a new one")).to_be_visible()
    await expect(page.get_by_text("I am Cairn")).to_have_count(1)
    await expect(page.get_by_label("Your message")).to_have_value("are we still talking")
    await page.get_by_label("Your message").press("Enter")
    await expect(bubble(page, "You said: are we still talking")).to_be_visible()
    assert len(chat.requests("POST", "/chat/conversations")) == 2


async def test_a_kept_token_that_is_no_longer_known_starts_anew_on_opening(page, chat):
    chat.forget_tokens()
    await page.reload()
    await expect(page.locator(".notice", has_text="this is a new one")).to_be_visible()
    await expect(page.get_by_text("I am Cairn")).to_have_count(1)


async def test_a_conversation_that_cannot_be_opened_can_be_tried_again(open_page, chat):
    chat.opens = False
    page = await open_page()
    await expect(page.get_by_role("log").get_by_text("Cairn cannot be reached.")).to_be_visible()
    chat.opens = True
    await page.get_by_role("button", name="Try again").click()
    await expect(page.get_by_text("I am Cairn")).to_be_visible()


async def test_a_text_over_the_limit_is_not_sent_and_the_limit_is_said(page, chat):
    field = page.get_by_label("Your message")
    await field.fill("x" * 3900)
    await expect(page.get_by_text("100 characters left")).to_be_visible()
    await field.fill("x" * 4001)
    await field.press("Enter")
    await expect(page.locator(".composer .error")).to_have_text("Your message is 1 character too long. The limit is 4,000.")
    await expect(field).to_have_value("x" * 4001)
    assert not chat.requests("POST", "/chat/messages")
    await field.fill("x" * 4000)
    await expect(page.locator(".composer .error")).to_be_hidden()
