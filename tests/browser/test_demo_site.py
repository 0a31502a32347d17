"""The demonstration college in a real Chromium, from the real process: every page, both languages, every size and scheme."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.served import served
from tests.model_fixture import trained_model

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Awaitable[Page]]

SANYAS = "provincial-health-services-authority-san-yas-core-health"
FRENCH = "universite-du-quebec-a-chicoutimi-programme-court-de-premier-cycle-en-cybersecurite-defensive"
PAGES = [
    "/?",
    "/demo/programmes?",
    "/demo/programmes?area=trades&delivery=online",
    f"/demo/programmes/{SANYAS}?",
    f"/demo/programmes/{FRENCH}?",
    "/demo/programmes/nothing?",
    "/demo/ask?",
]
# Every element of the page itself that shows text of its own, with its colour and the first opaque one behind it.
TEXTS = """
() => {
  const seen = [...document.querySelectorAll("body *")].filter((node) => !node.closest("cairn-chat, svg")
    && node.checkVisibility({visibilityProperty: true})
    && [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim()));
  return seen.map((node) => {
    let behind = node;
    const colour = (at) => getComputedStyle(at).backgroundColor;
    while (behind.parentElement && /, 0\\)$/.test(colour(behind))) behind = behind.parentElement;
    return [node.textContent.trim().slice(0, 40), getComputedStyle(node).color, colour(behind)];
  });
}
"""
# Links and buttons of the page itself that stand alone, with their sizes; WCAG 2.5.8 leaves out those inside a sentence.
TARGETS = """
() => [...document.querySelectorAll("a, button")]
  .filter((node) => !node.closest("cairn-chat, .skip") && node.checkVisibility({visibilityProperty: true})
    && getComputedStyle(node).display !== "inline")
  .map((node) => [node.textContent.trim(), node.getBoundingClientRect().width, node.getBoundingClientRect().height])
"""


@pytest.fixture(scope="module")
def college(loaded_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder, model = tmp_path_factory.mktemp("college"), str(trained_model())
    with served("bot", "serve", database=loaded_database, folder=folder, ready="/readyz", MODEL=model) as url:
        yield url


@pytest.fixture
async def visit(browser: Browser, college: str) -> AsyncIterator[OpenPage]:
    """Opens a page of the college. `page.faults` are its console's complaints and what it asked of other sites."""
    contexts = []

    async def open_(path: str, **options: Any) -> Page:
        context = await browser.new_context(**options)
        contexts.append(context)
        page = await context.new_page()
        faults: list[str] = []
        page.on("request", lambda request: None if request.url.startswith(college) else faults.append(request.url))
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.faults = faults  # type: ignore[attr-defined]
        await page.goto(college + path)
        return page

    yield open_
    for context in contexts:
        await context.close()


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 of two colours "rgb(r, g, b)"."""

    def luminance(colour: str) -> float:
        parts = [float(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("path", PAGES)
async def test_a_page_fits_the_narrowest_phone_and_is_built_in_order(visit: OpenPage, path: str, lang: str) -> None:
    page = await visit(f"{path}&lang={lang}", viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True)
    assert await page.evaluate("document.documentElement.scrollWidth") == 320
    await expect(page.locator("html")).to_have_attribute("lang", lang)
    assert await page.title()
    headings = await page.locator("h1:visible, h2:visible, h3:visible").evaluate_all(
        "nodes => nodes.filter((node) => !node.closest('cairn-chat')).map((node) => Number(node.tagName[1]))"
    )
    assert headings[0] == 1 and headings.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(headings))
    small = [target for target in await page.evaluate(TARGETS) if target[1] < 24 or target[2] < 24]
    assert small == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
async def test_every_text_stands_out_and_nothing_comes_from_elsewhere(visit: OpenPage, path: str, scheme: str) -> None:
    page = await visit(path, color_scheme=scheme, viewport={"width": 1280, "height": 800})
    texts = await page.evaluate(TEXTS)
    assert len(texts) > 8
    assert [text for text in texts if contrast(text[1], text[2]) < 4.5] == []
    assert await page.evaluate("document.documentElement.scrollWidth") == 1280
    faults = page.faults  # type: ignore[attr-defined]
    assert [fault for fault in faults if "404" not in fault or "nothing" not in path] == []


async def test_the_keyboard_skips_to_the_content_and_its_place_is_seen(visit: OpenPage) -> None:
    page = await visit("/?lang=fr")
    await page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Aller au contenu")
    await expect(skip).to_be_focused()
    await expect(skip).to_be_in_viewport()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    first = page.get_by_role("link", name="Voir les formations")
    await expect(first).to_be_focused()
    assert await first.evaluate("node => parseFloat(getComputedStyle(node).outlineWidth)") >= 2


async def test_from_home_to_a_programme_and_its_facts_without_a_script(visit: OpenPage, college: str) -> None:
    page = await visit("/", java_script_enabled=False)
    await page.get_by_role("link", name="Health and care").click()
    await expect(page.get_by_role("heading", level=2, name="programmes")).to_have_text("4 programmes")
    await page.get_by_role("navigation", name="Narrow the list").get_by_role("link", name="Online", exact=True).click()
    await expect(page).to_have_url(f"{college}/demo/programmes?area=care&delivery=online")
    await expect(page.locator("[aria-current=true]")).to_have_text(["Health and care", "Online"])
    await page.get_by_role("link", name="San'yas Core Health").click()
    row = await (await page.request.get(f"{college}/v1/credentials/{SANYAS}")).json()
    facts = page.locator("dl.facts")
    await expect(facts).to_contain_text(f"${row['cost']['amount']:.0f}")
    await expect(facts).to_contain_text(row["cost"]["note"])
    await expect(facts.locator("div", has_text="Assessment")).to_contain_text("Not stated")
    await expect(page.locator(f'a[href="{row["source"]["url"]}"]')).to_be_visible()
    await expect(page.get_by_text("A real programme of Provincial Health Services Authority")).to_be_visible()
    await page.get_by_role("link", name="Français").click()
    await expect(page.get_by_role("heading", level=1)).to_have_attribute("lang", "en")
    await expect(page.get_by_role("heading", name="L'essentiel")).to_be_visible()
    assert page.url == f"{college}/demo/programmes/{SANYAS}?lang=fr"


async def test_without_a_script_a_telephone_and_the_finder_stand_where_the_chat_would_be(visit: OpenPage) -> None:
    page = await visit(f"/demo/programmes/{SANYAS}", java_script_enabled=False)
    await expect(page.locator("[data-cairn-ask]:visible, [data-cairn-open]:visible")).to_have_count(0)
    chat = page.locator("cairn-chat")
    await expect(chat.get_by_role("link", name="705-555-0142")).to_have_attribute("href", "tel:+17055550142")
    await chat.get_by_role("link", name="Programme finder").click()
    await expect(page.locator("html")).to_contain_text("Find a short programme")
    ask = await visit("/demo/ask?lang=fr", java_script_enabled=False)
    await expect(ask.get_by_text("Le clavardage exige JavaScript")).to_be_visible()
    await expect(ask.get_by_text("The chat needs JavaScript")).to_be_hidden()


@pytest.mark.parametrize(
    ("lang", "question"),
    [("en", "Is this one good for me?"), ("fr", "Est-ce que cette formation est bonne pour moi?")],
)
async def test_the_chat_of_a_programme_page_knows_the_programme(visit: OpenPage, lang: str, question: str) -> None:
    page = await visit(f"/demo/programmes/{SANYAS}?lang={lang}")
    await expect(page.locator("cairn-chat")).to_have_attribute("about", SANYAS)
    await expect(page.get_by_role("button", name=question)).to_have_attribute("data-cairn-ask", question)


async def test_a_question_of_the_page_is_answered_about_the_programme_on_it(visit: OpenPage) -> None:
    question = "What does it count toward?"
    page = await visit(f"/demo/programmes/{SANYAS}")
    await page.get_by_role("button", name=question).click()
    log = page.get_by_role("log")
    await expect(log.locator(".learner .text")).to_have_text(question)
    await expect(log.locator(".bot .text").first).to_contain_text("You are looking at")
    await expect(log.locator(".learner ~ .bot .text").first).to_contain_text("San'yas Core Health")


async def test_the_college_says_everywhere_that_it_does_not_exist(visit: OpenPage) -> None:
    for path in PAGES:
        page = await visit(path)
        await expect(page.locator("footer").get_by_text("Cedar Valley College does not exist.")).to_be_visible()
        assert "demonstration" in await page.title()


async def test_the_other_language_opens_from_the_chat_and_leads_home_in_it(visit: OpenPage, college: str) -> None:
    page = await visit("/demo/ask?province=ON", viewport={"width": 1280, "height": 800})
    await page.get_by_role("link", name="Français").click()
    await expect(page).to_have_url(f"{college}/demo/ask?province=ON&lang=fr")
    await page.get_by_role("navigation", name="Sections").get_by_role("link", name="Accueil").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Apprenez la suite.")
