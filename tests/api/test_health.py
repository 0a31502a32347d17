"""`/healthz`: the process lives. `/readyz`: it can answer."""

from __future__ import annotations

from tests.api.builders import Client


def test_a_process_that_lives_is_healthy_without_content(empty_client: Client) -> None:
    assert empty_client.get("/healthz").json() == {"status": "ok"}


def test_readiness_counts_what_was_read(client: Client) -> None:
    found = client.get("/readyz").json()

    assert found["status"] == "ready"
    assert found["credentials"] >= 240
    assert found["answers"] > 100
    assert found["content_version"].startswith("content=")


def test_an_empty_database_is_not_ready(empty_client: Client) -> None:
    response = empty_client.get("/readyz")

    assert (response.status_code, response.json()["code"]) == (503, "knowledge_missing")


def test_an_empty_database_answers_knowledge_questions_with_nothing(empty_client: Client) -> None:
    assert empty_client.get("/v1/credentials").json()["items"] == []
    assert empty_client.get("/v1/answers", params={"q": "cost"}).json()["outcome"] == "none"
    assert empty_client.get("/v1/definitions").json() == {"items": [], "agree": [], "differ": []}
