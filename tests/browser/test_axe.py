"""axe-core finds nothing, of any impact, in any state of the web chat, however it is looked at."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page

from tests.browser.states import STATES, opened

pytestmark = pytest.mark.browser

# Everything but AAA: the levels of WCAG 2.0 to 2.2, and what axe itself holds to be good practice, or tries out.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice", "experimental"]
RUN = """
async (tags) => {
  const { violations, passes } = await axe.run(document, { runOnly: { type: "tag", values: tags } });
  const found = violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target, html, failureSummary: why }) => ({ id, impact, target: target.flat().join(" "), html, why })));
  return { found, passed: passes.map(({ id }) => id) };
}
"""
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
# How it is looked at: the page's address, and what the browser is.
LOOKS: dict[str, tuple[str, dict[str, Any]]] = {
    "french": ("/host?lang=fr", {"locale": "fr-CA"}),
    "dark": ("/host", {"color_scheme": "dark"}),
    "theme-dark": ("/host?theme=dark", {}),
    "forced-colours": ("/host", {"forced_colors": "active"}),
    "320-pixels": ("/host", {"viewport": {"width": 320, "height": 640}}),
    "phone": ("/host", PHONE),
    "400-percent": ("/host", {"viewport": {"width": 320, "height": 256}}),
    "right-to-left": ("/host?dir=rtl", {}),
    "inline": ("/host?mode=inline", {}),
    "start": ("/host?position=start", {}),
}
SHOWN_EVERYWHERE = ["everything", "menu", "delete", "closed"]


async def look(page: Page, axe: str) -> tuple[list[dict[str, str]], list[str]]:
    """What axe finds and which rules had something to look at. The debugger's evaluation is free of the page's policy."""
    await page.evaluate(axe)
    result = await page.evaluate(RUN, TAGS)
    return result["found"], result["passed"]


@pytest.mark.parametrize("state", STATES)
async def test_no_state_has_a_violation(open_page, chat, axe, state):
    page = await open_page("/host")
    await STATES[state](page, chat)
    found, _ = await look(page, axe)
    assert found == []


@pytest.mark.parametrize("state", SHOWN_EVERYWHERE)
@pytest.mark.parametrize("looked_at", LOOKS)
async def test_no_state_has_a_violation_however_it_is_looked_at(open_page, chat, axe, looked_at, state):
    path, context = LOOKS[looked_at]
    page = await open_page(path, **context)
    await STATES[state](page, chat)
    found, _ = await look(page, axe)
    assert found == []


async def test_the_shadow_tree_is_looked_into_and_the_rules_of_every_level_run(open_page, chat, axe):
    page = await open_page("/host")
    await opened(page, chat)
    _, passed = await look(page, axe)
    assert {"color-contrast", "target-size", "region", "label"} <= set(passed)
    await page.locator("cairn-chat textarea").evaluate("node => { node.id = 'other'; node.style.color = '#ccc'; }")
    found, _ = await look(page, axe)
    assert "label" in {each["id"] for each in found}
