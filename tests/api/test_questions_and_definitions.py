"""`/v1/answers`, `/v1/definitions` and `/v1/notes`: what the API says about micro-credentials."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.builders import Client

ANSWER = {
    "id", "audience", "topic", "covers", "question", "text", "text_translated", "region", "needs_person", "date_bound",
    "sources", "reviewed_on", "by_college",
}  # fmt: skip


def ask(client: Client, question: str, **options: str) -> dict[str, Any]:
    response = client.get("/v1/answers", params={"q": question, **options})
    assert response.status_code == 200
    found: dict[str, Any] = response.json()
    assert set(found) == {"outcome", "answer", "also", "candidates"}
    return found


def test_a_sure_question_gets_the_answer_with_what_it_covers(client: Client) -> None:
    found = ask(client, "whats a microcredential")

    assert found["outcome"] == "answer"
    assert set(found["answer"]) == ANSWER
    assert (found["answer"]["id"], found["answer"]["covers"]) == ("what-is-a-micro-credential", ["L01-1"])
    assert found["candidates"][0] == {
        "id": "what-is-a-micro-credential",
        "question": found["answer"]["question"],
        "score": 1.0,
    }


def test_an_answer_has_sources(client: Client) -> None:
    sources = ask(client, "whats a microcredential")["answer"]["sources"]

    assert sources
    assert set(sources[0]) == {"title", "url", "date"}


def test_a_french_question_gets_a_french_answer_marked_as_translated(client: Client) -> None:
    found = ask(client, "cest quoi une microcertif", lang="fr")

    assert found["answer"]["text"].startswith("C'est la preuve")
    assert found["answer"]["text_translated"] is True
    assert ask(client, "whats a microcredential")["answer"]["text_translated"] is False


def test_an_unsure_question_gets_up_to_three_candidates(client: Client) -> None:
    found = ask(client, "aide financiere", lang="fr")

    assert (found["outcome"], found["answer"]) == ("did_you_mean", None)
    assert 1 <= len(found["candidates"]) <= 3
    assert all(0 < entry["score"] < 1 and entry["question"] for entry in found["candidates"])


def test_a_caller_that_knows_it_is_a_question_gets_an_answer(client: Client) -> None:
    assert ask(client, "funding")["outcome"] == "none"
    assert ask(client, "funding", is_question="true")["outcome"] == "answer"


def test_a_second_question_is_answered_too(client: Client) -> None:
    found = ask(client, "how much does it cost and how long does it take", is_question="true")

    assert {found["answer"]["id"], found["also"]["id"]} == {
        "how-much-does-a-micro-credential-cost",
        "how-long-does-a-micro-credential-take",
    }


def test_a_likely_subject_is_heard(client: Client) -> None:
    assert ask(client, "badge", is_question="true", subject="L15:0.9")["answer"]["covers"][0].startswith("L15")


@pytest.mark.parametrize("subject", ["L15", "L15:2", "X01:0.5", "L15:-1", "L15:nan"])
def test_a_subject_that_cannot_be_right_is_refused(client: Client, subject: str) -> None:
    assert client.get("/v1/answers", params={"q": "badge", "subject": subject}).status_code == 422


@pytest.mark.parametrize("question", ["who won the hockey game", "asdf qwerty zxcv", " ", "🎉"])
def test_another_question_gets_none(client: Client, question: str) -> None:
    assert ask(client, question) == {"outcome": "none", "answer": None, "also": None, "candidates": []}


def test_a_stored_answer_can_be_read_by_its_id(client: Client) -> None:
    row = client.get("/v1/answers/what-is-a-micro-credential", params={"lang": "fr"}).json()

    assert set(row) == ANSWER
    assert row["question"].startswith("C'est quoi")


def test_an_answer_that_needs_a_person_says_so(client: Client) -> None:
    snapshot = client.app.state.knowledge.current().snapshot  # type: ignore[attr-defined]
    key = next(row.id for row in snapshot.answers.values() if row.needs_person)

    assert client.get(f"/v1/answers/{key}").json()["needs_person"] is True


def test_definitions_come_with_their_comparison(client: Client) -> None:
    found = client.get("/v1/definitions").json()

    assert set(found) == {"items", "agree", "differ"}
    assert set(found["items"][0]) == {"id", "who", "region", "said_on", "text", "points", "source"}
    assert found["agree"]
    assert found["differ"]
    assert any("UNESCO" in row["who"] for row in found["items"])


def test_definitions_come_in_french(client: Client) -> None:
    english, french = (client.get("/v1/definitions", params={"lang": lang}).json() for lang in ("en", "fr"))

    assert [row["id"] for row in english["items"]] == [row["id"] for row in french["items"]]
    assert not {row["text"] for row in english["items"]} & {row["text"] for row in french["items"]}


@pytest.mark.parametrize("section", ["type", "benefit", "employer_view", "practitioner_tip", "reading"])
def test_every_section_of_notes_has_entries_with_sources(client: Client, section: str) -> None:
    rows = client.get("/v1/notes", params={"section": section}).json()["items"]

    assert rows
    assert all(set(row) == {"id", "title", "text", "source"} and row["source"]["title"] for row in rows)


def test_labels_come_in_the_language_asked_for(client: Client) -> None:
    groups = client.get("/v1/labels", params={"lang": "fr"}).json()["groups"]

    assert groups["delivery"]["online"] == "En ligne"
    assert groups["value"]["yes"] == "oui"


def test_the_labels_hold_what_is_said_of_a_badge(client: Client) -> None:
    groups = client.get("/v1/labels", params={"lang": "fr"}).json()["groups"]

    assert groups["badge_status"]["expired"] == "Le badge est expiré."
    assert {"badge_refusal", "badge_verification", "badge_note"} <= groups.keys()
