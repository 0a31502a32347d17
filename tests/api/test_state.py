"""`/v1/state`: a link is what was said, as chips, and gives the list that the same profile gives."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.builders import Client

UBC = "university-of-british-columbia-building-embodied-carbon-accounting"
LINK = f"goal=data&province=ON&delivery=online&not_kind=boot_camp&max_cost=500&soft=delivery&shortlist={UBC}"
BODY = {
    "goal": "data",
    "province": {"any_of": ["ON"]},
    "delivery": {"any_of": ["online"], "hard": False},
    "kind": {"none_of": ["boot_camp"]},
    "max_cost": 500,
}


def opened(client: Client, link: str, **query: Any) -> Any:
    response = client.get(f"/v1/state?{link}", **query)
    assert response.status_code == 200, response.text
    return response.json()


def test_the_link_of_a_state_is_the_state(client: Client) -> None:
    state = opened(client, LINK)

    assert set(state) == {"query", "profile", "q", "shortlist", "dates", "chips", "refused", "results"}
    assert opened(client, state["query"]) == state
    assert (state["refused"], [row["id"] for row in state["shortlist"]]) == ([], [UBC])


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_link_gives_the_list_of_the_same_profile(client: Client, lang: str) -> None:
    state = opened(client, f"{LINK}&lang={lang}&limit=7")
    listed = client.post("/v1/matches", params={"lang": lang, "limit": 7}, json=BODY).json()

    assert state["results"] == listed
    assert client.post("/v1/matches", params={"lang": lang, "limit": 7}, json=state["profile"]).json() == listed


def test_the_parameters_of_the_list_give_the_same_list(client: Client) -> None:
    link = "q=leadership&province=ON&not_delivery=in_person"

    assert opened(client, f"{link}&limit=10")["results"] == client.get(f"/v1/credentials?{link}").json()


def test_where_nothing_fits_the_link_says_what_to_drop_too(client: Client) -> None:
    assert opened(client, "province=YT&max_cost=1&delivery=in_person&kind=boot_camp")["results"]["relax"]


def test_a_profile_and_its_shortlist_make_a_link(client: Client) -> None:
    given = {"profile": BODY, "shortlist": [UBC], "dates": [{"credential": UBC, "kind": "start", "on": "2027-01-11"}]}
    state = client.post("/v1/state", json=given).json()

    assert state["query"] == (
        f"goal=data&province=ON&not_kind=boot_camp&delivery=online&soft=delivery&max_cost=500&shortlist={UBC}"
        f"&date={UBC}:start:2027-01-11"
    )
    assert opened(client, state["query"]) == state


def test_every_chip_has_words_in_both_languages_and_the_link_without_it(client: Client) -> None:
    state = opened(client, f"{LINK}&date={UBC}:start:2027-01-11&q=welding&occupation=31301&badge=true&skills=spreadsheets")

    labels = {(chip["kind"], chip["value"]): chip["label"] for chip in state["chips"]}
    assert labels[("max_cost", "500")] == {"en": "Cost: ≤ $500", "fr": "Coût\u00a0: ≤ 500\u00a0$"}
    assert labels[("not_kind", "boot_camp")]["en"] == "Kind: not Boot camp"
    assert labels[("shortlist", UBC)]["fr"] == "Sauvegardé : Building Embodied Carbon Accounting"
    assert labels[("date", f"{UBC}:start:2027-01-11")]["fr"].endswith("début, 11 janvier 2027")
    for chip in state["chips"]:
        left = opened(client, chip["query"])
        assert left["refused"] == []
        kinds = [(each["kind"], each["value"]) for each in left["chips"]]
        gone = {("date", f"{UBC}:start:2027-01-11")} if chip["kind"] == "shortlist" else set()
        assert set(kinds) == labels.keys() - {(chip["kind"], chip["value"])} - gone


def test_a_guessed_chip_is_told_from_a_said_one(client: Client) -> None:
    hard = {chip["kind"]: chip["hard"] for chip in opened(client, LINK)["chips"]}

    assert hard == {
        "goal": False,
        "province": True,
        "not_kind": True,
        "delivery": False,
        "max_cost": True,
        "shortlist": True,
    }


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_an_edited_link_says_what_was_left_out_and_why(client: Client, lang: str) -> None:
    state = opened(client, f"goal=data&city=Sudbry&colour=blue&max_cost=-5&lang={lang}")

    told = [(part["parameter"], part["value"], part["code"]) for part in state["refused"]]
    assert told == [
        ("city", "Sudbry", "unknown_value"),
        ("colour", "blue", "unknown_parameter"),
        ("max_cost", "-5", "out_of_range"),
    ]
    assert all(part["reason"] for part in state["refused"])
    assert state["refused"][0]["nearest"][0] == {"id": "sudbury", "name": "Sudbury"}
    assert state["query"] == "goal=data"


@pytest.mark.parametrize(
    "link",
    [
        "<script>alert(1)</script>=<script>",
        "goal=<script>alert(1)</script>&goal=again",
        "goal=%00%0d%0a",
        "%ff=%fe",
        "&&=&=",
        f"city={'x' * 9_000}",
        "&".join(f"shortlist=p{at}" for at in range(50)),
        "&".join(f"a{at}=b" for at in range(2_000)),
        "delivery=online&not_delivery=online",
        "date=::",
        "occupation=nurse&occupation=doctor&occupation=12&occupation=",
    ],
)
def test_no_link_is_a_failure(client: Client, link: str) -> None:
    state = opened(client, link)

    assert all(len(part["value"]) <= 80 for part in state["refused"])
    assert opened(client, state["query"])["refused"] == []


@pytest.mark.parametrize(("query", "field"), [("lang=de", "lang"), ("limit=0", "limit"), ("offset=-1", "offset")])
def test_how_the_answer_is_wanted_must_be_right(client: Client, query: str, field: str) -> None:
    response = client.get(f"/v1/state?{query}")

    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, field)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"shortlist": ["nothing"]}, "shortlist.0"),
        ({"shortlist": [UBC, UBC]}, "shortlist.1"),
        ({"shortlist": [UBC] * 50}, "shortlist"),
        ({"profile": {"province": {"any_of": ["XX"]}}}, "province"),
        ({"profile": {"max_cost": -5}}, "profile.max_cost"),
        ({"dates": [{"credential": UBC, "kind": "party", "on": "2027-01-11"}]}, "dates.0.kind"),
        ({"dates": [{"credential": UBC, "kind": "start", "on": "9999-12-31"}]}, "dates.0.on"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_what_a_link_is_made_of_must_be_right(client: Client, given: dict[str, Any], field: str) -> None:
    response = client.post("/v1/state", json=given)

    assert (response.status_code, response.json()["code"]) == (422, "invalid_input")
    assert field in [error["field"] for error in response.json()["errors"]]


def test_a_link_is_made_without_unknown_parameters(client: Client) -> None:
    assert client.post("/v1/state?colour=blue", json={}).status_code == 422


def test_what_a_link_cannot_hold_is_said(client: Client) -> None:
    state = client.post("/v1/state", json={"profile": {"skills": ["juggling on mars"]}}).json()

    assert (state["query"], [part["code"] for part in state["refused"]]) == ("", ["unknown_value"])
