"""`/console/reports`: sheets to print or to send: a client's plan, the skills for an occupation, the list of programmes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from api.console.assistant import page_language
from api.console.lists import ReaderDep, choices_of
from api.console.rendering import page
from api.console.report_documents import gap_document, pdf_response
from api.dependencies import KnowledgeDep, SessionDep
from api.errors import NotFoundError
from api.guidance import GuidanceDep
from api.intake_notes import note_of, notes_of
from api.people.audit import audit
from api.people.sessions import Staff
from api.plan_document import Document, plan_document
from api.plans import ChosenIn, PlanIn, make
from api.shapes import words
from api.skill_gaps import GapAsked, weigh
from api.triage.models import Case
from api.triage.visible import case_of, cases_of
from knowledge.guidance import Guidance
from knowledge.knowledge_base import KnowledgeBase
from knowledge.profile import Profile
from knowledge.shared_state import Refused, SharedState, read_pairs
from knowledge.typed_names import tidied

router = APIRouter(prefix="/console/reports", include_in_schema=False)

REPORTS = "/console/reports"
OFFERED, CHOSEN_AT_FIRST, CHOSEN_AT_MOST = 12, 3, 10
SOURCES_SHOWN = 100
TYPED_AT_MOST = 2_000


@dataclass(frozen=True)
class Client:
    """Whom a sheet is about: a saved intake or a case. `query` names it in an address, `name` on paper."""

    query: str
    name: str
    profile: Profile
    recommended: tuple[str, ...] = ()


@router.get("")
def show(request: Request, staff: ReaderDep, session: SessionDep, knowledge: KnowledgeDep) -> Response:
    intakes = session.scalars(notes_of(staff).limit(SOURCES_SHOWN)).all()
    shared = cases_of(staff).where(Case.profile.is_not(None)).order_by(Case.opened_at.desc()).limit(SOURCES_SHOWN)
    cases = session.scalars(shared).all()
    return page(request, staff, "reports.html", intakes=intakes, cases=cases, **_form(request, staff, knowledge))


@router.get("/plan")
def plan(request: Request, staff: ReaderDep, session: SessionDep, knowledge: KnowledgeDep) -> Response:
    """The plan of a saved intake or a case: with the programmes that are chosen, at first those that fit best."""
    lang = page_language(request, staff)
    client = _client(request, staff, session)
    offered = _offered(client, knowledge, lang)
    asked = [key for key in request.query_params.getlist("chosen") if key in offered]
    first = [key for key in client.recommended if key in offered] or list(offered)[:CHOSEN_AT_FIRST]
    chosen = (asked if "chosen" in request.query_params else first)[:CHOSEN_AT_MOST]
    body = PlanIn(profile=client.profile, chosen=tuple(ChosenIn(id=key) for key in dict.fromkeys(chosen)))
    document = plan_document(make(body, knowledge, lang), knowledge, lang)
    if request.query_params.get("format") == "pdf":
        return pdf_response(document, "plan")
    return _sheet(request, staff, document, client=client, offered=offered, chosen=chosen)


@router.get("/gap")
def gap(request: Request, staff: ReaderDep, session: SessionDep, knowledge: KnowledgeDep, guidance: GuidanceDep) -> Response:
    """The skills for an occupation, of a saved intake, a case, or as they were typed."""
    lang = page_language(request, staff)
    known = {"intake", "case"} & request.query_params.keys()
    client = _client(request, staff, session) if known else None
    state, refused = _typed(request, knowledge)
    profile = client.profile if client else state.profile
    occupations = [*state.profile.occupation.any_of, *profile.occupation.any_of]
    wrong = [part for part in refused if part.parameter == "occupation"]
    if not occupations or wrong:
        near = [] if not wrong else [_occupation(key, knowledge, lang) for key in wrong[0].nearest]
        found = {"wrong": "no_occupation", "near": near, **_form(request, staff, knowledge)}
        return page(request, staff, "reports.html", status=422, intakes=[], cases=[], **found)
    read, left_out = _other_skills([part.value for part in refused if part.parameter == "skills"], guidance)
    skills = tuple(dict.fromkeys((*profile.skills, *state.profile.skills, *read)))
    limits = profile.without("occupation", "field", "city").model_copy(update={"goal": None, "skills": ()})
    report = weigh(GapAsked(occupation=occupations[0], skills=skills, profile=limits), guidance, lang)
    document = gap_document(report, client.name if client else "", knowledge, lang)
    if request.query_params.get("format") == "pdf":
        return pdf_response(document, "skills")
    return _sheet(request, staff, document, left_out=left_out)


def _other_skills(typed: list[str], guidance: Guidance) -> tuple[list[str], list[str]]:
    """(ids of what people call skills otherwise, such as "excel"; what is no skill here)."""
    found = {text: [entry.skill.id for entry in guidance.resumes.read(f"Skills: {text}").skills] for text in typed}
    return [key for keys in found.values() for key in keys], [text for text, keys in found.items() if not keys]


def _client(request: Request, staff: Staff, session: Session) -> Client:
    """Raises `NotFoundError`, also for what they may not see or what was not shared. Looking is noted."""
    intake, case = request.query_params.get("intake"), request.query_params.get("case")
    if intake:
        note = note_of(session, staff, intake)
        audit(session, staff, "viewed", "intake", note.id)
        return Client(f"intake={note.id}", note.label, Profile.model_validate(note.profile))
    shared = case_of(session, staff, case or "")
    if shared.profile is None:
        raise NotFoundError("This case was not shared.")
    audit(session, staff, "viewed", "case", shared.id)
    recommended = tuple(shared.recommended or ())
    return Client(f"case={shared.id}", shared.reference, Profile.model_validate(shared.profile), recommended)


def _offered(client: Client, knowledge: KnowledgeBase, lang: Any) -> dict[str, str]:
    """Programmes to choose from, id and title: those that were recommended, then those that fit best."""
    result = knowledge.catalogue.search(client.profile, None, lang)
    fitting = [match.credential for match in (*result.items[:OFFERED], *result.unknown[:OFFERED])][:OFFERED]
    rows = knowledge.snapshot.credentials
    recommended = [rows[key] for key in client.recommended if key in rows]
    return {row.id: f"{row.title} ({row.provider.name})" for row in (*recommended, *fitting)}


def _typed(request: Request, knowledge: KnowledgeBase) -> tuple[SharedState, tuple[Refused, ...]]:
    """What was typed in the form of the sheet, with ids for names; and what is not known."""
    typed = [
        (name, request.query_params.get(name, "").strip()[:TYPED_AT_MOST]) for name in ("occupation", "skills", "province")
    ]
    return read_pairs(tidied([pair for pair in typed if pair[1]], knowledge.snapshot), knowledge.snapshot)


def _occupation(code: str, knowledge: KnowledgeBase, lang: str) -> tuple[str, str]:
    row = knowledge.snapshot.occupations.get(code)
    return code, (words(row, "title", lang) if row else None) or code


def _form(request: Request, staff: Staff, knowledge: KnowledgeBase) -> dict[str, Any]:
    typed = {name: request.query_params.get(name, "")[:TYPED_AT_MOST] for name in ("occupation", "skills", "province")}
    return {"typed": typed, "provinces": choices_of(knowledge, page_language(request, staff))["province"]}


def _sheet(request: Request, staff: Staff, document: Document, **more: Any) -> Response:
    """A document as a page to print, with the address of its PDF."""
    blocks = [(type(block).__name__, block) for block in document.blocks]
    pdf = str(request.url.include_query_params(format="pdf", lang=document.lang).replace(scheme="", netloc=""))
    shown = {"document": document, "blocks": blocks, "pdf": pdf, "client": None, "left_out": [], **more}
    return page(request, staff, "report_sheet.html", group="console_reports", **shown)
