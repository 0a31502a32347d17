"""What the pages of the questions share: who may read them, what was just done, and the groups somebody may see."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from api.console.access import having
from api.console.rendering import page
from api.people.sessions import Staff
from api.triage.question_groups import QuestionGroup
from api.triage.question_lists import LOOKED_AT, QuestionGroups, may_read, questions_of
from knowledge.errors import ChangedMeanwhileError
from knowledge.labels import Labels

GROUP = "console_questions"  # of the words
IDS_AT_MOST = LOOKED_AT

ReaderDep = Annotated[Staff, Depends(having("practitioner", "editor"))]


def questions_page(request: Request, staff: Staff, template: str, *, status: int = 200, **context: Any) -> Response:
    """A page with the words of the questions, and what was done a moment ago."""
    labels: Labels = request.app.state.labels
    done = request.query_params.get("done", "")
    done = done if done in labels.keys(GROUP) and done.startswith("done_") else ""
    return page(request, staff, template, status=status, group=GROUP, done=done, **context)


def told_of(error: ChangedMeanwhileError) -> dict[str, Any]:
    """Who was faster, for the page."""
    return {"meanwhile": {"name": error.name, "at": error.at}}


def groups_holder(request: Request) -> QuestionGroups:
    """One for the process, made at the first need."""
    state = request.app.state
    if not hasattr(state, "question_groups"):
        state.question_groups = QuestionGroups(state.encoder)
    holder: QuestionGroups = state.question_groups
    return holder


def group_of(
    request: Request, session: Session, staff: Staff, question_id: int, *, state: str = "open", days: int = 365
) -> QuestionGroup | None:
    """The group that a question is in, if this person may read it."""
    for found in groups_holder(request).of(questions_of(session, staff, state, days)):
        if any(question.id == question_id for question in found.questions):
            return found if may_read(staff, found) else None
    return None


def ids_of(text: str) -> list[int]:
    """The questions that a form is about: numbers with commas; what is none is left out."""
    return [int(part) for part in text.split(",")[:IDS_AT_MOST] if part.isascii() and part.isdigit() and len(part) < 12]
