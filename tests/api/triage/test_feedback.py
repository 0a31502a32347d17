"""`POST /v1/feedback` and `POST /v1/questions`."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.triage.models import Feedback, UnansweredQuestion
from tests.api.builders import Client

HELPFUL = {"about": "answer:what-is-a-micro-credential", "helpful": True, "lang": "en"}
QUESTION = {"text": "do you have parking", "lang": "en"}


def test_feedback_is_kept(empty_client: Client, service: dict[str, str], stored: Session) -> None:
    body = {**HELPFUL, "helpful": False, "comment": "  too long  ", "lang": "fr"}
    response = empty_client.post("/v1/feedback", json=body, headers=service)
    row = stored.get_one(Feedback, response.json()["id"])

    assert response.status_code == 201
    assert (row.about, row.helpful, row.comment, row.lang) == (HELPFUL["about"], False, "too long", "fr")
    assert row.given_at.tzinfo is not None


def test_an_unanswered_question_is_kept(empty_client: Client, service: dict[str, str], stored: Session) -> None:
    response = empty_client.post("/v1/questions", json=QUESTION, headers=service)
    row = stored.get_one(UnansweredQuestion, response.json()["id"])

    assert response.status_code == 201
    assert (row.text, row.lang) == ("do you have parking", "en")


@pytest.mark.parametrize(("path", "body"), [("/v1/feedback", HELPFUL), ("/v1/questions", QUESTION)])
def test_only_a_service_may_send(empty_client: Client, stored: Session, path: str, body: Any) -> None:
    response = empty_client.post(path, json=body, headers={"Authorization": "Bearer wrong"})

    assert (response.status_code, response.json()["code"]) == (401, "not_allowed")
    for model in (Feedback, UnansweredQuestion):
        assert stored.scalar(select(func.count()).select_from(model)) == 0


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/v1/feedback", {**HELPFUL, "about": "no colon"}, "about"),
        ("/v1/feedback", {**HELPFUL, "about": "answer:<script>"}, "about"),
        ("/v1/feedback", {**HELPFUL, "helpful": "perhaps"}, "helpful"),
        ("/v1/feedback", {**HELPFUL, "comment": "x" * 1001}, "comment"),
        ("/v1/feedback", {**HELPFUL, "stars": 5}, "stars"),
        ("/v1/feedback", {"about": "answer:x"}, "helpful"),
        ("/v1/questions", {**QUESTION, "text": "   "}, "text"),
        ("/v1/questions", {**QUESTION, "text": "x" * 1001}, "text"),
        ("/v1/questions", {**QUESTION, "lang": "de"}, "lang"),
        ("/v1/questions", {**QUESTION, "email": "a@b.c"}, "email"),
    ],
)
def test_what_cannot_be_right_is_refused_by_name(
    empty_client: Client, service: dict[str, str], path: str, body: Any, field: str
) -> None:
    response = empty_client.post(path, json=body, headers=service)

    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, field)


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE feedback; --", "<script>alert(1)</script>", "/intent{}", "🎉", "\x00 parking"]
)
def test_hostile_words_are_kept_as_words(empty_client: Client, service: dict[str, str], stored: Session, text: str) -> None:
    key = empty_client.post("/v1/questions", json={"text": text}, headers=service).json()["id"]

    assert stored.get_one(UnansweredQuestion, key).text == text.strip()
