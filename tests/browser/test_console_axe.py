"""axe-core finds nothing on any page of the console, and none scrolls sideways. A new page without a sample here fails."""

from __future__ import annotations

import re
import shutil
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from playwright.async_api import Browser, Page, expect

from api.people.audit import audit
from api.people.models import Person, SavedView
from api.people.sessions import begin, invite
from api.triage.models import CannedReply, CaseNote, UnansweredQuestion
from bot.headers import SecurityHeaders
from knowledge.base import utc_now
from knowledge.edits_answers import StaffAnswerContent, add
from knowledge.encoder import Encoder
from tests.api.builders import Client, make_app
from tests.api.console.crowd import crowd, give_feedback, keep, open_cases
from tests.api.console.desk import Desk, add_person
from tests.api.console.intake_desk import INTAKE, NOTE, NOTE_FR, fields_of
from tests.api.console.waiting import add_case, add_message, always_open, shared_case
from tests.browser.test_axe import look

pytestmark = pytest.mark.browser

LOOKS: dict[str, dict[str, Any]] = {
    "light, English, 1280 pixels": {"viewport": {"width": 1280, "height": 800}, "locale": "en-CA"},
    "dark, French, 320 pixels": {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark", "locale": "fr-CA"},
}
LANGUAGES = dict(zip(LOOKS, ("en", "fr"), strict=True))
# Each page's route, and addresses that show it with as much on it as there can be; {names} are made by `_fill`.
PAGES: dict[str, tuple[str, ...]] = {
    "/console": ("", "?level=U4&text=x", "?status=resolved", "?status=overdue"),
    "/console/account": ("",),
    "/console/assistant": ("", "?q=welding", "?q=how+do+other+offices+triage+clients+into+service+levels", "?q=zzzz+qqqq"),
    "/console/assistant/intake": ("",),
    "/console/assistant/intakes/{note_id}": ("",),
    "/console/assistant/lists": ("", "?field=health_care&province=ON", "?field=nothing"),
    "/console/audit": ("", "?kind=case"),
    "/console/cases/new": ("",),
    "/console/cases/{case_id}": ("",),
    "/console/cases/{case_id}/delete": ("",),
    "/console/catalogue": ("", "?q=welding", "?q=zzzz"),
    "/console/catalogue/freshness": ("",),
    "/console/catalogue/import": ("",),
    "/console/catalogue/new": ("",),
    "/console/catalogue/{credential_id}": ("",),
    "/console/catalogue/{credential_id}/edit": ("",),
    "/console/enter": ("?token={token}", "?token=spent"),
    "/console/insights": ("",),
    "/console/insights/employers": ("",),
    "/console/people": ("",),
    "/console/people/{person_id}": ("",),
    "/console/questions": ("", "?state=answered"),
    "/console/questions/answers": ("",),
    "/console/questions/answers/new": ("?about={question_id}",),
    "/console/questions/answers/{answer_id}": ("",),
    "/console/questions/groups/{question_id}": ("",),
    "/console/replies": ("",),
    "/console/replies/new": ("",),
    "/console/replies/{reply_id}": ("",),
    "/console/reports": ("",),
    "/console/reports/gap": ("?occupation=welder&province=ON", "?occupation=zzzz"),
    "/console/reports/plan": ("?intake={note_id}", "?case={case_id}"),
    "/console/settings": ("",),
    "/console/sign-in": ("",),
    "/console/teams": ("",),
}
# Files, streams, parts of a page, and what only sends on.
NO_PAGES = {
    "/console/audit.csv", "/console/cases/{case_id}/events",
    "/console/cases/{case_id}/export", "/console/cases/{case_id}/thread", "/console/catalogue/export.csv",
    "/console/events", "/console/insights/employers.pdf", "/console/insights/file.pdf", "/console/insights/{figure}.csv",
    "/console/oidc", "/console/oidc/back", "/console/queue/list",
}  # fmt: skip
# What others see of the same address.
OF_ROLES = {
    "practitioner": ("/console", "/console/cases/{claimed}", "/console/cases/{alert}", "/console/cases/{resolved}",
                     "/console/cases/{desk}", "/console/assistant", "/console/reports", "/console/settings"),
    "editor": ("/console", "/console/questions", "/console/catalogue", "/console/people"),
    "administrator": ("/console/cases/{claimed}", "/console/cases/00000000-0000-4000-8000-000000000000", "/console/nothing"),
}  # fmt: skip
REFUSED = ("occupation=zzzz", "token=spent")  # of these addresses a page says what is wrong
NO_ERRORS = (200, 403, 404)
ANSWER = {
    "text": {"en": "Parking is free.", "fr": "Le stationnement est gratuit."},
    "questions": {"en": ["is there parking"], "fr": ["y a-t-il du stationnement"]},
    "source": {"title": {"en": "the college", "fr": "le collège"}, "date": "2026-01-15"},
}


@dataclass
class Console:
    """The console on a port, rows of every kind in it, and who may sign in."""

    url: str
    app: FastAPI
    names: dict[str, str]
    staff: dict[str, Person]

    def cookie(self, role: str) -> str:
        with self.app.state.database.session() as session:
            return begin(session, session.get_one(Person, self.staff[role].id), hours=1)


def routes(app: FastAPI) -> set[str]:
    return {
        route.path
        for route in iter_route_contexts(app.routes)
        if route.path and route.path.startswith("/console") and route.methods and "GET" in route.methods
    }


@pytest.fixture(scope="module")
def console(loaded_database: Path, tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Console]:
    url = f"sqlite:///{shutil.copy(loaded_database, tmp_path_factory.mktemp('axe') / 'cairn.db')}"
    filling = make_app(url, encoder)
    with Client(filling) as client:
        staff, names = _fill(client)
    app = make_app(url, encoder)
    server = uvicorn.Server(
        uvicorn.Config(
            SecurityHeaders(app), port=0, ws="none", lifespan="off", log_level="warning", timeout_graceful_shutdown=1
        )
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield Console(f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", app, names, staff)
    server.should_exit = True
    thread.join()
    app.state.database.close()


def _fill(client: Client) -> tuple[dict[str, Person], dict[str, str]]:
    """People by role, and what stands for the names in braces."""
    app, now = client.app, utc_now()
    always_open(app, college="North Shore College")
    staff = {
        role: add_person(app, role, name=f"Ada {role}", teams=("Student services and advising",))
        for role in ("practitioner", "editor", "administrator")
    }
    ada = staff["practitioner"]
    agreed = {"contact_name": "Sam", "contact_address": "sam.with-a-very-long-address.indeed@in-the-north.example.org",
              "contact_time": "after 5 pm", "shares_transcript": True}  # fmt: skip
    held = {"status": "claimed", "claimed_by": ada.id, "claimed_at": now}
    profile = {"field": {"any_of": ["health_care"]}, "province": {"any_of": ["ON"]}}
    claimed = shared_case(app, "U3", profile=profile, **agreed, **held)
    desk_case = shared_case(app, "U1", channel="desk", conversation_id="desk_1", **held)
    resolved = shared_case(app, "U2", lang="fr", status="resolved", outcome="answered", resolved_at=now)
    alert = add_case(app, "U4", reasons=[{"code": "suicide", "turn": 1, "level": "U4"}])
    shared_case(app, "U3", lang="fr", due=-20, team="Student services and advising")
    for number in range(3):
        add_message(app, claimed, f"my permit ends in march {number}", seq=3 * number + 1, turn=number + 1)
        add_message(app, claimed, "Hello! I am Cairn. " * 8, sender="bot", seq=3 * number + 2, turn=number + 1)
    add_message(app, claimed, "https://example.org/" + "x" * 120, sender="practitioner", name="Ada")
    helper = Desk(client, staff["administrator"])
    note_ids = []
    for note in (NOTE, NOTE_FR):
        read = fields_of(helper.post(INTAKE, {"text": note}))
        answer = helper.post(INTAKE, {**read, "action": "save", "label": "A-1"}, follow_redirects=False)
        note_ids.append(answer.headers["location"].partition("?")[0].rpartition("/")[2])
    with app.state.database.session() as session:
        session.add(CaseNote(case_id=claimed.id, person_name="Bea", text="Seen on Thursday"))
        canned = CannedReply(title_en="Welcome", title_fr="Bienvenue", text_en="Hello {name}", text_fr="Bonjour {name}")
        asked = [
            UnansweredQuestion(text=text, lang=lang, person=text)
            for text, lang in (
                ("do you have a daycare", "en"),
                ("is there a daycare", "en"),
                ("avez-vous une garderie", "fr"),
            )
        ]
        session.add_all(
            [canned, *asked, *(SavedView(person_id=one.id, name="Urgent", query="level=U4") for one in staff.values())]
        )
        session.flush()
        audit(session, ada, "viewed", "case", claimed.id)
        names = {
            "case_id": claimed.id, "claimed": claimed.id, "alert": alert.id, "resolved": resolved.id, "desk": desk_case.id,
            "note_id": note_ids[0], "reply_id": str(canned.id), "question_id": str(asked[0].id), "person_id": ada.id,
            "answer_id": add(session, StaffAnswerContent.model_validate(ANSWER), by="Ada", live=True).id,
            "credential_id": "college-of-new-caledonia-core-skills-for-data-literacy", "token": invite(session, ada.id),
        }  # fmt: skip
    day = now - timedelta(days=2)
    keep(app, crowd("a", 30, day), crowd("b", 12, day, outcome="searched", results=0, fields=["health_care"], region="ON"),
         crowd("c", 8, day, lang="fr", outcome="not_understood", intent="nlu_fallback"))  # fmt: skip
    give_feedback(app, (f"a {number}" for number in range(12)), day, helpful=True)
    give_feedback(app, (f"b {number}" for number in range(6)), day, helpful=False, reason="outdated")
    open_cases(app, "U2", 9, day, due=60, answered=30)
    return staff, names


@pytest.fixture
async def opened(browser: Browser) -> AsyncIterator[list[Page]]:
    pages: list[Page] = []
    yield pages
    for page in pages:
        await page.context.close()


async def problems(page: Page, axe: str) -> list[str]:
    """What is wrong with the page, with all its parts unfolded."""
    await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    found, passed = await look(page, axe)
    assert "document-title" in passed
    wrong = [f"{one['id']} {one['target']}: {one['why']}" for one in found]
    too_wide = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if too_wide > 0:
        widest = await page.evaluate(
            "[...document.body.querySelectorAll('*')].filter(node => node.getBoundingClientRect().right > innerWidth + 1)"
            ".slice(0, 3).map(node => node.outerHTML.slice(0, 120))"
        )
        wrong.append(f"scrolls sideways by {too_wide}: {widest}")
    return wrong


async def seen(console: Console, browser: Browser, opened: list[Page], role: str | None, how: str) -> Page:
    context = await browser.new_context(**LOOKS[how])
    if role is not None:
        cookie = {"name": "cairn_staff", "value": console.cookie(role), "url": f"{console.url}/console", "httpOnly": True}
        await context.add_cookies([cookie])  # type: ignore[list-item]
    page = await context.new_page()
    opened.append(page)
    return page


def address(console: Console, path: str, how: str) -> str:
    filled = re.sub(r"\{([a-z_]+)\}", lambda name: console.names[name[1]], path)
    return f"{console.url}{filled}{'&' if '?' in filled else '?'}lang={LANGUAGES[how]}"


def test_every_page_is_looked_at(console: Console) -> None:
    assert set(PAGES) | NO_PAGES == routes(console.app), "give the new page a sample in PAGES"
    assert not set(PAGES) & NO_PAGES


@pytest.mark.parametrize("how", LOOKS)
@pytest.mark.parametrize("path", PAGES)
async def test_axe_finds_nothing_and_nothing_is_cut_off(
    console: Console, browser: Browser, opened: list[Page], axe: str, path: str, how: str
) -> None:
    role = None if path in ("/console/sign-in", "/console/enter") else "administrator"
    page = await seen(console, browser, opened, role, how)
    for more in PAGES[path]:
        answer = await page.goto(address(console, path + more, how))
        assert answer is not None
        assert answer.status == 200 or more.endswith(REFUSED), (more, answer.status)
        await expect(page.locator("html")).to_have_attribute("lang", LANGUAGES[how])
        assert await problems(page, axe) == [], more


@pytest.mark.parametrize("how", LOOKS)
@pytest.mark.parametrize("role", OF_ROLES)
async def test_nor_on_what_each_role_sees_and_on_what_it_may_not(
    console: Console, browser: Browser, opened: list[Page], axe: str, role: str, how: str
) -> None:
    page = await seen(console, browser, opened, role, how)
    for path in OF_ROLES[role]:
        answer = await page.goto(address(console, path, how))
        assert answer is not None
        assert answer.status in NO_ERRORS, path
        assert await problems(page, axe) == [], path


@pytest.mark.parametrize("how", LOOKS)
async def test_nor_on_an_intake_as_it_was_read(
    console: Console, browser: Browser, opened: list[Page], axe: str, how: str
) -> None:
    page = await seen(console, browser, opened, "practitioner", how)
    await page.goto(address(console, INTAKE, how))
    await page.locator("main textarea").first.fill(NOTE if LANGUAGES[how] == "en" else NOTE_FR)
    await page.locator("main form button").first.click()
    await expect(page.locator("input[type=hidden][name=edited]").first).to_be_attached()
    assert await problems(page, axe) == []
