"""`/console/questions`: what nobody could answer yet, in groups, and what becomes of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.console.access import EditorDep, OwnForm
from api.console.questions_form import lines
from api.console.questions_shared import ReaderDep, group_of, groups_holder, ids_of, questions_page, told_of
from api.console.rendering import back_to
from api.dependencies import KnowledgeDep, SessionDep, get_database
from api.errors import InvalidInputError, NotFoundError
from api.people.audit import audit
from api.people.sessions import Staff
from api.triage.question_groups import QuestionGroup
from api.triage.question_lists import PERIODS, REASONS, STATES, Wanted, listed, mark, questions_of, unmark
from api.triage.question_models import QuestionMark
from knowledge.edits_answers import add_phrasings, undo_phrasings
from knowledge.encoder import Lang
from knowledge.errors import ChangedMeanwhileError
from knowledge.knowledge_base import KnowledgeBase
from knowledge.models import StaffAnswer
from knowledge.text import clean

router = APIRouter(prefix="/console/questions", include_in_schema=False)

GROUPS_SHOWN = 60
WORDINGS_SHOWN = 200
CLOSE_SHOWN = 4
Ids = Annotated[str, Form(max_length=40_000)]


@router.get("")
def list_groups(
    request: Request,
    staff: ReaderDep,
    session: SessionDep,
    state: Annotated[str, Query(max_length=20)] = "open",
    days: Annotated[str, Query(max_length=5)] = "90",
    lang_asked: Annotated[str, Query(max_length=2)] = "",
    order: Annotated[str, Query(max_length=10)] = "asked",
) -> Response:
    wanted = Wanted(
        state=state if state in STATES else "open",
        days=int(days) if days in {str(period) for period in PERIODS} else 90,
        lang=lang_asked if lang_asked in ("en", "fr") else "",
        order="newest" if order == "newest" else "asked",
    )
    groups = groups_holder(request).of(questions_of(session, staff, wanted.state, wanted.days))
    shown, hidden = listed(groups, staff, wanted)
    return questions_page(
        request,
        staff,
        "questions.html",
        groups=shown[:GROUPS_SHOWN],
        total=len(shown),
        hidden=hidden,
        wanted=wanted,
        states=STATES,
        periods=PERIODS,
        waiting=_waiting(session) if staff.may("editor") else 0,
    )


@router.get("/groups/{question_id}")
def show_group(
    request: Request,
    question_id: int,
    staff: ReaderDep,
    session: SessionDep,
    knowledge: KnowledgeDep,
    state: Annotated[str, Query(max_length=20)] = "open",
) -> Response:
    found = group_of(request, session, staff, question_id, state=state if state in STATES else "open")
    if found is None:
        raise NotFoundError("There is no such group.")
    return _group_page(request, session, staff, knowledge, found, state if state in STATES else "open")


@router.post("/dismiss", dependencies=[OwnForm])
def dismiss(
    request: Request,
    staff: EditorDep,
    session: SessionDep,
    knowledge: KnowledgeDep,
    questions: Ids = "",
    reason: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    if reason not in REASONS:
        raise InvalidInputError("A reason is needed.", field="reason")
    ids = ids_of(questions)
    try:
        with get_database(request).session() as writing:
            batch = mark(writing, ids, "dismissed", by=staff.name, reason=reason)
            audit(writing, staff, "questions.dismiss", "questions", batch, count=len(ids), reason=reason)
    except ChangedMeanwhileError as error:
        return _again(request, session, staff, knowledge, ids, error)
    return back_to("/console/questions?done=done_dismissed")


@router.post("/reopen", dependencies=[OwnForm])
def reopen(request: Request, staff: EditorDep, batch: Annotated[str, Form(max_length=36)] = "") -> Response:
    """Take back what one saving marked, and the ways of asking that it added."""
    with get_database(request).session() as writing:
        count = unmark(writing, batch)
        undo_phrasings(writing, batch, by=staff.name)
        audit(writing, staff, "questions.reopen", "questions", batch, count=count)
    request.app.state.knowledge.saved()
    return back_to("/console/questions?done=done_reopened")


@router.post("/answered", dependencies=[OwnForm])
def answered(
    request: Request,
    staff: EditorDep,
    session: SessionDep,
    knowledge: KnowledgeDep,
    questions: Ids = "",
    answer_id: Annotated[str, Form(max_length=120)] = "",
    phrasings_en: Annotated[str, Form(max_length=20_000)] = "",
    phrasings_fr: Annotated[str, Form(max_length=20_000)] = "",
) -> Response:
    """A stored answer says it already: it learns these ways of asking."""
    if answer_id not in knowledge.snapshot.answers:
        raise InvalidInputError("There is no such answer.", field="answer_id")
    ids = ids_of(questions)
    said = [("en", text) for text in lines(phrasings_en)] + [("fr", text) for text in lines(phrasings_fr)]
    try:
        with get_database(request).session() as writing:
            batch = add_phrasings(
                writing, answer_id, [(lang, clean(text)[:300]) for lang, text in said[:120]], by=staff.name
            )
            mark(writing, ids, "answered", by=staff.name, answer_id=answer_id, batch=batch)
            audit(writing, staff, "questions.answered", "answer", answer_id, count=len(ids), phrasings=len(said))
    except ChangedMeanwhileError as error:
        return _again(request, session, staff, knowledge, ids, error)
    request.app.state.knowledge.saved()
    return back_to("/console/questions?done=done_answered")


def _waiting(session: Session) -> int:
    return len(session.scalars(select(StaffAnswer.id).where(StaffAnswer.state == "draft")).all())


def _again(
    request: Request, session: Session, staff: Staff, knowledge: KnowledgeBase, ids: list[int], error: ChangedMeanwhileError
) -> Response:
    """The second of two is told who was faster, and what is left of the group."""
    found = next((there for key in ids if (there := group_of(request, session, staff, key))), None)
    if found is None:
        return questions_page(request, staff, "questions_gone.html", status=409, **told_of(error))
    return _group_page(request, session, staff, knowledge, found, "open", status=409, **told_of(error))


def _group_page(
    request: Request,
    session: Session,
    staff: Staff,
    knowledge: KnowledgeBase,
    found: QuestionGroup,
    state: str,
    *,
    status: int = 200,
    **more: Any,
) -> Response:
    marks = session.scalars(
        select(QuestionMark).where(QuestionMark.question_id.in_([question.id for question in found.questions]))
    ).all()
    return questions_page(
        request,
        staff,
        "questions_group.html",
        status=status,
        found=found,
        state=state,
        wordings=found.wordings[:WORDINGS_SHOWN],
        asked_as={lang: "\n".join(row.text for row in found.wordings if row.lang == lang) for lang in ("en", "fr")},
        ids=",".join(str(question.id) for question in found.questions),
        close=close_answers(request, knowledge, [(row.lang, row.text) for row in found.wordings[:8]]),
        answers=sorted(
            ((row.id, label_of(row, staff.lang)) for row in knowledge.snapshot.answers.values()), key=lambda row: row[1]
        ),
        marks={row.batch: row for row in marks}.values() if state != "open" else (),
        reasons=REASONS,
        **more,
    )


def label_of(answer: Any, lang: str) -> str:
    """What an answer is called: its first question in the language."""
    return str(next((entry.text for entry in answer.questions if entry.lang == lang), answer.id))


def close_answers(
    request: Request, knowledge: KnowledgeBase, phrasings: Sequence[tuple[str, str]], *, but: str = ""
) -> list[dict[str, Any]]:
    """Answers there are already that one of these ways of asking is near to."""
    best: dict[str, float] = {}
    for lang, text in phrasings:
        spoken: Lang = "fr" if lang == "fr" else "en"
        vector = request.app.state.encoder.encode(text, spoken)
        for key, cosine in knowledge.answers.college.close(vector, spoken, but=but):
            best[key] = max(cosine, best.get(key, 0.0))
    nearest = sorted(best.items(), key=lambda entry: -entry[1])[:CLOSE_SHOWN]
    return [{"id": key, "answer": knowledge.snapshot.answers[key], "cosine": cosine} for key, cosine in nearest]
