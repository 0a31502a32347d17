"""`/healthz`: the process lives. `/readyz`: it can answer."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict
from pydantic.config import JsonDict
from sqlalchemy import text

from api.dependencies import KnowledgeDep, SessionDep
from api.errors import KnowledgeMissingError

router = APIRouter(tags=["health"])


class Health(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "ok"}]})

    status: str


READY: JsonDict = {"status": "ready", "credentials": 282, "answers": 116, "content_version": "content=bca3464d3e1f0a52"}


class Readiness(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [READY]})

    status: str
    credentials: int
    answers: int
    content_version: str


@router.get("/healthz", summary="Is the process alive")
def healthz() -> Health:
    return Health(status="ok")


@router.get("/readyz", summary="Can it answer")
def readyz(session: SessionDep, knowledge: KnowledgeDep) -> Readiness:
    """503 while the database cannot be reached or has no content."""
    session.execute(text("SELECT 1"))
    snapshot = knowledge.snapshot
    if not snapshot.answers:
        raise KnowledgeMissingError("The database has no content. Run `python -m knowledge load`.")
    return Readiness(
        status="ready",
        credentials=len(snapshot.credentials),
        answers=len(snapshot.answers),
        content_version=snapshot.version,
    )
