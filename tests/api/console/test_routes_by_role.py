"""Every route of the console as nobody and as every role, and every route of the API with and without the token.

The table is `routes_by_role.txt`: a route that has no line there fails, so that nobody forgets to say who may open it.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from api.intake_notes import IntakeNote
from api.people.models import Person, SavedView, Team
from api.triage.models import CannedReply, Case, UnansweredQuestion
from knowledge.csv_import import add_one
from knowledge.edits_answers import StaffAnswerContent, add
from tests.api.builders import Client
from tests.api.console.conftest import OpenDesk
from tests.api.console.desk import Desk, add_person

TABLE = Path(__file__).with_name("routes_by_role.txt")
SIGN_IN = "/console/sign-in"
NOTHING_READ = {"masked": [], "limit_said": {}, "facts": [], "needs": {}, "not_read": []}


def _add(app: FastAPI, row: Case | Person | SavedView | Team | CannedReply | IntakeNote) -> str:
    with app.state.database.session() as session:
        session.add(row)
        session.flush()
        return str(row.id)


def make_case(app: FastAPI) -> str:
    with app.state.database.session() as session:
        north = session.query(Team).filter_by(name="North").one().id
    number = uuid.uuid4().hex
    return _add(app, Case(id=str(uuid.uuid4()), reference=number[:8], conversation_id=number, lang="en", team_id=north,
                          urgency="U1", assessed="U1"))  # fmt: skip


def make_question(app: FastAPI) -> str:
    """One that two people asked: what a single one asked is for editors."""
    text = uuid.uuid4().hex
    with app.state.database.session() as session:
        rows = [UnansweredQuestion(text=text, lang="en", person=person) for person in ("a", "b")]
        session.add_all(rows)
        session.flush()
        return str(rows[0].id)


def make_answer(app: FastAPI) -> str:
    words = {"en": "It is free.", "fr": "C'est gratuit."}
    content = StaffAnswerContent.model_validate(
        {
            "text": words,
            "questions": {"en": ["what is it"], "fr": ["c'est quoi"]},
            "source": {"title": words, "date": "2026-01-15"},
        }
    )
    with app.state.database.session() as session:
        return add(session, content, by="Ada", live=True).id


def make_programme(app: FastAPI) -> str:
    row = {"title": uuid.uuid4().hex, "provider": "Acme", "province": "ON", "field": "leadership", "summary": "A course.",
           "url": "https://acme.example/course"}  # fmt: skip
    with app.state.database.session() as session:
        return add_one(session, row)


# What stands for a name in braces: made anew for each request.
MAKERS: dict[str, Callable[[FastAPI], str]] = {
    "case_id": make_case,
    "question_id": make_question,
    "answer_id": make_answer,
    "credential_id": make_programme,
    "person_id": lambda app: add_person(app).id,
    "note_id": lambda app: _add(app, IntakeNote(person_name="a", lang="en", text="b", profile={}, reading=NOTHING_READ)),
    "team_id": lambda app: _add(app, Team(name=uuid.uuid4().hex)),
    "figure": lambda _app: "topics",
    "view_id": lambda app: _add(app, SavedView(person_id=add_person(app).id, name="a", query="level=U4")),
    "reply_id": lambda app: _add(app, CannedReply(title_en="a", title_fr="b", text_en="c", text_fr="d")),
}

# Things that are not there: whoever may look for them gets a 404, whoever may not a 403.
ABSENT = dict.fromkeys(("identity_id", "note_id", "view_id"), "999999")
# What some forms cannot do without, so that it is not this that they miss.
FORM = {"message": "1", "version": "1"}


def lines() -> list[tuple[str, str, tuple[str, ...]]]:
    split = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return [(method, path, tuple(expected)) for method, path, *expected in split]


CONSOLE = [line for line in lines() if line[1].startswith("/console")]
API = [line for line in lines() if not line[1].startswith("/console")]
CLOSED = [line for line in CONSOLE if line[2] != ("public",)]


def name_of(line: tuple[str, str, tuple[str, ...]]) -> str:
    return f"{line[0]} {line[1]}"


def filled(app: FastAPI, path: str) -> str:
    def made(found: re.Match[str]) -> str:
        assert found[1] in (*MAKERS, *ABSENT), f"say in MAKERS what {{{found[1]}}} is"
        return MAKERS[found[1]](app) if found[1] in MAKERS else ABSENT[found[1]]

    return re.sub(r"\{([a-z_]+)(?::[a-z]+)?\}", made, path)


def is_sent_to_sign_in(answer: httpx.Response) -> bool:
    return answer.status_code == 303 and answer.headers["location"].startswith(SIGN_IN)


def test_every_route_has_a_line_and_every_line_a_route(empty_app: FastAPI) -> None:
    routes = {
        (method, route.path)
        for route in iter_route_contexts(empty_app.routes)
        if route.path and route.path.startswith(("/console", "/v1")) and route.methods  # not the folder of static files
        for method in route.methods - {"HEAD"}
    }
    assert len(routes) > 30
    named = [line[:2] for line in lines()]
    assert sorted(named) == sorted(routes)


@pytest.mark.parametrize("line", CLOSED, ids=name_of)
def test_only_the_roles_of_its_line_open_a_page(empty_app: FastAPI, desk: OpenDesk, line: tuple[str, ...]) -> None:
    method, path, expected = line
    people = [desk("practitioner", teams=("North",)), desk("editor"), desk("administrator"), desk(teams=("South",))]
    for one, wanted in zip(people, expected, strict=True):
        if wanted != "stream":
            answer = _sent(one, method, filled(empty_app, path))
            assert _seen(answer) == wanted, f"{one.person.role}: {answer.status_code}"


@pytest.mark.parametrize("line", CLOSED, ids=name_of)
def test_nobody_is_sent_to_the_sign_in(
    empty_app: FastAPI, empty_client: Client, desk: OpenDesk, line: tuple[str, ...]
) -> None:
    method, path, _ = line
    desk("practitioner", teams=("North",))
    address = filled(empty_app, path)
    for headers in ({}, {"Cookie": "cairn_staff=invented"}):
        answer = empty_client.request(method, address, headers=headers, follow_redirects=False)
        assert is_sent_to_sign_in(answer), answer.status_code


@pytest.mark.parametrize("line", [line for line in CLOSED if line[0] != "GET"], ids=name_of)
def test_no_change_without_the_hidden_field_of_the_session(
    empty_app: FastAPI, desk: OpenDesk, line: tuple[str, ...]
) -> None:
    method, path, _ = line
    for one in (desk("practitioner", teams=("North",)), desk("editor"), desk("administrator")):
        for csrf in ("", "invented", desk("administrator").csrf):
            answer = one.client.request(
                method, filled(empty_app, path), data={"csrf": csrf}, headers=one.headers, follow_redirects=False
            )
            assert answer.status_code == 403, f"{one.person.role}: {answer.status_code}"


@pytest.mark.parametrize("path", [path for method, path, _ in CONSOLE if (method, _) == ("POST", ("public",))])
def test_a_form_for_nobody_is_not_taken_from_another_site(empty_client: Client, path: str) -> None:
    typed = {"email": "a@college.ca", "password": "x", "token": "x"}
    for site in ("cross-site", "same-site"):
        assert empty_client.post(path, data=typed, headers={"Sec-Fetch-Site": site}).status_code == 403
    assert empty_client.post(path, data=typed, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 401


@pytest.mark.parametrize("line", API, ids=name_of)
def test_what_only_the_bot_may_needs_its_token(empty_client: Client, service: dict[str, str], line: tuple[str, ...]) -> None:
    method, path, (wanted,) = line
    address = re.sub(r"\{[a-z_]+(?::[a-z]+)?\}", "x", path)
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": service["Authorization"].lower()}):
        answer = empty_client.request(method, address, headers=headers)
        assert (answer.status_code == 401) == (wanted == "token"), answer.status_code


def _sent(one: Desk, method: str, address: str) -> httpx.Response:
    """A page, or a form with its hidden field and nothing else."""
    if method == "GET":
        return one.get(address, follow_redirects=False)
    return one.client.request(method, address, data={"csrf": one.csrf, **FORM}, headers=one.headers, follow_redirects=False)


def _seen(answer: httpx.Response) -> str:
    if answer.status_code in (403, 404):
        return {403: "no", 404: "hidden"}[answer.status_code]
    # 503: the database of this test has no content to answer from.
    assert answer.status_code < 500 or answer.status_code == 503
    assert answer.status_code not in (401, 405)
    if is_sent_to_sign_in(answer):
        # Signing out leads there; nothing else may.
        return "yes" if answer.request.url.path == "/console/sign-out" else "sign-in"
    return "yes"
