"""`POST /v1/matches`: a profile in, ranked programmes out; what to relax when there is none."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.builders import Client

NOTHING_FITS = [
    {"field": {"any_of": ["data_ai"]}, "max_cost": 0, "province": {"any_of": ["YT"]}},
    {"province": {"any_of": ["NU"]}, "kind": {"any_of": ["boot_camp"]}},
    {"field": {"any_of": ["arts_culture"]}, "max_hours": 1, "delivery": {"any_of": ["in_person"]}},
    {"goal": "welding", "province": {"any_of": ["YT"]}, "delivery": {"any_of": ["online"]}},
]


def match(client: Client, profile: dict[str, Any], **options: Any) -> dict[str, Any]:
    response = client.post("/v1/matches", json=profile, params=options)
    assert response.status_code == 200, response.text
    return response.json()  # type: ignore[no-any-return]


def test_the_example_of_the_documentation_keeps_its_limits(client: Client) -> None:
    profile = {
        "goal": "something with data",
        "province": {"any_of": ["ON"]},
        "delivery": {"any_of": ["online"]},
        "max_cost": 500,
    }
    found = match(client, profile, limit=50)

    for row in [*found["items"], *found["unknown"]]:
        assert row["province"]["id"] in ("ON", "CA")
        assert row["delivery"] is None or row["delivery"]["id"] == "online"
        assert row["cost"]["amount"] is None or row["cost"]["amount"] <= 500


def test_an_empty_profile_lists_everything(client: Client) -> None:
    found = match(client, {})

    assert found["total"] > 200
    assert len(found["items"]) == 5
    assert found["relax"] == []


def test_a_profile_finds_what_the_same_filters_find(client: Client) -> None:
    posted = match(client, {"delivery": {"any_of": ["online"]}, "max_cost": 500}, limit=50)
    listed = client.get("/v1/credentials", params={"delivery": "online", "max_cost": 500, "limit": 50}).json()

    assert [row["id"] for row in posted["items"]] == [row["id"] for row in listed["items"]]
    assert (posted["total"], posted["total_unknown"]) == (listed["total"], listed["total_unknown"])


def test_the_same_profile_gives_the_same_list(client: Client) -> None:
    profile = {"goal": "work with children", "province": {"any_of": ["BC"]}}

    assert match(client, profile) == match(client, profile)


def test_a_soft_wish_orders_and_drops_nothing(client: Client) -> None:
    plain = match(client, {"field": {"any_of": ["health_care"]}}, limit=50)
    wish = match(client, {"field": {"any_of": ["health_care"]}, "delivery": {"any_of": ["online"], "hard": False}}, limit=50)

    assert {row["id"] for row in wish["items"]} == {row["id"] for row in plain["items"]}
    assert wish["items"][0]["delivery"]["id"] == "online"


def test_skills_one_has_are_no_limit(client: Client) -> None:
    assert match(client, {"skills": ["welding"]})["total"] == match(client, {})["total"]


@pytest.mark.parametrize("profile", NOTHING_FITS, ids=str)
def test_when_nothing_fits_relaxing_gives_what_it_promises(client: Client, profile: dict[str, Any]) -> None:
    found = match(client, profile)

    assert found["items"] == []
    assert 1 <= len(found["relax"]) <= 3
    for option in found["relax"]:
        assert set(option) == {"drop", "total", "text"}
        relaxed = match(client, {key: value for key, value in profile.items() if key not in option["drop"]})
        assert relaxed["total"] == option["total"] > 0
        assert option["text"].endswith(f"({option['total']})")


def test_when_something_fits_nothing_is_relaxed(client: Client) -> None:
    assert match(client, {"delivery": {"any_of": ["online"]}})["relax"] == []


def test_pages_of_matches_do_not_overlap(client: Client) -> None:
    first, second = (match(client, {"province": {"any_of": ["BC"]}}, limit=5, offset=at)["items"] for at in (0, 5))

    assert not {row["id"] for row in first} & {row["id"] for row in second}


DESCRIBED = {
    "goal": "data",
    "province": {"any_of": ["ON"]},
    "delivery": {"none_of": ["online"], "hard": False},
    "max_cost": 500,
}


def described(client: Client, lang: str) -> list[dict[str, Any]]:
    response = client.post("/v1/profiles/describe", json=DESCRIBED, params={"lang": lang})
    return response.json()["items"]  # type: ignore[no-any-return]


def test_a_profile_is_described_part_by_part(client: Client) -> None:
    assert [(part["key"], part["hard"]) for part in described(client, "en")] == [
        ("goal", False),
        ("province", True),
        ("delivery", False),
        ("max_cost", True),
    ]


@pytest.mark.parametrize(
    ("lang", "ends"), [("en", ["Ontario", "not Online", "≤ $500"]), ("fr", ["Ontario", "≤ 500\u00a0$"])]
)
def test_a_profile_is_described_in_words_of_the_language(client: Client, lang: str, ends: list[str]) -> None:
    labels = [part["label"] for part in described(client, lang)]

    assert all(any(label.endswith(end) for label in labels) for end in ends)


@pytest.mark.parametrize(("lang", "label"), [("en", "Province: Ontario"), ("fr", "Province\u00a0: Ontario")])
def test_a_label_and_its_value_are_set_apart(client: Client, lang: str, label: str) -> None:
    assert described(client, lang)[1]["label"] == label


def test_skills_are_described_one_by_one_too(client: Client) -> None:
    profile = {"skills": ["teamwork", "no-such-skill"], "max_cost": 100}
    parts = client.post("/v1/profiles/describe", json=profile, params={"lang": "fr"}).json()["items"]

    assert parts[0]["skills"] == [
        {"id": "teamwork", "name": "travail d'équipe"},
        {"id": "no-such-skill", "name": "no-such-skill"},
    ]
    assert parts[1]["skills"] == []


def test_an_empty_profile_is_described_by_nothing(client: Client) -> None:
    assert client.post("/v1/profiles/describe", json={}).json() == {"items": []}
