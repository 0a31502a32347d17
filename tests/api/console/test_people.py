"""People and teams: inviting, changing, letting go, and that nobody can lock everybody out."""

from __future__ import annotations

import html
import re
import socket
import threading
from email import message_from_bytes
from email.policy import default
from typing import Any

import httpx
import pytest
from aiosmtpd.controller import Controller
from fastapi import FastAPI
from sqlalchemy import func, select

from api.app import create_app
from api.people.models import AuditEntry, Invitation, Person, Team
from api.people.sessions import invite
from api.settings import Settings
from api.triage.models import Case
from knowledge.encoder import Encoder
from tests.api.builders import Client
from tests.api.console.conftest import OpenDesk
from tests.api.console.desk import PASSWORD, Desk, add_person, text_of

SCRIPT = "<script>alert(1)</script>"


def link_of(page: httpx.Response) -> str:
    found = re.search(r'value="http://testserver(/console/enter\?token=[^"]+)"', page.text)
    assert found, text_of(page)
    return html.unescape(found[1])


def enter(client: Client, link: str, password: str = "six happy otters swim") -> httpx.Response:
    client.cookies.clear()
    token = link.rpartition("=")[2]
    return client.post("/console/enter", data={"token": token, "password": password}, follow_redirects=False)


def stored(app: FastAPI, email: str) -> Person:
    with app.state.database.session() as session:
        return session.scalars(select(Person).where(Person.email == email)).one()


def form(person: Person, **other: object) -> dict[str, object]:
    return {"name": person.name, "role": person.role, "active": "true"} | other


def test_an_invited_person_chooses_a_password_with_the_link_and_works_in_their_team(
    desk: OpenDesk, empty_app: FastAPI, empty_client: Client
) -> None:
    boss = desk("administrator", teams=("North",))
    with empty_app.state.database.session() as session:
        north = session.scalars(select(Team.id)).one()
    typed = {"name": "Noa  Roy", "email": "Noa@College.ca", "role": "practitioner", "lang": "fr", "teams": [str(north)]}
    link = link_of(boss.post("/console/people", typed))
    person = stored(empty_app, "noa@college.ca")
    assert (person.name, person.lang, person.password_hash) == ("Noa Roy", "fr", None)
    assert enter(empty_client, link).status_code == 303
    assert "Équipes North" in text_of(empty_client.get("/console/account"))
    assert enter(empty_client, link).status_code == 401, "a link works once"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"email": "nobody", "name": "A"}, "not an email address"),
        ({"email": "a@college.ca", "name": " \u200b "}, "name of 1 to 120"),
        ({"email": "a@college.ca", "name": "A" * 121}, "name of 1 to 120"),
        ({"email": "a@college.ca", "name": "A", "role": "owner"}, "one of the roles"),
        ({}, "not an email address"),
    ],
)
def test_what_is_wrong_with_an_invitation_is_said_beside_its_field_and_nothing_is_lost(
    desk: OpenDesk, typed: dict[str, str], words: str
) -> None:
    answer = desk("administrator").post("/console/people", typed)
    assert (answer.status_code, words in text_of(answer)) == (422, True)
    assert re.search(r'aria-invalid="true" aria-describedby="f-(\w+)-wrong', answer.text)
    assert all(f'value="{value}"' in answer.text for key, value in typed.items() if value.isascii() and key != "role")


def test_the_same_address_is_invited_once(desk: OpenDesk) -> None:
    boss, typed = desk("administrator"), {"email": "a@college.ca", "name": "A"}
    assert boss.post("/console/people", typed).status_code == 200
    answer = boss.post("/console/people", typed | {"email": "A@college.ca"})
    assert (answer.status_code, "has this email address already" in text_of(answer)) == (422, True)


def test_a_script_in_a_name_is_text_everywhere(desk: OpenDesk, empty_app: FastAPI) -> None:
    boss = desk("administrator", name=SCRIPT, teams=(SCRIPT,))
    pages = ["", f"/{boss.person.id}"]
    for path in (*(f"/console/people{path}" for path in pages), "/console/teams", "/console/account", "/console/audit"):
        page = boss.get(path)
        assert page.status_code == 200
        assert SCRIPT not in page.text and "&lt;script&gt;" in page.text


def test_people_are_found_by_name_and_address(desk: OpenDesk, empty_app: FastAPI) -> None:
    add_person(empty_app, name="Maxime 100%")
    boss = desk("administrator")
    assert "Maxime" in text_of(boss.get("/console/people?q=maxime"))
    assert "Maxime" in text_of(boss.get("/console/people?q=100%25"))
    assert "Maxime" not in text_of(boss.get("/console/people?q=9%25"))
    assert "Nobody matches" in text_of(boss.get("/console/people?q=___"))


def test_people_come_in_pages(desk: OpenDesk, empty_app: FastAPI) -> None:
    for number in range(51):
        add_person(empty_app, name=f"P{number:03}")
    boss = desk("administrator", name="Zoe")
    assert "Zoe" not in text_of(boss.get("/console/people")).partition("P000")[2].partition("Next page")[0]
    assert "Zoe" in text_of(boss.get("/console/people?page=2")).partition("Last signed in")[2]


@pytest.mark.parametrize("change", [{"role": "editor"}, {"active": ""}])
def test_another_role_or_a_closed_account_ends_the_sessions(desk: OpenDesk, change: dict[str, str]) -> None:
    one, boss = desk("practitioner"), desk("administrator")
    assert boss.post(f"/console/people/{one.person.id}", form(one.person, **change)).status_code == 200
    assert one.get("/console/account", follow_redirects=False).status_code == 303


def test_another_name_or_team_leaves_the_session_and_counts_at_once(desk: OpenDesk, empty_app: FastAPI) -> None:
    one, boss = desk("practitioner"), desk("administrator", teams=("North",))
    with empty_app.state.database.session() as session:
        north = session.scalars(select(Team.id)).one()
    boss.post(f"/console/people/{one.person.id}", form(one.person, name="Kim", teams=[str(north), "999"]))
    assert {"Kim", "North"} <= set(text_of(one.get("/console/account")).split())


def test_an_invitation_of_a_closed_account_opens_nothing(desk: OpenDesk, empty_app: FastAPI, empty_client: Client) -> None:
    boss, person = desk("administrator"), add_person(empty_app)
    with empty_app.state.database.session() as session:
        token = invite(session, person.id)
    boss.post(f"/console/people/{person.id}", form(person, active=""))
    assert enter(empty_client, f"={token}").status_code == 401


def test_a_new_link_voids_the_password_older_links_and_sessions(
    desk: OpenDesk, empty_app: FastAPI, empty_client: Client
) -> None:
    one, boss = desk("practitioner"), desk("administrator")
    older = link_of(boss.post(f"/console/people/{one.person.id}/link"))
    newer = link_of(boss.post(f"/console/people/{one.person.id}/link"))
    assert one.get("/console", follow_redirects=False).status_code == 303
    typed = {"email": one.person.email, "password": PASSWORD}
    assert empty_client.post("/console/sign-in", data=typed).status_code == 401
    assert [enter(empty_client, link).status_code for link in (older, newer)] == [401, 303]


def test_signing_somebody_out_everywhere(desk: OpenDesk) -> None:
    one, boss = desk("practitioner"), desk("administrator")
    assert "Signed out" in text_of(boss.post(f"/console/people/{one.person.id}/sign-out"))
    assert one.get("/console", follow_redirects=False).status_code == 303


@pytest.mark.parametrize("change", [{"role": "practitioner"}, {"active": ""}])
def test_the_last_administrator_stays(desk: OpenDesk, empty_app: FastAPI, change: dict[str, str]) -> None:
    boss = desk("administrator")
    with empty_app.state.database.session() as session:  # invited, but cannot sign in yet; and one whose account is closed
        session.add(Person(id="x", email="x@college.ca", name="X", role="administrator"))
    add_person(empty_app, "administrator", active=False)
    answer = boss.post(f"/console/people/{boss.person.id}", form(boss.person, **change))
    assert (answer.status_code, "last administrator" in text_of(answer)) == (422, True)
    assert boss.get("/console/people").status_code == 200


def test_of_two_administrators_one_may_go_but_has_no_new_link_for_themselves(desk: OpenDesk) -> None:
    boss, other = desk("administrator"), desk("administrator")
    answer = boss.post(f"/console/people/{boss.person.id}/link")
    assert (answer.status_code, "token=" in answer.text) == (422, False)
    assert boss.post(f"/console/people/{boss.person.id}", form(boss.person, role="editor")).status_code == 200
    assert other.post(f"/console/people/{other.person.id}", form(other.person, role="editor")).status_code == 422


def test_what_is_done_to_people_is_in_the_audit_log(desk: OpenDesk, empty_app: FastAPI) -> None:
    boss, person = desk("administrator"), add_person(empty_app)
    boss.get(f"/console/people/{person.id}")
    boss.post(f"/console/people/{person.id}", form(person, role="editor"))
    boss.post(f"/console/people/{person.id}", form(person, role="editor"))  # sent twice
    boss.post(f"/console/people/{person.id}/link")
    with empty_app.state.database.session() as session:
        query = select(AuditEntry).where(AuditEntry.subject == person.id, AuditEntry.action != "viewed")
        entries = [(entry.person_name, entry.action, entry.detail) for entry in session.scalars(query)]
    by = boss.person.name
    assert entries == [(by, "changed", {"role": "editor", "active": True}), (by, "reset_password", {})]


def test_a_team_is_made_renamed_and_deleted_and_its_cases_are_everybodys(desk: OpenDesk, empty_app: FastAPI) -> None:
    boss = desk("administrator")
    boss.post("/console/teams", {"name": "North"})
    with empty_app.state.database.session() as session:
        north = session.scalars(select(Team.id)).one()
        session.add(Case(id="c", reference="R", conversation_id="c", lang="en", urgency="U1", assessed="U1", team_id=north))
    assert "Open cases: 1" in text_of(boss.post(f"/console/teams/{north}", {"name": "South"}))
    for path, name in (("", "South"), ("", " "), (f"/{north}", "")):
        answer = boss.post(f"/console/teams{path}", {"name": name})
        assert (answer.status_code, 'aria-invalid="true"' in answer.text) == (422, True)
    assert "Deleted" in text_of(boss.post(f"/console/teams/{north}/delete"))
    with empty_app.state.database.session() as session:
        assert session.get_one(Case, "c").team_id is None


def test_ones_own_account(desk: OpenDesk, empty_app: FastAPI) -> None:
    one = desk("editor")
    page = one.post("/console/account", {"name": "Ada", "lang": "fr", "alerts": "true"})
    assert "C'est enregistré." in text_of(page)
    person = stored(empty_app, one.person.email)
    assert (person.name, person.lang, person.alerts, person.role) == ("Ada", "fr", True, "editor")
    assert one.post("/console/account", {"name": "", "lang": "fr"}).status_code == 422
    one.post("/console/account", {"name": "Ada", "lang": "en", "role": "administrator"})
    assert stored(empty_app, one.person.email).role == "editor"


def test_a_new_password_needs_the_old_one_and_ends_every_other_session(
    desk: OpenDesk, empty_client: Client, empty_app: FastAPI
) -> None:
    one = desk()
    elsewhere = Desk(empty_client, one.person)
    for old, new, words in (
        ("wrong", "six happy otters swim", "not your password"),
        (PASSWORD, "short", "at least 12"),
        (PASSWORD, "a" * 30, "easy to guess"),
        (PASSWORD, one.person.email, "easy to guess"),
        (PASSWORD, "ab3" * 90, "at most 200"),
        (PASSWORD, PASSWORD, "password you have now"),
    ):
        answer = one.post("/console/account/password", {"old": old, "new": new})
        assert (answer.status_code, words in text_of(answer)) == (422, True), words
        typed = re.findall(r'<input id="f-(?:old|new)"[^>]* value="([^"]*)"', answer.text)
        assert typed == ["", ""], "a password never comes back in a page"
    empty_client.cookies.clear()
    answer = one.post("/console/account/password", {"old": PASSWORD, "new": "six happy otters swim"}, follow_redirects=False)
    assert answer.status_code == 303
    fresh = answer.cookies["cairn_staff"]
    for cookie, status in ((one.cookie, 303), (elsewhere.cookie, 303), (fresh, 200)):
        empty_client.cookies.clear()
        answer = empty_client.get("/console/account", headers={"Cookie": f"cairn_staff={cookie}"}, follow_redirects=False)
        assert answer.status_code == status


def test_signing_out_everywhere_else_leaves_this_browser(desk: OpenDesk, empty_client: Client) -> None:
    one = desk()
    elsewhere = Desk(empty_client, one.person)
    assert "Sign out everywhere else" in text_of(one.get("/console/account"))
    one.post("/console/account/sign-out")
    assert one.get("/console/account", follow_redirects=False).status_code == 200
    assert elsewhere.get("/console/account", follow_redirects=False).status_code == 303


def test_a_link_used_by_two_at_once_lets_one_in(empty_app: FastAPI, empty_client: Client) -> None:
    with empty_app.state.database.session() as session:
        token = invite(session)
    statuses: list[int] = []

    def use(number: int) -> None:
        typed = {"token": token, "name": "A", "email": f"a{number}@college.ca", "password": PASSWORD}
        statuses.append(empty_client.post("/console/enter", data=typed, follow_redirects=False).status_code)

    threads = [threading.Thread(target=use, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses.count(303) == 1, statuses
    with empty_app.state.database.session() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 1
        assert session.scalar(select(func.count()).select_from(Invitation).where(Invitation.used_at.is_(None))) == 0


class Post:
    """A mail server's handler that keeps what it gets."""

    def __init__(self) -> None:
        self.got: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.got.append(envelope)
        return "250 OK"


def test_where_a_mail_server_is_named_the_link_is_sent_too_in_the_persons_language(empty_url: str, encoder: Encoder) -> None:
    post = Post()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(post, hostname="127.0.0.1", port=port)
    server.start()
    try:
        settings = Settings(
            database_url=empty_url, smtp_host="127.0.0.1", smtp_port=port, smtp_starttls=False,
            mail_from="cairn@college.ca", public_url="https://cairn.college.ca",
        )  # fmt: skip
        app = create_app(settings, encoder=encoder)
        with Client(app) as client:
            boss = Desk(client, add_person(app, "administrator"))
            page = boss.post("/console/people", {"name": "Noa", "email": "noa@college.ca", "lang": "fr"})
            server.stop()
            unsent = boss.post("/console/people", {"name": "Lou", "email": "lou@college.ca"})
    finally:
        if server.server is not None:
            server.stop()
    (envelope,) = post.got
    text = message_from_bytes(envelope.content, policy=default).get_content()
    link = re.search(r'value="(https://cairn.college.ca/console/enter\?token=[^"]+)"', page.text)
    assert link and link[1] in text and "Bonjour Noa" in text
    assert envelope.rcpt_tos == ["noa@college.ca"]
    assert "was sent to noa@college.ca" in text_of(page)
    assert "could not be sent" in text_of(unsent) and "token=" in unsent.text
