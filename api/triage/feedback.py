"""`/v1/feedback` and `/v1/questions`: what helped, and what nobody has answered yet."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationInfo, field_validator
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.dependencies import ServiceDep, SessionDep
from api.triage.models import Feedback, UnansweredQuestion
from api.triage.person import LETTERS
from knowledge.base import utc_now

router = APIRouter(prefix="/v1", tags=["feedback"], dependencies=[ServiceDep])

# The digest of the conversation's id (`api/triage/person.py`): with it the row can be deleted on request.
Person = Annotated[str, StringConstraints(pattern=rf"^[0-9a-f]{{{LETTERS}}}$")]


class FeedbackIn(BaseModel):
    """Whether a reply helped. `about` names it, as the message's `feedback_for` did. The same `vote` again takes the place
    of the first; `reason` says why something did not help."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "about": "answer:what-is-a-micro-credential",
                    "helpful": False,
                    "vote": "6c0fbd5a-3c7e-4d1e-9a55-0f2f1f6a7c11",
                    "reason": "unclear",
                    "lang": "en",
                }
            ]
        },
    )

    about: Annotated[str, StringConstraints(pattern=r"^[a-z_]+:[A-Za-z0-9_-]{1,140}$")]
    helpful: bool
    vote: UUID | None = None
    reason: Literal["wrong", "off_topic", "unclear", "outdated", "other"] | None = None
    comment: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)] | None = None
    lang: Literal["en", "fr"] = "en"
    person: Person | None = None

    @field_validator("reason")
    @classmethod
    def _why_not(cls, reason: str | None, info: ValidationInfo) -> str | None:
        if reason is not None and info.data.get("helpful"):
            raise ValueError("what helped needs no reason")
        return reason


class QuestionIn(BaseModel):
    """A question without an answer. `bot` masks personal data before it sends it."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"text": "do you have parking", "lang": "en"}]}
    )

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
    lang: Literal["en", "fr"] = "en"
    person: Person | None = None


class Kept(BaseModel):
    id: int


@router.post("/feedback", status_code=201, summary="Say whether a reply helped")
def give_feedback(feedback: FeedbackIn, session: SessionDep) -> Kept:
    values = feedback.model_dump() | {"vote": str(feedback.vote) if feedback.vote else None}
    row = _voted(session, values) or _first(session, values)
    return Kept(id=row.id)


def _voted(session: Session, values: dict[str, Any]) -> Feedback | None:
    """The feedback of the same vote, now with these values; `None` when there is none."""
    if values["vote"] is None:
        return None
    row = session.scalar(select(Feedback).where(Feedback.vote == values["vote"]))
    if row is not None:
        for name, value in values.items():
            setattr(row, name, value)
        row.given_at = utc_now()
        session.flush()
    return row


def _first(session: Session, values: dict[str, Any]) -> Feedback:
    row = Feedback(**values)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        # The same vote came twice at once, and the other one was faster.
        found = _voted(session, values)
        if found is None:
            raise
        return found
    return row


@router.post("/questions", status_code=201, summary="Keep a question without an answer")
def keep_question(question: QuestionIn, session: SessionDep) -> Kept:
    row = UnansweredQuestion(**question.model_dump())
    session.add(row)
    session.flush()
    return Kept(id=row.id)
