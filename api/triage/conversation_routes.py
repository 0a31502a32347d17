"""`/v1/conversations`: a learner's data is deleted or given out on their request, and moved elsewhere by a code."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, StringConstraints

from api.dependencies import ServiceDep, SessionDep
from api.triage import conversations, move_codes

router = APIRouter(prefix="/v1/conversations", tags=["conversations"], dependencies=[ServiceDep])

ConversationId = Annotated[str, Path(min_length=1, max_length=64, examples=["c_3f0"])]


class Erased(BaseModel):
    """How many rows of each table were deleted. The second time there are none."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"deleted": {"cases": 1, "case_messages": 12, "outbox": 3}}]})

    deleted: dict[str, int]


class Exported(BaseModel):
    """`kept` has every row by table; `withheld` says how much there is that staff wrote for each other."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "conversation_id": "c_3f0",
                    "kept": {"feedback": [{"id": 1, "about": "answer:cost", "helpful": True}]},
                    "withheld": {"staff_notes": 0},
                }
            ]
        }
    )

    conversation_id: str
    kept: dict[str, list[dict[str, Any]]]
    withheld: dict[str, int]


class MoveCodeOut(BaseModel):
    """`minutes` is how long it is good for."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"code": "K7MQ-2PXD", "minutes": 10}]})

    code: str
    minutes: int


class MoveCodeIn(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"code": "K7MQ-2PXD"}]})

    code: Annotated[str, StringConstraints(min_length=8, max_length=20)]


class MovedOut(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"conversation_id": "c_3f0"}]})

    conversation_id: str


@router.post("/redeem", summary="The conversation that a one-time code is of")
def redeem_code(given: MoveCodeIn, session: SessionDep) -> MovedOut:
    """The code counts no longer. 404 `unknown_code` for any that does not count."""
    return MovedOut(conversation_id=move_codes.redeem(session, given.code))


@router.post("/{conversation_id:path}/code", status_code=201, summary="A one-time code to go on elsewhere")
def issue_code(conversation_id: ConversationId, session: SessionDep) -> MoveCodeOut:
    """In place of an earlier one."""
    return MoveCodeOut(code=move_codes.issue(session, conversation_id), minutes=move_codes.VALID_MINUTES)


@router.delete("/{conversation_id:path}", summary="Delete everything of a conversation")
def delete_conversation(conversation_id: ConversationId, session: SessionDep) -> Erased:
    """Cases with messages, notes and history, what waits in the outbox, feedback, questions and usage."""
    return Erased(deleted=conversations.erase(session, conversation_id))


@router.get("/{conversation_id:path}/export", summary="Everything of a conversation")
def export_conversation(conversation_id: ConversationId, session: SessionDep) -> Exported:
    return Exported.model_validate(conversations.export(session, conversation_id))
