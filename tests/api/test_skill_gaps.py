"""`/v1/skill-gaps`: the gap weighed, with what teaches the rest inside the limits, and sources."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.builders import Client


def weigh(client: Client, **asked: Any) -> dict[str, Any]:
    response = client.post("/v1/skill-gaps", json={"occupation": "12200", **asked})
    assert response.status_code == 200, response.text
    return response.json()  # type: ignore[no-any-return]


def test_a_gap_is_weighed_explained_and_sourced(client: Client) -> None:
    gap = weigh(client, skills=["spreadsheets", "time-management", "payroll-management", "canoeing"])
    by_id = {entry["id"]: entry for entry in gap["skills"]}

    assert by_id["time-management"]["standing"]["id"] == "have"
    assert by_id["mathematics"]["standing"]["id"] == "partly"
    assert by_id["mathematics"]["nearby"]["id"] == "spreadsheets"
    assert by_id["mathematics"]["nearby"]["relation"] == "narrower"
    assert by_id["payroll-administration"]["nearby"]["relation"] == "similar"
    assert by_id["bookkeeping"]["standing"]["id"] == "missing"
    assert by_id["bookkeeping"]["credentials"]
    assert [entry["id"] for entry in gap["not_asked"]] == ["canoeing"]
    assert gap["have"] + gap["partly"] + gap["missing"] == len(gap["skills"])
    assert 0 < gap["share"] < 1
    assert [source["date"] for source in gap["sources"]] == ["2021", "2025-08-21"]
    importance = [entry["importance"] for entry in gap["skills"]]
    assert importance == sorted(importance, reverse=True)


def test_what_teaches_a_skill_keeps_the_limits_of_the_profile(client: Client) -> None:
    free = weigh(client)
    limits = {"delivery": {"any_of": ["online"]}, "max_cost": 300}
    within = weigh(client, profile=limits)
    named = {one["id"] for entry in within["skills"] for one in entry["credentials"]}

    assert named <= {
        entry["id"]
        for page in range(0, 300, 50)
        for key in ("items", "unknown")
        for entry in client.get(f"/v1/credentials?delivery=online&max_cost=300&limit=50&offset={page}").json()[key]
    }
    assert sum(len(entry["credentials"]) for entry in free["skills"]) >= sum(len(e["credentials"]) for e in within["skills"])


def test_every_credential_named_teaches_the_skill_or_a_case_of_it(client: Client) -> None:
    for entry in weigh(client, skills=["writing"])["skills"]:
        assert entry["standing"]["id"] != "have" or entry["credentials"] == []
        for one in entry["credentials"]:
            taught = {skill["id"] for skill in client.get(f"/v1/credentials/{one['id']}").json()["skills"]}
            assert (one["through"]["id"] if one["through"] else entry["id"]) in taught
            assert one["source"]["url"]
            assert one["source"]["read_on"]


def test_having_more_never_lowers_the_share(client: Client) -> None:
    shares = [
        weigh(client, skills=have)["share"] for have in ([], ["spreadsheets"], ["spreadsheets", "mathematics", "speaking"])
    ]

    assert shares == sorted(shares)
    assert shares[0] == 0


def test_the_words_are_french_when_asked(client: Client) -> None:
    asked = {"occupation": "12200", "skills": ["spreadsheets"]}
    gap = client.post("/v1/skill-gaps?lang=fr", json=asked).json()
    nearby = next(entry["nearby"] for entry in gap["skills"] if entry["id"] == "mathematics")

    assert nearby["text"] == "tableurs en est un cas"


def test_an_occupation_without_known_skills_is_no_failure(client: Client) -> None:
    assert weigh(client, occupation="43204")["share"] == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "occupation"),
        ({"occupation": "99999"}, "occupation"),
        ({"occupation": "nurse"}, "occupation"),
        ({"occupation": "12200", "skills": ["magic", "writing"]}, "skills"),
        ({"occupation": "12200", "skills": "writing"}, "skills"),
        ({"occupation": "12200", "skills": ["writing"] * 201}, "skills"),
        ({"occupation": "12200", "profile": {"max_cost": -5}}, "profile"),
        ({"occupation": "12200", "profile": {"province": {"any_of": ["XX"]}}}, "province"),
        ({"occupation": "12200", "colour": "blue"}, "colour"),
    ],
)
def test_what_cannot_be_right_is_refused_by_name(client: Client, body: dict[str, Any], field: str) -> None:
    response = client.post("/v1/skill-gaps", json=body)

    assert (response.status_code, response.json()["code"]) == (422, "invalid_input")
    assert {error["field"].partition(".")[0] for error in response.json()["errors"]} == {field}


def test_a_skill_names_the_esco_skill_that_it_is(client: Client) -> None:
    by_id = {entry["id"]: entry["esco"] for entry in weigh(client, skills=["spreadsheets"])["skills"]}
    weights = {entry["id"]: entry["esco"] for entry in client.get("/v1/occupations/12200").json()["skills"]}
    teacher = client.get("/v1/credentials?skill=spreadsheets").json()["items"][0]

    assert by_id["mathematics"].startswith("http://data.europa.eu/esco/skill/")
    assert by_id["bookkeeping"] is None
    assert weights["mathematics"] == by_id["mathematics"]
    assert {entry["id"]: entry["esco"] for entry in teacher["skills"]}["spreadsheets"].startswith("http://data.")
