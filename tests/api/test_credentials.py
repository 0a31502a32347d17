"""`/v1/credentials`: the list, its pages and counts, and one programme."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from tests.api.builders import Client

CREDENTIAL = {
    "id", "title", "kind", "provider", "province", "city", "field", "summary", "summary_translated", "skills", "occupations",
    "delivery", "pace", "hours", "weeks", "cost", "language", "prerequisites", "audience", "assessed", "badge",
    "stacks_into", "funding", "status", "source",
}  # fmt: skip
PAGED = [
    {"delivery": "online", "max_cost": 500},
    {"province": ["ON", "BC"], "max_hours": 40},
    {"q": "health", "assessed": True},
    {"max_cost": 0, "max_hours": 1},
    {},
]


def listed(client: Client, **filters: Any) -> dict[str, Any]:
    response = client.get("/v1/credentials", params=filters)
    assert response.status_code == 200, response.text
    return response.json()  # type: ignore[no-any-return]


def test_a_list_has_items_unknown_total_and_facets(client: Client) -> None:
    found = listed(client, delivery="online", max_cost=500)

    assert set(found) == {"items", "unknown", "total", "total_unknown", "facets", "relax"}
    assert set(found["items"][0]) == CREDENTIAL | {"reasons", "unknown"}
    assert set(found["facets"]) == {"field", "province", "provider", "kind", "delivery", "pace", "language"}


def test_one_programme_has_the_shape_of_the_contract(client: Client) -> None:
    key = listed(client, limit=1)["items"][0]["id"]
    row = client.get(f"/v1/credentials/{key}").json()

    assert set(row) == CREDENTIAL
    assert set(row["cost"]) == {"amount", "currency", "note"}
    assert set(row["source"]) == {"url", "as_of", "read_on"}
    assert set(row["kind"]) == {"id", "name"}
    assert set(row["occupations"][0]) == {"code", "title", "evidence"}


def test_what_a_page_does_not_state_is_null(client: Client) -> None:
    silent = [row for row in listed(client, limit=50)["items"] if row["delivery"] is None]

    assert silent
    assert any(row["cost"]["amount"] is None and row["hours"] is None for row in silent)


def test_words_come_in_the_language_asked_for(client: Client) -> None:
    key = listed(client, field="cybersecurity", limit=1)["items"][0]["id"]
    english, french = (client.get(f"/v1/credentials/{key}", params={"lang": lang}).json() for lang in ("en", "fr"))

    assert (english["field"]["name"], french["field"]["name"]) == ("Cybersecurity", "Cybersécurité")
    assert english["summary"] != french["summary"]
    assert (english["summary_translated"], french["summary_translated"]) == (False, True)


@pytest.mark.parametrize("filters", PAGED, ids=str)
@pytest.mark.parametrize("size", [13, 50])
def test_pages_go_through_items_then_unknown_without_gap_or_repeat(
    client: Client, filters: dict[str, Any], size: int
) -> None:
    found: list[tuple[str, str]] = []
    totals = set()
    for page in count():
        part = listed(client, **filters, limit=size, offset=page * size)
        totals.add((part["total"], part["total_unknown"]))
        rows = [("items", row["id"]) for row in part["items"]] + [("unknown", row["id"]) for row in part["unknown"]]
        assert len(rows) <= size
        if not rows:
            break
        found += rows

    (total, total_unknown) = totals.pop()
    assert totals == set()
    assert [part for part, _ in found] == ["items"] * total + ["unknown"] * total_unknown
    assert len({key for _, key in found}) == len(found)


def test_a_page_after_the_end_is_empty(client: Client) -> None:
    found = listed(client, delivery="online", offset=10_000)

    assert (found["items"], found["unknown"]) == ([], [])
    assert found["total"] > 0


@pytest.mark.parametrize(
    "filters", [{}, {"delivery": "online"}, {"q": "data"}, {"province": "QC", "max_cost": 100}], ids=str
)
def test_the_counts_of_every_facet_add_up_to_the_total(client: Client, filters: dict[str, Any]) -> None:
    found = listed(client, **filters)

    assert {sum(counts.values()) for counts in found["facets"].values()} <= {found["total"]}


def test_the_count_of_a_facet_is_what_choosing_it_gives(client: Client) -> None:
    counts = listed(client, delivery="online")["facets"]["province"]
    for province in ("ON", "BC"):
        chosen = listed(client, delivery="online", province=province)
        assert chosen["total"] == counts[province] + counts.get("CA", 0)


@pytest.mark.parametrize(
    ("filters", "holds"),
    [
        ({"delivery": "online"}, lambda row: row["delivery"]["id"] == "online"),
        ({"not_delivery": "online"}, lambda row: row["delivery"]["id"] != "online"),
        ({"province": "ON"}, lambda row: row["province"]["id"] in ("ON", "CA")),
        ({"max_cost": 500}, lambda row: row["cost"]["amount"] <= 500),
        ({"max_hours": 20}, lambda row: row["hours"] <= 20),
        ({"max_weeks": 6}, lambda row: row["weeks"] <= 6),
        ({"pace": "self_paced"}, lambda row: row["pace"]["id"] == "self_paced"),
        ({"language": "fr"}, lambda row: row["language"]["id"] in ("fr", "both")),
        ({"badge": "true"}, lambda row: row["badge"] is True),
        ({"assessed": "yes"}, lambda row: row["assessed"] is True),
        ({"field": ["data_ai", "languages"]}, lambda row: row["field"]["id"] in ("data_ai", "languages")),
        ({"kind": "boot_camp"}, lambda row: row["kind"]["id"] == "boot_camp"),
        ({"provider": "dalhousie-university"}, lambda row: row["provider"]["id"] == "dalhousie-university"),
        ({"occupation": "31301"}, lambda row: "31301" in [leads["code"] for leads in row["occupations"]]),
    ],
)
def test_every_item_keeps_the_filter(client: Client, filters: dict[str, Any], holds: Any) -> None:
    found = listed(client, **filters, limit=50)

    assert found["items"]
    assert all(holds(row) for row in found["items"])
    assert all(row["unknown"] == [] for row in found["items"])


def test_an_unknown_row_says_which_limit_its_page_leaves_open(client: Client) -> None:
    found = listed(client, delivery="online", max_cost=500, limit=50)

    assert found["unknown"]
    for row in found["unknown"]:
        assert row["unknown"]
        assert ("delivery" in row["unknown"]) == (row["delivery"] is None)
        assert ("max_cost" in row["unknown"]) == (row["cost"]["amount"] is None)


def test_an_archived_programme_can_be_looked_at_but_is_not_listed(client: Client) -> None:
    key = next(row.id for row in snapshot_of(client).credentials.values() if row.status == "archived")

    assert client.get(f"/v1/credentials/{key}").json()["status"]["id"] == "archived"
    assert listed(client, q=key.replace("-", " "), limit=50)["facets"]
    assert key not in [row["id"] for row in listed(client, q=key.replace("-", " "), limit=50)["items"]]


def test_reasons_are_words_in_the_language_asked_for(client: Client) -> None:
    english, french = (listed(client, province="ON", max_cost=500, lang=lang, limit=50)["items"] for lang in ("en", "fr"))
    told = [reason["text"] for row in english for reason in row["reasons"]]

    assert all(1 <= len(row["reasons"]) <= 3 for row in english)
    assert any(text.startswith("within your budget: $") for text in told)
    assert any("dans votre budget" in reason["text"] for row in french for reason in row["reasons"])


def reasons(client: Client, **filters: Any) -> list[str]:
    return [reason["text"] for row in listed(client, **filters, limit=50)["items"] for reason in row["reasons"]]


def test_no_reason_says_a_city_that_is_none(client: Client) -> None:
    assert [text for text in reasons(client, city="toronto") if "None" in text] == []


def test_no_reason_says_hours_that_are_none(client: Client) -> None:
    assert [text for text in reasons(client, hours_per_week=5) if "None" in text] == []


def test_what_a_page_says_it_counts_toward_is_shown(client: Client) -> None:
    rows = [row for row in snapshot_of(client).credentials.values() if row.stacks_into]
    silent = [row.id for row in rows if not client.get(f"/v1/credentials/{row.id}").json()["stacks_into"]]

    assert silent == []


def snapshot_of(client: Client) -> Any:
    return client.app.state.knowledge.current().snapshot  # type: ignore[attr-defined]
