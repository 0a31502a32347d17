"""`/v1/credentials/compare`: two or three side by side, what differs first."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.builders import Client


@pytest.fixture(scope="module")
def keys(client: Client) -> list[str]:
    rows = client.get("/v1/credentials", params={"field": "clean_energy_climate", "limit": 4}).json()["items"]
    return [row["id"] for row in rows]


def compare(client: Client, *keys: str, lang: str = "en") -> Any:
    return client.get("/v1/credentials/compare", params={"ids": ",".join(keys), "lang": lang})


@pytest.mark.parametrize("number", [2, 3])
def test_each_fact_has_a_value_for_each_credential_in_the_order_asked(client: Client, keys: list[str], number: int) -> None:
    found = compare(client, *keys[:number]).json()

    assert [row["id"] for row in found["credentials"]] == keys[:number]
    assert {len(fact["values"]) for fact in found["facts"]} == {number}
    assert set(found["facts"][0]) == {"key", "label", "values", "differs"}
    assert [row["provider"]["name"] for row in found["credentials"]] == values(found, "provider")


def values(found: Any, key: str) -> list[str | None]:
    return next(fact["values"] for fact in found["facts"] if fact["key"] == key)  # type: ignore[no-any-return]


def test_what_differs_comes_first(client: Client, keys: list[str]) -> None:
    facts = compare(client, *keys[:3]).json()["facts"]
    flags = [fact["differs"] for fact in facts]

    assert flags == sorted(flags, reverse=True)
    assert set(flags) == {True, False}
    assert flags == [len(set(fact["values"])) > 1 for fact in facts]


def test_labels_and_values_come_in_french(client: Client, keys: list[str]) -> None:
    found = compare(client, *keys[:2], lang="fr").json()
    labels = {fact["key"]: fact["label"] for fact in found["facts"]}

    assert labels["cost"] == "Coût"
    assert set(values(found, "field")) == {"Énergie propre et climat"}


def test_what_is_not_stated_is_null_and_never_a_guess(client: Client) -> None:
    rows = client.get("/v1/credentials", params={"limit": 50}).json()["items"]
    silent = [row["id"] for row in rows if row["cost"]["amount"] is None and row["hours"] is None][:2]
    found = compare(client, *silent).json()

    assert values(found, "cost") == values(found, "hours") == [None, None]


def test_a_price_names_its_currency(client: Client) -> None:
    rows = client.get("/v1/credentials", params={"max_cost": 5000, "limit": 50}).json()["items"]
    priced = next(row for row in rows if row["cost"]["amount"] and row["cost"]["amount"] >= 1000)
    other = next(row["id"] for row in rows if row["id"] != priced["id"])
    amount = f"{priced['cost']['amount']:,.0f}"

    assert values(compare(client, priced["id"], other).json(), "cost")[0] == f"${amount} CAD"
    french = values(compare(client, priced["id"], other, lang="fr").json(), "cost")[0]
    assert french == f"{amount.replace(',', chr(160))} $ CAD"


@pytest.mark.parametrize("number", [0, 1, 4])
def test_only_two_or_three_can_be_compared(client: Client, keys: list[str], number: int) -> None:
    response = compare(client, *keys[:number])

    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "ids")


def test_the_same_twice_cannot_be_compared(client: Client, keys: list[str]) -> None:
    assert compare(client, keys[0], keys[0]).status_code == 422


def test_one_that_does_not_exist_is_not_found(client: Client, keys: list[str]) -> None:
    assert compare(client, keys[0], "nothing").status_code == 404
