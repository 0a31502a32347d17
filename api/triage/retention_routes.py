"""`/v1/retention`: how long the college wants conversations kept, which are `bot`'s."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from api.dependencies import ServiceDep, SessionDep
from api.people.office import office

router = APIRouter(prefix="/v1/retention", tags=["cases"], dependencies=[ServiceDep])


class RetentionOut(BaseModel):
    """Days after its last message that a conversation is kept."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"conversations": 7}]})

    conversations: int


@router.get("", summary="How long conversations are kept")
def retention(session: SessionDep) -> RetentionOut:
    return RetentionOut(conversations=office(session).retention.conversations)
