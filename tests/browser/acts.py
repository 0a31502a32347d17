"""What a learner does in the chat, for tests that are about what comes of it."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect


async def type_and_send(page: Page, text: str) -> None:
    await page.locator("cairn-chat textarea").fill(text)
    await page.locator("cairn-chat textarea").press("Enter")


async def say(page: Page, text: str) -> None:
    """Returns when the answer stands there."""
    await type_and_send(page, text)
    await expect(page.locator("cairn-chat .pending, cairn-chat .writing")).to_have_count(0)


async def choose(page: Page, name: str) -> None:
    """Something in the menu."""
    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("button", name=name, exact=True).click()


async def start_over(page: Page) -> None:
    """Returns when the new conversation stands there. Until then the dialog lets nobody write, but a test could."""
    await choose(page, "Start over")
    await page.get_by_role("button", name="Yes, start over").click()
    await expect(page.locator("cairn-chat dialog.ask[open]")).to_have_count(0)


def bubble(page: Page, text: str) -> Locator:
    """The text of a message that says exactly this."""
    return page.locator(".message .text").get_by_text(text, exact=True)
