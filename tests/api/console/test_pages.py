"""`/console`: closed without a link, a link works once, cases most urgent first, no learner's words run as code."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from api.console.access import COOKIE, first_link, make_link
from api.triage.models import AdminLink, AdminSession, Case
from knowledge.base import utc_now
from tests.api.builders import Client


@pytest.fixture
def link(empty_app: FastAPI, empty_client: Client) -> str:
    """The token of a new link."""
    with empty_app.state.database.session() as session:
        return make_link(session)


@pytest.fixture
def inside(empty_client: Client, link: str) -> Client:
    """A browser that has entered."""
    assert empty_client.post("/console/enter", data={"token": link}).status_code == 200
    return empty_client


def add_case(
    app: FastAPI, reference: str, urgency: str, *, minutes_ago: int = 0, status: str = "open", **facts: str
) -> None:
    with app.state.database.session() as session:
        opened = utc_now() - timedelta(minutes=minutes_ago)
        names = {"id": reference, "reference": reference, "conversation_id": reference}
        session.add(Case(**names, urgency=urgency, status=status, lang="en", opened_at=opened, reasons=[], **facts))


def references(page: str) -> list[str]:
    return re.findall(r'<th scope="row">(\w+)</th>', page)


def test_the_console_is_closed_without_a_link(empty_app: FastAPI, empty_client: Client) -> None:
    add_case(empty_app, "SECRET", "U4", summary="private words")
    response = empty_client.get("/console")

    assert response.status_code == 401
    assert response.headers["content-type"].startswith("text/html")
    assert "SECRET" not in response.text
    assert "private words" not in response.text
    assert "python -m api admin-link" in response.text


@pytest.mark.parametrize("cookie", ["", "wrong", "x" * 5000])
def test_an_invented_cookie_does_not_open_it(empty_client: Client, cookie: str) -> None:
    assert empty_client.get("/console", headers={"Cookie": f"{COOKIE}={cookie}"}).status_code == 401


def test_a_link_opens_the_console(empty_client: Client, link: str) -> None:
    response = empty_client.post("/console/enter", data={"token": link}, follow_redirects=False)

    assert (response.status_code, response.headers["location"]) == (303, "/console")
    assert empty_client.get("/console").status_code == 200


def test_a_link_works_once(empty_client: Client, link: str) -> None:
    empty_client.post("/console/enter", data={"token": link})
    empty_client.cookies.clear()
    response = empty_client.post("/console/enter", data={"token": link}, follow_redirects=False)

    assert response.status_code == 401
    assert "set-cookie" not in response.headers
    assert empty_client.get("/console").status_code == 401


def test_looking_at_a_link_does_not_spend_it(empty_client: Client, link: str) -> None:
    for _ in range(3):
        assert empty_client.get("/console/enter", params={"token": link}).status_code == 200

    assert empty_client.post("/console/enter", data={"token": link}).status_code == 200


@pytest.mark.parametrize("token", ["wrong", "", "' OR 1=1 --"])
def test_an_invented_link_opens_nothing(empty_client: Client, token: str) -> None:
    response = empty_client.post("/console/enter", data={"token": token}, follow_redirects=False)

    assert response.status_code in (401, 422)
    assert "set-cookie" not in response.headers


def test_the_cookie_is_for_the_console_and_out_of_reach_of_scripts(empty_client: Client, link: str) -> None:
    response = empty_client.post("/console/enter", data={"token": link}, follow_redirects=False)
    cookie = response.headers["set-cookie"].lower()

    assert all(part in cookie for part in ("httponly", "samesite=strict", "path=/console", "max-age=43200"))


def test_over_https_the_cookie_is_secure(empty_app: FastAPI, link: str) -> None:
    with Client(empty_app, base_url="https://testserver") as client:
        response = client.post("/console/enter", data={"token": link}, follow_redirects=False)

    assert "secure" in response.headers["set-cookie"].lower()


def test_only_hashes_are_kept(inside: Client, link: str, stored: Session) -> None:
    kept = [row.token_hash for model in (AdminLink, AdminSession) for row in stored.query(model)]

    assert len(kept) == 2
    assert link not in kept
    assert inside.cookies[COOKIE] not in kept


def test_a_session_ends(inside: Client, empty_app: FastAPI) -> None:
    with empty_app.state.database.session() as session:
        session.execute(update(AdminSession).values(expires_at=utc_now() - timedelta(seconds=1)))

    assert inside.get("/console").status_code == 401


def test_the_first_link_is_made_once(empty_app: FastAPI, empty_client: Client) -> None:
    with empty_app.state.database.session() as session:
        assert first_link(session)
    with empty_app.state.database.session() as session:
        assert first_link(session) is None


def test_without_cases_the_page_says_so(inside: Client) -> None:
    page = inside.get("/console").text

    assert references(page) == []
    assert "<table" not in page


def test_cases_come_most_urgent_first_then_oldest_first(inside: Client, empty_app: FastAPI) -> None:
    add_case(empty_app, "LOW", "U1", minutes_ago=90)
    add_case(empty_app, "HIGHNEW", "U4", minutes_ago=1)
    add_case(empty_app, "MID", "U2", minutes_ago=500)
    add_case(empty_app, "HIGHOLD", "U4", minutes_ago=30)
    add_case(empty_app, "URGENT", "U3", minutes_ago=5)

    assert references(inside.get("/console").text) == ["HIGHOLD", "HIGHNEW", "URGENT", "MID", "LOW"]


def test_resolved_cases_are_not_listed(inside: Client, empty_app: FastAPI) -> None:
    add_case(empty_app, "DONE", "U4", status="resolved")
    add_case(empty_app, "CLAIMED", "U1", status="claimed")

    assert references(inside.get("/console").text) == ["CLAIMED"]


def test_a_learners_words_are_escaped(inside: Client, empty_app: FastAPI) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    add_case(empty_app, "HOSTILE", "U1", summary=hostile, contact_name=hostile, contact_address='"><b>x</b>')
    page = inside.get("/console").text

    assert "<script>" not in page
    assert "<img" not in page
    assert "<b>x</b>" not in page
    assert page.count("&lt;script&gt;") == 2


def test_a_token_in_the_address_is_escaped(empty_client: Client) -> None:
    page = empty_client.get("/console/enter", params={"token": '"><script>alert(1)</script>'}).text

    assert "<script>" not in page


def test_an_alert_says_that_nothing_was_shared(inside: Client, empty_app: FastAPI) -> None:
    add_case(empty_app, "ALERT", "U4")

    assert empty_app.state.knowledge.current().labels.text("console", "nothing_shared", "en") in inside.get("/console").text


def test_the_console_speaks_french(inside: Client) -> None:
    page = inside.get("/console", params={"lang": "fr"}).text

    assert '<html lang="fr">' in page
    assert "Personnes qui ont demandé" in page


def test_its_style_sheet_is_served(empty_client: Client) -> None:
    response = empty_client.get("/console/static/console.css")

    assert (response.status_code, response.headers["content-type"]) == (200, "text/css; charset=utf-8")


def test_a_dead_database_is_said_in_the_one_body(inside: Client, empty_app: FastAPI) -> None:
    with empty_app.state.database.engine.begin() as connection:
        connection.execute(text("DROP TABLE admin_sessions"))

    assert inside.get("/console").json()["code"] == "database_unavailable"
