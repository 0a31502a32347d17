"""`POST /v1/cases`: one unresolved case a conversation, only what was agreed to, and what comes later joins it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.orm import Session
from starlette.types import Message, Receive, Scope, Send

from api.people.models import Team
from api.triage.models import Case, CaseRequest, CaseStep
from api.triage.opening import REFERENCE_LETTERS
from tests.api.builders import Client
from tests.api.triage.learner import Learner, alert, consented


def opened(client: Client, body: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
    response = client.post("/v1/cases", json=body, headers=headers)
    assert response.status_code == 201, response.text
    return dict(response.json())


def test_a_case_is_opened_with_a_reference_that_can_be_read_out(empty_client: Client, service: dict[str, str]) -> None:
    found = opened(empty_client, consented(), service)

    assert set(found) == {"id", "reference", "status", "urgency", "opened_at", "created", "hours"}
    assert (found["status"], found["urgency"], found["created"]) == ("open", "U1", True)
    assert len(found["reference"]) == 6
    assert set(found["reference"]) <= set(REFERENCE_LETTERS)
    assert not set("01IO") & set(REFERENCE_LETTERS)


def test_the_answer_says_when_the_office_is_open_in_words(empty_client: Client, service: dict[str, str]) -> None:
    hours = opened(empty_client, alert(lang="fr"), service)["hours"]

    assert set(hours) == {"open_now", "next_opening", "timezone", "text", "answer_by"}
    assert hours["text"].startswith("Le bureau est")
    assert (hours["next_opening"] is None) is hours["open_now"]


def test_what_was_agreed_to_is_stored(empty_client: Client, service: dict[str, str], stored: Session) -> None:
    body = consented(recommended=["a-credential"])
    row = stored.get_one(Case, opened(empty_client, body, service)["id"])

    assert (row.summary, row.profile, row.recommended) == (body["summary"], body["profile"], ["a-credential"])
    assert (row.contact_name, row.contact_address, row.contact_time) == ("Sam", "sam@example.org", "after 4")
    assert (row.consent_version, row.shares_transcript, row.lang, row.channel) == ("2026-11", True, "en", "web")
    assert row.consented_at is not None
    assert row.reasons == [{"code": "asked_for_person", "turn": 3, "level": "U1"}]


def test_an_alert_without_consent_stores_no_content(empty_client: Client, service: dict[str, str], stored: Session) -> None:
    row = stored.get_one(Case, opened(empty_client, alert("emergency"), service)["id"])

    assert (row.urgency, [reason["code"] for reason in row.reasons], row.status) == ("U4", ["emergency"], "open")
    content = [row.summary, row.profile, row.recommended, row.contact_name, row.consent_version, row.consented_at]
    assert content == [None] * 6


@pytest.mark.parametrize(
    ("part", "consent"),
    [
        ({"summary": [{"key": "goal", "label": "Goal", "text": "x", "turn": 1}]}, None),
        ({"profile": {"goal": "data"}}, None),
        ({"recommended": ["a"]}, None),
        ({"contact": {"name": "Sam"}}, None),
        ({"contact": {}}, None),
        ({"profile": {"goal": "data"}}, {"version": "1", "transcript": True, "contact": True}),
        ({"profile": {"goal": "data"}}, {"version": "1"}),
        ({"contact": {"name": "Sam"}}, {"version": "1", "summary": True, "transcript": True}),
    ],
)
def test_content_without_consent_is_refused_and_not_stored(
    empty_client: Client, service: dict[str, str], stored: Session, part: Any, consent: Any
) -> None:
    response = empty_client.post("/v1/cases", json={**alert(), **part, "consent": consent}, headers=service)

    assert response.status_code == 422
    assert "the learner's consent" in response.json()["errors"][0]["reason"]
    assert stored.scalar(select(func.count()).select_from(Case)) == 0


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ({"request_id": "1"}, "request_id"),
        ({"conversation_id": ""}, "conversation_id"),
        ({"conversation_id": "x" * 65}, "conversation_id"),
        ({"signs": []}, "signs"),
        ({"signs": [{"code": "<script>", "turn": 1}]}, "signs.0.code"),
        ({"signs": [{"code": "distress", "turn": -1}]}, "signs.0.turn"),
        ({"signs": [{"code": "soon", "turn": 1}]}, "signs"),  # a modifier alone
        ({"urgency": "U4"}, "urgency"),
        ({"lang": "de"}, "lang"),
        ({"name": "Sam"}, "name"),
        ({"consent": {"summary": True}}, "consent.version"),
        (
            {
                "summary": [{"key": "goal", "label": "", "text": " ", "turn": 1}],
                "consent": {"version": "1", "summary": True},
            },
            "summary.0.text",
        ),
    ],
)
def test_a_case_that_cannot_be_right_is_refused_by_name(
    empty_client: Client, service: dict[str, str], stored: Session, part: Any, field: str
) -> None:
    response = empty_client.post("/v1/cases", json={**alert(), **part}, headers=service)

    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, field)
    assert stored.scalar(select(func.count()).select_from(Case)) == 0


def test_consent_that_comes_later_completes_the_alert(learner: Learner, stored: Session) -> None:
    first = learner.opens(alert("suicide"))
    second = learner.opens(consented())
    row = stored.scalars(select(Case)).one()

    assert (second["id"], second["reference"], second["created"]) == (first["id"], first["reference"], False)
    assert (row.consent_version, row.contact_name) == ("2026-11", "Sam")
    assert [reason["code"] for reason in row.reasons] == ["suicide", "asked_for_person"]
    assert second["urgency"] == "U3"


def test_a_graver_sign_raises_the_case_and_its_time_is_counted_anew(learner: Learner, stored: Session) -> None:
    learner.opens(alert("asked_for_person"))
    due = stored.scalars(select(Case)).one().due_at
    stored.rollback()
    assert learner.opens(alert("emergency", turn=7))["urgency"] == "U4"
    row = stored.scalars(select(Case)).one()

    assert row.due_at < due
    assert row.reasons[0] == {"code": "emergency", "turn": 7, "level": "U4"}


def test_a_sign_is_never_forgotten(learner: Learner) -> None:
    learner.opens(alert("emergency"))

    assert learner.opens(alert("asked_for_person"))["urgency"] == "U4"


def test_the_same_request_again_changes_nothing(learner: Learner, stored: Session) -> None:
    body = consented()
    first, second = learner.opens(body), learner.opens(body)
    steps = stored.scalars(select(CaseStep.step)).all()

    assert second == {**first, "created": False}
    assert steps == ["opened", "consented"]
    assert stored.scalar(select(func.count()).select_from(CaseRequest)) == 1


def test_a_request_that_is_sent_again_after_the_case_was_resolved_opens_nothing(
    learner: Learner, stored: Session, resolve_all: Any
) -> None:
    body = alert()
    first = learner.opens(body)
    resolve_all()

    assert learner.opens(body)["id"] == first["id"]
    assert learner.opens(body)["status"] == "resolved"
    assert learner.opens({**body, "request_id": str(uuid.uuid4())})["id"] != first["id"]
    assert stored.scalar(select(func.count()).select_from(Case)) == 2


def test_a_request_of_another_conversation_is_refused(learner: Learner, empty_client: Client, service: Any) -> None:
    body = alert()
    learner.opens(body)
    response = empty_client.post("/v1/cases", json={**body, "conversation_id": "other"}, headers=service)

    assert (response.status_code, response.json()["code"]) == (409, "other_case")


def test_the_case_of_another_conversation_is_left_alone(learner: Learner) -> None:
    assert learner.opens(alert())["id"] != learner.opens(alert(conversation_id="c_2"))["id"]


def test_content_that_was_agreed_to_anew_takes_the_place_of_the_old_and_the_rest_stays(
    learner: Learner, stored: Session
) -> None:
    learner.opens(consented())
    line = {"key": "goal", "label": "Goal", "text": "Something else", "turn": 9}
    learner.opens(alert(consent={"version": "2027-01", "summary": True}, summary=[line]))
    row = stored.scalars(select(Case)).one()

    assert (row.summary, row.contact_name, row.consent_version) == ([line], "Sam", "2027-01")
    assert row.shares_transcript


def test_an_alert_does_not_take_content_away(learner: Learner, stored: Session) -> None:
    learner.opens(consented())
    learner.opens(alert("distress"))

    assert stored.scalars(select(Case)).one().contact_name == "Sam"


def test_a_case_goes_to_the_team_that_was_named(learner: Learner, empty_app: FastAPI, stored: Session) -> None:
    with empty_app.state.database.session() as session:
        session.add(Team(name="North"))
    learner.opens(alert(team="North"))
    learner.opens(alert(team="Nowhere", conversation_id="c_2"))
    rows = stored.scalars(select(Case).order_by(Case.conversation_id)).all()

    assert [row.team_id is None for row in rows] == [False, True]


@pytest.mark.parametrize(
    ("sign", "status"), [("asked_for_person", "resolved"), ("distress", "resolved"), ("suicide", "open")]
)
def test_who_shares_nothing_need_not_be_waited_for_except_for_safety(
    learner: Learner, stored: Session, sign: str, status: str
) -> None:
    key = learner.opens(alert(sign))["id"]

    assert learner.posts(f"/v1/cases/{key}/decline", {}).json() == {"id": key, "status": status}
    assert stored.get_one(Case, key).outcome == ("declined" if status == "resolved" else None)


def test_who_has_shared_something_still_waits_after_a_no(learner: Learner) -> None:
    key = learner.opens(consented())["id"]

    assert learner.posts(f"/v1/cases/{key}/decline", {}).json()["status"] == "open"


def test_a_case_that_does_not_exist_is_404(learner: Learner) -> None:
    for way in ("decline", "leave"):
        assert learner.posts(f"/v1/cases/none/{way}", {}).status_code == 404
    assert learner.posts("/v1/cases/none/presence", {"typing": True}).status_code == 404


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
        client.post("/v1/cases", json=alert(), headers=service)

    assert witness.seen == [1]
