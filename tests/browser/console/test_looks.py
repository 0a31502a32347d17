"""How the queue and the case look: axe, a phone, the dark."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from api.people.models import Person
from api.triage.models import CannedReply, CaseNote
from tests.api.console.desk import add_person
from tests.api.console.waiting import add_case, shared_case
from tests.browser.console.house import House, OpenDesk, claimed
from tests.browser.test_axe import look

pytestmark = pytest.mark.browser


PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 800}},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "320-pixels": {"viewport": {"width": 320, "height": 640}},
    "320-pixels-dark": {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"},
    "forced-colours": {"viewport": {"width": 1280, "height": 800}, "forced_colors": "active"},
}


@pytest.mark.parametrize("look_", LOOKS)
async def test_axe_finds_nothing(desk: OpenDesk, house: House, ada: Person, axe: str, look_: str) -> None:
    busy(house, ada)
    case = claimed(house, ada, lang="fr", contact_address="sam@example.org", contact_time="after 5 pm")
    staff = add_person(house.app, "administrator", name="Chloé", lang="fr")
    with house.app.state.database.session() as session:
        session.add(CaseNote(case_id=case.id, person_name="Bea", text="Seen on Thursday"))
        session.add(CannedReply(title_en="Welcome", title_fr="Bienvenue", text_en="Hello", text_fr="Bonjour"))
    paths = ("/console", "/console?level=U4&text=x", f"/console/cases/{case.id}", "/console/cases/new",
             f"/console/cases/{case.id}/delete")  # fmt: skip
    for person in (ada, staff):
        for path in paths:
            page = await desk(person, path, **LOOKS[look_])
            await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
            found, _ = await look(page, axe)
            assert found == [], path
            too_wide = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert too_wide <= 0, path
            await page.close()


async def test_on_a_phone_everything_is_big_enough_and_the_first_case_is_soon_seen(
    desk: OpenDesk, house: House, ada: Person
) -> None:
    busy(house, ada)
    case = claimed(house, ada)
    for path in ("/console", f"/console/cases/{case.id}", "/console/cases/new"):
        page = await desk(ada, path, **PHONE)
        sizes = await page.locator("main button:visible, main select:visible, main summary:visible").evaluate_all(
            "nodes => nodes.map(node => [node.textContent.trim(), Math.round(node.getBoundingClientRect().height)])"
        )
        assert [each for each in sizes if each[1] < 44] == []
        if path == "/console":
            await expect(page.locator(".case .level").first).to_be_in_viewport()
        await page.close()


async def test_on_a_phone_the_navigation_is_one_row_that_unfolds_without_script(desk: OpenDesk, house: House) -> None:
    boss = add_person(house.app, "administrator", name="Marie-Christine", lang="fr")
    page = await desk(boss, "/console", viewport={"width": 320, "height": 640}, java_script_enabled=False)
    box = await page.locator("header.top").bounding_box()
    assert box is not None
    assert box["height"] < 64
    menu = page.locator("header.top summary")
    for _ in range(4):
        await page.keyboard.press("Tab")
        if await menu.evaluate("node => node === document.activeElement"):
            break
    await page.keyboard.press("Enter")
    for name in ("File d'attente", "Réglages", "Marie-Christine"):
        await expect(page.get_by_role("link", name=name)).to_be_visible()
    await expect(page.get_by_role("button", name="Se déconnecter")).to_be_visible()
    await page.get_by_role("link", name="Réglages").click()
    await expect(page).to_have_url(house.url + "/console/settings")


async def test_on_a_wide_screen_there_is_no_menu_to_unfold(desk: OpenDesk, ada: Person) -> None:
    page = await desk(ada, "/console", viewport={"width": 1280, "height": 800})
    await expect(page.locator("header.top summary")).to_be_hidden()
    await expect(page.get_by_role("navigation", name="Console").get_by_role("link", name="Queue")).to_be_visible()


def busy(house: House, ada: Person) -> None:
    """One case of every kind in the queue."""
    add_case(house.app, "U4", reasons=[{"code": "suicide", "turn": 1, "level": "U4"}])
    shared_case(house.app, "U3", lang="fr", due=-20, team="North")
    shared_case(house.app, "U2", channel="whatsapp", status="claimed", claimed_by=ada.id)
    add_case(house.app, "U1")
