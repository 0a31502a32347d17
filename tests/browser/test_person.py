"""A person is there: they are seen to write and to have read, they see the same of the learner, and there is a way back."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.browser.acts import say, type_and_send
from tests.browser.test_axe import look

pytestmark = pytest.mark.browser

CLAIMED = {"state": "claimed", "who": "Sam", "when": "2026-03-02T15:04:05+00:00"}
BACK = {"title": "Go on with the assistant", "payload": "leave"}
SILENCE: list[object] = []


@pytest.fixture
async def talk(page, chat):
    """The page with a person there."""
    chat.say("You are now talking with Sam.", handoff=CLAIMED, replies=[BACK])
    await expect(page.locator("cairn-chat .status")).to_have_text("You are talking with Sam, a person")
    await expect(page.locator("cairn-chat .log > .notice")).to_have_count(2)
    return page


def sent(chat, name):
    return chat.requests("POST", f"/chat/{name}")


async def test_without_a_person_nothing_of_it_is_fetched_or_sent(page, chat):
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    await say(page, "hello")
    await page.locator("cairn-chat textarea").type("typing away")
    assert not [url for url in fetched if url.endswith("/person.js")]
    assert not sent(chat, "typing") and not sent(chat, "seen")


async def test_a_person_is_seen_to_write_until_they_have_written(talk, chat):
    line = talk.locator("cairn-chat .log > .notice").first
    await expect(line).to_be_hidden()
    chat.sign("typing", who="<b>Sam</b>")
    await expect(line).to_have_text("<b>Sam</b> is writing…")
    await expect(talk.locator("cairn-chat [aria-live=polite] p").last).to_have_text("<b>Sam</b> is writing…")
    chat.say("Hello!", sender="practitioner", name="Sam")
    await expect(talk.locator(".message.practitioner")).to_contain_text("Hello!")
    await expect(line).to_be_hidden()


async def test_a_person_who_stops_writing_is_not_seen_to_write_any_more(open_page, chat):
    page = await open_page()
    await page.get_by_text("I am Cairn").wait_for()
    await page.clock.install()
    chat.say("You are now talking with Sam.", handoff=CLAIMED, replies=[BACK])
    await expect(page.locator("cairn-chat .log > .notice")).to_have_count(2)
    chat.sign("typing", who=None)
    line = page.locator("cairn-chat .log > .notice").first
    await expect(line).to_have_text("A person from the college is writing…")
    await page.clock.fast_forward(11_000)
    await expect(line).to_be_hidden()


async def test_the_person_sees_that_the_learner_writes_at_most_every_few_seconds(talk, chat):
    await talk.locator("cairn-chat textarea").type("I would like to know", delay=20)
    await talk.wait_for_timeout(200)
    assert len(sent(chat, "typing")) == 1
    assert sent(chat, "typing")[0].body == {}


async def test_the_person_sees_what_the_learner_has_seen(talk, chat):
    first = chat.say("Hello!", sender="practitioner", name="Sam")
    await expect(talk.locator(".message.practitioner")).to_have_count(1)
    second = chat.say("How can I help?", sender="practitioner", name="Sam")
    await expect(talk.locator(".message.practitioner")).to_have_count(2)
    await talk.wait_for_timeout(200)
    assert [seen.body for seen in sent(chat, "seen")] == [{"id": first["id"]}, {"id": second["id"]}]


async def test_what_is_out_of_sight_is_not_seen(talk, chat):
    chat.script["long"] = [{"text": "\n".join(["line"] * 80)}]
    await type_and_send(talk, "long")
    await expect(talk.locator(".message.bot").last).to_contain_text("line")
    log = talk.locator("cairn-chat .log")
    await log.evaluate("node => (node.scrollTop = 0)")
    message = chat.say("Hello!", sender="practitioner", name="Sam")
    await expect(talk.locator(".message.practitioner")).to_have_count(1)
    await talk.wait_for_timeout(200)
    assert sent(chat, "seen") == []
    await talk.locator(".message.practitioner").scroll_into_view_if_needed()
    await talk.wait_for_timeout(200)
    assert [seen.body for seen in sent(chat, "seen")] == [{"id": message["id"]}]


async def test_seen_stands_under_the_last_message_that_the_person_has_read(talk, chat):
    chat.script["one"] = chat.script["two"] = SILENCE
    await say(talk, "one")
    await say(talk, "two")
    mine = talk.locator(".message.learner")
    chat.sign("seen", up_to=next(m["seq"] for m in chat.newest.messages if m["text"] == "one"))
    await expect(mine.nth(0)).to_contain_text("Seen")
    await expect(mine.nth(1)).not_to_contain_text("Seen")
    chat.sign("seen", up_to=next(m["seq"] for m in chat.newest.messages if m["text"] == "two"))
    await expect(mine.nth(1)).to_contain_text("Seen")
    await expect(mine.nth(0)).not_to_contain_text("Seen")


async def test_silence_is_no_failure(talk, chat):
    chat.script["hello"] = SILENCE
    await say(talk, "hello")
    await expect(talk.locator(".message.learner")).to_have_count(1)
    await expect(talk.locator("cairn-chat #error")).to_be_hidden()


async def test_the_way_back_stays_when_newer_messages_have_come(talk, chat):
    chat.script["hello"] = SILENCE
    chat.script["leave"] = [{"text": "It is me again.", "handoff": {**CLAIMED, "state": "released"}}]
    await expect(talk.get_by_role("button", name="Go on with the assistant")).to_have_count(1)
    await say(talk, "hello")
    chat.say("Hello!", sender="practitioner", name="Sam")
    await expect(talk.locator(".message.practitioner")).to_have_count(1)
    await talk.get_by_role("button", name="Go on with the assistant").click()
    await expect(talk.get_by_text("It is me again.").first).to_be_visible()
    await expect(talk.get_by_role("button", name="Go on with the assistant")).to_have_count(0)
    typed = len(sent(chat, "typing"))
    await talk.locator("cairn-chat textarea").type("for the bot")
    await asyncio.sleep(0.2)
    assert len(sent(chat, "typing")) == typed


async def test_it_is_accessible(talk, chat, axe):
    chat.script["hello"] = SILENCE
    await say(talk, "hello")
    chat.say("Hello!", sender="practitioner", name="Sam")
    chat.sign("typing", who="Sam")
    chat.sign("seen", up_to=chat.newest.messages[-2]["seq"])
    await expect(talk.get_by_text("Sam is writing…").first).to_be_visible()
    found, _ = await look(talk, axe)
    assert found == []


async def test_in_french(open_page, chat):
    page = await open_page("/host?lang=fr&mode=inline")
    await page.locator(".message.bot").wait_for()
    chat.say("Vous parlez avec Sam.", handoff=CLAIMED, replies=[BACK])
    await expect(page.locator("cairn-chat .log > .notice")).to_have_count(2)
    chat.sign("typing", who="Sam")
    await expect(page.locator("cairn-chat .log > .notice").first).to_contain_text("Sam écrit")


async def test_a_person_who_comes_together_with_a_long_message_is_brought_into_view(open_page, chat):
    page = await open_page()
    await page.get_by_text("I am Cairn").wait_for()
    chat.script["hello"] = [
        {"text": "A long answer. " * 200},
        {"text": "You are now talking with Sam.", "handoff": CLAIMED},
    ]
    await say(page, "hello")
    await expect(page.locator(".message").get_by_text("You are now talking with Sam.")).to_be_in_viewport(ratio=1)


async def test_a_person_who_comes_while_a_long_message_is_read_from_its_start_is_brought_into_view(open_page, chat):
    page = await open_page()
    await page.get_by_text("I am Cairn").wait_for()
    chat.script["hello"] = [{"text": "A long answer. " * 200}]
    await say(page, "hello")
    chat.say("You are now talking with Sam.", handoff=CLAIMED)
    joined = page.locator(".message").get_by_text("You are now talking with Sam.")
    await expect(joined).to_be_in_viewport(ratio=1)
    await page.locator(".log").evaluate("node => { node.scrollTop = 0; }")
    chat.say("Hello, this is Sam.", sender="practitioner")
    await expect(page.get_by_role("button", name="New message")).to_be_visible()
    assert await page.locator(".log").evaluate("node => node.scrollTop") == 0
