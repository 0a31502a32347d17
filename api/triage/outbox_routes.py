"""`/v1/outbox`: `bot` fetches what waits for conversations, waiting a while for the first, and confirms what arrived."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field

from api.db import Database
from api.dependencies import ServiceDep, SessionDep, get_database
from api.triage import outbox
from api.triage.news import LOOK_SECONDS

router = APIRouter(prefix="/v1/outbox", tags=["cases"], dependencies=[ServiceDep])

WAIT_AT_MOST = 25
Ids = Annotated[list[Annotated[int, Field(ge=0, lt=2**63)]], Field(max_length=1000)]


class OutboxItem(BaseModel):
    """Something for a conversation. `body` depends on `kind`."""

    id: int
    conversation_id: str
    case_id: str | None
    kind: str
    at: datetime
    lang: str
    body: dict[str, Any]


class OutboxPage(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "id": 7,
                            "conversation_id": "c_3f0",
                            "case_id": "5b0c6f0e-5c1a-4e0e-9f0d-2f6f1b8f3a01",
                            "kind": "message",
                            "at": "2026-11-26T15:00:00Z",
                            "lang": "en",
                            "body": {"name": "Ada", "text": "Hello, I read your question."},
                        }
                    ]
                }
            ]
        }
    )

    items: list[OutboxItem]


class DeliveredIn(BaseModel):
    """`delivered` reached their conversation; `gone` found none any more."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"delivered": [7, 8], "gone": []}]})

    delivered: Ids = []
    gone: Ids = []


class Confirmed(BaseModel):
    """How many of them were not confirmed before."""

    confirmed: int


@router.get("", summary="What waits for conversations")
async def fetch(
    database: Annotated[Database, Depends(get_database)],
    after: Annotated[int, Query(ge=0, lt=2**63, description="ids above this one")] = 0,
    wait: Annotated[float, Query(ge=0, le=WAIT_AT_MOST, description="seconds for the first")] = 0,
) -> OutboxPage:
    """Not yet delivered, oldest first, at most 100. An entry comes again until it is confirmed."""
    loop = asyncio.get_running_loop()
    until = loop.time() + wait
    with database.news.listening() as waiter:
        while True:
            items = await run_in_threadpool(_read, database, after)
            left = until - loop.time()
            if items or left <= 0 or database.news.stopped:
                return OutboxPage(items=items)
            await waiter.wait(min(left, LOOK_SECONDS))


@router.post("/delivered", summary="Confirm what arrived")
def confirm(given: DeliveredIn, session: SessionDep) -> Confirmed:
    return Confirmed(confirmed=outbox.confirm(session, given.delivered, given.gone))


def _read(database: Database, after: int) -> list[OutboxItem]:
    with database.session() as session:
        return [
            OutboxItem(
                id=entry.id,
                conversation_id=entry.conversation_id,
                case_id=entry.case_id,
                kind=entry.kind,
                at=entry.made_at,
                lang=entry.lang,
                body=entry.body,
            )
            for entry in session.scalars(outbox.waiting(after))
        ]
