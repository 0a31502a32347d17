"""`/v1/plans`: what was chosen, as a plan: JSON, a page, plain text, PDF, and a calendar of the dates that are known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, field_validator

from api.dependencies import KnowledgeDep, Lang
from api.errors import NotFoundError
from api.names import KnownParameters, check_names
from api.plan_calendar import plan_calendar
from api.plan_document import Document, plan_document
from api.plan_page import plan_page
from api.plan_shapes import PlanOut, plan_out
from api.plan_text import plan_text
from api.state import LINK, check_credentials, read_request, refused_out
from knowledge.knowledge_base import KnowledgeBase
from knowledge.plan import Chosen, make_plan
from knowledge.plan_words import plan_words
from knowledge.profile import Key, Profile
from knowledge.shared_state import SHORTLIST_AT_MOST, DateKind, Day, NotedDate, Refused, SharedState, link_of, pairs_of
from knowledge.text import clean

router = APIRouter(prefix="/v1/plans", tags=["plans"])

Format = Literal["json", "page", "text", "pdf", "calendar"]
FILE_NAME = "plan"
# A page from here loads and sends nothing, whatever a note says.
POLICY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
EXAMPLE = {
    "profile": {"goal": "bookkeeping", "province": {"any_of": ["ON"]}, "occupation": {"any_of": ["12200"]}},
    "chosen": [
        {
            "id": "college-of-new-caledonia-core-skills-for-data-literacy",
            "note": "Ask about evenings.",
            "dates": [{"kind": "deadline", "on": "2027-01-11"}],
        }
    ],
}


class ChosenDate(BaseModel):
    """A day that the learner wrote down for it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: DateKind
    on: Day


class ChosenIn(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Key
    note: str | None = Field(default=None, max_length=500)
    dates: tuple[ChosenDate, ...] = Field(default=(), max_length=len(DateKind))

    @field_validator("dates")
    @classmethod
    def _one_of_a_kind(cls, dates: tuple[ChosenDate, ...]) -> tuple[ChosenDate, ...]:
        if len({noted.kind for noted in dates}) < len(dates):
            raise ValueError("the same kind of date stands here twice")
        return dates


class PlanIn(BaseModel):
    """What the learner said, and what they chose, in that order."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    profile: Profile = Profile()
    chosen: tuple[ChosenIn, ...] = Field(default=(), max_length=SHORTLIST_AT_MOST)


PlanBody = Annotated[PlanIn, Body(openapi_examples={"one programme, with a deadline": {"value": EXAMPLE}})]
STRICT: dict[str, Any] = {"dependencies": [KnownParameters]}


def produces(*kinds: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {kind: {"schema": {"type": "string"}} for kind in kinds}, "description": "the plan"}}


@router.get("", summary="Open a plan", response_model=PlanOut, openapi_extra=LINK)
def open_plan(
    request: Request,
    knowledge: KnowledgeDep,
    lang: Lang = "en",
    format: Annotated[Format, Query(description="what the plan is wanted as")] = "json",
) -> PlanOut | Response:
    """The plan of a link, as it is for `GET /v1/state`: `shortlist` is what was chosen."""
    state, refused = read_request(request, knowledge)
    plan = _plan(state, {}, refused, knowledge, lang)
    return plan if format == "json" else _as(format, plan, knowledge, lang)


@router.post("", summary="Make a plan", **STRICT)
def make(asked: PlanBody, knowledge: KnowledgeDep, lang: Lang = "en") -> PlanOut:
    """Steps in order, sums with what is unknown, help to pay, questions for the college, three next steps."""
    return _asked(asked, knowledge, lang)


@router.post("/page", summary="A plan as a page", response_class=Response, responses=produces("text/html"), **STRICT)
def make_page(asked: PlanBody, knowledge: KnowledgeDep, lang: Lang = "en") -> Response:
    return _as("page", _asked(asked, knowledge, lang), knowledge, lang)


@router.post("/text", summary="A plan as plain text", response_class=Response, responses=produces("text/plain"), **STRICT)
def make_text(asked: PlanBody, knowledge: KnowledgeDep, lang: Lang = "en") -> Response:
    return _as("text", _asked(asked, knowledge, lang), knowledge, lang)


@router.post("/pdf", summary="A plan as PDF", response_class=Response, responses=produces("application/pdf"), **STRICT)
def make_pdf(asked: PlanBody, knowledge: KnowledgeDep, lang: Lang = "en") -> Response:
    return _as("pdf", _asked(asked, knowledge, lang), knowledge, lang)


@router.post("/calendar", summary="A plan's dates", response_class=Response, responses=produces("text/calendar"), **STRICT)
def make_calendar(asked: PlanBody, knowledge: KnowledgeDep, lang: Lang = "en") -> Response:
    """A calendar file. Without any date that is known there is none: 404."""
    return _as("calendar", _asked(asked, knowledge, lang), knowledge, lang)


def _asked(asked: PlanIn, knowledge: KnowledgeBase, lang: Lang) -> PlanOut:
    check_names(asked.profile, knowledge)
    check_credentials({f"chosen.{at}.id": entry.id for at, entry in enumerate(asked.chosen)}, knowledge)
    state = SharedState(
        profile=asked.profile,
        shortlist=tuple(entry.id for entry in asked.chosen),
        dates=tuple(NotedDate(entry.id, noted.kind, noted.on) for entry in asked.chosen for noted in entry.dates),
    )
    notes = {entry.id: clean(" ".join(entry.note.split())) for entry in asked.chosen if entry.note and entry.note.strip()}
    return _plan(state, notes, (), knowledge, lang)


def _plan(
    state: SharedState, notes: dict[str, str], refused: tuple[Refused, ...], knowledge: KnowledgeBase, lang: Lang
) -> PlanOut:
    snapshot, today = knowledge.snapshot, datetime.now(UTC).date()
    chosen = [
        Chosen(
            snapshot.credentials[key],
            note=notes.get(key),
            dates=tuple((noted.kind, noted.on) for noted in state.dates if noted.credential == key),
        )
        for key in state.shortlist
    ]
    return plan_out(
        make_plan(state.profile, chosen, snapshot, today=today),
        knowledge,
        lang,
        query=link_of(pairs_of(state)),
        refused=[refused_out(part, knowledge, lang) for part in refused],
        today=today,
    )


def _as(wanted: Format, plan: PlanOut, knowledge: KnowledgeBase, lang: Lang) -> Response:
    if wanted == "calendar":
        return _calendar(plan, lang)
    render, kind = _DOCUMENTS[wanted]
    extra = {"Content-Disposition": f'inline; filename="{FILE_NAME}.pdf"'} if wanted == "pdf" else {}
    return Response(render(plan_document(plan, knowledge, lang)), media_type=kind, headers={**POLICY, **extra})


def _pdf(document: Document) -> bytes:
    from api.plan_pdf import plan_pdf  # noqa: PLC0415 - fpdf2 takes 60 MB of memory, so only where somebody wants a PDF

    return plan_pdf(document)


_DOCUMENTS: dict[str, tuple[Callable[[Document], str | bytes], str]] = {
    "page": (plan_page, "text/html; charset=utf-8"),
    "text": (plan_text, "text/plain; charset=utf-8"),
    "pdf": (_pdf, "application/pdf"),
}


def _calendar(plan: PlanOut, lang: Lang) -> Response:
    if not plan.dates:
        raise NotFoundError(plan_words().text("calendar", "none", lang))
    headers = {**POLICY, "Content-Disposition": f'attachment; filename="{FILE_NAME}.ics"'}
    return Response(plan_calendar(plan, lang), media_type="text/calendar; charset=utf-8", headers=headers)
