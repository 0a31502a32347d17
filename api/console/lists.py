"""`/console/assistant/lists`: programmes by region, field and delivery, to look at, to print or to open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from api.console.access import having
from api.console.assistant import Lang, page_language
from api.console.csv_file import Cell, csv_response
from api.console.rendering import page
from api.console.report_documents import list_document, pdf_response
from api.dependencies import KnowledgeDep
from api.people.sessions import Staff
from api.shapes import MatchOut, match_out
from knowledge.knowledge_base import KnowledgeBase
from knowledge.matching import Match
from knowledge.profile import Choice, Profile
from knowledge.search import SearchResult
from knowledge.shared_state import SharedState, link_of, pairs_of
from knowledge.vocabularies import CourseLanguage, Delivery, Field_, Kind

router = APIRouter(prefix="/console/assistant/lists", include_in_schema=False)

ReaderDep = Annotated[Staff, Depends(having("practitioner", "editor"))]
CHOICES = {"field": Field_, "delivery": Delivery, "kind": Kind, "language": CourseLanguage}
KEYS = ("province", "field", "delivery", "kind", "language")
COST_AT_MOST = 1_000_000
COUNTED = ("field", "province", "delivery")
COLUMNS = ("programme", "provider", "province", "city", "field", "kind", "delivery", "language", "hours", "cost", "status",
           "read_on", "address", "not_stated_of")  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """The limits of an address; `wrong` are keys of what to say of those that cannot be right and are left out."""

    profile: Profile
    values: dict[str, str]
    wrong: tuple[str, ...]


def asked_of(request: Request, knowledge: KnowledgeBase) -> Asked:
    provinces = {place.id for place in knowledge.snapshot.places.values() if place.province_id is None}
    known: dict[str, set[str]] = {"province": provinces, **{key: {str(v) for v in kind} for key, kind in CHOICES.items()}}
    values = {key: request.query_params.get(key, "").strip() for key in (*KEYS, "max_cost")}
    wrong = []
    for key in KEYS:
        if values[key] and values[key] not in known[key]:
            values[key] = ""
            wrong.append("wrong_choice")
    cost = _cost(values["max_cost"])
    if values["max_cost"] and cost is None:
        wrong.append("wrong_cost")
    limits: dict[str, Any] = {key: Choice(any_of=(values[key],)) for key in KEYS if values[key]}
    profile = Profile.model_validate({**{key: choice.model_dump() for key, choice in limits.items()}, "max_cost": cost})
    return Asked(profile, values, tuple(dict.fromkeys(wrong)))


@router.get("")
def show(request: Request, staff: ReaderDep, knowledge: KnowledgeDep) -> Response:
    """A page; `format` csv or pdf is the same list as a file."""
    lang = page_language(request, staff)
    asked = asked_of(request, knowledge)
    result = knowledge.catalogue.search(asked.profile, None, lang)
    wanted = request.query_params.get("format", "")
    if wanted == "csv":
        return csv_response("programmes", rows_of(result, knowledge, lang))
    certain, unsure = in_order(result.items), in_order(result.unknown)
    items = [match_out(match, knowledge, lang) for match in certain]
    unknown = [match_out(match, knowledge, lang) for match in unsure]
    if wanted == "pdf":
        return pdf_response(list_document(asked.profile, items, unknown, knowledge, lang), "programmes")
    query = link_of(pairs_of(SharedState(asked.profile)))
    return page(
        request, staff, "lists.html", asked=asked, items=items, unknown=unknown, query=query,
        choices=choices_of(knowledge, lang), counts=[(key, counts_of(result, key, knowledge, lang)) for key in COUNTED],
        cost_of=lambda row: cost_text(row, lang), hours_of=lambda row: "" if row.hours is None else f"{row.hours:g}",
    )  # fmt: skip


def choices_of(knowledge: KnowledgeBase, lang: Lang) -> dict[str, list[tuple[str, str]]]:
    """What the form offers, (value, name) by key."""
    places = knowledge.snapshot.places.values()
    provinces = sorted((str(getattr(row, f"name_{lang}")), row.id) for row in places if row.province_id is None)
    named = {key: [(str(v), knowledge.labels.text(key, str(v), lang)) for v in kind] for key, kind in CHOICES.items()}
    return {"province": [(key, name) for name, key in provinces], **named}


def counts_of(result: SearchResult, key: str, knowledge: KnowledgeBase, lang: Lang) -> list[tuple[str, int]]:
    """How many of the list have each value, the most first."""
    named = dict(choices_of(knowledge, lang)[key])
    not_stated = knowledge.labels.text("value", "not_stated", lang)
    return [(not_stated if value == "not_stated" else named.get(value, value), n) for value, n in result.facets[key].items()]


def in_order(matches: Sequence[Match]) -> list[Match]:
    """As one looks for a programme on paper: by region, field, title."""
    return sorted(matches, key=lambda match: (match.credential.province, match.credential.field, match.credential.title))


def rows_of(result: SearchResult, knowledge: KnowledgeBase, lang: Lang) -> Iterator[Sequence[Cell]]:
    """The names of the columns, then all programmes: those that keep every limit, then those that leave one open."""
    yield [knowledge.labels.text("console_lists", column, lang) for column in COLUMNS]
    for match in (*in_order(result.items), *in_order(result.unknown)):
        row = match_out(match, knowledge, lang)
        yield [
            row.title, row.provider.name, row.province.name, row.city.name if row.city else None, row.field.name,
            row.kind.name, row.delivery.name if row.delivery else None, row.language.name if row.language else None,
            row.hours, row.cost.amount, row.status.name, row.source.read_on, row.source.url,
            ", ".join(knowledge.labels.text("fact", key, lang) for key in row.unknown),
        ]  # fmt: skip


def cost_text(row: MatchOut, lang: Lang) -> str:
    if row.cost.amount is None:
        return ""
    return f"{row.cost.amount:,.0f} $".replace(",", "\u00a0") if lang == "fr" else f"${row.cost.amount:,.0f}"


def _cost(text: str) -> float | None:
    try:
        amount = float(text.replace(",", ".").replace("$", ""))
    except ValueError:
        return None
    return amount if isfinite(amount) and 0 <= amount <= COST_AT_MOST else None
