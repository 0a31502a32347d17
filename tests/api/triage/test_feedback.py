"""`POST /v1/feedback` and `POST /v1/questions`."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
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


@pytest.mark.parametrize(
    ("path", "body", "table"),
    [
        ("/v1/feedback", HELPFUL, Feedback),
        ("/v1/questions", QUESTION, UnansweredQuestion),
    ],
)
def test_whose_it_is_is_kept_as_a_digest(
    empty_client: Client, service: dict[str, str], stored: Session, path: str, body: dict[str, Any], table: Any
) -> None:
    kept = empty_client.post(path, json={**body, "person": "a" * 32}, headers=service)
    refused = empty_client.post(path, json={**body, "person": "c_3f0"}, headers=service)

    assert stored.get_one(table, kept.json()["id"]).person == "a" * 32
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "person")


VOTE = "6c0fbd5a-3c7e-4d1e-9a55-0f2f1f6a7c11"


def test_the_same_vote_again_takes_the_place_of_the_first(
    empty_client: Client, service: dict[str, str], stored: Session
) -> None:
    given = [
        {**HELPFUL, "vote": VOTE},
        {**HELPFUL, "vote": VOTE, "helpful": False},
        {**HELPFUL, "vote": VOTE.upper(), "helpful": False, "reason": "unclear", "lang": "fr"},
    ]
    answers = [empty_client.post("/v1/feedback", json=body, headers=service) for body in given]

    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    [row] = stored.scalars(select(Feedback))
    assert (row.vote, row.helpful, row.reason, row.lang) == (VOTE, False, "unclear", "fr")


def test_a_thumb_turned_up_takes_its_reason_back(empty_client: Client, service: dict[str, str], stored: Session) -> None:
    for body in ({**HELPFUL, "vote": VOTE, "helpful": False, "reason": "wrong"}, {**HELPFUL, "vote": VOTE}):
        empty_client.post("/v1/feedback", json=body, headers=service)

    [row] = stored.scalars(select(Feedback))
    assert (row.helpful, row.reason) == (True, None)


def test_feedback_without_a_vote_is_kept_each_time(empty_client: Client, service: dict[str, str], stored: Session) -> None:
    for _ in range(2):
        empty_client.post("/v1/feedback", json=HELPFUL, headers=service)

    assert stored.scalar(select(func.count()).select_from(Feedback)) == 2


def test_a_vote_that_comes_many_times_at_once_is_kept_once(
    empty_client: Client, service: dict[str, str], stored: Session
) -> None:
    def give(_: int) -> int:
        return int(empty_client.post("/v1/feedback", json={**HELPFUL, "vote": VOTE}, headers=service).status_code)

    with ThreadPoolExecutor(8) as together:
        assert set(together.map(give, range(24))) == {201}

    assert stored.scalar(select(func.count()).select_from(Feedback)) == 1


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
        ("/v1/feedback", {**HELPFUL, "vote": "1"}, "vote"),
        ("/v1/feedback", {**HELPFUL, "helpful": False, "reason": "rude"}, "reason"),
        ("/v1/feedback", {**HELPFUL, "reason": "wrong"}, "reason"),
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
