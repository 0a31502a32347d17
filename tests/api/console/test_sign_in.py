"""Signing in: the first link, passwords, lockout, forms of this session only."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from api.people.sessions import first_link, invite
from tests.api.builders import Client
from tests.api.console.conftest import OpenDesk
from tests.api.console.desk import PASSWORD, add_person, text_of


@pytest.fixture
def link(empty_app: FastAPI, empty_client: Client) -> str:
    with empty_app.state.database.session() as session:
        token = first_link(session)
    assert token
    return token


def make_first(client: Client, token: str, **other: str) -> int:
    typed = {"token": token, "name": "Ada", "email": "Ada@College.ca", "password": PASSWORD, **other}
    return client.post("/console/enter", data=typed, follow_redirects=False).status_code


def test_who_is_not_signed_in_gets_to_the_sign_in(empty_client: Client) -> None:
    answer = empty_client.get("/console", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/sign-in?next=/console")


def test_the_first_link_makes_an_administrator_once(empty_app: FastAPI, empty_client: Client, link: str) -> None:
    assert make_first(empty_client, link) == 303
    assert empty_client.get("/console").status_code == 200
    empty_client.cookies.clear()
    assert make_first(empty_client, link, email="eve@college.ca") == 401
    with empty_app.state.database.session() as session:
        assert first_link(session) is None


@pytest.mark.parametrize("typed", [{"password": "short"}, {"email": "nobody"}, {"name": " "}])
def test_what_is_wrong_does_not_spend_the_link(empty_client: Client, link: str, typed: dict[str, str]) -> None:
    assert make_first(empty_client, link, **typed) == 422
    assert make_first(empty_client, link) == 303


@pytest.mark.parametrize("token", ["", "wrong", "' OR 1=1 --", '"><script>alert(1)</script>'])
def test_an_invented_link_opens_nothing(empty_client: Client, token: str) -> None:
    answer = empty_client.get("/console/enter", params={"token": token})
    assert answer.status_code == 401
    assert "<script>" not in answer.text
    assert make_first(empty_client, token) in (401, 422)


def test_a_password_signs_in_and_goes_where_one_was_going(empty_app: FastAPI, empty_client: Client) -> None:
    person = add_person(empty_app)
    typed = {"email": person.email.upper(), "password": PASSWORD, "next": "/console?status=open"}
    answer = empty_client.post("/console/sign-in", data=typed, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console?status=open")
    cookie = answer.headers["set-cookie"].lower()
    assert all(part in cookie for part in ("httponly", "samesite=lax", "path=/console", "max-age=43200"))


@pytest.mark.parametrize("wanted", ["https://evil.test/", "//evil.test", "/console//evil.test", "/\\evil.test", "/chat"])
def test_signing_in_never_leads_elsewhere(empty_app: FastAPI, empty_client: Client, wanted: str) -> None:
    typed = {"email": add_person(empty_app).email, "password": PASSWORD, "next": wanted}
    answer = empty_client.post("/console/sign-in", data=typed, follow_redirects=False)
    assert answer.headers["location"] == "/console"


def test_five_wrong_passwords_lock_the_account(empty_app: FastAPI, empty_client: Client) -> None:
    email = add_person(empty_app).email
    for _ in range(5):
        assert empty_client.post("/console/sign-in", data={"email": email, "password": "no"}).status_code == 401
    answer = empty_client.post("/console/sign-in", data={"email": email, "password": PASSWORD})
    assert answer.status_code == 401
    assert "quarter of an hour" in text_of(answer)


def test_a_form_of_another_session_changes_nothing(desk: OpenDesk) -> None:
    one = desk()
    answer = one.client.post("/console/language", data={"csrf": desk().csrf, "lang": "fr"}, headers=one.headers)
    assert answer.status_code == 403
    assert '<html lang="en">' in one.get("/console").text


def test_the_console_speaks_ones_language(desk: OpenDesk) -> None:
    one = desk()
    assert '<html lang="fr">' in one.post("/console/language", {"lang": "fr"}).text


def test_signing_out_ends_the_session(desk: OpenDesk) -> None:
    one = desk()
    one.post("/console/sign-out")
    assert one.get("/console", follow_redirects=False).status_code == 303


def test_a_closed_account_is_out_at_once(desk: OpenDesk, empty_app: FastAPI) -> None:
    one = desk()
    with empty_app.state.database.session() as session:
        session.get_one(type(one.person), one.person.id).active = False
    assert one.get("/console", follow_redirects=False).status_code == 303


def test_a_link_for_a_person_sets_their_password(empty_app: FastAPI, empty_client: Client) -> None:
    person = add_person(empty_app)
    with empty_app.state.database.session() as session:
        token = invite(session, person.id)
    assert empty_client.get("/console/enter", params={"token": token}).status_code == 200
    answer = empty_client.post(
        "/console/enter", data={"token": token, "password": "another long one"}, follow_redirects=False
    )
    assert answer.status_code == 303
    typed = {"email": person.email, "password": "another long one"}
    assert empty_client.post("/console/sign-in", data=typed, follow_redirects=False).status_code == 303
