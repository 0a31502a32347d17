"""`/v1/intakes/read`: for services only, in both languages, and nothing is kept."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from sqlalchemy import inspect, text

from api.intakes import PATH
from tests.api.builders import Client

NOTE = "client, 43, laid off from a mill in Prince George, grade 11, wants IT, 2 kids, no car, on EI"
NOTE_FR = "cliente de 29 ans, infirmière au Maroc, à Sudbury, pas d'auto, un bébé, AE terminée, veut l'informatique"


def read(client: Client, service: dict[str, str], note: str, lang: str = "en") -> dict[str, Any]:
    answer = client.post(f"{PATH}?lang={lang}", json={"text": note}, headers=service)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def rows(client: Client) -> dict[str, int]:
    with client.app.state.database.engine.connect() as connection:
        names = inspect(connection).get_table_names()
        return {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in names}


def test_a_note_becomes_a_profile_that_the_matcher_takes(client: Client, service: dict[str, str]) -> None:
    intake = read(client, service, NOTE)

    assert intake["profile"]["field"]["any_of"] == ["information_technology"]
    assert intake["profile"]["province"]["any_of"] == ["BC"]
    assert not intake["profile"]["city"]["hard"]
    matched = client.post("/v1/matches", json=intake["profile"]).json()
    assert [row["id"] for row in matched["items"]] == [row["id"] for row in intake["matches"]["items"]]
    assert intake["matches"]["items"][0]["reasons"]


def test_every_finding_names_its_words(client: Client, service: dict[str, str]) -> None:
    intake = read(client, service, NOTE)
    said = [entry["said"] for entry in intake["facts"]] + [said for need in intake["needs"] for said in need["said"]]
    said += [said for part in intake["parts"] for said in part["said"]]

    assert len(said) > 10
    assert all(intake["text"][place["start"] : place["end"]] == place["text"] for place in said)


def test_the_level_has_reasons_and_ten_questions(client: Client, service: dict[str, str]) -> None:
    level = read(client, service, NOTE)["level"]

    assert level["id"] == "guided"
    assert level["reasons"][0]["text"].startswith("3 of ten questions are hard: ")
    assert len(level["questions"]) == 10
    assert {question["answer"]["id"] for question in level["questions"]} == {"hard", "fine", "not_said"}


def test_funding_and_referrals_have_sources_and_dates(client: Client, service: dict[str, str]) -> None:
    intake = read(client, service, NOTE)

    assert [lead["id"] for lead in intake["funding"][:2]] == ["workbc", "employment-insurance"]
    assert all(source["url"] and source["checked_on"] for lead in intake["funding"] for source in lead["sources"])
    assert intake["funding"][0]["because"] == ["laid off or lost the job", "on EI"]
    assert all(answer["sources"] for referral in intake["referrals"] for answer in referral["answers"])


def test_the_same_in_french(client: Client, service: dict[str, str]) -> None:
    intake = read(client, service, NOTE_FR, "fr")

    assert intake["note_lang"] == "fr"
    assert intake["level"]["name"] == "Individuel"
    assert "pas d'auto" in {fact["text"] for fact in intake["facts"]}
    assert {need["name"] for need in intake["needs"]} >= {"Transport", "Prestations à risque"}


def test_a_note_without_a_wish_gets_no_programmes(client: Client, service: dict[str, str]) -> None:
    intake = read(client, service, "client, 43, Sudbury, no car")

    assert (intake["matches"]["items"], intake["matches"]["unknown"]) == ([], [])


def test_nothing_is_kept_and_nothing_is_logged(
    client: Client, service: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    before = rows(client)
    intake = read(client, service, f"{NOTE}, collects zorblatts")
    client.post(PATH, json={"text": "zorblatts", "more": 1}, headers=service)

    assert intake["kept"] is False
    assert rows(client) == before
    assert "zorblatts" not in caplog.text


def test_it_is_for_services_only(client: Client) -> None:
    answer = client.post(PATH, json={"text": NOTE})

    assert (answer.status_code, answer.json()["code"]) == (401, "not_allowed")


@pytest.mark.parametrize(
    "body", [{}, {"text": ""}, {"text": "x" * 10_001}, {"text": None}, {"text": ["x"]}, {"text": "x", "y": 1}]
)
def test_a_body_that_is_none_is_refused_without_its_words(
    client: Client, service: dict[str, str], body: dict[str, Any]
) -> None:
    answer = client.post(PATH, json=body, headers=service)

    assert answer.status_code == 422
    assert "xxx" not in answer.text


def test_spaces_are_no_note(client: Client, service: dict[str, str]) -> None:
    answer = client.post(f"{PATH}?lang=fr", json={"text": " \n "}, headers=service)

    assert answer.status_code == 422
    assert "Écrivez" in answer.text


def test_the_longest_note_is_read(client: Client, service: dict[str, str]) -> None:
    read(client, service, ("<script>alert(1)</script> 🙂 wants IT, " * 263)[:10_000])
