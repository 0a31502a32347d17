"""The case in a real Chromium: live, nothing typed is lost, and without script."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import select

from api.db import announce
from api.people.models import Person
from api.triage.case_shapes import CaseIn
from api.triage.conversations import erase
from api.triage.models import CannedReply, CaseMessage, CaseNote
from api.triage.opening import open_or_join
from knowledge.base import utc_now
from tests.api.console.waiting import add_message, shared_case
from tests.browser.console.house import House, OpenDesk, claimed

pytestmark = pytest.mark.browser


async def test_a_reply_is_sent_without_leaving_the_page(desk: OpenDesk, house: House, ada: Person) -> None:
    case = claimed(house, ada)
    page = await desk(ada, f"/console/cases/{case.id}")
    box = page.get_by_label("Reply to Sam in English")
    await box.fill("You can apply <now>.")
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator(".message").last).to_contain_text("You can apply <now>.")
    await expect(page.locator(".message").last).to_contain_text("sent")
    await expect(box).to_have_value("")
    await expect(box).to_be_focused()
    with house.app.state.database.session() as session:
        message = session.scalars(select(CaseMessage).where(CaseMessage.sender == "practitioner")).one()
        message.delivered_at = utc_now()
        number = message.outbox_id
        announce(session)
    await expect(page.locator(".message").last).to_contain_text("delivered")
    house.change(case, learner_seen=str(number))
    await expect(page.locator(".message").last).to_contain_text("seen")
    assert house.texts(case).count("You can apply <now>.") == 1


async def test_the_learners_message_and_typing_appear_and_seen_is_told(desk: OpenDesk, house: House, ada: Person) -> None:
    case = claimed(house, ada)
    page = await desk(ada, f"/console/cases/{case.id}")
    house.change(case, learner_typing_at=utc_now())
    await expect(page.get_by_text("Sam is writing ...")).to_be_visible()
    house.change(case, learner_typing_at=None)
    house.says(case, "<img src=x onerror=alert(1)> thanks", seq=4, turn=3)
    await expect(page.locator(".message").last).to_contain_text("<img src=x onerror=alert(1)> thanks")
    await expect(page.get_by_text("Sam is writing ...")).to_have_count(0)
    await expect(page.locator("[data-news]")).to_contain_text("New message")
    await page.wait_for_timeout(1200)
    assert "seen" in house.kinds()


async def to_end(page: Page) -> int:
    """Pixels of the thread below what is shown."""
    return int(await page.locator("#thread").evaluate("node => node.scrollHeight - node.scrollTop - node.clientHeight"))


async def test_who_reads_further_up_is_left_there(desk: OpenDesk, house: House, ada: Person) -> None:
    case = claimed(house, ada)
    for number in range(40):
        add_message(house.app, case, f"line {number}", seq=10 + number, turn=3 + number)
    page = await desk(ada, f"/console/cases/{case.id}")
    assert await to_end(page) < 5
    await page.locator("#thread").evaluate("node => { node.scrollTop = 0; }")
    house.says(case, "one more", seq=99)
    await expect(page.locator(".message").last).to_contain_text("one more")
    assert await page.locator("#thread").evaluate("node => node.scrollTop") == 0
    await page.locator("#thread").evaluate("node => { node.scrollTop = node.scrollHeight; }")
    house.says(case, "and another", seq=100)
    await expect(page.locator(".message").last).to_contain_text("and another")
    assert await to_end(page) < 5


async def test_typing_is_told_at_most_every_four_seconds(desk: OpenDesk, house: House, ada: Person) -> None:
    case = claimed(house, ada)
    page = await desk(ada, f"/console/cases/{case.id}")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/typing") else None)
    await page.get_by_label("Reply to Sam").press_sequentially("hello there", delay=60)
    await page.wait_for_timeout(500)
    assert len(asked) == 1
    assert "typing" in house.kinds()


async def test_what_was_typed_survives_a_reload_and_goes_when_it_is_sent(desk: OpenDesk, house: House, ada: Person) -> None:
    case = claimed(house, ada)
    page = await desk(ada, f"/console/cases/{case.id}")
    await page.get_by_label("Reply to Sam").fill("half a sen")
    await page.get_by_label("New note").fill("half a note")
    await page.reload()
    await expect(page.get_by_label("Reply to Sam")).to_have_value("half a sen")
    await expect(page.get_by_label("New note")).to_have_value("half a note")
    await page.get_by_role("button", name="Add the note").click()
    await expect(page.get_by_text("The note was added.")).to_be_visible()
    await expect(page.get_by_label("New note")).to_have_value("")
    await expect(page.get_by_label("Reply to Sam")).to_have_value("half a sen")
    await page.get_by_label("Reply to Sam").press("Control+Enter")
    await expect(page.locator(".message").last).to_contain_text("half a sen")
    await page.reload()
    await expect(page.get_by_label("Reply to Sam")).to_have_value("")


async def test_signing_out_leaves_no_draft_behind(desk: OpenDesk, house: House, ada: Person) -> None:
    case = claimed(house, ada)
    page = await desk(ada, f"/console/cases/{case.id}")
    await page.get_by_label("Reply to Sam").fill("private")
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_label("Password")).to_be_visible()
    assert await page.evaluate("Object.keys(sessionStorage).length") == 0


async def test_a_reply_to_a_case_resolved_meanwhile_keeps_the_text(desk: OpenDesk, house: House, ada: Person) -> None:
    case = claimed(house, ada)
    page = await desk(ada, f"/console/cases/{case.id}")
    await page.get_by_label("Reply to Sam").fill("too late")
    house.change(case, status="resolved", outcome="answered", resolved_at=utc_now())
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("alert").filter(has_text="was resolved meanwhile")).to_be_visible()
    await expect(page.get_by_label("Reply to Sam")).to_have_value("too late")
    await expect(page.get_by_text("Something changed in this case.")).to_be_visible()


async def test_what_changes_before_the_page_listens_is_said_too(desk: OpenDesk, house: House, ada: Person) -> None:
    case = claimed(house, ada)
    page = await desk(ada, f"/console/cases/{case.id}")

    async def late(route: Any) -> None:
        house.change(case, status="resolved", outcome="answered", resolved_at=utc_now())
        await route.continue_()

    await page.route("**/events", late)
    await page.reload()
    await expect(page.get_by_text("Something changed in this case.")).to_be_visible()


async def test_a_learner_who_deletes_everything_is_said_and_the_text_stays(
    desk: OpenDesk, house: House, ada: Person
) -> None:
    case = claimed(house, ada)
    page = await desk(ada, f"/console/cases/{case.id}")
    await page.get_by_label("Reply to Sam").fill("a long answer")
    await page.wait_for_timeout(300)
    with house.app.state.database.session() as session:
        erase(session, case.conversation_id)
    await expect(page.get_by_role("alert").filter(has_text="This case is gone")).to_be_visible()
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator("#problem")).to_contain_text("Nothing was sent.")
    await expect(page.get_by_label("Reply to Sam")).to_have_value("a long answer")


async def test_a_lost_answer_and_trying_again_send_once(desk: OpenDesk, house: House, ada: Person) -> None:
    case = claimed(house, ada)
    page = await desk(ada, f"/console/cases/{case.id}")

    async def lose(route: Any) -> None:
        await route.fetch()  # it arrives, and the answer is lost
        await route.abort()

    await page.route("**/reply", lose)
    await page.get_by_label("Reply to Sam").fill("exactly once")
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_text("Not sent: no connection.")).to_be_visible()
    await expect(page.get_by_label("Reply to Sam")).to_have_value("exactly once")
    await page.unroute("**/reply")
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_label("Reply to Sam")).to_have_value("")
    assert house.texts(case).count("exactly once") == 1


async def test_a_canned_reply_comes_where_one_writes(desk: OpenDesk, house: House, ada: Person) -> None:
    with house.app.state.database.session() as session:
        session.add(CannedReply(title_en="Welcome", title_fr="Bienvenue", text_en="Hello {name}, {me} here.", text_fr="x"))
    case = claimed(house, ada)
    page = await desk(ada, f"/console/cases/{case.id}")
    await page.get_by_label("Reply to Sam").fill("P.S. ")
    await page.get_by_role("button", name="Insert").click()
    await expect(page.get_by_label("Reply to Sam")).to_have_value("P.S. Hello Sam, Ada here.")


async def test_a_colleagues_change_is_said_and_nothing_typed_is_lost(
    desk: OpenDesk, house: House, ada: Person, bea: Person
) -> None:
    case = claimed(house, ada)
    page = await desk(ada, f"/console/cases/{case.id}")
    await page.get_by_label("Reply to Sam").fill("thinking")
    await page.wait_for_timeout(300)
    with house.app.state.database.session() as session:
        session.add(CaseNote(case_id=case.id, person_name="Bea", text="Seen on Thursday"))
        announce(session)
    await expect(page.get_by_text("Something changed in this case.")).to_be_visible()
    await page.get_by_role("link", name="Load the page again").click()
    await expect(page.get_by_text("Seen on Thursday")).to_be_visible()
    await expect(page.get_by_label("Reply to Sam")).to_have_value("thinking")


async def test_a_reason_leads_to_the_words_it_comes_from(desk: OpenDesk, house: House, ada: Person) -> None:
    case = claimed(house, ada, reasons=[{"code": "immigration", "turn": 2, "level": "U2"}])
    page = await desk(ada, f"/console/cases/{case.id}")
    await page.locator(".reasons").get_by_role("link", name="message 2").click()
    assert page.url.endswith("#turn-2")
    await expect(page.locator("#turn-2 ~ .words")).to_be_in_viewport()


async def test_everything_works_without_script(desk: OpenDesk, house: House, ada: Person, bea: Person) -> None:
    case = shared_case(house.app, "U3", contact_name="Sam")
    page = await desk(ada, java_script_enabled=False)
    await page.get_by_role("button", name=f"Claim {case.reference}").click()
    await page.get_by_label("Reply to Sam").fill("Hello without script")
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator(".message").last).to_contain_text("Hello without script")
    await page.get_by_text("Pass on", exact=True).click()
    await page.get_by_label("To whom").select_option(label="Bea")
    await page.get_by_role("button", name="Pass the case on").click()
    await expect(page.locator(".case-top")).to_contain_text("Bea has it")


async def test_the_top_of_the_page_follows_the_answer(desk: OpenDesk, house: House, ada: Person) -> None:
    case = claimed(house, ada)
    page = await desk(ada, f"/console/cases/{case.id}")
    waits = page.locator("header .wait")
    await expect(waits).to_have_text("Claimed, not answered yet")
    await page.get_by_label("Reply to Sam in English").fill("Hello Sam.")
    await page.get_by_role("button", name="Send").click()
    await expect(waits).to_have_text("Answered")
    house.change(case, learner_wrote_at=utc_now())
    house.says(case, "thanks, one more thing", seq=9)
    await expect(waits).to_contain_text("not answered")


async def test_a_case_that_becomes_more_urgent_says_so_and_why_on_the_open_page(
    desk: OpenDesk, house: House, ada: Person
) -> None:
    case = claimed(house, ada)
    page = await desk(ada, f"/console/cases/{case.id}")
    box = page.get_by_label("Reply to Sam in English")
    await box.fill("half a sentence")
    said = CaseIn(request_id=uuid.uuid4(), conversation_id=case.conversation_id, signs=[
        {"code": "distress", "turn": 2}, {"code": "escalating", "turn": 2}])  # fmt: skip
    with house.app.state.database.session() as session:
        open_or_join(session, said)
        announce(session)
    await expect(page.locator("header .level")).to_have_text("U3 urgent")
    await expect(page.locator("header.case-top")).to_have_class("card case-top U3")
    await expect(page.locator("header .reasons")).to_contain_text("distress", ignore_case=True)
    await expect(page.get_by_role("alert").filter(has_text="New in this case (U3 urgent)")).to_be_visible()
    await expect(page.locator("[data-reload]")).to_be_hidden()
    await expect(box).to_have_value("half a sentence")
