"""`/v1/credentials`: the list with filters, one, and two or three side by side."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.dependencies import CredentialId, KnowledgeDep, Lang
from api.errors import InvalidInputError, NotFoundError
from api.names import check_names
from api.shapes import CredentialOut, ResultList, credential_out, match_out, number
from knowledge.knowledge_base import KnowledgeBase
from knowledge.models import Credential
from knowledge.profile import CHOICE_KEYS, Profile
from knowledge.schema import CourseLanguage, Delivery, Field_, Kind, NocCode, Pace, Region
from knowledge.search import SearchResult

router = APIRouter(prefix="/v1/credentials", tags=["credentials"])

PAGE_AT_MOST = 50
COMPARED_EXAMPLE = (
    "college-of-new-caledonia-core-skills-for-data-literacy",
    "mila-summer-school-in-responsible-ai-and-human-rights",
)
PAGE_EXAMPLE = "https://langara.ca/programs-courses/professional-bookkeeper-short-certificate/courses"
COMPARED = ("kind", "provider", "field", "province", "delivery", "pace", "hours", "weeks", "cost", "language", "assessed",
            "badge", "prerequisites", "stacks_into", "funding", "status")  # fmt: skip


class Filters(BaseModel):
    """Every limit as a query parameter. Repeat a parameter for "any of"; `not_…` excludes a value."""

    model_config = ConfigDict(extra="forbid")

    q: str | None = Field(default=None, max_length=500, description="words to search for", examples=["welding"])
    goal: str | None = Field(default=None, max_length=500)
    skills: list[str] = Field(default=[], max_length=100, description="skills the learner has")
    field: list[Field_] = []
    province: list[Region] = []
    city: list[str] = []
    provider: list[str] = []
    kind: list[Kind] = []
    delivery: list[Delivery] = []
    pace: list[Pace] = []
    language: list[CourseLanguage] = []
    funding: list[str] = []
    skill: list[str] = []
    occupation: list[NocCode] = []
    not_field: list[Field_] = []
    not_province: list[Region] = []
    not_city: list[str] = []
    not_provider: list[str] = []
    not_kind: list[Kind] = []
    not_delivery: list[Delivery] = []
    not_pace: list[Pace] = []
    not_language: list[CourseLanguage] = []
    not_funding: list[str] = []
    not_skill: list[str] = []
    not_occupation: list[NocCode] = []
    max_cost: float | None = Field(default=None, ge=0, le=1_000_000)
    max_hours: float | None = Field(default=None, gt=0, le=20_000)
    max_weeks: float | None = Field(default=None, gt=0, le=1_000)
    hours_per_week: float | None = Field(default=None, gt=0, le=168)
    badge: bool | None = None
    assessed: bool | None = None
    limit: int = Field(default=10, ge=1, le=PAGE_AT_MOST)
    offset: int = Field(default=0, ge=0, le=10_000)
    lang: Lang = "en"

    def profile(self) -> Profile:
        """Raises `InvalidInputError` for a value both wanted and unwanted."""
        given = self.model_dump(exclude={"q", "limit", "offset", "lang", "skills"})
        values: dict[str, Any] = {key: value for key, value in given.items() if key not in CHOICE_KEYS and key[:4] != "not_"}
        for key in CHOICE_KEYS:
            values[key] = {"any_of": tuple(given[key]), "none_of": tuple(given[f"not_{key}"])}
        try:
            return Profile.model_validate({**values, "skills": tuple(self.skills)})
        except ValidationError as error:
            first = error.errors()[0]
            raise InvalidInputError(str(first["msg"]), field=str(first["loc"][0])) from error


def result_list(result: SearchResult, knowledge: KnowledgeBase, lang: str, *, limit: int, offset: int = 0) -> ResultList:
    """One page of `items`, then of `unknown`: the second list starts where the first ends."""
    start = max(offset - result.total, 0)
    room = limit - len(result.items[offset : offset + limit])
    return ResultList(
        items=[match_out(match, knowledge, lang) for match in result.items[offset : offset + limit]],
        unknown=[match_out(match, knowledge, lang) for match in result.unknown[start : start + room]],
        total=result.total,
        total_unknown=len(result.unknown),
        facets=result.facets,
    )


@router.get("", summary="List credentials")
def list_credentials(filters: Annotated[Filters, Query()], knowledge: KnowledgeDep) -> ResultList:
    """Credentials that keep every limit, ranked, with facet counts; then those that do not state one."""
    profile = filters.profile()
    check_names(profile, knowledge)
    result = knowledge.catalogue.search(profile, filters.q, filters.lang)
    return result_list(result, knowledge, filters.lang, limit=filters.limit, offset=filters.offset)


class ComparedFact(BaseModel):
    """One row of a comparison: a value for each credential, in the order asked; `null` is "not stated"."""

    key: str
    label: str
    values: list[str | None]
    differs: bool


class Comparison(BaseModel):
    credentials: list[CredentialOut]
    facts: list[ComparedFact]


@router.get("/compare", summary="Compare two or three credentials")
def compare(
    ids: Annotated[
        str,
        Query(description="two or three ids, separated by commas", max_length=500, examples=[",".join(COMPARED_EXAMPLE)]),
    ],
    knowledge: KnowledgeDep,
    lang: Lang = "en",
) -> Comparison:
    """The same facts of each, those that differ first."""
    wanted = [part.strip() for part in ids.split(",") if part.strip()]
    if not 2 <= len(wanted) <= 3 or len(set(wanted)) != len(wanted):
        raise InvalidInputError("Name two or three different credentials.", field="ids")
    rows = [credential_out(find_credential(key, knowledge), knowledge, lang) for key in wanted]
    facts = []
    for key in COMPARED:
        values = [fact_text(row, key, knowledge, lang) for row in rows]
        text = knowledge.labels.text("fact", key, lang)
        facts.append(ComparedFact(key=key, label=text, values=values, differs=len(set(values)) > 1))
    return Comparison(credentials=rows, facts=sorted(facts, key=lambda fact: not fact.differs))


@router.get("/by-page", summary="The credential of a page")
def find_by_page(
    page: Annotated[str, Query(description="the address of a programme's page", max_length=500, examples=[PAGE_EXAMPLE])],
    knowledge: KnowledgeDep,
    lang: Lang = "en",
) -> CredentialOut:
    """The programme whose page has this address: scheme, `www.`, query, fragment and a slash at the end do not matter.

    A page that several programmes share, and one that is not known, is 404.
    """
    row = knowledge.pages.find(page)
    if row is None:
        raise NotFoundError("No programme has this page to itself.")
    return credential_out(row, knowledge, lang)


@router.get("/{credential_id}", summary="One credential")
def read_credential(credential_id: CredentialId, knowledge: KnowledgeDep, lang: Lang = "en") -> CredentialOut:
    return credential_out(find_credential(credential_id, knowledge), knowledge, lang)


def find_credential(credential_id: str, knowledge: KnowledgeBase) -> Credential:
    try:
        return knowledge.snapshot.credentials[credential_id]
    except KeyError as error:
        raise NotFoundError("There is no credential with this id.") from error


def fact_text(row: CredentialOut, key: str, knowledge: KnowledgeBase, lang: str) -> str | None:
    """One fact of a credential as words; `None` is "not stated"."""
    value = getattr(row, key)
    if value is None or value == []:
        return None
    if key == "cost":
        return None if row.cost.amount is None else _money(row, knowledge, lang)
    if isinstance(value, bool):
        return knowledge.labels.text("value", "yes" if value else "no", lang)
    if isinstance(value, float):
        return number(value, lang)
    if isinstance(value, list):
        return "; ".join(entry if isinstance(entry, str) else entry.name for entry in value)
    return value if isinstance(value, str) else str(value.name)


def _money(row: CredentialOut, knowledge: KnowledgeBase, lang: str) -> str:
    amount = row.cost.amount or 0.0
    if not amount:
        return knowledge.labels.text("value", "free", lang)
    text = number(amount, lang)
    return f"{text} $ {row.cost.currency}" if lang == "fr" else f"${text} {row.cost.currency}"
