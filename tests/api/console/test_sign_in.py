"""Signing in: the first link, passwords, lockout, forms of this session only."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.__main__ import main
from api.app import create_app
from api.people import passwords
from api.people.attempts import Attempts
from api.people.models import Person
from api.people.sessions import first_link, invite
from api.settings import Settings
from knowledge.base import utc_now
from knowledge.encoder import Encoder
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


def attempt(client: Client, email: str, password: str = "no", **options: Any) -> httpx.Response:
    typed = {"email": email, "password": password}
    return client.post("/console/sign-in", data=typed, follow_redirects=False, **options)


def test_five_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour(empty_app: FastAPI, empty_client: Client) -> None:
    person = add_person(empty_app)
    assert [attempt(empty_client, person.email).status_code for _ in range(4)] == [401] * 4
    assert attempt(empty_client, person.email, PASSWORD).status_code == 303, "a right one begins the count anew"
    empty_client.cookies.clear()
    assert [attempt(empty_client, person.email).status_code for _ in range(5)] == [401] * 5
    answer = attempt(empty_client, person.email, PASSWORD)
    assert (answer.status_code, "quarter of an hour" in text_of(answer)) == (401, True)
    with empty_app.state.database.session() as session:
        session.get_one(Person, person.id).locked_until = utc_now() - timedelta(seconds=1)
    assert attempt(empty_client, person.email, PASSWORD).status_code == 303


def test_nobody_learns_who_has_an_account(empty_app: FastAPI, empty_client: Client) -> None:
    """Not by the words, whether it exists, is locked, is closed, or has no password."""
    locked, closed, without = add_person(empty_app), add_person(empty_app, active=False), add_person(empty_app)
    with empty_app.state.database.session() as session:
        session.get_one(Person, without.id).password_hash = None
    for _ in range(6):
        attempt(empty_client, locked.email)
    pages = set()
    for email in (locked.email, closed.email, without.email, "nobody@college.test"):
        answer = attempt(empty_client, email, PASSWORD)
        pages.add((answer.status_code, answer.text.replace(email, "")))
    assert len(pages) == 1


def test_who_has_no_account_takes_as_long_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    """By what is done, not by a clock: a hash is verified either way."""
    verified: list[str] = []
    real = passwords._hasher

    class Counting:
        def verify(self, password_hash: str, password: str) -> bool:
            verified.append(password_hash)
            return real.verify(password_hash, password)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    assert not passwords.matches("nobody has this password", None)
    assert len(verified) == 1


def test_one_address_that_tries_many_accounts_has_to_wait(empty_app: FastAPI, empty_client: Client) -> None:
    empty_app.state.sign_in_attempts = Attempts(per_minute=1, burst=3)
    email = add_person(empty_app).email
    for _ in range(5):  # right ones do not count: a whole college may sit behind one address
        assert attempt(empty_client, email, PASSWORD).status_code == 303
    statuses = [attempt(empty_client, f"a{number}@college.test").status_code for number in range(4)]
    assert statuses == [401, 401, 401, 429]
    answer = attempt(empty_client, email, PASSWORD)
    assert (answer.status_code, int(answer.headers["retry-after"]) <= 60) == (429, True)
    assert "too many attempts" in text_of(answer)


def test_a_session_that_the_browser_brought_ends_when_it_signs_in(desk: OpenDesk, empty_client: Client) -> None:
    before, other = desk(), desk()
    answer = attempt(empty_client, other.person.email, PASSWORD, headers=before.headers)
    assert answer.cookies["cairn_staff"] != before.cookie
    empty_client.cookies.clear()
    assert before.get("/console", follow_redirects=False).status_code == 303


def test_behind_a_proxy_that_ends_tls_the_cookie_is_for_https_only(empty_url: str, encoder: Encoder) -> None:
    app = create_app(Settings(database_url=empty_url, public_url="https://cairn.college.ca"), encoder=encoder)
    with Client(app) as client:
        answer = attempt(client, add_person(app).email, PASSWORD)
    assert "secure" in answer.headers["set-cookie"].lower()


def test_without_any_account_the_sign_in_says_how_to_make_the_first(empty_app: FastAPI, empty_client: Client) -> None:
    assert "python -m api admin-link" in text_of(empty_client.get("/console"))
    add_person(empty_app)
    assert "admin-link" not in text_of(empty_client.get("/console"))


def test_the_link_of_the_command_line_makes_an_administrator(
    empty_url: str, empty_client: Client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_url)
    assert main(["admin-link"]) == 0
    path, _, token = capsys.readouterr().out.strip().partition("?token=")
    assert path == "/console/enter"
    assert make_first(empty_client, token) == 303
    assert empty_client.get("/console/people").status_code == 200


def test_coming_back_keeps_what_was_asked(empty_client: Client) -> None:
    answer = empty_client.get("/console/audit?person=a&page=2", follow_redirects=False)
    assert answer.headers["location"] == "/console/sign-in?next=/console/audit%3Fperson%3Da%26page%3D2"


def test_pages_are_kept_by_no_browser_and_the_sign_in_speaks_both_languages(desk: OpenDesk, empty_client: Client) -> None:
    french = empty_client.get("/console/sign-in?lang=fr&next=/console/account")
    assert "Se connecter" in text_of(french)
    other = re.search(r'href="(/console/sign-in[?][^"]*lang=en[^"]*)"', french.text)
    assert other and httpx.URL(html.unescape(other[1])).params["next"] == "/console/account"
    for page in (french, desk().get("/console/account"), empty_client.get("/console/enter?token=x")):
        assert page.headers["cache-control"] == "no-store"


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
