"""`/v1/state`: everything understood, as a link, as chips, and as the list that it gives."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from api.credentials import PAGE_AT_MOST, result_list
from api.dependencies import KnowledgeDep, Lang
from api.describe import describe
from api.errors import FieldError, InvalidInputError
from api.matches import match_profile
from api.names import NOT_KNOWN, KnownParameters, check_names
from api.shapes import Named, ResultList
from knowledge.knowledge_base import KnowledgeBase
from knowledge.plan_words import day_text, filled, plan_words
from knowledge.profile import Key, Profile
from knowledge.shared_state import (
    PARAMETERS,
    SHORTLIST_AT_MOST,
    DateKind,
    Day,
    NotedDate,
    Pair,
    Refused,
    SharedState,
    link_of,
    pairs_of,
    read_pairs,
    without,
)
from knowledge.text import clean

router = APIRouter(prefix="/v1/state", tags=["state"])

DELIVERY_KEYS = ("lang", "limit", "offset", "format")  # how the answer is wanted, which is no part of what was said
REFUSED_SHOWN = 80  # characters of a refused value
EXAMPLE = {
    "profile": {"goal": "something with data", "province": {"any_of": ["ON"]}, "max_cost": 500},
    "shortlist": ["college-of-new-caledonia-core-skills-for-data-literacy"],
}
# Read as they come, because one wrong part does not make a link useless.
LINK: dict[str, Any] = {
    "parameters": [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": "as in `GET /v1/credentials`; a value that cannot be right is left out and said",
            "schema": {"type": "array", "items": {"type": "string"}},
        }
        for name in PARAMETERS
    ]
}


class DateIn(BaseModel):
    """A day that was written down for a credential of the shortlist."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    credential: Key
    kind: DateKind
    on: Day


class StateIn(BaseModel):
    """What to make a link of. `q` are words to search for, as in `GET /v1/credentials`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    profile: Profile = Profile()
    q: str | None = Field(default=None, max_length=500)
    shortlist: tuple[Key, ...] = Field(default=(), max_length=SHORTLIST_AT_MOST)
    dates: tuple[DateIn, ...] = Field(default=(), max_length=3 * SHORTLIST_AT_MOST)


class InBoth(BaseModel):
    """The same words in both languages."""

    en: str
    fr: str


class Chip(BaseModel):
    """One thing understood. `query` is the link without it; soft ones were guessed and only rank."""

    kind: str
    value: str
    label: InBoth
    hard: bool
    query: str


class RefusedPart(BaseModel):
    """A part of the link that was left out: which, why, and up to three things that may have been meant."""

    parameter: str
    value: str
    code: str
    reason: str
    nearest: list[Named]


class DateOut(BaseModel):
    credential: str
    kind: DateKind
    on: date


class StateOut(BaseModel):
    """`profile` is a body for `POST /v1/matches`; `results` is what that gives."""

    query: str
    profile: dict[str, Any]
    q: str | None
    shortlist: list[Named]
    dates: list[DateOut]
    chips: list[Chip]
    refused: list[RefusedPart]
    results: ResultList


Limit = Annotated[int, Query(ge=1, le=PAGE_AT_MOST)]
Offset = Annotated[int, Query(ge=0, le=10_000)]


@router.get("", summary="Open a link", openapi_extra=LINK)
def read_state(
    request: Request, knowledge: KnowledgeDep, lang: Lang = "en", limit: Limit = 5, offset: Offset = 0
) -> StateOut:
    """What a link says. A part that was cut or edited is left out with its reason, and the rest holds."""
    state, refused = read_request(request, knowledge)
    return state_out(state, refused, knowledge, lang, limit=limit, offset=offset)


@router.post("", summary="Make a link", dependencies=[KnownParameters])
def make_state(
    given: Annotated[StateIn, Body(openapi_examples={"data, under $500, one saved": {"value": EXAMPLE}})],
    knowledge: KnowledgeDep,
    lang: Lang = "en",
    limit: Limit = 5,
    offset: Offset = 0,
) -> StateOut:
    """The same for a profile and a shortlist, which must be right."""
    check_names(given.profile, knowledge)
    check_credentials({f"shortlist.{at}": key for at, key in enumerate(given.shortlist)}, knowledge)
    dates = [NotedDate(entry.credential, entry.kind, entry.on) for entry in given.dates]
    state = SharedState(given.profile, given.q, given.shortlist, tuple(dates))
    # What the link cannot hold, such as a skill that has no entry here, is said as for a link.
    state, refused = read_pairs(pairs_of(state), knowledge.snapshot)
    return state_out(state, refused, knowledge, lang, limit=limit, offset=offset)


def read_request(request: Request, knowledge: KnowledgeBase) -> tuple[SharedState, tuple[Refused, ...]]:
    """The link by which a request came."""
    pairs = [(name, value) for name, value in request.query_params.multi_items() if name not in DELIVERY_KEYS]
    return read_pairs(pairs, knowledge.snapshot)


def check_credentials(ids: dict[str, str], knowledge: KnowledgeBase) -> None:
    """Raises `InvalidInputError` for ids, by the field they stand in, that do not exist or come twice."""
    known = knowledge.snapshot.credentials
    wrong = [FieldError(field=field, reason=NOT_KNOWN) for field, key in ids.items() if key not in known]
    seen: set[str] = set()
    for field, key in ids.items():
        wrong += [FieldError(field=field, reason="This stands here twice.")] if key in seen else []
        seen.add(key)
    if wrong:
        error = InvalidInputError("The request names something that does not exist.")
        error.errors = wrong
        raise error


def state_out(
    state: SharedState, refused: tuple[Refused, ...], knowledge: KnowledgeBase, lang: Lang, *, limit: int, offset: int
) -> StateOut:
    pairs = pairs_of(state)
    if state.query:
        found = knowledge.catalogue.search(state.profile, state.query, lang)
        results = result_list(found, knowledge, lang, limit=limit, offset=offset)
    else:
        results = match_profile(state.profile, knowledge, lang, limit, offset)
    titles = knowledge.snapshot.credentials
    return StateOut(
        query=link_of(pairs),
        profile=state.profile.model_dump(mode="json", exclude_defaults=True),
        q=state.query,
        shortlist=[Named(id=key, name=titles[key].title) for key in state.shortlist],
        dates=[DateOut(credential=noted.credential, kind=noted.kind, on=noted.on) for noted in state.dates],
        chips=[_chip(pair, pairs, state, knowledge) for pair in pairs if pair[0] != "soft"],
        refused=[refused_out(part, knowledge, lang) for part in refused],
        results=results,
    )


def _chip(pair: Pair, pairs: list[Pair], state: SharedState, knowledge: KnowledgeBase) -> Chip:
    kind, value = pair
    choice = getattr(state.profile, kind.removeprefix("not_"), None)
    return Chip(
        kind=kind,
        value=value,
        label=InBoth(en=_label(pair, knowledge, "en"), fr=_label(pair, knowledge, "fr")),
        hard=getattr(choice, "hard", kind not in ("goal", "skills")),
        query=link_of(without(pairs, pair)),
    )


def _label(pair: Pair, knowledge: KnowledgeBase, lang: str) -> str:
    kind, value = pair
    titles = knowledge.snapshot.credentials
    if kind == "q":
        return filled("chip", "q", lang, value=value)
    if kind == "shortlist":
        return filled("chip", "shortlist", lang, value=titles[value].title)
    if kind == "date":
        credential, _, told = value.partition(":")
        what, _, day = told.partition(":")
        words = {"kind": plan_words().text("date_kind", what, lang), "day": day_text(date.fromisoformat(day), lang)}
        return filled("chip", "date", lang, title=titles[credential].title, **words)
    alone, _ = read_pairs([pair], knowledge.snapshot)
    return describe(alone.profile, knowledge, lang)[0].label


def refused_out(part: Refused, knowledge: KnowledgeBase, lang: str) -> RefusedPart:
    return RefusedPart(
        parameter=clean(part.parameter)[:REFUSED_SHOWN],
        value=clean(part.value)[:REFUSED_SHOWN],
        code=part.fault,
        reason=plan_words().text("fault", part.fault, lang),
        nearest=[Named(id=key, name=_name(part.parameter, key, knowledge, lang)) for key in part.nearest],
    )


def _name(parameter: str, key: str, knowledge: KnowledgeBase, lang: str) -> str:
    """A name that exists, without the limit it would be."""
    kind = parameter.removeprefix("not_")
    label = _label((kind, key), knowledge, lang)
    return label.partition(knowledge.labels.text("value", "colon", lang))[2] or label
