"""`/v1/credentials/{id}/fit` and `/v1/credentials/by-page`: which programme a page is about, and how it fits."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.models import Credential
from knowledge.page_address import page_key
from knowledge.snapshot import Snapshot
from tests.api.builders import Client


def fit(client: Client, row: Credential, lang: str = "en", **said: Any) -> dict[str, Any]:
    response = client.post(f"/v1/credentials/{row.id}/fit", params={"lang": lang}, json=said)
    assert response.status_code == 200, response.text
    return response.json()  # type: ignore[no-any-return]


@pytest.fixture
def online(snapshot: Snapshot) -> Credential:
    rows = snapshot.credentials.values()
    return next(row for row in rows if row.delivery == "online" and row.cost and row.province == "NS" and row.badge is None)


def test_what_fits_what_does_not_and_what_is_open_are_in_words(client: Client, online: Credential) -> None:
    said = {"delivery": {"any_of": ["in_person"]}, "max_cost": 100_000, "badge": True, "province": {"any_of": ["ON"]}}
    told = fit(client, online, **said)

    assert told["verdict"] == "partly"
    assert any("within your budget" in text for text in told["fits"])
    assert told["against"] == ["How it is taught: you said “In person”, its page says “Online”"]
    assert any("takes people from Ontario" in text and "Nova Scotia" in text for text in told["unknown"])
    assert told["ask"] == {"provider": online.provider.name, "url": online.source_url}
    french = fit(client, online, "fr", **said)
    assert french["against"] == ["Format\u00a0: vous avez dit « En personne », sa page dit « En ligne »"]
    assert len(french["unknown"]) == len(told["unknown"])


def test_a_goal_that_is_far_from_its_page_is_said_back(client: Client, online: Credential) -> None:
    assert fit(client, online, goal="welding of ships")["against"] == [
        "you said “welding of ships”, and I do not see that on its page"
    ]


def test_without_anything_said_there_is_no_verdict(client: Client, snapshot: Snapshot) -> None:
    row = next(row for row in snapshot.credentials.values() if row.audience_en and row.prerequisites_en)
    told = fit(client, row)

    assert (told["verdict"], told["fits"], told["against"], told["unknown"]) == ("nothing_said", [], [], [])
    assert [fact["text"] for fact in told["for_whom"]] == [row.audience_en, row.prerequisites_en]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_limit_has_words_for_every_programme(client: Client, snapshot: Snapshot, lang: str) -> None:
    said = {
        "goal": "project management", "skills": sorted(snapshot.skills)[:2], "field": {"any_of": ["languages"]},
        "occupation": {"any_of": ["72106"]}, "province": {"any_of": ["NU"]}, "kind": {"any_of": ["boot_camp"]},
        "delivery": {"none_of": ["online", "hybrid"]}, "pace": {"none_of": ["scheduled"]}, "language": {"any_of": ["fr"]},
        "max_cost": 1, "max_hours": 1, "max_weeks": 0.1, "hours_per_week": 0.1, "badge": False, "assessed": False,
        "funding": {"any_of": ["osap"]},
    }  # fmt: skip
    for key in list(snapshot.credentials)[::12]:
        told = fit(client, snapshot.credentials[key], lang, **said)
        texts = [*told["fits"], *told["against"], *told["unknown"]]
        assert len(texts) >= 5
        assert not any("{" in text or "“”" in text or "«  »" in text for text in texts), texts


def test_a_programme_or_a_name_that_does_not_exist_is_refused(client: Client, online: Credential) -> None:
    assert client.post("/v1/credentials/nothing/fit", json={}).status_code == 404
    wrong = client.post(f"/v1/credentials/{online.id}/fit", json={"province": {"any_of": ["ON"]}, "city": {"any_of": ["x"]}})
    assert wrong.status_code == 422


def test_the_programme_of_a_page_is_found_however_the_address_is_written(client: Client, snapshot: Snapshot) -> None:
    keys = [page_key(row.source_url) for row in snapshot.credentials.values()]
    rows = [row for row in snapshot.credentials.values() if keys.count(page_key(row.source_url)) == 1]
    assert len(rows) > 100
    for row in rows[::10]:
        address = row.source_url.partition("?")[0].partition("#")[0].rstrip("/") + "/?utm_source=mail#top"
        found = client.get("/v1/credentials/by-page", params={"page": address})
        assert found.status_code == 200, address
        assert found.json()["id"] == row.id


def test_a_page_of_several_programmes_or_of_none_is_not_found(client: Client, snapshot: Snapshot) -> None:
    keys = [page_key(row.source_url) for row in snapshot.credentials.values()]
    shared = next(row for row in snapshot.credentials.values() if keys.count(page_key(row.source_url)) > 1)
    for page in (shared.source_url.partition("?")[0], "https://example.org/", "welding", "https://["):
        refused = client.get("/v1/credentials/by-page", params={"page": page})
        assert (refused.status_code, refused.json()["code"]) == (404, "not_found"), page
    assert client.get("/v1/credentials/by-page").status_code == 422
    assert client.get("/v1/credentials/by-page", params={"page": "x" * 501}).status_code == 422
