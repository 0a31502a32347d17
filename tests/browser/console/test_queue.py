"""The queue in a real Chromium: it follows what happens."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from api.people.models import Person
from api.people.sessions import end_all
from tests.api.console.waiting import add_case, shared_case
from tests.browser.console.house import House, OpenDesk

pytestmark = pytest.mark.browser


async def test_a_new_case_comes_into_the_open_list_and_is_said(desk: OpenDesk, house: House, ada: Person) -> None:
    old = add_case(house.app, "U1")
    page = await desk(ada)
    await expect(page.get_by_text("This list updates by itself.")).to_be_visible()
    urgent = add_case(house.app, "U4")
    house.tell()
    await expect(page.locator(".case")).to_have_count(2)
    await expect(page.locator(".case").first).to_contain_text(urgent.reference)
    await expect(page.locator("[data-news]")).to_have_text("1 new case, 1 urgent")
    await expect(page.locator(".case").nth(1)).to_contain_text(old.reference)


async def test_the_focus_stays_where_it_was_when_the_list_changes(desk: OpenDesk, house: House, ada: Person) -> None:
    case = add_case(house.app, "U1")
    page = await desk(ada)
    await page.get_by_role("button", name=f"Claim {case.reference}").focus()
    add_case(house.app, "U4")
    house.tell()
    await expect(page.locator(".case")).to_have_count(2)
    assert await page.evaluate("document.activeElement.id") == f"claim-{case.reference}"


async def test_a_filter_holds_while_the_list_follows(desk: OpenDesk, house: House, ada: Person) -> None:
    page = await desk(ada, "/console?level=U4")
    await expect(page.get_by_text("No case fits these filters.")).to_be_visible()
    add_case(house.app, "U1")
    urgent = add_case(house.app, "U4")
    house.tell()
    await expect(page.locator(".case")).to_have_count(1)
    await expect(page.locator(".case")).to_contain_text(urgent.reference)


async def test_two_claim_at_once_and_the_second_is_told_who_has_it(
    desk: OpenDesk, house: House, ada: Person, bea: Person
) -> None:
    case = shared_case(house.app, "U3")
    first, second = await desk(ada), await desk(bea, java_script_enabled=False)
    await first.get_by_role("button", name=f"Claim {case.reference}").click()
    await expect(first.get_by_text("You have this case now.")).to_be_visible()
    await second.get_by_role("button", name=f"Claim {case.reference}").click()
    await expect(second.get_by_text("Ada has this case. Nothing was changed.")).to_be_visible()


async def test_a_session_that_ends_is_said_on_the_open_list(desk: OpenDesk, house: House, ada: Person) -> None:
    page = await desk(ada)
    await expect(page.get_by_text("This list updates by itself.")).to_be_visible()
    with house.app.state.database.session() as session:
        end_all(session, ada.id)
    await expect(page.get_by_text("You are signed out.")).to_be_visible()
    await expect(page.locator("[data-sign-in]")).to_be_visible()


async def test_notifications_are_asked_for_by_a_button_alone(desk: OpenDesk, house: House, ada: Person) -> None:
    page = await desk(ada, permissions=["notifications"])
    await page.evaluate("window.asked = 0; window.Notification = class { constructor(...said) { window.shown = said; } }; "
                        "Notification.requestPermission = async () => (window.asked += 1, 'granted'); null")  # fmt: skip
    assert await page.evaluate("window.asked") == 0
    await page.get_by_role("button", name="Notify me on this computer").click()
    await expect(page.locator(".live")).to_contain_text("You will be notified while this page is open.")
    assert await page.evaluate("window.asked") == 1
    await page.evaluate("Object.defineProperty(document, 'hidden', { value: true })")
    case = shared_case(house.app, "U4")
    house.tell()
    await expect(page.locator(".case")).to_have_count(1)
    shown = await page.evaluate("window.shown")
    assert shown[0] == "Somebody new is waiting."
    assert case.reference not in str(shown)
