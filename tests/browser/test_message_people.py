"""A person of the college in the conversation, quick replies that were chosen, sources, and the transcript."""

import pytest
from playwright.async_api import expect

from tests.browser.acts import say

pytestmark = pytest.mark.browser

TRANSCRIPT = """
(messages) => Promise.all([import("/widget/transcript.js"), import("/widget/words.js")])
  .then(async ([{ transcript }, { loadWords, wordsIn }]) => {
    await loadWords("LANG");
    return transcript(messages, wordsIn("LANG"));
  })
"""


async def test_a_person_is_named_and_labelled_and_looks_different(page, chat):
    await page.get_by_role("button", name="Talk to a person").wait_for()
    chat.say("Hello, I am **Maya**.", sender="practitioner", name="Maya Tremblay")
    person, bot = page.locator(".message.practitioner"), page.locator(".message.bot")
    await expect(person.locator(".author")).to_contain_text("Maya Tremblay a person")
    await expect(person.locator("strong")).to_have_text("Maya")
    await expect(person.locator(".author svg")).to_have_count(1)
    await expect(bot.locator(".author svg")).to_have_count(0)
    shape = "node => [getComputedStyle(node).borderTopWidth, getComputedStyle(node).borderBottomLeftRadius]"
    assert await person.locator(".bubble").evaluate(shape) != await bot.locator(".bubble").evaluate(shape)
    region = page.locator("cairn-chat [aria-live=polite] p")
    await expect(region.last).to_have_text("Maya Tremblay, a person: Hello, I am Maya.")
    chat.say("And I.", sender="practitioner", name=None)
    await expect(region.last).to_have_text("A person from the college: And I.")


async def test_a_handoff_says_who_when_and_what_is_shared(page):
    await say(page, "claimed")
    block = page.locator(".handoff")
    await expect(block).to_contain_text("You are talking with a person")
    facts = await block.locator("dl > div").all_inner_texts()
    assert [" ".join(fact.split()) for fact in facts] == [
        "Who Career services",
        "When March 2, 2026, 10:04 a.m.",
        "Shared Your goal: bookkeeping Your first name: Sam",
    ]
    await expect(block.get_by_role("listitem")).to_have_count(2)


async def test_a_person_waited_for_looks_different_from_one_who_is_there(page):
    await say(page, "waiting")
    waiting = page.locator(".handoff.waiting")
    await expect(waiting).to_contain_text("Waiting for a person")
    await expect(waiting.locator(".icon-wait")).to_have_count(1)
    await say(page, "claimed")
    await expect(page.locator(".handoff.claimed .icon-human")).to_have_count(1)
    assert await waiting.evaluate("node => getComputedStyle(node).borderTopStyle") == "dashed"
    assert await page.locator(".handoff.claimed").evaluate("node => getComputedStyle(node).borderTopStyle") == "solid"


async def test_a_quick_reply_that_was_chosen_stays_as_the_learners_own_words(page):
    await page.get_by_role("button", name="Find something that suits me").click()
    mine = page.locator(".message.learner:not(.pending) .text")
    await expect(mine).to_have_text("Find something that suits me")
    await page.reload()
    await expect(mine).to_have_text("Find something that suits me")
    await expect(page.get_by_role("group", name="Suggested replies")).to_have_count(0)


async def test_a_source_states_its_site_and_date_and_is_reached_by_keyboard(page):
    await say(page, "sources")
    await page.locator("summary").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Micro-credentials in Ontario")).to_be_focused()
    lines = await page.locator(".sources li").all_inner_texts()
    assert ["example.ca" in line for line in lines] == [True, True]
    assert lines[0].endswith("as of November 4, 2025") and lines[1].endswith("page undated")


async def test_the_transcript_says_who_when_what_and_where_from(page, chat):
    for text in ["cards", "sources", "claimed"]:
        await say(page, text)
    chat.say("Hello, **Sam**.", sender="practitioner", name="Maya Tremblay")
    text = await page.evaluate(TRANSCRIPT.replace("LANG", "en"), chat.newest.messages)
    for line in [
        "Cairn, March 2, 2026, 10:04 a.m.\nHello. I am Cairn, an automated guide.",
        "You, March 2, 2026, 10:04 a.m.\ncards\n",
        "Data Analysis Foundations\nMicro-credential, Example College\nCost: $349\n",
        "Refunds: not stated\nWhy this one\n• Online, as you asked\n",
        "Source: https://www.example.ca/one, as of March 2, 2026\n",
        "• Micro-credentials in Ontario, https://example.ca/source, as of November 4, 2025\n",
        "Shared\n• Your goal: bookkeeping\n",
        "Maya Tremblay (a person), March 2, 2026, 10:04 a.m.\nHello, Sam.\n",
    ]:
        assert line in text, line
    french = await page.evaluate(TRANSCRIPT.replace("LANG", "fr"), chat.newest.messages)
    assert "Vous, 2 mars 2026, 10 h 04\ncards\n" in french.replace("\u00a0", " ").replace("\u202f", " ")


async def test_the_transcript_is_saved_as_a_file_and_nothing_is_sent(page, chat):
    before = len(chat.seen)
    async with page.expect_download() as saved:
        await page.evaluate("import('/widget/transcript.js').then(({download}) => download('Été\\n', 'txt', 'text/plain'))")
    file = await saved.value
    assert file.suggested_filename.endswith(".txt")
    assert (await file.path()).read_text(encoding="utf-8") == "Été\n"
    assert len(chat.seen) == before
