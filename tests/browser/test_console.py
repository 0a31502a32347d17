"""The queue and the case in a real Chromium, over a real connection and under the real policy: live, and without script."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, Page, expect
from sqlalchemy import select

from api.db import announce
from api.people.models import Person
from api.people.sessions import begin, end_all
from api.triage.conversations import erase
from api.triage.models import CannedReply, Case, CaseMessage, CaseNote, OutboxEntry
from bot.headers import SecurityHeaders
from knowledge.base import utc_now
from knowledge.encoder import Encoder
from tests.api.builders import make_app
from tests.api.console.desk import add_person
from tests.api.console.waiting import add_case, add_message, always_open, shared_case
from tests.browser.test_axe import look

pytestmark = pytest.mark.browser

OpenDesk = Callable[..., Awaitable[Page]]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 800}},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "320-pixels": {"viewport": {"width": 320, "height": 640}},
    "320-pixels-dark": {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"},
    "forced-colours": {"viewport": {"width": 1280, "height": 800}, "forced_colors": "active"},
}


class House:
    """The API on a port, and its database beside."""

    def __init__(self, app: FastAPI, url: str) -> None:
        self.app, self.url = app, url

    def change(self, case: Case, **values: Any) -> None:
        with self.app.state.database.session() as session:
            row = session.get_one(Case, case.id)
            for name, value in values.items():
                setattr(row, name, value)
            announce(session)

    def says(self, case: Case, text: str, **more: Any) -> int:
        """The learner writes."""
        number = add_message(self.app, case, text, lang=case.lang, **more)
        self.tell()
        return number

    def tell(self) -> None:
        with self.app.state.database.session() as session:
            announce(session)

    def kinds(self) -> list[str]:
        with self.app.state.database.session() as session:
            return list(session.scalars(select(OutboxEntry.kind).order_by(OutboxEntry.id)))

    def texts(self, case: Case) -> list[str]:
        with self.app.state.database.session() as session:
            return list(session.scalars(select(CaseMessage.text).where(CaseMessage.case_id == case.id)))


@pytest.fixture
def house(empty_url: str, encoder: Encoder) -> Iterator[House]:
    app = make_app(empty_url, encoder)
    always_open(app, college="North Shore College")
    config = uvicorn.Config(
        SecurityHeaders(app), port=0, ws="none", lifespan="off", log_level="warning", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield House(app, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}")
    server.should_exit = True
    thread.join()
    app.state.database.close()


@pytest.fixture
async def desk(browser: Browser, house: House) -> AsyncIterator[OpenDesk]:
    """Opens a page of the console as somebody. At the end no policy was broken and no script had failed."""
    contexts, complaints = [], []

    async def open_(person: Person, path: str = "/console", **options: Any) -> Page:
        context = await browser.new_context(**{"locale": "en-CA", **options})
        contexts.append(context)
        with house.app.state.database.session() as session:
            value = begin(session, session.get_one(Person, person.id), hours=1)
        cookie = {"name": "cairn_staff", "value": value, "url": f"{house.url}/console", "httpOnly": True}
        await context.add_cookies([cookie])
        page = await context.new_page()
        page.set_default_timeout(8000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: "Content Security" in said.text and complaints.append(said.text))
        await page.goto(house.url + path)
        return page

    yield open_
    for context in contexts:
        await context.close()
    assert complaints == []


@pytest.fixture
def ada(house: House) -> Person:
    return add_person(house.app, "practitioner", name="Ada")


@pytest.fixture
def bea(house: House) -> Person:
    return add_person(house.app, "practitioner", name="Bea")


def claimed(house: House, person: Person, **more: Any) -> Case:
    """A case that they have, with a conversation."""
    case = shared_case(
        house.app, "U2", **{"contact_name": "Sam", "shares_transcript": True, "status": "claimed",
                            "claimed_by": person.id, "claimed_at": utc_now(), **more},
    )  # fmt: skip
    add_message(house.app, case, "hi there", seq=1, turn=1)
    add_message(house.app, case, "Hello! I am Cairn.", sender="bot", seq=2, turn=1)
    add_message(house.app, case, "my permit ends in march", seq=3, turn=2)
    return case


# The queue


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


# The case


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


# How it looks


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


def busy(house: House, ada: Person) -> None:
    """One case of every kind in the queue."""
    add_case(house.app, "U4", reasons=[{"code": "suicide", "turn": 1, "level": "U4"}])
    shared_case(house.app, "U3", lang="fr", due=-20, team="North")
    shared_case(house.app, "U2", channel="whatsapp", status="claimed", claimed_by=ada.id)
    add_case(house.app, "U1")
