"""`/console/assistant/intake`: a note about a client, read, corrected, and kept only where somebody saves it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from api.console.access import OwnForm, PractitionerDep
from api.console.assistant import Lang, page_language
from api.console.intake_form import BETWEEN, IntakeForm, intake_form, intake_of, parts_of
from api.console.rendering import back_to, page
from api.dependencies import SessionDep
from api.describe import describe
from api.guidance import GuidanceDep
from api.intake_notes import new_note, note_of, notes_of, stored_intake
from api.intakes import intake_out
from api.people.audit import audit
from api.people.office import office
from api.people.sessions import Staff
from api.state import refused_out
from knowledge.guidance import Guidance
from knowledge.intake import Intake
from knowledge.intake_signs import intake_signs
from knowledge.intake_text import TEXT_AT_MOST
from knowledge.knowledge_base import KnowledgeBase
from knowledge.plan_words import day_text
from knowledge.shared_state import SharedState, link_of, pairs_of, read_pairs
from knowledge.vocabularies import CourseLanguage, Delivery, Field_

router = APIRouter(prefix="/console/assistant", include_in_schema=False)

INTAKE = "/console/assistant/intake"
SAVED = "/console/assistant/intakes"
LEVELS = ("self_serve", "guided", "one_to_one")
SAVED_SHOWN = 50
FormDep = Annotated[IntakeForm, Depends(intake_form)]


@router.get("/intake")
def start(request: Request, staff: PractitionerDep, session: SessionDep) -> Response:
    return page(request, staff, "intake.html", note="", wrong=None, saved=saved_of(staff, session))


@router.post("/intake", dependencies=[OwnForm])
def read(request: Request, form: FormDep, staff: PractitionerDep, session: SessionDep, guidance: GuidanceDep) -> Response:
    """The note as it reads, with what was corrected; with the action `save` it is kept, else it is gone with the page."""
    wrong = "empty" if not form.text.strip() else "too_long" if len(form.text) > TEXT_AT_MOST else None
    if wrong:
        saved = saved_of(staff, session)
        return page(request, staff, "intake.html", status=422, note=form.text, wrong=wrong, saved=saved)
    intake, refused = intake_of(form, guidance)
    lang = page_language(request, staff)
    if form.action == "save":
        level = form.level if form.level in LEVELS else intake.level.id
        note = new_note(intake, staff, label=form.label, level=level)
        session.add(note)
        session.flush()
        audit(session, staff, "saved", "intake", note.id)
        return back_to(f"{SAVED}/{note.id}", "saved")
    shown = _shown(intake, guidance, lang)
    left_out = [refused_out(part, guidance.knowledge, lang) for part in refused]
    days = office(session).retention.intake_notes
    return page(request, staff, "intake.html", note=form.text, wrong=None, saved=[], refused=left_out, days=days,
                editable=True, label=form.label, **shown)  # fmt: skip


@router.get("/intakes/{note_id}")
def show(note_id: str, request: Request, staff: PractitionerDep, session: SessionDep, guidance: GuidanceDep) -> Response:
    note = note_of(session, staff, note_id)
    audit(session, staff, "viewed", "intake", note.id)
    lang = page_language(request, staff)
    intake = stored_intake(note, guidance.knowledge.snapshot)
    until = day_text(note.kept_until(office(session).retention.intake_notes).date(), lang)
    shown = _shown(intake, guidance, lang)
    return page(request, staff, "intake_saved.html", group="console_intake", note=note, until=until, editable=False, **shown)


@router.post("/intakes/{note_id}/delete", dependencies=[OwnForm])
def delete(note_id: str, staff: PractitionerDep, session: SessionDep) -> Response:
    note = note_of(session, staff, note_id)
    session.delete(note)
    audit(session, staff, "deleted", "intake", note.id)
    return back_to(INTAKE, "saved")


def saved_of(staff: Staff, session: SessionDep) -> list[dict[str, Any]]:
    return [
        {"id": row.id, "label": row.label, "made_at": row.made_at, "name": row.person_name, "level": row.level}
        for row in session.scalars(notes_of(staff).limit(SAVED_SHOWN))
    ]


def _shown(intake: Intake, guidance: Guidance, lang: Lang) -> dict[str, Any]:
    """What the template shows of an intake, and what its form offers."""
    knowledge = guidance.knowledge
    text = knowledge.labels.text
    places = knowledge.snapshot.places.values()
    provinces = sorted((str(getattr(row, f"name_{lang}")), row.id) for row in places if row.province_id is None)
    choices = {
        "province": [(key, name) for name, key in provinces],
        "field": [(field.value, text("field", field, lang)) for field in Field_],
        "delivery": [(delivery.value, text("delivery", delivery, lang)) for delivery in Delivery],
        "language": [(language.value, text("language", language, lang)) for language in CourseLanguage],
    }
    out = intake_out(intake, guidance, lang)
    values: dict[str, list[str]] = {}
    for key, value in parts_of(intake.profile):
        values.setdefault(key, []).append(value)
    have = {need.id for need in intake.needs}
    return {
        "intake": out,
        "values": values,
        "labels": {pair: _label(pair, knowledge, lang) for of_key in values.values() for pair in of_key},
        "choices": choices,
        "other_needs": [(key, text("intake_need", key, lang)) for key in intake_signs().file.needs if key not in have],
        "levels": [(key, text("intake_level", key, lang)) for key in LEVELS],
        "finder": f"/finder?{link_of([*pairs_of(SharedState(intake.profile)), ('lang', lang)])}",
        "day": lambda on: day_text(on, lang),
    }


def _label(pair: str, knowledge: KnowledgeBase, lang: str) -> str:
    name, _, value = pair.partition(BETWEEN)
    alone, _ = read_pairs([(name, value)], knowledge.snapshot)
    return describe(alone.profile, knowledge, lang)[0].label
