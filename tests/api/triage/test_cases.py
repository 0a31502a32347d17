"""`POST /v1/cases`: only `bot`, only what was agreed to; an alert is completed by the case that follows."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.orm import Session
from starlette.types import Message, Receive, Scope, Send

from api.triage.cases import REFERENCE_LETTERS
from api.triage.models import Case, CaseMessage
from tests.api.builders import Client

ALERT = {"conversation_id": "c_1", "urgency": "U4", "reasons": ["suicide"], "lang": "fr"}
LINE = {"from": "learner", "at": "2026-11-23T10:00:00Z", "text": "I need help choosing"}
CONSENTED = {
    "conversation_id": "c_1",
    "urgency": "U1",
    "reasons": ["asked_for_person"],
    "lang": "en",
    "consent": {"version": "2026-11", "summary": True, "transcript": True, "contact": True},
    "summary": "Wants help choosing.",
    "profile": {"field": {"any_of": ["trades_construction"]}},
    "transcript": [LINE],
    "contact": {"name": "Sam", "address": "sam@example.org"},
}


def open_case(client: Client, body: Any, headers: dict[str, str]) -> Any:
    response = client.post("/v1/cases", json=body, headers=headers)
    assert response.status_code == 201, response.text
    return response.json()


def test_a_case_is_opened_with_a_reference_that_can_be_read_out(empty_client: Client, service: dict[str, str]) -> None:
    found = open_case(empty_client, CONSENTED, service)

    assert set(found) == {"id", "reference", "status", "urgency", "opened_at"}
    assert (found["status"], found["urgency"]) == ("open", "U1")
    assert len(found["reference"]) == 6
    assert set(found["reference"]) <= set(REFERENCE_LETTERS)
    assert not set("01IO") & set(REFERENCE_LETTERS)


def test_what_was_agreed_to_is_stored(empty_client: Client, service: dict[str, str], stored: Session) -> None:
    key = open_case(empty_client, CONSENTED, service)["id"]
    row = stored.get_one(Case, key)
    lines = stored.scalars(select(CaseMessage).where(CaseMessage.case_id == key)).all()

    assert (row.summary, row.profile) == (CONSENTED["summary"], CONSENTED["profile"])
    assert (row.contact_name, row.contact_address) == ("Sam", "sam@example.org")
    assert (row.consent_version, row.reasons, row.lang) == ("2026-11", ["asked_for_person"], "en")
    assert [(line.sender, line.text, line.said_at.isoformat()) for line in lines] == [
        ("learner", "I need help choosing", "2026-11-23T10:00:00+00:00")
    ]


def test_an_alert_without_consent_stores_no_content(empty_client: Client, service: dict[str, str], stored: Session) -> None:
    row = stored.get_one(Case, open_case(empty_client, ALERT, service)["id"])

    assert (row.urgency, row.reasons, row.status) == ("U4", ["suicide"], "open")
    assert [row.summary, row.profile, row.contact_name, row.contact_address, row.consent_version] == [None] * 5
    assert stored.scalar(select(func.count()).select_from(CaseMessage)) == 0


@pytest.mark.parametrize(
    ("part", "consent"),
    [
        ({"summary": "Wants help."}, None),
        ({"profile": {"goal": "data"}}, None),
        ({"transcript": [LINE]}, None),
        ({"contact": {"name": "Sam"}}, None),
        ({"contact": {}}, None),
        ({"summary": "Wants help."}, {"version": "1", "transcript": True, "contact": True}),
        ({"profile": {"goal": "data"}}, {"version": "1"}),
        ({"transcript": [LINE]}, {"version": "1", "summary": True, "contact": True}),
        ({"contact": {"name": "Sam"}}, {"version": "1", "summary": True, "transcript": True}),
    ],
)
def test_content_without_consent_is_refused_and_not_stored(
    empty_client: Client, service: dict[str, str], stored: Session, part: Any, consent: Any
) -> None:
    response = empty_client.post("/v1/cases", json={**ALERT, **part, "consent": consent}, headers=service)

    assert response.status_code == 422
    assert "the learner's consent" in response.json()["errors"][0]["reason"]
    assert stored.scalar(select(func.count()).select_from(Case)) == 0


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ({"urgency": "U5"}, "urgency"),
        ({"urgency": None}, "urgency"),
        ({"conversation_id": ""}, "conversation_id"),
        ({"conversation_id": "x" * 65}, "conversation_id"),
        ({"reasons": ["<script>"]}, "reasons.0"),
        ({"reasons": ["a"] * 11}, "reasons"),
        ({"lang": "de"}, "lang"),
        ({"name": "Sam"}, "name"),
        ({"consent": {"summary": True}}, "consent.version"),
        ({"summary": "   ", "consent": {"version": "1", "summary": True}}, "summary"),
        ({"transcript": [{**LINE, "from": "god"}], "consent": {"version": "1", "transcript": True}}, "transcript.0.from"),
        ({"transcript": [{**LINE, "at": "soon"}], "consent": {"version": "1", "transcript": True}}, "transcript.0.at"),
    ],
)
def test_a_case_that_cannot_be_right_is_refused_by_name(
    empty_client: Client, service: dict[str, str], part: Any, field: str
) -> None:
    response = empty_client.post("/v1/cases", json={**ALERT, **part}, headers=service)

    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, field)


def test_an_alert_is_completed_by_the_case_that_follows(
    empty_client: Client, service: dict[str, str], stored: Session
) -> None:
    alert = open_case(empty_client, ALERT, service)
    case = open_case(empty_client, CONSENTED, service)
    row = stored.scalars(select(Case)).one()

    assert (case["id"], case["reference"]) == (alert["id"], alert["reference"])
    assert (row.summary, row.consent_version) == ("Wants help choosing.", "2026-11")
    assert row.reasons == ["suicide", "asked_for_person"]


def test_completing_an_alert_never_lowers_its_urgency(empty_client: Client, service: dict[str, str]) -> None:
    open_case(empty_client, ALERT, service)

    assert open_case(empty_client, CONSENTED, service)["urgency"] == "U4"


def test_a_second_alert_raises_the_first(empty_client: Client, service: dict[str, str], stored: Session) -> None:
    open_case(empty_client, {**ALERT, "urgency": "U2", "reasons": ["distress"]}, service)

    assert open_case(empty_client, ALERT, service)["urgency"] == "U4"
    assert stored.scalars(select(Case)).one().reasons == ["distress", "suicide"]


def test_the_alert_of_another_conversation_is_left_alone(empty_client: Client, service: dict[str, str]) -> None:
    alert = open_case(empty_client, ALERT, service)

    assert open_case(empty_client, {**CONSENTED, "conversation_id": "c_2"}, service)["id"] != alert["id"]


def test_a_case_with_content_is_never_overwritten(empty_client: Client, service: dict[str, str], stored: Session) -> None:
    first = open_case(empty_client, CONSENTED, service)
    second = open_case(empty_client, {**CONSENTED, "summary": "Something else."}, service)
    alert = open_case(empty_client, ALERT, service)

    assert len({first["id"], second["id"], alert["id"]}) == 3
    assert stored.get_one(Case, first["id"]).summary == "Wants help choosing."


def test_an_alert_that_was_resolved_is_not_opened_again(
    empty_app: FastAPI, empty_client: Client, service: dict[str, str]
) -> None:
    alert = open_case(empty_client, ALERT, service)
    with empty_app.state.database.engine.begin() as connection:
        connection.execute(text("UPDATE cases SET status = 'resolved'"))

    assert open_case(empty_client, CONSENTED, service)["id"] != alert["id"]


class Witness:
    """Counts the cases that another connection sees at the moment an answer begins to be sent."""

    def __init__(self, app: FastAPI, url: str) -> None:
        self._app, self._engine = app, create_engine(url)
        self.seen: list[int] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                with self._engine.connect() as connection:
                    self.seen.append(connection.execute(text("SELECT count(*) FROM cases")).scalar() or 0)
            await send(message)

        await self._app(scope, receive, noted)
        self._engine.dispose()


def test_a_case_is_stored_before_it_is_confirmed(empty_app: FastAPI, empty_url: str, service: dict[str, str]) -> None:
    witness = Witness(empty_app, empty_url)
    with Client(empty_app, through=witness) as client:
        client.post("/v1/cases", json=ALERT, headers=service)

    assert witness.seen == [1]


@pytest.mark.parametrize("at", ["2026-11-23T10:00:00", "0001-01-01T00:00:00+14:00"])
def test_a_time_that_cannot_be_stored_is_refused_and_no_case_is_lost(
    empty_client: Client, service: dict[str, str], at: str
) -> None:
    body = {**CONSENTED, "transcript": [{**LINE, "at": at}]}
    response = empty_client.post("/v1/cases", json=body, headers=service)

    assert (response.status_code, response.json().get("code")) == (422, "invalid_input")
