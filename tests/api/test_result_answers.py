"""`/v1/credentials/{id}/answers`: one programme's row answers, or says that it does not and whom to ask."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.guidance_words import guidance_words
from knowledge.result_questions import About, read_questions
from knowledge.snapshot import Snapshot
from tests.api.builders import Client


def ask(client: Client, key: str, **query: str) -> dict[str, Any]:
    response = client.get(f"/v1/credentials/{key}/answers", params=query)
    assert response.status_code == 200, response.text
    return response.json()  # type: ignore[no-any-return]


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("about", list(About))
def test_every_question_about_every_programme_has_an_answer_or_whom_to_ask(
    client: Client, snapshot: Snapshot, about: About, lang: str
) -> None:
    for key in list(snapshot.credentials)[::40]:
        answer = ask(client, key, about=about, lang=lang)
        assert answer["ask"]["url"] == answer["source"]["url"]
        assert bool(answer["facts"]) == (answer["outcome"] != "not_stated")
        assert all(fact["text"] and fact["label"] for fact in answer["facts"])
        assert answer["answers"]
        assert answer["source"]["read_on"]


def test_the_facts_are_those_of_the_row(client: Client, snapshot: Snapshot) -> None:
    row = next(row for row in snapshot.credentials.values() if row.cost and row.hours and row.assessed)

    assert f"{row.cost:,.0f}" in ask(client, row.id, about="cost")["facts"][0]["text"]
    assert ask(client, row.id, about="assessed")["facts"] == [{"key": "assessed", "label": "Assessed", "text": "yes"}]
    assert ask(client, row.id, about="assessed", lang="fr")["facts"][0]["text"] == "oui"


def test_what_is_not_stated_is_said_and_never_guessed(client: Client, snapshot: Snapshot) -> None:
    row = next(row for row in snapshot.credentials.values() if row.assessed is None)
    answer = ask(client, row.id, about="assessed")

    assert (answer["outcome"], answer["facts"]) == ("not_stated", [])
    assert [fact["id"] for fact in answer["not_stated"]] == ["assessed"]


def test_nobody_is_told_that_it_is_worth_it(client: Client, snapshot: Snapshot) -> None:
    outcomes = {ask(client, key, about="worth_it")["outcome"] for key in list(snapshot.credentials)[::40]}

    assert outcomes <= {"partly", "not_stated"}


def test_funding_that_the_page_names_is_told_from_funding_it_does_not_name(client: Client, snapshot: Snapshot) -> None:
    row = next(row for row in snapshot.credentials.values() if row.funding)
    named = row.funding[0].funding_id
    other = next(key for key in snapshot.funding if key not in {link.funding_id for link in row.funding})

    assert ask(client, row.id, about="funding", funding=named)["names_funding"] is True
    assert ask(client, row.id, about="funding", funding=other)["names_funding"] is None


def test_the_stored_answers_are_there_to_read(client: Client, snapshot: Snapshot) -> None:
    for answer in ask(client, next(iter(snapshot.credentials)), about="funding")["answers"]:
        assert client.get(f"/v1/answers/{answer['id']}").status_code == 200


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "about"),
        ("about=", "about"),
        ("about=colour", "about"),
        ("about=funding&funding=gold", "funding"),
        ("about=cost&funding=osap", "funding"),
        ("about=cost&lang=de", "lang"),
        ("about=cost&colour=blue", "colour"),
    ],
)
def test_what_cannot_be_right_is_refused_by_name(client: Client, snapshot: Snapshot, query: str, field: str) -> None:
    response = client.get(f"/v1/credentials/{next(iter(snapshot.credentials))}/answers?{query}")

    assert (response.status_code, response.json()["code"]) == (422, "invalid_input")
    assert [error["field"] for error in response.json()["errors"]] == [field]


@pytest.mark.parametrize("key", ["nothing", "%2e%2e", "<script>", "x" * 3000])
def test_a_programme_that_does_not_exist_is_not_found(client: Client, key: str) -> None:
    response = client.get(f"/v1/credentials/{key}/answers?about=cost")

    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_the_learners_own_province_comes_before_the_programmes(client: Client, snapshot: Snapshot) -> None:
    row = next(row for row in snapshot.credentials.values() if row.province == "ON")
    answers = ask(client, row.id, about="funding", region="AB")["answers"]

    assert answers[0] == {"id": "what-funding-is-there-in-alberta", "question": "What funding is there in Alberta?"}
    assert answers[1]["id"] == "does-osap-cover-micro-credentials"


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_stored_answer_that_helps_has_a_title_for_its_button(lang: str) -> None:
    named = {
        key for entry in read_questions().values() for keys in (entry.answers, *entry.by_region.values()) for key in keys
    }
    for key in named:
        assert 10 <= len(guidance_words().text("answer_title", key, lang)) <= 50, key


def test_the_funding_asked_for_is_named(client: Client, snapshot: Snapshot) -> None:
    key = next(iter(snapshot.credentials))

    assert ask(client, key, about="funding", funding="osap")["funding"]["name"] == "OSAP for micro-credentials"
    assert ask(client, key, about="funding")["funding"] is None
