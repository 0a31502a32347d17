"""`POST /v1/events`: `bot` tells what became of each message. Nothing is taken in that a learner could have typed."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from api.dependencies import ServiceDep, SessionDep
from api.triage.usage import UsageEvent

router = APIRouter(prefix="/v1", tags=["events"], dependencies=[ServiceDep])

AT_MOST = 200
Outcome = Literal[
    "answered", "did_you_mean", "not_understood", "out_of_scope", "searched", "nothing_found", "handoff", "crisis", "other"
]
FilterName = Literal[
    "field", "occupation", "province", "city", "provider", "kind", "delivery", "pace", "study_language", "funding", "skill",
    "max_cost", "max_hours", "max_weeks", "hours_per_week", "badge", "assessed",
]  # fmt: skip
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,119}$")]
Ids = Annotated[list[Id], Field(max_length=20)]
Amount = Annotated[float, Field(ge=0, le=1_000_000)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
# A time outside these years is a broken clock.
At = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2100, 1, 1, tzinfo=UTC))]

# An exact budget is nearly a name, so a number is kept as the lowest of these that it is not above.
BANDS: dict[str, tuple[float, ...]] = {
    "max_cost": (0, 100, 250, 500, 1000, 2500, 5000, 10_000),
    "max_hours": (10, 30, 60, 120, 300),
    "max_weeks": (1, 4, 8, 12, 26, 52),
    "hours_per_week": (3, 5, 10, 20, 40),
}
ABOVE = "above"


class EventIn(BaseModel):
    """One message of a learner. `id` is a digest that the same message always has, so that sending again changes nothing."""

    model_config = ConfigDict(extra="forbid")

    id: Digest
    at: At
    person: Digest
    channel: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
    lang: Literal["en", "fr"]
    intent: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,60}$")]
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None
    outcome: Outcome
    results: Annotated[int, Field(ge=0, le=100_000)] | None = None
    filters: dict[FilterName, Ids | bool | Amount] = {}
    skills: Ids = []
    fields: Ids = []
    occupations: Ids = []
    region: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None


class EventsIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "events": [
                        {
                            "id": "5f0c4e9f0c7b4d4c8f3e2a1b0c9d8e7f",
                            "at": "2026-11-26T15:04:05Z",
                            "person": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
                            "channel": "web",
                            "lang": "en",
                            "intent": "find_credentials",
                            "confidence": 0.91,
                            "outcome": "nothing_found",
                            "results": 0,
                            "filters": {"province": ["ON"], "max_cost": 450},
                            "fields": ["accounting_finance"],
                            "region": "ON",
                        }
                    ]
                }
            ]
        },
    )

    events: Annotated[list[EventIn], Field(max_length=AT_MOST)]


class EventsKept(BaseModel):
    """How many were new."""

    kept: int


@router.post("/events", status_code=201, summary="Tell what became of messages")
def keep_events(given: EventsIn, session: SessionDep) -> EventsKept:
    return EventsKept(kept=_keep(session, [_row(event) for event in given.events]))


def _keep(session: Session, rows: list[dict[str, Any]]) -> int:
    if not rows:
        return 0
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    added = session.execute(insert(UsageEvent).values(rows).on_conflict_do_nothing().returning(UsageEvent.id))
    return len(added.all())


def _row(event: EventIn) -> dict[str, Any]:
    filters = {name: _values(name, value) for name, value in sorted(event.filters.items())}
    return event.model_dump() | {"filters": {name: values for name, values in filters.items() if values}}


def _values(name: str, value: list[str] | bool | float) -> list[str]:
    """The values of a limit as texts, a number as its band."""
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if isinstance(value, list):
        return sorted(set(value))
    bands = BANDS.get(name, ())
    place = bisect_left(bands, value)
    return [f"{bands[place]:g}" if place < len(bands) else ABOVE]
