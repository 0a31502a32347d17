"""`/v1/desk`: practitioners in messaging channels. `bot` asks in their name: who they are is known by a code they typed."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.console.rendering import Words
from api.db import Database
from api.dependencies import Lang, ServiceDep, SessionDep, get_database
from api.errors import ConflictError, FieldError
from api.guidance import GuidanceDep
from api.people.identities import NotLinkedError, identified, link
from api.triage.desk_actions import DeskAction, act
from api.triage.desk_assistant import QUESTION_AT_MOST, Answered, answer
from api.triage.desk_news import news_after
from api.triage.desk_view import DeskCase, case_views, cases_of_room
from api.triage.errors import ClaimedByOtherError
from api.triage.models import Case, CaseMessage
from api.triage.news import LOOK_SECONDS

router = APIRouter(prefix="/v1/desk", tags=["desk"], dependencies=[ServiceDep])

WAIT_AT_MOST = 25
GROUP = "console_queue"
USER: dict[str, JsonValue] = {"channel": "slack", "user": "T024BE7LD:U2147483697"}
Channel = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
User = Annotated[str, StringConstraints(min_length=1, max_length=300)]


class _Sent(BaseModel):
    """`user` is the platform's name of a person, unique within the channel; only its hash is kept."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    channel: Channel
    user: User


class LinkIn(_Sent):
    model_config = ConfigDict(json_schema_extra={"examples": [{**USER, "code": "K7MQ-2PXD"}]})

    code: Annotated[str, StringConstraints(min_length=1, max_length=40)]


class LinkedOut(BaseModel):
    """Who they are now, and their language in the console."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Ada", "lang": "en"}]})

    name: str
    lang: Literal["en", "fr"]


class WhoIn(_Sent):
    model_config = ConfigDict(json_schema_extra={"examples": [USER]})


class WhoOut(BaseModel):
    """Whether this is a practitioner. Their name is not said."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"linked": True}]})

    linked: bool


class ActIn(_Sent):
    """`request_id` is the platform's name of the event: the same one again does nothing twice."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**USER, "request_id": "Ev9UQ52YNA"}]})

    request_id: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    text: Annotated[str, StringConstraints(max_length=20_000)] | None = None


class ActedOut(BaseModel):
    """The case as it is now, in the language of whoever did it."""

    lang: Literal["en", "fr"]
    case: DeskCase


class AskIn(_Sent):
    """Words to the assistant. `lang` is what to answer in, where that is not the person's own language."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**USER, "text": "find data in Ontario online"}]})

    text: Annotated[str, StringConstraints(max_length=QUESTION_AT_MOST)]
    lang: Literal["en", "fr"] | None = None


class SaidIn(BaseModel):
    """A message of the case's thread. `name` is the practitioner's; null for the learner."""

    sender: Literal["learner", "practitioner"] = Field(alias="from")
    name: str | None
    text: str


class NewsItem(BaseModel):
    """Something that happened. `case` is null for one that the room may not see (any more), and for one that was deleted.

    `origin` is the channel that a reply was written in.
    """

    id: int
    case_id: str
    kind: str
    at: datetime
    origin: str | None
    said: SaidIn | None
    case: DeskCase | None


class NewsPage(BaseModel):
    items: list[NewsItem]


@router.post("/link", summary="Join a user of a channel to an account")
def link_user(given: LinkIn, request: Request, session: SessionDep) -> LinkedOut:
    """With a code of the console's account page. 404 `unknown_code`, 429 `too_many_codes`."""
    staff = link(session, request.app.state.link_attempts, given.channel, given.user, given.code)
    return LinkedOut(name=staff.name, lang="fr" if staff.lang == "fr" else "en")


@router.post("/who", summary="Whether a user of a channel is a practitioner")
def who_is(given: WhoIn, session: SessionDep) -> WhoOut:
    try:
        identified(session, given.channel, given.user)
    except NotLinkedError:
        return WhoOut(linked=False)
    return WhoOut(linked=True)


@router.get("/news", summary="What happened to cases, for a triage room")
async def fetch_news(
    request: Request,
    database: Annotated[Database, Depends(get_database)],
    after: Annotated[int, Query(ge=0, lt=2**63, description="ids above this one")] = 0,
    wait: Annotated[float, Query(ge=0, le=WAIT_AT_MOST, description="seconds for the first")] = 0,
    lang: Lang = "en",
) -> NewsPage:
    """Oldest first, at most 100, each with its case as it is now. What is older than 30 days is not kept."""
    loop = asyncio.get_running_loop()
    until = loop.time() + wait
    team, t = request.app.state.settings.desk_team, Words(request.app.state.labels, lang, GROUP)
    with database.news.listening() as waiter:
        while True:
            items = await run_in_threadpool(_read, database, after, team, t)
            left = until - loop.time()
            if items or left <= 0 or database.news.stopped:
                return NewsPage(items=items)
            await waiter.wait(min(left, LOOK_SECONDS))


@router.post("/cases/{case_id}/{action}", summary="Claim, release, resolve a case, or reply to the learner")
def act_on_case(
    case_id: Annotated[str, Path(max_length=36)], action: DeskAction, given: ActIn, request: Request, session: SessionDep
) -> ActedOut:
    """As that person, as in the console. 403 `not_linked`; 409 `claimed_by_other` (`errors` names who has it),
    `not_claimed`, `case_closed`, `no_conversation`; 404 `not_found`, `case_gone`."""
    staff = identified(session, given.channel, given.user)
    try:
        case = act(session, staff, case_id, action, channel=given.channel, request_id=given.request_id, text=given.text)
    except ClaimedByOtherError as error:
        raise _naming(error) from error
    lang: Literal["en", "fr"] = "fr" if staff.lang == "fr" else "en"
    return ActedOut(lang=lang, case=case_views(session, [case], Words(request.app.state.labels, lang, GROUP))[case.id])


@router.post("/ask", summary="The assistant for staff: lists, answers, an intake note, the queue")
def ask(given: AskIn, session: SessionDep, guidance: GuidanceDep) -> Answered:
    """`find <words>`, `intake <note>`, `queue`, `help`, in either language; anything else is a question. Nothing is kept."""
    staff = identified(session, given.channel, given.user)
    lang = given.lang or ("fr" if staff.lang == "fr" else "en")
    return answer(session, staff, given.text, guidance, lang)


def _naming(error: ClaimedByOtherError) -> ConflictError:
    error.errors = [FieldError(field="claimed_by", reason=error.name)]
    return error


def _read(database: Database, after: int, team: str | None, t: Words) -> list[NewsItem]:
    with database.session() as session:
        rows = session.scalars(news_after(after)).all()
        seen = _cases(session, {row.case_id for row in rows}, team, t)
        wanted = [row.message_id for row in rows if row.message_id is not None and row.case_id in seen]
        said = {row.id: row for row in session.scalars(select(CaseMessage).where(CaseMessage.id.in_(wanted)))}
        return [
            NewsItem(
                id=row.id,
                case_id=row.case_id,
                kind=row.kind,
                at=row.at,
                origin=row.origin,
                said=_said(said.get(row.message_id)) if row.message_id is not None else None,
                case=seen.get(row.case_id),
            )
            for row in rows
        ]


def _cases(session: Session, ids: set[str], team: str | None, t: Words) -> dict[str, DeskCase]:
    if not ids:
        return {}
    return case_views(session, list(session.scalars(cases_of_room(team).where(Case.id.in_(ids)))), t)


def _said(row: CaseMessage | None) -> SaidIn | None:
    if row is None:
        return None
    sender = "practitioner" if row.sender == "practitioner" else "learner"
    return SaidIn(**{"from": sender}, name=row.name, text=row.text)
