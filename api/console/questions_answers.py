"""`/console/questions/answers`: answers that the college writes: proposed, published, changed, taken out, put back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from api.console.access import EditorDep, ForbiddenError, OwnForm
from api.console.questions import close_answers
from api.console.questions_form import AnswerForm, read_form, typed_of
from api.console.questions_shared import GROUP, ReaderDep, group_of, ids_of, questions_page, told_of
from api.console.rendering import back_to
from api.dependencies import KnowledgeDep, SessionDep, get_database
from api.errors import NotFoundError
from api.people.audit import audit
from api.people.office import office
from api.people.sessions import Staff
from api.triage.question_groups import Question
from api.triage.question_lists import caught, mark, questions_of
from knowledge import edits_answers
from knowledge.edits_models import StaffAnswerVersion
from knowledge.errors import ChangedMeanwhileError
from knowledge.knowledge_base import KnowledgeBase
from knowledge.models import StaffAnswer

router = APIRouter(prefix="/console/questions/answers", include_in_schema=False)

HERE = "/console/questions/answers"
CAUGHT_SHOWN = 30
EMPTY = {
    "text_en": "", "text_fr": "", "questions_en": "", "questions_fr": "", "region": "", "audience": "learner",
    "source_kind": "college", "source_title": "", "source_url": "", "source_date": "", "needs_person": "",
}  # fmt: skip


async def read_typed(request: Request) -> FormData:
    """The whole form, as it was typed."""
    return await request.form()


Typed = Annotated[FormData, Depends(read_typed)]


@router.get("")
def list_answers(request: Request, staff: ReaderDep, session: SessionDep) -> Response:
    rows = session.scalars(select(StaffAnswer).order_by(StaffAnswer.made_at.desc())).all()
    newest = {row.id: _version(session, row.id, row.live_version or row.version) for row in rows}
    order = {"draft": 0, "live": 1, "withdrawn": 2, "declined": 3}
    rows = sorted(rows, key=lambda row: order[row.state])
    return questions_page(request, staff, "questions_answers.html", rows=[(row, newest[row.id]) for row in rows])


@router.get("/new")
def new_answer(
    request: Request,
    staff: ReaderDep,
    session: SessionDep,
    knowledge: KnowledgeDep,
    about: Annotated[str, Query(max_length=12)] = "",
) -> Response:
    """A form, filled with how the questions of the group `about` were asked."""
    found = group_of(request, session, staff, int(about)) if about.isascii() and about.isdigit() else None
    form = AnswerForm({**EMPTY, "source_date": _today(session).isoformat()})
    ids = ""
    if found is not None:
        for lang in ("en", "fr"):
            form.typed[f"questions_{lang}"] = "\n".join(row.text for row in found.wordings[:20] if row.lang == lang)
        ids = ",".join(str(question.id) for question in found.questions)
    return _form_page(request, session, staff, knowledge, form, ids=ids)


@router.post("", dependencies=[OwnForm])
def save_new(
    request: Request,
    staff: ReaderDep,
    session: SessionDep,
    knowledge: KnowledgeDep,
    typed: Typed,
) -> Response:
    form, ids, do = _read(request, session, typed)
    if form.content is None or do == "preview":
        return _form_page(
            request, session, staff, knowledge, form, ids=",".join(map(str, ids)), preview=form.content is not None,
            status=200 if form.content else 422,
        )  # fmt: skip
    live = staff.may("editor")
    more = _caught(request, session, staff, form) if live else []
    try:
        with get_database(request).session() as writing:
            row = edits_answers.add(writing, form.content, by=staff.name, live=live)
            answer_id = row.id
            audit(writing, staff, "answer.publish" if live else "answer.propose", "answer", answer_id)
            if live:
                both = [*ids, *(question.id for question in more)]
                mark(writing, both, "answered", by=staff.name, answer_id=answer_id, batch=answer_id)
    except ChangedMeanwhileError as error:
        return _form_page(request, session, staff, knowledge, form, ids="", status=409, **told_of(error))
    if live:
        request.app.state.knowledge.saved()
    return back_to(f"{HERE}/{answer_id}?done={'done_live' if live else 'done_proposed'}")


@router.get("/{answer_id}")
def show_answer(
    request: Request, answer_id: str, staff: ReaderDep, session: SessionDep, knowledge: KnowledgeDep
) -> Response:
    row = _row(session, answer_id)
    form = AnswerForm(typed_of(edits_answers.content_of(session, row.id, row.live_version or row.version)))
    return _form_page(request, session, staff, knowledge, form, row=row)


@router.post("/{answer_id}", dependencies=[OwnForm])
def save_answer(
    request: Request,
    answer_id: str,
    staff: ReaderDep,
    session: SessionDep,
    knowledge: KnowledgeDep,
    typed: Typed,
) -> Response:
    row = _row(session, answer_id)
    if not staff.may("editor") and row.state != "draft":
        raise ForbiddenError("Only a draft may be changed by whoever is not an editor.")
    form, _, do = _read(request, session, typed)
    if form.content is None or do == "preview":
        return _form_page(
            request, session, staff, knowledge, form, row=row, preview=form.content is not None,
            status=200 if form.content else 422, seen=_seen(typed),
        )  # fmt: skip
    try:
        with get_database(request).session() as writing:
            save = edits_answers.change if staff.may("editor") else edits_answers.propose
            save(writing, answer_id, form.content, seen=_seen(typed), by=staff.name)
            audit(writing, staff, "answer.edit", "answer", answer_id)
    except ChangedMeanwhileError as error:
        return _form_page(
            request, session, staff, knowledge, form, row=_row(session, answer_id), status=409, **told_of(error)
        )
    request.app.state.knowledge.saved()
    return back_to(f"{HERE}/{answer_id}?done={'done_live' if staff.may('editor') else 'done_proposed'}")


@router.post("/{answer_id}/withdraw", dependencies=[OwnForm])
def withdraw(
    request: Request,
    answer_id: str,
    staff: EditorDep,
    session: SessionDep,
    knowledge: KnowledgeDep,
    typed: Typed,
) -> Response:
    """Undo: out of the answers at once, its history stays, and its questions are open again."""
    return _step(request, session, staff, knowledge, answer_id, typed, None)


@router.post("/{answer_id}/restore", dependencies=[OwnForm])
def restore(
    request: Request,
    answer_id: str,
    staff: EditorDep,
    session: SessionDep,
    knowledge: KnowledgeDep,
    typed: Typed,
    version: Annotated[int, Form(ge=1)],
) -> Response:
    if session.get(StaffAnswerVersion, (answer_id, version)) is None:
        raise NotFoundError("There is no such version.")
    return _step(request, session, staff, knowledge, answer_id, typed, version)


def _step(
    request: Request,
    session: Session,
    staff: Staff,
    knowledge: KnowledgeBase,
    answer_id: str,
    typed: FormData,
    version: int | None,
) -> Response:
    row = _row(session, answer_id)
    form = AnswerForm(typed_of(edits_answers.content_of(session, row.id, row.live_version or row.version)))
    try:
        with get_database(request).session() as writing:
            if version is None:
                edits_answers.withdraw(writing, answer_id, seen=_seen(typed), by=staff.name)
            else:
                edits_answers.restore(writing, answer_id, version, seen=_seen(typed), by=staff.name)
            audit(writing, staff, "answer.withdraw" if version is None else "answer.restore", "answer", answer_id)
    except ChangedMeanwhileError as error:
        return _form_page(
            request, session, staff, knowledge, form, row=_row(session, answer_id), status=409, **told_of(error)
        )
    request.app.state.knowledge.saved()
    return back_to(f"{HERE}/{answer_id}?done={'done_withdrawn' if version is None else 'done_live'}")


def _row(session: Session, answer_id: str) -> StaffAnswer:
    row = session.get(StaffAnswer, answer_id, populate_existing=True)
    if row is None:
        raise NotFoundError("There is no such answer of the college.")
    return row


def _version(session: Session, answer_id: str, version: int) -> StaffAnswerVersion:
    return session.get_one(StaffAnswerVersion, (answer_id, version))


def _seen(typed: FormData) -> int:
    seen = str(typed.get("seen") or "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1


def _today(session: Session) -> date:
    return datetime.now(office(session).zone).date()


def _read(request: Request, session: Session, typed: FormData) -> tuple[AnswerForm, list[int], str]:
    """(the form, the questions it is about, what to do with it)."""
    labels = request.app.state.labels
    name = office(session).college
    college = {lang: name or labels.text(GROUP, "the_college", lang) for lang in ("en", "fr")}
    form = read_form(typed, college=college, today=_today(session))
    return form, ids_of(str(typed.get("questions") or "")), str(typed.get("do") or "")


def _caught(request: Request, session: Session, staff: Staff, form: AnswerForm) -> list[Question]:
    """The open questions that the answer would be found for. Only whoever may publish counts those of one person."""
    return caught(request.app.state.encoder, questions_of(session, staff, "open", 365), form.phrasings)


def _form_page(
    request: Request,
    session: Session,
    staff: Staff,
    knowledge: KnowledgeBase,
    form: AnswerForm,
    *,
    row: StaffAnswer | None = None,
    ids: str = "",
    preview: bool = False,
    status: int = 200,
    seen: int | None = None,
    **more: Any,
) -> Response:
    history = select(StaffAnswerVersion).where(StaffAnswerVersion.answer_id == (row.id if row else ""))
    said = [(lang, text) for lang, texts in form.phrasings.items() for text in texts[:20]]
    would = _caught(request, session, staff, form) if preview else []
    if not staff.may("editor"):
        would = []
    return questions_page(
        request,
        staff,
        "questions_answer.html",
        status=status,
        form=form,
        row=row,
        ids=ids,
        seen=seen if seen is not None else (row.version if row else 0),
        history=session.scalars(history.order_by(StaffAnswerVersion.version.desc())).all(),
        preview=preview,
        would=would[:CAUGHT_SHOWN],
        would_total=len(would),
        close=close_answers(request, knowledge, said, but=row.id if row else "") if said else [],
        regions=[(place.id, place) for place in knowledge.snapshot.places.values() if place.province_id is None],
        may_publish=staff.may("editor"),
        **more,
    )
