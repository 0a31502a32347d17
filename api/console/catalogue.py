"""`/console/catalogue`: finding programmes, all of them as a file, a new one, and a file of a provider."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, UploadFile
from fastapi.responses import Response
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from api.console.access import EditorDep, OwnForm
from api.console.catalogue_csv import table_of
from api.console.catalogue_form import CHOICES
from api.console.catalogue_programme import Typed
from api.console.catalogue_shared import HERE, catalogue_page, places_and_providers
from api.console.csv_file import csv_response
from api.console.rendering import back_to
from api.dependencies import KnowledgeDep, SessionDep, get_database
from api.errors import InvalidInputError
from api.people.audit import audit
from api.people.sessions import Staff
from knowledge.base import utc_now
from knowledge.csv_import import ImportReport, add_one, import_text
from knowledge.csv_mapping import OPTIONAL, REQUIRED
from knowledge.edits_catalogue import mark_edited
from knowledge.edits_models import CatalogueUpload
from knowledge.encoder import Lang
from knowledge.errors import ImportRefusedError
from knowledge.knowledge_base import KnowledgeBase
from knowledge.models import Credential
from knowledge.profile import Profile
from knowledge.text import clean

router = APIRouter(prefix=HERE, include_in_schema=False)

SHOWN = 50
FILTERS = ("status", "province", "field", "kind", "delivery", "provider")
COLUMNS = {"provider": "provider_id"}
FILE_AT_MOST = 2 * 1024 * 1024
IMPORT = f"{HERE}/import"
UPLOADS_KEPT = timedelta(days=1)
# What a new programme is asked for, as the columns of a provider's file are called; the rest is edited afterwards.
NEW = ("title", "provider", "province", "city", "field", "kind", "summary", "summary_fr", "skills", "url", "as_of")
NEW_NEEDED = {"title", "provider", "province", "field", "summary", "summary_fr", "url", "as_of"}


def found(session: Session, knowledge: KnowledgeBase, q: str, wanted: Mapping[str, str], lang: Lang) -> list[Credential]:
    """Programmes for words and filters: by meaning those that are recommended, by their title those that are archived."""
    rows = {row.id: row for row in session.scalars(select(Credential).order_by(Credential.title, Credential.id))}
    keys = list(rows)
    if q:
        result = knowledge.catalogue.search(Profile(), q, lang)
        near = [match.credential.id for match in (*result.items, *result.unknown)]
        words = q.casefold().split()
        titled = [key for key, row in rows.items() if all(word in row.title.casefold() for word in words) or key == q]
        keys = list(dict.fromkeys([*near, *titled]))
    return [
        rows[key]
        for key in keys
        if key in rows
        and all(getattr(rows[key], COLUMNS.get(name, name)) == value for name, value in wanted.items() if value)
    ]


@router.get("")
def search(
    request: Request,
    staff: EditorDep,
    session: SessionDep,
    knowledge: KnowledgeDep,
    q: Annotated[str, Query(max_length=300)] = "",
    start: Annotated[str, Query(max_length=6)] = "0",
) -> Response:
    wanted = {name: request.query_params.get(name, "")[:120] for name in FILTERS}
    spoken: Lang = "fr" if staff.lang == "fr" else "en"
    rows = found(session, knowledge, clean(q), wanted, spoken)
    first = min(int(start), 100_000) if start.isascii() and start.isdigit() else 0
    names = places_and_providers(session, staff.lang)
    return catalogue_page(
        request,
        staff,
        "catalogue.html",
        q=q,
        wanted=wanted,
        rows=rows[first : first + SHOWN],
        total=len(rows),
        first=first,
        size=SHOWN,
        filters={name: CHOICES[name] for name in FILTERS if name in CHOICES},
        names=names,
        providers=dict(names["provider"]),
    )


@router.get("/export.csv")
def export(request: Request, staff: EditorDep, session: SessionDep, knowledge: KnowledgeDep) -> Response:
    """What the same search shows, as a file that can be imported again. Cells that a spreadsheet would run are disarmed."""
    wanted = {name: request.query_params.get(name, "")[:120] for name in FILTERS}
    spoken: Lang = "fr" if staff.lang == "fr" else "en"
    rows = found(session, knowledge, clean(request.query_params.get("q", "")[:300]), wanted, spoken)
    with get_database(request).session() as writing:
        audit(writing, staff, "catalogue.export", "catalogue", count=len(rows))
    return csv_response("catalogue", table_of(session, [row.id for row in rows]))


@router.get("/new")
def new_form(request: Request, staff: EditorDep, session: SessionDep) -> Response:
    return _new(request, session, staff, dict.fromkeys(NEW, ""))


@router.post("/new", dependencies=[OwnForm])
def save_new(request: Request, staff: EditorDep, session: SessionDep, typed: Typed) -> Response:
    row = {name: clean(str(typed.get(name) or ""))[:4000] for name in NEW}
    wrong = {name: "missing" for name in NEW if name in NEW_NEEDED and not row[name]}
    if wrong:
        return _new(request, session, staff, row, wrong=wrong)
    try:
        with get_database(request).session() as writing:
            credential_id = add_one(writing, row)
            mark_edited(writing)
            audit(writing, staff, "credential.add", "credential", credential_id)
    except ValueError as error:
        # The schema names its field, as the file's report does.
        return _new(request, session, staff, row, wrong={str(error).partition(":")[0].partition(".")[0]: "not_right"})
    request.app.state.knowledge.saved()
    return back_to(f"{HERE}/{credential_id}?done=done_added")


def _new(
    request: Request, session: Session, staff: Staff, typed: dict[str, str], *, wrong: dict[str, str] | None = None
) -> Response:
    return catalogue_page(
        request,
        staff,
        "catalogue_new.html",
        status=422 if wrong else 200,
        typed=typed,
        wrong=wrong or {},
        asked=NEW,
        needed=NEW_NEEDED,
        choices=CHOICES,
        names=places_and_providers(session, staff.lang),
    )


@router.get("/import")
def import_form(request: Request, staff: EditorDep) -> Response:
    return catalogue_page(request, staff, "catalogue_import.html", columns=(REQUIRED, OPTIONAL))


@router.post("/import", dependencies=[OwnForm])
def look_through(request: Request, staff: EditorDep, session: SessionDep, file: UploadFile) -> Response:
    """Look through a file and tell what importing it would do. Nothing changes but the file waiting for a yes."""
    name = clean(file.filename or "")[-100:] or "file.csv"
    content = file.file.read(FILE_AT_MOST + 1)
    problem, report = "", None
    try:
        if len(content) > FILE_AT_MOST:
            problem = "file_too_large"
        else:
            report = import_text(session, name, content.decode("utf-8-sig"), look_only=True)
    except UnicodeDecodeError:
        problem = "file_not_utf8"
    except ImportRefusedError:
        problem = "file_no_columns"
    if report is None:
        return catalogue_page(
            request, staff, "catalogue_import.html", status=422, problem=problem, columns=(REQUIRED, OPTIONAL)
        )
    key = secrets.token_hex(16)
    with get_database(request).session() as writing:
        writing.execute(delete(CatalogueUpload).where(CatalogueUpload.at < utc_now() - UPLOADS_KEPT))
        writing.add(CatalogueUpload(id=key, person_id=staff.id, name=name, text=content.decode("utf-8-sig")))
        audit(writing, staff, "catalogue.look_through", "file", name, rows=report.imported, refused=len(report.refused))
    return _report(request, session, staff, name, report, key=key)


@router.post("/import/apply", dependencies=[OwnForm])
def apply(
    request: Request, staff: EditorDep, session: SessionDep, upload: Annotated[str, Form(max_length=36)] = ""
) -> Response:
    waiting = session.get(CatalogueUpload, upload)
    if waiting is None or waiting.person_id != staff.id:
        raise InvalidInputError("There is no such file waiting.", field="upload")
    before = set(session.scalars(select(Credential.id)))
    with get_database(request).session() as writing:
        report = import_text(writing, waiting.name, waiting.text)
        writing.execute(delete(CatalogueUpload).where(CatalogueUpload.id == upload))
        audit(writing, staff, "catalogue.import", "file", waiting.name, rows=report.imported)
    request.app.state.knowledge.saved()
    return _report(request, session, staff, waiting.name, report, before=before)


def _report(
    request: Request,
    session: Session,
    staff: Staff,
    name: str,
    report: ImportReport,
    *,
    key: str = "",
    before: set[str] | None = None,
) -> Response:
    there = before if before is not None else set(session.scalars(select(Credential.id)))
    kinds = Counter("changed" if credential_id in there else "new" for credential_id in report.ids)
    return catalogue_page(
        request, staff, "catalogue_import.html", name=name, report=report, kinds=kinds, upload=key, applied=not key,
        columns=(REQUIRED, OPTIONAL),
    )  # fmt: skip
