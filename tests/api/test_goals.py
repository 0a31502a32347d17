"""`/v1/goals`: from a wish to occupations, with reasons, figures and where they are from."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.builders import Client

JSON = {"content-type": "application/json"}


def ask(client: Client, **goal: Any) -> dict[str, Any]:
    lang = goal.pop("answer_in", "en")
    response = client.post(f"/v1/goals?lang={lang}", json=goal)
    assert response.status_code == 200, response.text
    return response.json()  # type: ignore[no-any-return]


def test_a_wish_leads_to_two_or_three_occupations_with_reasons(client: Client) -> None:
    found = ask(client, text="I like working with my hands and I'm tired of retail", region="ON")

    assert found["outcome"] == "occupations"
    assert 2 <= len(found["items"]) <= 3
    assert [entry["id"] for entry in found["avoided"]] == ["retail"]
    for entry in found["items"]:
        assert any(reason["code"] == "liked" and "working with your hands" in reason["text"] for reason in entry["reasons"])
        assert entry["skills"]
        assert entry["source"]["url"]


def test_figures_name_their_region_and_say_whether_it_is_the_learners(client: Client) -> None:
    there = ask(client, text="I like animals", region="BC")["items"][0]
    elsewhere = ask(client, text="I like animals", region="ON")["items"][0]
    unsaid = ask(client, text="I like animals")["items"][0]

    assert (there["wage"]["is_learner_region"], there["warning"]) == (True, None)
    assert elsewhere["wage"]["is_learner_region"] is elsewhere["outlook"]["is_learner_region"] is False
    assert "British Columbia" in elsewhere["warning"]
    assert (unsaid["wage"]["is_learner_region"], unsaid["warning"]) == (None, None)
    assert there["wage"]["region"]
    assert there["wage"]["as_of"]


def test_the_words_are_in_the_language_of_the_answer(client: Client) -> None:
    french = ask(client, text="j'aime les animaux", answer_in="fr", region="QC")["items"][0]
    mixed = ask(client, text="I like animals", lang="en", answer_in="fr")["items"][0]

    assert french["reasons"][0]["text"] == "vous aimez : les animaux"
    assert french["title"] == mixed["title"]
    assert "Colombie-Britannique" in french["warning"]


def test_a_wish_that_is_not_clear_asks_and_the_choice_is_taken(client: Client) -> None:
    asked = ask(client, text="dunno")

    assert (asked["outcome"], asked["items"], len(asked["ask"])) == ("ask", [], 3)
    chosen = ask(client, interests=[asked["ask"][1]["id"]])
    assert chosen["outcome"] == "occupations"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body"),
        ({"text": "  "}, "body"),
        ({"text": 5}, "text"),
        ({"text": "x" * 501}, "text"),
        ({"text": "animals", "region": "Ontario"}, "region"),
        ({"text": "animals", "region": "XX"}, "region"),
        ({"text": "animals", "lang": "de"}, "lang"),
        ({"text": "animals", "interests": ["magic"]}, "interests"),
        ({"text": "animals", "interests": ["animals"] * 11}, "interests"),
        ({"text": "animals", "colour": "blue"}, "colour"),
    ],
)
def test_what_cannot_be_right_is_refused_by_name(client: Client, body: dict[str, Any], field: str) -> None:
    response = client.post("/v1/goals", json=body)

    assert (response.status_code, response.json()["code"]) == (422, "invalid_input")
    assert {error["field"].partition(".")[0] for error in response.json()["errors"]} == {field}


@pytest.mark.parametrize("body", [b"{bad", b"", b"[]", b'{"text": "\\ud800"}', b"\xff\xfe"])
def test_broken_json_is_refused(client: Client, body: bytes) -> None:
    assert client.post("/v1/goals", content=body, headers=JSON).status_code == 422


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE occupations; --", "<script>alert(1)</script>", "\x00\x07", "🎉" * 100, "中文", "a " * 250]
)
def test_hostile_text_is_harmless(client: Client, text: str) -> None:
    found = ask(client, text=text.strip() or "x")

    assert "script" not in str(found["items"])


def test_an_unknown_parameter_is_refused(client: Client) -> None:
    assert client.post("/v1/goals?region=ON", json={"text": "animals"}).status_code == 422
