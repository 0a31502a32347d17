"""`POST /v1/events`: only `bot`, each message once, no text and no exact number."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.triage.events import AT_MOST
from api.triage.usage import UsageEvent
from tests.api.builders import Client

EVENT: dict[str, Any] = {
    "id": "a" * 32,
    "at": "2026-11-26T15:04:05Z",
    "person": "b" * 32,
    "channel": "web",
    "lang": "en",
    "intent": "find_credentials",
    "confidence": 0.9,
    "outcome": "nothing_found",
    "results": 0,
    "filters": {"province": ["ON", "BC"], "max_cost": 450, "badge": True, "max_weeks": 400},
    "skills": ["excel"],
    "fields": ["accounting_finance"],
    "occupations": ["12200"],
    "region": "ON",
}


def send(client: Client, headers: dict[str, str], *events: dict[str, Any]) -> Any:
    return client.post("/v1/events", json={"events": list(events)}, headers=headers)


def test_an_event_is_kept_with_its_numbers_in_bands(empty_client: Client, service: dict[str, str], stored: Session) -> None:
    response = send(empty_client, service, EVENT)
    row = stored.get_one(UsageEvent, "a" * 32)

    assert (response.status_code, response.json()) == (201, {"kept": 1})
    assert row.filters == {"badge": ["yes"], "max_cost": ["500"], "max_weeks": ["above"], "province": ["BC", "ON"]}
    assert (row.person, row.outcome, row.results, row.region) == ("b" * 32, "nothing_found", 0, "ON")
    assert (row.skills, row.fields, row.occupations) == (["excel"], ["accounting_finance"], ["12200"])
    assert row.at.isoformat() == "2026-11-26T15:04:05+00:00"


def test_what_is_sent_again_changes_nothing(empty_client: Client, service: dict[str, str], stored: Session) -> None:
    send(empty_client, service, EVENT)
    again = send(empty_client, service, {**EVENT, "lang": "fr"}, {**EVENT, "id": "c" * 32})

    assert again.json() == {"kept": 1}
    assert stored.scalar(select(func.count()).select_from(UsageEvent)) == 2
    assert stored.get_one(UsageEvent, "a" * 32).lang == "en"


def test_nothing_to_tell_is_no_error(empty_client: Client, service: dict[str, str]) -> None:
    assert send(empty_client, service).json() == {"kept": 0}


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ({"text": "my own words"}, "text"),
        ({"person": "c_3f0"}, "person"),
        ({"id": "1"}, "id"),
        ({"outcome": "fine"}, "outcome"),
        ({"intent": "I feel bad"}, "intent"),
        ({"filters": {"goal": ["x"]}}, "filters.goal.[key]"),
        ({"filters": {"province": ["my own words"]}}, "filters.province.list[constrained-str].0"),
        ({"skills": ["my own words"]}, "skills.0"),
        ({"skills": ["x"] * 21}, "skills"),
        ({"region": "Ontario"}, "region"),
        ({"confidence": 2}, "confidence"),
        ({"results": -1}, "results"),
        ({"at": "1999-01-01T00:00:00Z"}, "at"),
        ({"at": "2026-11-26T15:04:05"}, "at"),
        ({"channel": "we b"}, "channel"),
    ],
)
def test_what_cannot_be_right_is_refused_whole(
    empty_client: Client, service: dict[str, str], stored: Session, part: dict[str, Any], field: str
) -> None:
    response = send(empty_client, service, {**EVENT, "id": "d" * 32}, {**EVENT, **part})

    assert response.status_code == 422
    assert f"events.1.{field}" in [error["field"] for error in response.json()["errors"]]
    assert stored.scalar(select(func.count()).select_from(UsageEvent)) == 0


def test_too_many_at_once_are_refused(empty_client: Client, service: dict[str, str]) -> None:
    many = [{**EVENT, "id": f"{number:032x}"} for number in range(AT_MOST + 1)]

    assert send(empty_client, service, *many).status_code == 422
    assert send(empty_client, service, *many[:-1]).json() == {"kept": AT_MOST}


def test_only_a_service_may_tell(empty_client: Client) -> None:
    assert send(empty_client, {}, EVENT).status_code == 401
