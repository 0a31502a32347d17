"""The chat behind its launcher on a college's page."""

import asyncio
import re

import pytest
from playwright.async_api import expect

from tests.browser.acts import say

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


async def open_chat(page):
    await page.get_by_role("button", name="Chat with Cairn").click()
    await page.get_by_text("I am Cairn").wait_for()


async def test_nothing_is_asked_of_the_service_or_kept_before_the_chat_is_opened(site, chat):
    page = await site()
    await expect(page.get_by_role("button", name="Chat with Cairn")).to_be_visible()
    assert not chat.seen
    assert await page.evaluate("[sessionStorage.length, localStorage.length, document.cookie]") == [0, 0, ""]


async def test_it_opens_as_a_dialog_with_the_cursor_in_the_input_and_escape_gives_the_focus_back(site):
    page = await site()
    launcher = page.get_by_role("button", name="Chat with Cairn")
    await launcher.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name="Cairn")).to_be_visible()
    await expect(page.get_by_label("Your message")).to_be_focused()
    await expect(launcher).to_be_hidden()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(launcher).to_be_focused()


async def test_escape_closes_one_thing_at_a_time(site):
    page = await site()
    await open_chat(page)
    await page.get_by_role("button", name="Menu").click()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Start over")).to_be_hidden()
    await expect(page.get_by_role("button", name="Menu")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Start over").press("Enter")
    await expect(page.get_by_role("dialog", name="Start over?")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog", name="Start over?")).to_be_hidden()
    await expect(page.get_by_role("dialog", name="Cairn")).to_be_visible()


async def test_on_a_phone_it_fills_the_screen_and_the_page_behind_cannot_be_reached(site):
    page = await site(**PHONE)
    await open_chat(page)
    box = await page.get_by_role("dialog", name="Cairn").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
    behind = page.get_by_role("link", name="Another page")
    await behind.evaluate("link => link.focus()")
    await expect(behind).not_to_be_focused()
    await page.get_by_role("button", name="Close the chat").tap()
    await behind.evaluate("link => link.focus()")
    await expect(behind).to_be_focused()


async def test_on_a_desktop_the_page_beside_it_can_be_used(site):
    page = await site()
    await open_chat(page)
    await page.get_by_role("link", name="Another page").click()
    await expect(page).to_have_url(re.compile("/site/other$"))


async def test_walking_through_the_site_the_chat_stays_open_with_its_conversation_and_does_not_take_the_focus(site, chat):
    page = await site()
    await open_chat(page)
    await say(page, "hello")
    await page.get_by_role("link", name="Another page").click()
    await expect(page.get_by_role("dialog", name="Cairn")).to_contain_text("You said: hello")
    assert await page.evaluate("document.activeElement === document.body")
    assert len(chat.requests("POST", "/chat/conversations")) == 1


async def test_on_a_phone_the_next_page_is_seen_and_not_the_chat(site):
    page = await site(**PHONE)
    await open_chat(page)
    await page.goto(page.url.replace("/page", "/other"))
    await expect(page.get_by_role("button", name="Chat with Cairn")).to_be_visible()
    await expect(page.get_by_role("dialog")).to_be_hidden()


async def test_a_message_that_comes_while_it_is_closed_is_counted_on_the_launcher(site, chat):
    page = await site()
    await open_chat(page)
    await page.keyboard.press("Escape")
    chat.say("Hello, this is Maria.", sender="practitioner")
    await expect(page.get_by_role("button", name="Chat with Cairn 1 new message")).to_be_visible()
    await page.get_by_role("button", name="Chat with Cairn").click()
    await expect(page.get_by_text("Hello, this is Maria.").last).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Chat with Cairn", exact=True)).to_be_visible()


async def test_a_button_of_the_page_opens_it_and_gets_the_focus_back(site):
    page = await site("<button data-cairn-open>Not sure? Ask</button> <cairn-chat></cairn-chat>")
    await page.get_by_role("button", name="Not sure? Ask").click()
    await expect(page.get_by_label("Your message")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Not sure? Ask")).to_be_focused()


async def test_a_link_in_a_drawing_of_the_page_gets_the_focus_back(site):
    page = await site(
        '<svg width="40" height="40"><a href="#map"><rect width="40" height="40"/></a></svg> <cairn-chat></cairn-chat>'
    )
    link = page.locator("svg a")
    await link.focus()
    await page.evaluate("document.querySelector('cairn-chat').open()")
    await expect(page.get_by_label("Your message")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(link).to_be_focused()


async def test_a_question_of_the_page_is_asked_with_what_the_page_is_about(site, chat):
    page = await site(
        '<button data-cairn-ask="Is this one good for me?">Ask</button><cairn-chat about="welding-basics"></cairn-chat>'
    )
    await page.get_by_role("button", name="Ask", exact=True).click()
    await expect(page.get_by_text("You said: Is this one good for me?").first).to_be_visible()
    assert chat.requests("POST", "/chat/conversations")[0].body == {"lang": "en", "about": "welding-basics"}
    body = chat.requests("POST", "/chat/messages")[0].body
    assert (body["text"], body["about"]) == ("Is this one good for me?", "welding-basics")


async def test_what_the_page_is_about_may_be_its_own_address_without_its_query(site, chat):
    page = await site('<cairn-chat about="page"></cairn-chat>')
    await page.goto(page.url + "?name=secret#part")
    await open_chat(page)
    assert chat.requests("POST", "/chat/conversations")[0].body["about"] == page.url.partition("?")[0]


async def test_it_tells_the_page_what_happens_without_a_word_of_it(site, chat):
    page = await site()
    await page.evaluate("""() => {
      window.heard = [];
      for (const type of ["open", "close", "started", "message", "handoff", "deleted"])
        document.addEventListener(`cairn-${type}`, ({ type, detail }) => window.heard.push([type, Object.keys(detail)]));
    }""")
    await open_chat(page)
    await say(page, "person")
    await page.get_by_role("button", name="Close the chat").click()
    heard = await page.evaluate("window.heard")
    assert ["cairn-open", []] in heard and ["cairn-started", []] in heard and ["cairn-close", []] in heard
    assert ["cairn-message", ["id", "from"]] in heard and ["cairn-handoff", ["state"]] in heard
    assert "person" not in str(heard)


async def test_the_college_names_it_gives_it_a_corner_and_starters(site, chat):
    page = await site(
        '<cairn-chat name="Juniper" position="start" starters="Who pays? | Is it online? |Three|Four|Five|Six"></cairn-chat>'
    )
    launcher = page.get_by_role("button", name="Chat with Juniper")
    assert (await launcher.bounding_box())["x"] < 100
    await launcher.click()
    await expect(page.get_by_role("dialog", name="Juniper")).to_be_visible()
    replies = page.get_by_role("group", name="Suggested replies").get_by_role("button")
    await expect(replies).to_have_text(["Who pays?", "Is it online?", "Three", "Four", "Five"])
    await expect(page.get_by_text("about three minutes")).to_be_visible()
    await replies.first.click()
    await expect(page.locator(".learner .text")).to_have_text("Who pays?")
    await expect(page.locator(".bot .who").last).to_have_text("Juniper")
    assert chat.requests("POST", "/chat/messages")[0].body["text"] == "Who pays?"


async def test_the_style_of_the_page_does_not_reach_in_and_its_properties_do(site):
    page = await site('<cairn-chat id="c"></cairn-chat>', bypass_csp=True, color_scheme="light")
    await page.add_style_tag(
        content="""* { color: red !important } button { display: none !important }
                   #c { --cairn-accent: #003366; --cairn-radius: 0 }"""
    )
    launcher = page.locator("cairn-chat .launcher")
    await expect(launcher).to_be_visible()
    await expect(launcher).to_have_css("background-color", "rgb(0, 51, 102)")
    await launcher.click()
    await expect(page.locator(".bubble").first).to_have_css("color", "rgb(29, 43, 40)")
    await expect(page.locator("dialog.chat")).to_have_css("border-radius", "0px")


@pytest.mark.parametrize(
    ("scheme", "theme", "dark"), [("dark", "light", False), ("light", "dark", True), ("dark", "auto", True)]
)
async def test_the_theme_is_the_colleges_or_the_systems(site, scheme, theme, dark):
    page = await site(f'<cairn-chat theme="{theme}"></cairn-chat>', color_scheme=scheme)
    await open_chat(page)
    colour = await page.locator(".log").evaluate("node => getComputedStyle(node.parentNode).backgroundColor")
    assert colour == ("rgb(21, 25, 26)" if dark else "rgb(246, 245, 241)")


async def test_on_a_right_to_left_page_nothing_overflows_and_the_corner_is_the_other_one(site):
    page = await site(viewport={"width": 1000, "height": 700})
    await page.evaluate("document.documentElement.dir = 'rtl'")
    launcher = page.get_by_role("button", name="Chat with Cairn")
    assert (await launcher.bounding_box())["x"] < 100
    await launcher.click()
    for text in ["cards", "table", "sources"]:
        await say(page, text)
    assert await page.evaluate("document.documentElement.scrollWidth") == 1000
    log = page.get_by_role("log")
    assert await log.evaluate("node => node.scrollWidth - node.clientWidth") == 0
    own = await page.locator(".learner .bubble").first.bounding_box()
    bots = await page.locator(".bot .bubble").first.bounding_box()
    assert own["x"] <= bots["x"]


async def test_a_slow_line_is_answered_by_the_button_itself(site):
    page = await site()
    waiting = asyncio.Event()

    async def late(route):
        await waiting.wait()
        await route.continue_()

    await page.route("**/chat-panel.js", late)
    launcher = page.locator("cairn-chat .launcher")
    await launcher.click()
    await expect(launcher).to_have_text("Opening…")
    waiting.set()
    await expect(page.get_by_role("dialog", name="Cairn")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(launcher).to_have_text("Chat with Cairn")


async def test_a_chat_that_cannot_be_loaded_says_so(site):
    page = await site()
    await page.route("**/chat-panel.js", lambda route: route.abort())
    await page.locator("cairn-chat .launcher").click()
    await expect(page.locator("cairn-chat .launcher")).to_have_text(
        "The chat could not be loaded. Reload the page to try again."
    )
