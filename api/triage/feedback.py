"""`/v1/feedback` and `/v1/questions`: what helped, and what nobody has answered yet."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, StringConstraints

from api.dependencies import ServiceDep, SessionDep
from api.triage.models import Feedback, UnansweredQuestion

router = APIRouter(prefix="/v1", tags=["feedback"], dependencies=[ServiceDep])


class FeedbackIn(BaseModel):
    """Whether a reply helped. `about` names it, as the message's `feedback_for` did."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"about": "answer:what-is-a-micro-credential", "helpful": True, "lang": "en"}]},
    )

    about: Annotated[str, StringConstraints(pattern=r"^[a-z_]+:[A-Za-z0-9_-]{1,140}$")]
    helpful: bool
    comment: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)] | None = None
    lang: Literal["en", "fr"] = "en"


class QuestionIn(BaseModel):
    """A question without an answer. `bot` masks personal data before it sends it."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"text": "do you have parking", "lang": "en"}]}
    )

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
    lang: Literal["en", "fr"] = "en"


class Kept(BaseModel):
    id: int


@router.post("/feedback", status_code=201, summary="Say whether a reply helped")
def give_feedback(feedback: FeedbackIn, session: SessionDep) -> Kept:
    row = Feedback(**feedback.model_dump())
    session.add(row)
    session.flush()
    return Kept(id=row.id)


@router.post("/questions", status_code=201, summary="Keep a question without an answer")
def keep_question(question: QuestionIn, session: SessionDep) -> Kept:
    row = UnansweredQuestion(**question.model_dump())
    session.add(row)
    session.flush()
    return Kept(id=row.id)
