"""Pictures of the web chat for looking at: `python -m tests.browser.screens [state …]`, into var/screens.

Every state in both languages on a phone and on a desktop, and the one with everything in dark, forced colours and from
right to left.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, async_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.fake_chat import FakeChat
from tests.browser.states import STATES

FOLDER = Path(__file__).resolve().parents[2] / "var" / "screens"
SIZES: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "desktop": {"viewport": {"width": 1280, "height": 800}},
}
LOOKS: dict[str, tuple[str, dict[str, Any]]] = {
    "dark": ("", {"color_scheme": "dark"}),
    "forced-colours": ("", {"forced_colors": "active"}),
    "right-to-left": ("&dir=rtl", {}),
    "320-pixels": ("", {"viewport": {"width": 320, "height": 640}}),
}
DARK_STATES = ["everything", "cards", "handoff-claimed", "open"]


async def take(browser: Browser, name: str, state: str, path: str, context: dict[str, Any]) -> str | None:
    """One picture; or what went wrong."""
    chat = FakeChat()
    stop = chat.serve()
    opened = await browser.new_context(**{"locale": "en-CA", "timezone_id": "America/Toronto", **context})
    try:
        page = await opened.new_page()
        page.set_default_timeout(8000)
        await page.goto(chat.url + path)
        await STATES[state](page, chat)
        await page.mouse.move(0, 0)
        await page.screenshot(path=FOLDER / f"{name}.png", animations="disabled", caret="hide")
    except Exception as error:  # noqa: BLE001 - one state that cannot be reached must not hide the others
        return f"{name}: {str(error).splitlines()[0]}"
    finally:
        await opened.close()
        await asyncio.to_thread(stop)
    return None


def wanted(states: list[str]) -> list[tuple[str, str, str, dict[str, Any]]]:
    """`(name, state, path, context)` of each picture."""
    plain = [
        (f"{state}-{lang}-{size}", state, f"/host?lang={lang}", context)
        for state in states
        for lang in ("en", "fr")
        for size, context in SIZES.items()
    ]
    looks = [
        (f"{state}-{look}", state, f"/host?lang=en{query}", {**SIZES["desktop"], **context})
        for state in DARK_STATES
        if state in states
        for look, (query, context) in LOOKS.items()
    ]
    return plain + looks


async def main(states: list[str]) -> list[str]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        faults = [await take(browser, *each) for each in wanted(states or list(STATES))]
        await browser.close()
    return [fault for fault in faults if fault]


if __name__ == "__main__":
    unreached = asyncio.run(main(sys.argv[1:]))
    print("\n".join([*unreached, f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER}"]))
    sys.exit(bool(unreached))
