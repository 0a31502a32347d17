"""Pictures of every page of the console for looking at, and the few of `docs/practitioners.md`.

`python -m tests.browser.console_screens [page ...]`: the real process on a copy of the database with made-up data. All go
to var/screens/console, those that the document shows to docs/pictures too, in few colours so that they stay small.
"""

from __future__ import annotations

import asyncio
import io
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.async_api import Browser, Page, async_playwright

from api.db import Database
from knowledge.base import open_engine
from tests.api.console.desk import PASSWORD
from tests.api.console.intake_desk import NOTE
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.console_seeds import College
from tests.browser.screens import SIZES
from tests.browser.served import PROJECT, restartable

SCREENS = PROJECT / "var" / "screens" / "console"
PICTURES = PROJECT / "docs" / "pictures"
COLOURS = 64
AT_MOST = 150_000  # bytes of a picture in docs

Prepare = Callable[[Page, College], Awaitable[None]]


@dataclass(frozen=True)
class Shot:
    """A page as somebody sees it. `shown` (x, y, width, height) is what of the desktop's picture goes to the document."""

    name: str
    who: str | None
    path: str
    prepare: Prepare | None = None
    shown: tuple[int, int, int, int] | None = None


async def write(page: Page, _: College) -> None:
    await page.get_by_role("textbox", name="Reply to").fill(
        "I can book that for Thursday at 5:15. Is this number safe to call?"
    )


async def open_actions(page: Page, _: College) -> None:
    await page.get_by_text("Pass on", exact=True).click()
    await page.get_by_label("To whom").select_option(label="Sam Okafor")


async def clash(page: Page, college: College) -> None:
    """Somebody else was faster."""
    college.change("permit", status="claimed", claimed_by=college.people["sam"].id)
    await page.get_by_role("button", name="Claim", exact=True).click()
    await page.get_by_role("alert").first.wait_for()
    college.change("permit", status="open", claimed_by=None)


async def read_note(page: Page, _: College) -> None:
    await page.get_by_label("The note").fill(NOTE)
    await page.get_by_role("button", name="Read the note").click()
    await page.get_by_text("Not kept.").wait_for()


async def save_note(page: Page, college: College) -> None:
    await read_note(page, college)
    await page.get_by_label("A reference of your own").fill("desk-17")
    await page.get_by_role("button", name="Save", exact=True).click()
    await page.get_by_role("link", name="Plan to print").wait_for()


async def make_plan(page: Page, college: College) -> None:
    await save_note(page, college)
    await page.get_by_role("link", name="Plan to print").click()
    await page.wait_for_load_state()


async def first_question(page: Page, _: College) -> None:
    await page.get_by_role("link", name="can I pay the course fee in two instalments?").first.click()
    await page.wait_for_load_state()


async def write_answer(page: Page, college: College) -> None:
    await first_question(page, college)
    await page.locator("a[href*='answers/new']").last.click()
    await page.locator("#text_en").fill(
        "Yes. You can pay half when you register and half by the third week of class. Ask the Registrar."
    )
    await page.locator("#text_fr").fill(
        "Oui. La moitié à l'inscription, l'autre avant la troisième semaine. Informez-vous au Bureau du registraire."
    )
    await page.locator("#questions_fr").fill("Est-ce que je peux payer en deux versements?")
    await page.locator("#questions_en").fill(
        "Can I pay the course fee in two instalments?\nIs there a payment plan for the fees?"
    )
    await page.locator("#source_date").fill("2026-03-02")
    await page.get_by_role("button", name="Preview").click()
    await page.locator("#preview-title").wait_for()


async def first_programme(page: Page, _: College) -> None:
    await page.locator("main a[href^='/console/catalogue/']").nth(8).click()
    await page.wait_for_load_state()


async def usual_hours(page: Page, college: College) -> None:
    college.usual_hours()
    await page.reload()


SHOTS = [
    Shot("sign-in", None, "/console/sign-in", shown=(0, 0, 1280, 420)),
    Shot("queue", "maya", "/console", shown=(0, 0, 1280, 860)),
    Shot("queue-fr", "maya", "/console?lang=fr"),
    Shot("queue-filtered", "maya", "/console?level=U3&text=monday"),
    Shot("case", "maya", "/console/cases/{permit}", shown=(0, 0, 1280, 960)),
    Shot("case-mine", "maya", "/console/cases/{mine}", write, shown=(0, 0, 1280, 1300)),
    Shot("case-actions", "maya", "/console/cases/{mine}", open_actions),
    Shot("case-alert", "maya", "/console/cases/{crisis}", shown=(0, 0, 1280, 620)),
    Shot("case-clash", "maya", "/console/cases/{permit}", clash),
    Shot("case-fr", "maya", "/console/cases/{french}?lang=fr"),
    Shot("case-desk", "maya", "/console/cases/{desk}"),
    Shot("case-closed", "maya", "/console/cases/{closed}"),
    Shot("case-new", "maya", "/console/cases/new", shown=(0, 0, 1280, 900)),
    Shot("case-delete", "priya", "/console/cases/{permit}/delete"),
    Shot("assistant", "maya", "/console/assistant?q=which+funding+fits+which+client%3F"),
    Shot("intake", "maya", "/console/assistant/intake", read_note, shown=(0, 0, 1280, 1200)),
    Shot("intake-saved", "maya", "/console/assistant/intake", save_note),
    Shot("plan", "maya", "/console/assistant/intake", make_plan, shown=(0, 0, 1280, 1000)),
    Shot("lists", "maya", "/console/assistant/lists?province=ON&delivery=online"),
    Shot("reports", "maya", "/console/reports"),
    Shot("gap", "maya", "/console/reports/gap?occupation=carpenter&skills=teamwork&province=BC"),
    Shot("replies", "maya", "/console/replies"),
    Shot("reply", "maya", "/console/replies/1"),
    Shot("questions", "claire", "/console/questions", shown=(0, 0, 1280, 860)),
    Shot("question", "claire", "/console/questions", first_question),
    Shot("answer", "claire", "/console/questions", write_answer, shown=(0, 0, 1280, 1000)),
    Shot("answers", "claire", "/console/questions/answers"),
    Shot("catalogue", "priya", "/console/catalogue"),
    Shot("programme", "priya", "/console/catalogue", first_programme),
    Shot("freshness", "priya", "/console/catalogue/freshness"),
    Shot("import", "priya", "/console/catalogue/import"),
    Shot("catalogue-new", "priya", "/console/catalogue/new"),
    Shot("insights", "maya", "/console/insights", shown=(0, 0, 1280, 1200)),
    Shot("insights-fr", "claire", "/console/insights?lang=fr"),
    Shot("employers", "maya", "/console/insights/employers"),
    Shot("account", "maya", "/console/account"),
    Shot("people", "priya", "/console/people"),
    Shot("teams", "priya", "/console/teams"),
    Shot("settings", "priya", "/console/settings", usual_hours, shown=(0, 0, 1280, 1000)),
    Shot("audit", "priya", "/console/audit"),
]  # fmt: skip


def keep_small(png: bytes, shown: tuple[int, int, int, int] | None, target: Path) -> None:
    """The part that is shown, in as many colours as its size allows."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    if shown:
        left, top, width, height = shown
        picture = picture.crop((left, top, min(left + width, picture.width), min(top + height, picture.height)))
    PICTURES.mkdir(parents=True, exist_ok=True)
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
    if target.stat().st_size > AT_MOST:
        raise ValueError(f"{target.name} has {target.stat().st_size} bytes: show less of the page")


async def signed_in(browser: Browser, url: str, college: College, who: str | None, size: dict[str, Any]) -> Page:
    context = await browser.new_context(**{"locale": "en-CA", "timezone_id": "America/Toronto", **size})
    page = await context.new_page()
    page.set_default_timeout(20000)
    if who:
        await page.goto(f"{url}/console/sign-in")
        await page.locator("#email").fill(college.people[who].email)
        await page.locator("#password").fill(PASSWORD)
        await page.locator("main form button").click()
        await page.wait_for_url(lambda at: "sign-in" not in at)
    return page


async def take(page: Page, url: str, college: College, shot: Shot, size: str) -> str | None:
    """One picture; or what went wrong, so that one page does not hide the others."""
    try:
        ids = {name: case.id for name, case in college.cases.items()}
        await page.goto(url + shot.path.format(**ids))
        if shot.prepare:
            await shot.prepare(page, college)
        await page.mouse.move(0, 0)
        await page.wait_for_timeout(300)
        png = await page.screenshot(full_page=True, animations="disabled", caret="hide",
                                    path=SCREENS / f"{shot.name}-{size}.png")  # fmt: skip
        wide = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if shot.shown and size == "desktop":
            await asyncio.to_thread(keep_small, png, shot.shown, PICTURES / f"{shot.name}.png")
        return f"{shot.name}-{size}: {wide} pixels too wide" if wide > 0 else None
    except Exception as error:  # noqa: BLE001 - reported with the others
        return f"{shot.name}-{size}: {str(error).splitlines()[0]}"


async def learner(browser: Browser, url: str, college: College, maya: Page) -> None:
    """What the learner sees of it: the real chat on a phone, from asking for a person to the first reply."""
    context = await browser.new_context(locale="en-CA", timezone_id="America/Toronto", **SIZES["phone"])
    page = await context.new_page()
    page.set_default_timeout(30000)
    await page.goto(f"{url}/demo/ask")
    log = page.get_by_role("log")
    await log.get_by_text("automated").first.wait_for()
    known = college.waiting()
    ask = page.get_by_role("textbox")
    for text, then in (
        ("My work permit ends in March, can I still take a course?", "person"),
        ("I would like to talk to a person", "they will see this"),
    ):
        await ask.fill(text)
        await page.keyboard.press("Enter")
        await log.get_by_text(then).last.wait_for()
    await picture_of(page, "learner-asked")
    await page.get_by_role("button", name="Yes, share this").click()
    await log.get_by_text("What name should they use?").wait_for()
    await ask.fill("Amina")
    await page.keyboard.press("Enter")
    await log.get_by_text("safe to reach you?").wait_for()
    await page.get_by_role("button", name="Skip").last.click()
    await log.get_by_text("Your reference is").wait_for()
    case = next(iter(college.waiting() - known))
    await maya.goto(f"{url}/console/cases/{case}")
    await maya.get_by_role("button", name="Claim").click()
    await maya.get_by_role("textbox", name="Reply to").fill(
        "Hello Amina, this is Maya from advising. I have read what you shared."
    )
    await maya.get_by_role("button", name="Send").click()
    await log.get_by_text("this is Maya from advising").wait_for()
    await picture_of(page, "learner-answered")
    await context.close()


async def picture_of(page: Page, name: str) -> None:
    await page.wait_for_timeout(500)
    keep_small(await page.screenshot(animations="disabled", caret="hide"), None, PICTURES / f"{name}.png")


async def pictures(url: str, college: College, names: list[str]) -> list[str]:
    faults: list[str | None] = []
    wanted = [shot for shot in SHOTS if not names or shot.name in names]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        for size, options in SIZES.items():
            college.open_all_day()
            pages = {who: await signed_in(browser, url, college, who, options) for who in {shot.who for shot in wanted}}
            for shot in wanted:
                faults.append(await take(pages[shot.who], url, college, shot, size))
        if not names or "learner" in names:
            college.open_all_day()
            await learner(browser, url, college, await signed_in(browser, url, college, "maya", SIZES["desktop"]))
        await browser.close()
    return [fault for fault in faults if fault]


def main(names: list[str]) -> list[str]:
    SCREENS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        source = PROJECT / "var" / "cairn.db"
        with restartable("bot", "serve", database=source, folder=Path(folder), ready="/readyz") as served:
            database = Database(open_engine(f"sqlite:///{served.database}"))
            college = College(database)
            faults = asyncio.run(pictures(served.url, college, names))
            database.close()
    return faults


if __name__ == "__main__":
    found = main(sys.argv[1:])
    print("\n".join([*found, f"Pictures in {SCREENS} and {PICTURES}"]))
    sys.exit(bool(found))
