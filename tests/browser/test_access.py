"""The page for everyone: keyboard, screen reader, contrast, small screens, French, and nobody else's servers."""

from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Error, expect

from tests.browser.acts import choose, say

pytestmark = pytest.mark.browser

TEXT_RATIO, CONTROL_RATIO = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
TEXTS = """
.bot .text, .learner .text, .who, .author time, .reply, .send, .leave, .status, .limit, label, dt, dd, .not-stated,
.source a, .dated, summary, .chip-label, .unsent, .differs td, .handoff, .differs .not-stated, .progress, .retry,
.unknown li, .danger, .choices .quiet, .lead, .about p, .about a, .college small, .languages a, .bottom p
""".replace("\n", " ").split(", ")
BORDERS = ["textarea", ".reply", ".chip button", ".retry"]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}

# For each selector: the colour of `property` and the first opaque background behind it, crossing the shadow boundary.
COLOURS = """
([selectors, property]) => {
  const root = document.querySelector("cairn-chat").shadowRoot;
  const opaque = (node) => {
    for (let at = node; at; at = at.parentElement ?? at.getRootNode().host) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!/, 0\\)$/.test(colour) && colour !== "transparent") return colour;
    }
    return "rgb(255, 255, 255)";
  };
  return selectors.map((selector) => {
    const node = root.querySelector(selector) ?? document.querySelector(selector);
    const behind = property === "color" ? node : node.parentElement;
    return [selector, getComputedStyle(node)[property], opaque(behind)];
  });
}
"""


def luminance(colour):
    """Relative luminance of "rgb(r, g, b)", WCAG 2.2."""
    parts = [float(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_text_and_controls_stand_out_from_their_background(open_page, chat, scheme):
    page = await open_page(color_scheme=scheme)
    await page.get_by_text("I am Cairn").wait_for()
    for text in ["cards", "sources", "table", "person"]:
        await say(page, text)
    chat.fail(503, "unavailable")
    await say_and_fail(page)
    await choose(page, "Delete this conversation")
    for selector, colour, behind in await page.evaluate(COLOURS, [TEXTS, "color"]):
        assert contrast(colour, behind) >= TEXT_RATIO, (selector, colour, behind)
    for selector, colour, behind in await page.evaluate(COLOURS, [BORDERS, "borderTopColor"]):
        assert contrast(colour, behind) >= CONTROL_RATIO, (selector, colour, behind)


async def say_and_fail(page):
    await page.get_by_label("Your message").fill("fails")
    await page.get_by_label("Your message").press("Enter")
    await page.get_by_text("Not sent. Cairn").wait_for()


async def test_every_control_and_landmark_has_a_name_and_every_id_is_unique(page):
    for text in ["cards", "sources", "table"]:
        await say(page, text)
    snapshot = await page.locator("body").aria_snapshot()
    for role in ["button", "link", "textbox", "log", "region", "group", "heading"]:
        assert f'- {role} "' in snapshot
        assert f"- {role}:\n" not in snapshot and f"- {role}\n" not in snapshot, role
    ids = await page.locator("cairn-chat [id]").evaluate_all("nodes => nodes.map((node) => node.id)")
    assert len(ids) == len(set(ids))
    tags = await page.locator("h1:visible, h2:visible, h3:visible").evaluate_all(
        "nodes => nodes.map((node) => node.tagName)"
    )
    levels = [int(tag[1]) for tag in tags]
    assert levels[0] == 1 and all(after - before <= 1 for before, after in pairwise(levels))


async def test_the_whole_conversation_can_be_led_with_the_keyboard(page, chat):
    async def tab_to(name):
        for _ in range(25):
            await page.keyboard.press("Tab")
            if await page.evaluate("document.activeElement.shadowRoot?.activeElement?.textContent") == name:
                return
        raise AssertionError(f"{name} was not reached")

    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")  # the skip link
    await tab_to("What is a micro-credential?")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Your message")).to_be_focused()
    await page.keyboard.type("sources")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("2 sources")).to_be_visible()
    for name in ["Listen", "Copy", "Not helpful", "Helpful"]:  # from the input back into the conversation
        await page.keyboard.press("Shift+Tab")
        await expect(page.get_by_role("button", name=name, exact=True).last).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name="A page without a date")).to_be_visible()
    await page.get_by_role("button", name="Menu").focus()
    await page.keyboard.press("Enter")
    await tab_to("Delete this conversation")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="No, keep it")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Menu")).to_be_focused()
    assert not chat.requests("DELETE", "/chat/conversations/current")


FOCUSED = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at?.getAttribute("aria-label") ?? at?.textContent.trim() ?? "";
}"""


async def test_from_the_launcher_through_the_menu_and_back_with_the_keyboard_alone(site, chat):
    page = await site()

    async def tab_to(name, key="Tab"):
        for _ in range(25):
            await page.keyboard.press(key)
            if await page.evaluate(FOCUSED) == name:
                return
        raise AssertionError(f"{name} was not reached")

    await page.get_by_role("button", name="Chat with Cairn").wait_for()
    await tab_to("Chat with Cairn")
    await page.keyboard.press("Enter")
    await expect(page.locator("cairn-chat textarea")).to_be_focused()
    await page.keyboard.type("cards")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Data Analysis Foundations")).to_be_visible()
    await tab_to("Menu", "Shift+Tab")
    await page.keyboard.press("Enter")
    await tab_to("Start over")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="No, go on")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Menu")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Chat with Cairn")).to_be_focused()
    assert not chat.requests("POST", "/chat/conversations/current/restart")


async def test_a_new_bot_message_is_announced_once_and_the_log_itself_is_silent(page, chat):
    await expect(page.get_by_role("log")).to_have_attribute("aria-live", "off")
    region = page.locator("cairn-chat [aria-live=polite] p")
    await expect(region).to_have_count(0)
    await say(page, "cards")
    chat.say("And one more.")
    await expect(region.last).to_have_text("Cairn: And one more.")
    assert await region.all_text_contents() == ["Cairn: Two of these fit what you asked. 2 cards.", "Cairn: And one more."]


async def test_the_focus_can_be_seen(page):
    for locator in [page.get_by_label("Your message"), page.get_by_role("log"), page.get_by_role("link", name="Français")]:
        await locator.focus()
        await page.keyboard.press("Shift+Tab")
        await page.keyboard.press("Tab")
        assert await locator.evaluate("node => parseFloat(getComputedStyle(node).outlineWidth)") >= 2


async def test_reduced_motion_stops_the_dots(open_page, chat):
    chat.streams, chat.delay = False, 1
    page = await open_page(reduced_motion="reduce")
    await page.get_by_text("I am Cairn").wait_for()
    await page.get_by_label("Your message").fill("slow")
    await page.get_by_label("Your message").press("Enter")
    dot = page.locator(".dot").first
    await dot.wait_for()
    assert await dot.evaluate("node => getComputedStyle(node).animationName") == "none"


async def test_the_french_page_is_french(open_page, chat):
    page = await open_page("/?lang=fr")
    await expect(page.get_by_text("Bonjour. Je suis Cairn")).to_be_visible()
    await expect(page).to_have_title("Microcertifications | Collège Cedar Valley (démonstration)")
    await expect(page.locator("html")).to_have_attribute("lang", "fr")
    assert chat.requests("POST", "/chat/conversations")[0].body == {"lang": "fr"}
    await page.get_by_label("Votre message").fill("table")
    await page.get_by_role("button", name="Envoyer").click()
    await expect(page.get_by_text("non précisé")).to_be_visible()
    await expect(page.get_by_text("Jusqu’à 4\u00a0000 caractères")).to_be_visible()
    await expect(page.get_by_text("What you can ask")).to_be_hidden()
    await expect(page.get_by_role("link", name="English")).to_be_visible()


async def test_both_languages_have_the_same_strings_and_a_missing_one_throws(page):
    english, french = await page.evaluate(
        """() => Promise.all([import('/widget/words-en.js'), import('/widget/words-fr.js')])
                 .then((files) => files.map(({WORDS}) => Object.keys(WORDS)))"""
    )
    assert english == french
    with pytest.raises(Error, match='No "fr" wording for "nothing"'):
        await page.evaluate(
            "import('/widget/words.js').then(({loadWords, wordsIn}) => loadWords('fr').then(() => wordsIn('fr')('nothing')))"
        )


async def test_no_request_leaves_the_origin_and_the_strict_policy_is_kept(open_page, chat):
    requested, complaints = [], []

    def watch(page):
        page.on("request", lambda request: requested.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))

    page = await open_page(watch=watch)
    await page.get_by_text("I am Cairn").wait_for()
    for text in ["cards", "sources", "table", "html", "links", "person", "long"]:
        await say(page, text)
    await choose(page, "Delete this conversation")
    await page.get_by_role("button", name="Yes, delete it").click()
    await page.get_by_role("button", name="Start a new conversation").click()
    await page.get_by_text("I am Cairn").wait_for()
    assert {urlsplit(url).netloc for url in requested} == {urlsplit(chat.url).netloc}
    assert complaints == []


@pytest.mark.parametrize("width", [320, 390])
async def test_a_small_screen_has_no_horizontal_scroll_and_large_targets(open_page, width):
    page = await open_page(**{**PHONE, "viewport": {"width": width, "height": 640}})
    await page.get_by_text("I am Cairn").wait_for()
    for text in ["cards", "table", "sources", "links"]:
        await say(page, text)
    await say(page, "x" * 300)
    assert await page.evaluate("document.documentElement.scrollWidth") == width
    log = page.get_by_role("log")
    assert await log.evaluate("node => node.scrollWidth - node.clientWidth") == 0
    for box in [await button.bounding_box() for button in await page.locator("cairn-chat").get_by_role("button").all()]:
        assert box["height"] >= 44 and box["width"] >= 44


async def test_at_400_percent_the_page_scrolls_and_nothing_covers_the_conversation(open_page):
    page = await open_page(viewport={"width": 320, "height": 256})
    await page.get_by_text("I am Cairn").wait_for()
    await say(page, "cards")
    assert await page.evaluate("document.documentElement.scrollWidth") == 320
    assert await page.get_by_role("log").evaluate("node => getComputedStyle(node).overflowY") == "visible"
    log, form = await page.get_by_role("log").bounding_box(), await page.locator(".composer").bounding_box()
    assert form["y"] >= log["y"] + log["height"] - 1
