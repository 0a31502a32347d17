"""`/v1/occupations` and `/v1/pathways`."""

from __future__ import annotations

import pytest

from tests.api.builders import Client


def test_an_occupation_is_found_by_what_people_call_it(client: Client) -> None:
    rows = client.get("/v1/occupations", params={"q": "nurse"}).json()["items"]

    assert rows[0] == {"code": "31301", "title": "Registered nurses and registered psychiatric nurses", "score": 1.0}
    assert len(rows) == 5


def test_titles_come_in_french(client: Client) -> None:
    rows = client.get("/v1/occupations", params={"q": "soudeur", "lang": "fr"}).json()["items"]

    assert rows[0]["code"] == "72106"
    assert rows[0]["title"].startswith("Soudeurs")


def test_no_more_are_given_than_asked_for(client: Client) -> None:
    assert len(client.get("/v1/occupations", params={"q": "manager", "limit": 2}).json()["items"]) == 2


def test_nonsense_finds_no_occupation(client: Client) -> None:
    assert client.get("/v1/occupations", params={"q": "qwxzy"}).json() == {"items": []}


def test_one_occupation_says_what_it_needs_pays_and_promises(client: Client) -> None:
    row = client.get("/v1/occupations/31301").json()

    facts = {"code", "title", "definition", "teer", "skills", "wage", "outlook", "source"}
    assert set(row) == facts | {"regions", "warning", "similar", "similar_source"}
    assert {"region", "as_of", "source"} <= set(row["wage"])
    assert {"region", "as_of", "source"} <= set(row["outlook"])
    weights = [skill["importance"] for skill in row["skills"]]
    assert weights == sorted(weights, reverse=True)


UBC = "university-of-british-columbia-building-embodied-carbon-accounting"
TARGET = "university-of-british-columbia-zero-carbon-building-solutions-micro-certificate"


def test_a_path_leads_onward_and_says_whether_it_is_confirmed(client: Client) -> None:
    path = client.get(f"/v1/pathways/{UBC}").json()

    assert set(path) == {"credential", "onward", "before"}
    step = next(step for step in path["onward"] if step["to_id"] == TARGET)
    assert set(step) == {"from_id", "from_title", "to", "to_id", "relation", "amount", "confirmed", "depth"}
    assert (step["from_id"], step["confirmed"], step["depth"]) == (UBC, True, 1)


def test_a_path_shows_what_leads_here(client: Client) -> None:
    before = client.get(f"/v1/pathways/{TARGET}").json()["before"]

    assert UBC in [step["from_id"] for step in before]


@pytest.mark.parametrize(("lang", "name"), [("en", "counts toward"), ("fr", "compte pour")])
def test_a_relation_is_told_in_words(client: Client, lang: str, name: str) -> None:
    steps = client.get(f"/v1/pathways/{UBC}", params={"lang": lang}).json()["onward"]

    assert {"id": "counts_toward", "name": name} in [step["relation"] for step in steps]


def test_a_programme_that_counts_toward_nothing_has_an_empty_path(client: Client) -> None:
    snapshot = client.app.state.knowledge.current().snapshot  # type: ignore[attr-defined]
    targets = {step.target_id for row in snapshot.credentials.values() for step in row.pathways}
    alone = next(key for key, row in snapshot.credentials.items() if not row.pathways and key not in targets)
    path = client.get(f"/v1/pathways/{alone}").json()

    assert (path["onward"], path["before"]) == ([], [])
