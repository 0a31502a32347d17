"""`/console/catalogue/<id>`: every field of a programme, its history, changing it, taking a change back, archiving."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from api.console.access import EditorDep, OwnForm
from api.console.catalogue_form import CHOICES, KINDS, NEEDED, ProgrammeForm, read_programme, typed_of
from api.console.catalogue_shared import HERE, catalogue_page, places_and_providers, programme, today
from api.console.rendering import back_to
from api.dependencies import SessionDep, get_database
from api.people.audit import audit
from api.people.sessions import Staff
from knowledge import edits_catalogue
from knowledge.edits_catalogue import FIELDS, values_of, version_of
from knowledge.edits_models import LinkCheck
from knowledge.errors import ChangedMeanwhileError
from knowledge.models import CatalogueEdit, Credential

router = APIRouter(prefix=HERE, include_in_schema=False)


async def read_typed(request: Request) -> FormData:
    return await request.form()


Typed = Annotated[FormData, Depends(read_typed)]
Seen = Annotated[int, Form(ge=0)]


@router.get("/{credential_id}")
def show(request: Request, credential_id: str, staff: EditorDep, session: SessionDep) -> Response:
    return _page(request, session, staff, credential_id)


@router.get("/{credential_id}/edit")
def edit_form(request: Request, credential_id: str, staff: EditorDep, session: SessionDep) -> Response:
    row = programme(session, credential_id)
    return _form(request, session, staff, row, ProgrammeForm(typed_of(row)), seen=version_of(session, row.id))


@router.post("/{credential_id}/edit", dependencies=[OwnForm])
def save(request: Request, credential_id: str, staff: EditorDep, session: SessionDep, typed: Typed, seen: Seen) -> Response:
    row = programme(session, credential_id)
    names = {kind: {key for key, _ in found} for kind, found in places_and_providers(session, staff.lang).items()}
    form = read_programme(session, row, typed, names=names, today=today(session))
    if form.wrong:
        return _form(request, session, staff, row, form, seen=seen, status=422)
    try:
        with get_database(request).session() as writing:
            changed = edits_catalogue.edit(
                writing, writing.get_one(Credential, credential_id), form.values, seen=seen, by=staff.name
            )
            if changed:
                audit(writing, staff, "credential.edit", "credential", credential_id, batch=changed)
    except ChangedMeanwhileError as error:
        now = version_of(session, credential_id)
        return _form(request, session, staff, row, form, seen=now, status=409, meanwhile=error)
    return _live(request, credential_id, "done_changed" if changed else "done_nothing")


@router.post("/{credential_id}/undo", dependencies=[OwnForm])
def undo(
    request: Request,
    credential_id: str,
    staff: EditorDep,
    session: SessionDep,
    seen: Seen,
    batch: Annotated[str, Form(max_length=36)],
) -> Response:
    try:
        with get_database(request).session() as writing:
            row = programme(writing, credential_id)
            undone = edits_catalogue.undo(writing, row, batch, seen=seen, by=staff.name)
            if undone:
                audit(writing, staff, "credential.undo", "credential", credential_id, batch=batch)
    except ChangedMeanwhileError as error:
        return _page(request, session, staff, credential_id, status=409, meanwhile=error)
    return _live(request, credential_id, "done_undone" if undone else "done_nothing")


@router.post("/{credential_id}/archive", dependencies=[OwnForm])
def archive(request: Request, credential_id: str, staff: EditorDep, session: SessionDep, seen: Seen) -> Response:
    """Out of every recommendation, or back: as it was before, or `unknown` where that is not known."""
    row = programme(session, credential_id)
    status = "archived"
    if row.status == "archived":
        before = select(CatalogueEdit.before).where(
            CatalogueEdit.credential_id == credential_id, CatalogueEdit.field == "status", CatalogueEdit.undone_at.is_(None)
        )
        status = session.scalars(before.order_by(CatalogueEdit.id.desc())).first() or "unknown"
    try:
        with get_database(request).session() as writing:
            mine = writing.get_one(Credential, credential_id)
            edits_catalogue.edit(writing, mine, {"status": status}, seen=seen, by=staff.name)
            action = "credential.archive" if status == "archived" else "credential.unarchive"
            audit(writing, staff, action, "credential", credential_id)
    except ChangedMeanwhileError as error:
        return _page(request, session, staff, credential_id, status=409, meanwhile=error)
    return _live(request, credential_id, "done_archived" if status == "archived" else "done_unarchived")


def _live(request: Request, credential_id: str, done: str) -> Response:
    request.app.state.knowledge.saved()
    return back_to(f"{HERE}/{credential_id}?done={done}")


def _page(
    request: Request, session: Session, staff: Staff, credential_id: str, *, status: int = 200, meanwhile: Any = None
) -> Response:
    row = programme(session, credential_id)
    edits = session.scalars(
        select(CatalogueEdit).where(CatalogueEdit.credential_id == credential_id).order_by(CatalogueEdit.id.desc())
    ).all()
    return catalogue_page(
        request,
        staff,
        "catalogue_programme.html",
        status=status,
        row=row,
        values=values_of(row),
        fields=[name for name in FIELDS if name != "summary_fr_reviewed"],
        kinds=KINDS,
        edited={one.field for one in edits if one.undone_at is None},
        history=[(batch, list(changes)) for batch, changes in groupby(edits, key=lambda one: one.batch)],
        seen=version_of(session, credential_id),
        link=session.get(LinkCheck, row.source_url),
        meanwhile=meanwhile,
    )


def _form(
    request: Request,
    session: Session,
    staff: Staff,
    row: Credential,
    form: ProgrammeForm,
    *,
    seen: int,
    status: int = 200,
    meanwhile: Any = None,
) -> Response:
    return catalogue_page(
        request,
        staff,
        "catalogue_edit.html",
        status=status,
        row=row,
        form=form,
        kinds=KINDS,
        choices=CHOICES,
        names=places_and_providers(session, staff.lang),
        needed=NEEDED,
        seen=seen,
        meanwhile=meanwhile,
    )
