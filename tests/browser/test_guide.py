"""What a web editor copies out of docs/embedding.md: each block on another site, under the guide's own policy."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.college_site import greeted, pasted

pytestmark = pytest.mark.browser

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "embedding.md").read_text(encoding="utf-8")
NAMED = "https://chat.college.example"  # the service, in the guide
BLOCKS = [(language, text) for language, text in re.findall(r"^```(\w+)\n(.*?)^```", GUIDE, re.M | re.S)]
SNIPPETS = [text for language, text in BLOCKS if language == "html"]
POLICY = next(text for _, text in BLOCKS if text.startswith("Content-Security-Policy: ")).partition(": ")[2].strip()


@pytest.mark.parametrize("number", range(len(SNIPPETS)))
async def test_a_block_of_the_guide_works_on_a_college_site_under_the_guides_policy(open_watched, chat, college, number):
    snippet = SNIPPETS[number].replace(NAMED, chat.url)
    style = "\n".join(text for language, text in BLOCKS if language == "css")
    college.files = {"/": pasted(snippet), "/site.css": style}
    college.policy = POLICY.replace(NAMED, chat.url)
    page = await open_watched(f"{college.url}/", color_scheme="light")
    lang = "fr" if 'lang="fr"' in snippet else "en"
    inline = 'mode="inline"' in snippet

    await greeted(page, chat, lang=lang, inline=inline)
    if not inline:
        await page.keyboard.press("Escape")
        launcher = page.locator("cairn-chat button.launcher")
        await expect(launcher).to_be_focused()
        await expect(launcher).to_have_css("background-color", "rgb(122, 31, 61)")


@pytest.mark.parametrize("number", [number for number, text in enumerate(SNIPPETS) if "<p>" in text])
async def test_what_the_guide_writes_for_visitors_without_scripts_is_shown(open_watched, chat, college, number):
    college.files = {"/": pasted(SNIPPETS[number].replace(NAMED, chat.url)), "/site.css": ""}
    page = await open_watched(f"{college.url}/", java_script_enabled=False)

    await expect(page.locator("p").first).to_be_visible()


async def test_the_script_of_the_guide_hears_the_chat_open(open_watched, chat, college):
    script = next(text for language, text in BLOCKS if language == "js")
    snippet = f'<script type="module" src="/own.js"></script>{SNIPPETS[0].replace(NAMED, chat.url)}'
    college.files = {"/": pasted(snippet), "/site.css": "", "/own.js": script}
    college.policy = POLICY.replace(NAMED, chat.url)
    page = await open_watched(f"{college.url}/")

    async with page.expect_console_message(lambda message: message.text == "the chat was opened"):
        await greeted(page, chat)


async def test_a_page_that_is_asked_about_goes_along_without_its_query(open_watched, chat, college):
    snippet = SNIPPETS[0].replace(NAMED, chat.url).replace("<cairn-chat>", '<cairn-chat about="page">')
    college.files = {"/programmes/welding": pasted(snippet), "/site.css": ""}
    page = await open_watched(f"{college.url}/programmes/welding?student=17")
    await greeted(page, chat)
    await page.get_by_role("textbox").fill("is this one good for me?")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log")).to_contain_text("You said: is this one")

    assert chat.requests("POST", "/chat/messages")[0].body["about"] == f"{college.url}/programmes/welding"
