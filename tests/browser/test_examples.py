"""What a web editor copies, pasted and opened: each example of /widget/, and the page that shows them."""

import re
from typing import Any

import pytest
from playwright.async_api import expect

from bot.examples_page import Example, read_examples, read_words
from tests.browser.college_site import WELCOMES, greeted, pasted

pytestmark = pytest.mark.browser

ALIVE = [example for example in read_examples().values() if example.opens and example.name != "removing"]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def named(name: str) -> Example:
    return read_examples()[name]


def address(chat: Any, name: str, lang: str = "en") -> str:
    return f"{chat.url}/widget/examples/{name}?lang={lang}"


# -- each example ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("example", ALIVE, ids=lambda example: example.name)
async def test_an_example_opens_and_greets(open_watched, chat, example, lang):
    page = await open_watched(address(chat, example.name, lang))

    await greeted(page, chat, lang="fr" if example.name == "french" else lang, inline=example.name == "inline")


async def test_the_one_line_fills_the_screen_of_a_phone(open_watched, chat):
    page = await open_watched(address(chat, "one-line"), **PHONE)
    await greeted(page, chat)

    box = await page.locator("cairn-chat .chat").bounding_box()
    assert (box["x"], box["y"], box["width"]) == (0, 0, 390)


async def test_inline_the_chat_stands_in_the_page_without_a_button(open_watched, chat):
    page = await open_watched(address(chat, "inline"))
    await greeted(page, chat, inline=True)

    await expect(page.locator("cairn-chat button.launcher")).to_have_count(0)
    chat_box, heading = await page.locator("cairn-chat").bounding_box(), await page.locator("h1").bounding_box()
    assert chat_box["y"] > heading["y"] + heading["height"]


@pytest.mark.parametrize("lang", ["en", "fr"])
async def test_without_scripts_a_phone_number_and_a_link_are_there(open_watched, chat, lang):
    page = await open_watched(address(chat, "no-script", lang), java_script_enabled=False)

    await expect(page.get_by_role("link", name="705-555-0142")).to_be_visible()
    finder = page.get_by_role("link", name=named("no-script").words["texts"]["finder"][lang])
    assert await finder.get_attribute("href") == f"/finder?lang={lang}"


async def test_colours_font_and_logo_are_the_colleges(open_watched, chat):
    page = await open_watched(address(chat, "colours"), color_scheme="light")
    launcher = page.locator("cairn-chat button.launcher")

    await expect(launcher).to_have_css("background-color", "rgb(122, 31, 61)")
    await expect(launcher).to_have_css("color", "rgb(255, 255, 255)")
    assert "Georgia" in await launcher.evaluate("node => getComputedStyle(node).fontFamily")
    assert await launcher.locator("img").evaluate("node => node.naturalWidth > 0 && node.currentSrc.endsWith('college.svg')")
    await page.emulate_media(color_scheme="dark")
    await expect(launcher).to_have_css("background-color", "rgb(242, 167, 189)")


async def test_a_theme_holds_against_the_visitors_setting(open_watched, chat):
    page = await open_watched(address(chat, "theme"), color_scheme="light")
    await greeted(page, chat)

    background = await page.locator("cairn-chat .chat").evaluate("node => getComputedStyle(node).backgroundColor")
    assert max(int(part) for part in re.findall(r"\d+", background)[:3]) < 64


async def test_the_other_corner_higher_up(open_watched, chat):
    page = await open_watched(address(chat, "corner"), viewport={"width": 1000, "height": 700})
    launcher = page.locator("cairn-chat button.launcher")
    await expect(launcher).to_be_visible()

    box = await launcher.bounding_box()
    assert (box["x"], 700 - box["y"] - box["height"]) == pytest.approx((80, 80), abs=1)
    await greeted(page, chat)
    opened = await page.locator("cairn-chat .chat").bounding_box()
    assert opened["x"] < 200


@pytest.mark.parametrize("lang", ["en", "fr"])
async def test_the_name_is_on_the_button_at_the_top_and_beside_messages(open_watched, chat, lang):
    page = await open_watched(address(chat, "name", lang))
    name = named("name").words["texts"]["name"][lang]
    await expect(page.locator("cairn-chat button.launcher")).to_contain_text(name)
    await greeted(page, chat, lang=lang)

    await expect(page.locator("cairn-chat").get_by_role("heading", name=name)).to_be_visible()
    await expect(page.get_by_role("log").locator(".who").first).to_have_text(name)


async def test_a_starter_is_sent_as_it_is_written(open_watched, chat):
    page = await open_watched(address(chat, "starters"))
    await greeted(page, chat)
    starters = named("starters").words["texts"]["starters"]["en"].split("|")

    for starter in starters:
        await expect(page.get_by_role("button", name=starter, exact=True)).to_be_visible()
    await page.get_by_role("button", name=starters[1], exact=True).click()
    await expect(page.get_by_role("log")).to_contain_text(f"You said: {starters[1]}")


async def test_the_privacy_page_and_the_hours_are_in_the_chat(open_watched, chat):
    page = await open_watched(address(chat, "privacy-hours"))
    await greeted(page, chat)
    await page.get_by_role("button", name="Menu").click()

    link = page.locator("cairn-chat .menu a[href^='https://www.college.example/']")
    assert await link.get_attribute("href") == "https://www.college.example/privacy"
    await expect(page.locator("cairn-chat")).to_contain_text(named("privacy-hours").words["texts"]["hours"]["en"])


async def test_a_button_of_the_page_opens_the_chat_and_gets_the_focus_back(open_watched, chat):
    page = await open_watched(address(chat, "own-button"))
    texts = named("own-button").words["texts"]
    button = page.get_by_role("button", name=texts["open"]["en"])

    await button.click()
    await expect(page.get_by_role("log")).to_contain_text(WELCOMES["en"])
    await page.keyboard.press("Escape")
    await expect(button).to_be_focused()
    await page.get_by_role("button", name=texts["ask"]["en"]).first.click()
    await expect(page.get_by_role("log")).to_contain_text(f"You said: {texts['ask']['en']}")


async def test_on_a_programme_page_the_question_goes_with_the_programme(open_watched, chat):
    page = await open_watched(address(chat, "programme-page"))

    await page.get_by_role("button", name=named("programme-page").words["texts"]["ask"]["en"]).click()
    await expect(page.get_by_role("log")).to_contain_text("You said: Is this one good for me?")
    sent = chat.requests("POST", "/chat/messages")[0].body
    assert sent["about"] == "georgian-college-supportive-care-assistant"


def test_the_programme_of_the_example_is_in_the_catalogue(content):
    assert "georgian-college-supportive-care-assistant" in {credential.id for credential in content.credentials}


async def test_events_are_counted_and_none_says_a_word_of_the_conversation(open_watched, chat):
    page = await open_watched(address(chat, "events"))
    counted = page.locator("#counted li")
    await greeted(page, chat)
    await page.get_by_role("textbox").fill("my secret")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log")).to_contain_text("You said: my secret")
    await page.keyboard.press("Escape")

    await expect(counted.last).to_have_text("cairn-close")
    told = await counted.all_inner_texts()
    assert told[0] == "cairn-open" or told[0] == "cairn-started"
    assert {"cairn-open", "cairn-started", "cairn-message bot", "cairn-message learner"} <= set(told)
    assert "secret" not in " ".join(told)


async def test_where_a_page_leaves_the_chat_out_nothing_of_it_is_there(open_watched, chat):
    page = await open_watched(address(chat, "removing"))

    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await page.wait_for_function("!!customElements.get('cairn-chat')")
    await expect(page.locator("cairn-chat")).to_have_count(0)
    assert chat.seen == []


async def test_the_policy_of_the_example_is_enough_on_another_site(open_watched, chat, college):
    example = named("csp")
    header = example.show("csp.txt", service=chat.url, lang="en")
    snippet = example.show("csp.html", service=chat.url, lang="en")
    college.files = {"/": pasted(snippet), "/site.css": ""}
    college.policy = header.partition(": ")[2].strip()
    page = await open_watched(f"{college.url}/")

    await greeted(page, chat)
    await page.get_by_role("textbox").fill("picture")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log")).to_contain_text("picture")


# -- the page itself -------------------------------------------------------------------------------------------------------


async def test_copy_copies_exactly_what_is_shown_and_says_so(open_watched, chat):
    page = await open_watched(f"{chat.url}/widget/", permissions=["clipboard-read", "clipboard-write"])
    example = named("colours")
    button = page.locator("#colours .copy").last

    await button.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_have_text(read_words()["page"]["copied"]["en"])
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied == example.show("colours.css", service=chat.url, lang="en").rstrip("\n")
    await expect(button).to_have_text(read_words()["page"]["copy"]["en"])


async def test_one_line_is_copied_as_one_line(open_watched, chat):
    page = await open_watched(f"{chat.url}/widget/", permissions=["clipboard-read", "clipboard-write"])

    await page.locator("#one-line .copy").click()
    await expect(page.get_by_role("status")).not_to_be_empty()
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied == f'<script type="module" src="{chat.url}/widget/cairn-chat.js"></script><cairn-chat></cairn-chat>'


async def test_where_the_clipboard_is_closed_the_text_is_selected_instead(open_watched, chat):
    page = await open_watched("about:blank")
    await page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    await page.goto(f"{chat.url}/widget/?lang=fr")

    await page.locator("#theme .copy").click()
    await expect(page.get_by_role("status")).to_have_text(read_words()["page"]["selected"]["fr"])
    assert 'theme="dark"' in await page.evaluate("getSelection().toString()")


async def test_without_scripts_the_page_shows_no_button_that_does_nothing(open_watched, chat):
    page = await open_watched(f"{chat.url}/widget/", java_script_enabled=False)

    await expect(page.locator("#one-line code").last).to_be_visible()
    await expect(page.locator(".copy").first).to_be_hidden()


@pytest.mark.parametrize("lang", ["en", "fr"])
async def test_every_link_of_the_page_leads_to_an_example_and_back_in_its_language(open_watched, chat, lang):
    page = await open_watched(f"{chat.url}/widget/?lang={lang}")
    opens = await page.locator(".example .button").evaluate_all("nodes => nodes.map((node) => node.getAttribute('href'))")
    assert opens == [f"/widget/examples/{each.name}?lang={lang}" for each in read_examples().values() if each.opens]

    await page.locator(".example .button").first.click()
    await expect(page.locator("html")).to_have_attribute("lang", lang)
    await page.get_by_role("link", name=read_words()["page"]["back"][lang]).click()
    await expect(page).to_have_url(f"{chat.url}/widget/?lang={lang}#one-line")


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("width", [320, 390, 768, 1280])
async def test_the_page_never_scrolls_sideways(open_watched, chat, lang, width):
    page = await open_watched(f"{chat.url}/widget/?lang={lang}", viewport={"width": width, "height": 800})

    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
