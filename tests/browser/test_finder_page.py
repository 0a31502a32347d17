"""The finder's page in a real Chromium, from the real API: without script or mouse, on a phone, on paper, for every eye."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.served import served

pytestmark = pytest.mark.browser
OpenFinder = Callable[..., Awaitable[Page]]

UBC = "university-of-british-columbia-building-embodied-carbon-accounting"
PALLIATIVE = "palliative-care-networks-of-ontario-fundamentals-of-hospice-palliative-care-core"
PASSIVE = "passive-house-canada-passive-house-design-and-construction-120a"
RESULTS = f"/finder?goal=data&province=ON&delivery=online&soft=delivery&max_cost=500&shortlist={UBC}&colour=blue&city=Sudbrz"
PAGES = [
    "/finder?",
    RESULTS,
    "/finder?province=YT&max_cost=1&delivery=in_person&kind=boot_camp",
    f"/finder?goal={'a' * 200}&city={'b' * 200}",
    f"/finder/compare?ids={UBC},{PALLIATIVE}",
    f"/finder/compare?ids={UBC},{PALLIATIVE},{PASSIVE}",
    f"/finder/path/{PALLIATIVE}?goal=care",
    "/finder/path/nothing?",
]
TEXTS = """
.lead, .ways a, .name small, .chip, .cross, .guess, .guess a, .clear a, .refused li, .refused strong, .nearest a, .label,
.hint, .group summary, .count, .check, .numbers label, legend, .list-title, .quiet, .button, button, h3 a, .kind, .by,
.summary, dt, dd, .not-stated, .told li, .unknown li, .source, .source a, .comparing p, .mine-name a, .bottom p
""".replace("\n", " ").split(", ")
COMPARED = [
    ".differing td",
    ".differing .not-stated",
    ".same td",
    ".same .not-stated",
    ".unequal",
    ".group-name th",
    "caption",
]
BORDERS = [".chip", ".button", "input[type=text]", "input[type=number]", "select"]
COLOURS = """
([selectors, property]) => selectors.map((selector) => {
  const node = document.querySelector(selector.trim());
  let behind = property === "color" ? node : node.parentElement;
  const colour = (at) => getComputedStyle(at).backgroundColor;
  while (behind.parentElement && /, 0\\)$/.test(colour(behind))) behind = behind.parentElement;
  return [selector, getComputedStyle(node)[property], colour(behind)];
})
"""


@pytest.fixture(scope="module")
def finder_server(loaded_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`python -m api serve` on the real content."""
    command, folder = ("api", "serve", "--port", "{port}"), tmp_path_factory.mktemp("finder")
    with served(*command, database=loaded_database, folder=folder, ready="/finder") as url:
        yield url


@pytest.fixture
async def open_finder(browser: Browser, finder_server: str) -> AsyncIterator[OpenFinder]:
    """Opens a page of the finder. At the end nothing was asked of another server, and nothing was refused by its policy."""
    contexts, asked, complaints = [], [], []

    async def open_(path: str, **options: Any) -> Page:
        context = await browser.new_context(**{"locale": "en-CA", **options})
        contexts.append(context)
        page = await context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        await page.goto(finder_server + path)
        return page

    yield open_
    for context in contexts:
        await context.close()
    assert [url for url in asked if not url.startswith(finder_server)] == []
    assert [text for text in complaints if "404" not in text and "422" not in text] == []


async def tab_to(page: Page, target: Locator, *, most: int = 120) -> None:
    for _ in range(most):
        await page.keyboard.press("Tab")
        if await target.evaluate("node => node === document.activeElement"):
            outline = await target.evaluate("node => parseFloat(getComputedStyle(node).outlineWidth)")
            assert outline >= 2, "the focus cannot be seen"
            return
    raise AssertionError(f"{target} was not reached")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
async def test_a_search_is_led_from_goal_to_plan_with_the_keyboard_alone(open_finder, finder_server, script):
    page = await open_finder("/finder?lang=en", viewport={"width": 390, "height": 844}, java_script_enabled=script)
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the programmes")).to_be_focused()

    await tab_to(page, page.locator(".filters > summary"))
    await page.keyboard.press("Enter")
    await tab_to(page, page.get_by_label("What would you like to do or learn?"))
    await page.keyboard.type("health")
    await tab_to(page, page.locator("summary", has_text="Province"))
    await page.keyboard.press("Enter")
    await tab_to(page, page.get_by_label("Ontario", exact=True))
    await page.keyboard.press("Space")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(f"{finder_server}/finder?goal=health&province=ON&lang=en")
    await expect(page.locator(".understood .chip")).to_have_count(2)

    cards = page.locator(".result")
    save = cards.first.get_by_role("link", name="Save to my list")
    await tab_to(page, save)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name="My list (1)")).to_be_visible()
    await expect(cards.first).to_be_in_viewport()

    for at in (0, 1):
        await tab_to(page, cards.nth(at).get_by_label("Compare"))
        await page.keyboard.press("Space")
    await tab_to(page, page.get_by_role("button", name="Compare the chosen ones"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("table").get_by_role("columnheader")).to_have_count(3)
    await tab_to(page, page.get_by_role("link", name="Back to the list"))
    await page.keyboard.press("Enter")

    chip = page.get_by_role("link", name="Remove: Province: Ontario")
    await tab_to(page, chip)
    await page.keyboard.press("Enter")
    await expect(page.locator(".understood .chip")).to_have_count(1)
    await tab_to(page, page.get_by_role("link", name="Open the plan"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("plan")


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path[:40])
async def test_no_page_scrolls_sideways_on_a_small_phone(open_finder, path, lang):
    page = await open_finder(f"{path}&lang={lang}" if "?" in path else path, viewport={"width": 320, "height": 640})
    for summary in await page.locator(".filters > summary, .group > summary").all():
        if await summary.is_visible():
            await summary.click()

    widest = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widest[0] <= widest[1]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path[:40])
async def test_letters_twice_as_large_lose_nothing(open_finder, path):
    page = await open_finder(path, viewport={"width": 640, "height": 480}, bypass_csp=True)
    await page.add_style_tag(content="html { font-size: 200% }")

    widest = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widest[0] <= widest[1]
    cut = "nodes => nodes.filter((node) => node.scrollWidth > node.clientWidth + 1).map((node) => node.textContent)"
    assert await page.locator(".button, .chip, h1, h2, h3, .facts dd, .compared td").evaluate_all(cut) == []


async def test_the_form_is_folded_on_a_phone_and_open_beside_the_list(open_finder):
    phone = await open_finder(RESULTS, viewport={"width": 390, "height": 844})
    wide = await open_finder(RESULTS, viewport={"width": 1280, "height": 900})

    goal = "What would you like to do or learn?"
    await expect(phone.get_by_label(goal)).to_be_hidden()
    await expect(wide.get_by_label(goal)).to_be_visible()
    await expect(wide.locator(".filters > summary")).to_be_hidden()
    form, results = await wide.locator(".filters").bounding_box(), await wide.locator("#results").bounding_box()
    assert form["x"] + form["width"] <= results["x"]


def luminance(colour: str) -> float:
    """Relative luminance of "rgb(r, g, b)", WCAG 2.2."""
    parts = [float(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_text_and_controls_stand_out_from_their_background(open_finder, scheme):
    page = await open_finder(RESULTS, color_scheme=scheme, viewport={"width": 1280, "height": 900})
    compared = await open_finder(f"/finder/compare?ids={UBC},{PALLIATIVE}", color_scheme=scheme)

    told = await page.evaluate(COLOURS, [TEXTS, "color"]) + await compared.evaluate(COLOURS, [COMPARED, "color"])
    for selector, colour, behind in told:
        assert contrast(colour, behind) >= 4.5, (selector, colour, behind)
    for selector, colour, behind in await page.evaluate(COLOURS, [BORDERS, "borderTopColor"]):
        assert contrast(colour, behind) >= 3, (selector, colour, behind)


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path[:40])
async def test_every_control_and_landmark_has_a_name(open_finder, path, lang):
    page = await open_finder(f"{path}&lang={lang}" if "?" in path else path, viewport={"width": 1280, "height": 900})

    snapshot = await page.locator("body").aria_snapshot()
    for role in ["button", "link", "textbox", "checkbox", "spinbutton", "combobox", "region", "group", "heading", "table"]:
        assert f"- {role}:\n" not in snapshot and f"- {role}\n" not in snapshot, role
    assert await page.get_by_role("main").count() == await page.get_by_role("banner").count() == 1
    sizes = (
        await page.locator("a.button, a.chip, button, summary, .check, .ways a")
        .filter(visible=True)
        .evaluate_all(
            "nodes => nodes.map((node) => node.getBoundingClientRect()).map((box) => Math.min(box.width, box.height))"
        )
    )
    assert min(sizes) >= 44


@pytest.mark.parametrize("width", [320, 1280])
async def test_the_comparison_is_a_table_at_every_width(open_finder, width):
    page = await open_finder(PAGES[5], viewport={"width": width, "height": 800})

    table = page.get_by_role("table", name="Facts of each programme, those that differ first")
    await expect(table.get_by_role("columnheader")).to_have_count(4)
    await expect(table.get_by_role("row", name="Provider").get_by_role("cell")).to_have_count(3)
    await expect(table.get_by_role("rowheader").first).to_have_text("Where they differ")


async def test_the_button_that_compares_stays_in_sight_and_hides_nothing_in_focus(open_finder):
    page = await open_finder("/finder?field=health_care", viewport={"width": 1280, "height": 700})
    boxes = page.get_by_label("Compare", exact=False).and_(page.locator("[name=ids]"))
    button = page.get_by_role("button", name="Compare the chosen ones")
    await expect(button).not_to_be_in_viewport()
    await boxes.first.check()
    await expect(button).to_be_in_viewport()

    for at in (1, 2, 3):
        await tab_to(page, boxes.nth(at))
        focused, bar = await boxes.nth(at).bounding_box(), await page.locator(".comparing").bounding_box()
        assert focused["y"] + focused["height"] <= bar["y"] or focused["y"] >= bar["y"] + bar["height"]


async def test_on_paper_there_is_the_list_and_no_control(open_finder):
    page = await open_finder(RESULTS, viewport={"width": 800, "height": 1000})
    await page.emulate_media(media="print")

    await expect(page.locator(".result h3").first).to_be_visible()
    await expect(page.locator(".chip").first).to_be_visible()
    for hidden in (".filters", ".ways", ".comparing", ".result .actions"):
        await expect(page.locator(hidden).first).to_be_hidden()


async def test_the_picture_of_a_path_is_drawn(open_finder):
    page = await open_finder(f"/finder/path/{PALLIATIVE}")

    picture = page.get_by_role("main").get_by_role("img")
    assert await picture.evaluate("node => node.complete && node.naturalWidth > 0")
