"""What staff do with a case, as forms of its page. A script sends the same forms, and gets words for a page.

Whatever could not be done is said kindly, and what was typed stays: on the page, or, when the case is gone, on a page that
holds nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Header, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from api.console.access import OwnForm, PractitionerDep
from api.console.case_canned import canned_for
from api.console.case_view import GROUP, show_case, show_problem
from api.console.rendering import Words, back_to, language_of, page, words_of
from api.dependencies import SessionDep
from api.errors import ApiError, ConflictError, InvalidInputError, NotFoundError
from api.people.office import office
from api.people.sessions import Staff
from api.triage import lifecycle, replies
from api.triage.errors import ClaimedByOtherError, OtherCaseError
from api.triage.locks import write_rows
from api.triage.models import Case, CaseRequest
from api.triage.visible import case_of, cases_of

router = APIRouter(prefix="/console/cases/{case_id}", include_in_schema=False, dependencies=[OwnForm])

# Longer than what may be sent, so that too long a text comes back with a word about it instead of being refused whole.
Text = Annotated[str, Form(max_length=20_000)]
Short = Annotated[str, Form(max_length=500)]
NO_CONTENT = 204


@dataclass(frozen=True)
class Act:
    """Something that somebody wants to do with a case."""

    request: Request
    session: Session
    staff: Staff
    case_id: str
    by_script: bool

    @property
    def t(self) -> Words:
        return words_of(self.request, language_of(self.request, self.staff), "case.html")

    def do(self, did: str, change: Callable[[Session, Staff, str], object], **typed: str) -> Response:
        """Do it, and show the case again. `did` is what to say then; `typed` what stays in the form if it cannot be done."""
        write_rows(self.session)
        try:
            with self.session.begin_nested():  # what was begun goes with it when it cannot be done
                change(self.session, self.staff, self.case_id)
        except (ConflictError, InvalidInputError) as error:
            return self.refused(error, typed)
        except NotFoundError:
            return self.gone(typed)
        if self.by_script:
            return Response(status_code=NO_CONTENT)
        shown = self.session.scalar(cases_of(self.staff).with_only_columns(Case.id).where(Case.id == self.case_id))
        return back_to(f"/console/cases/{self.case_id}?did={did}" if shown else "/console")

    def refused(self, error: ApiError, typed: dict[str, str]) -> Response:
        words = self.words_for(error)
        if self.by_script:
            return show_problem(self.request, self.staff, error.status, words)
        case = case_of(self.session, self.staff, self.case_id)
        return show_case(self.request, self.session, self.staff, case, status=error.status, problem=words, typed=typed)

    def gone(self, typed: dict[str, str]) -> Response:
        """Deleted, or passed to a team of others, while somebody wrote."""
        if self.by_script:
            return show_problem(self.request, self.staff, NotFoundError.status, self.t("gone_why"))
        texts = [text for text in typed.values() if text.strip()]
        return page(self.request, self.staff, "case_gone.html", status=NotFoundError.status, group=GROUP, texts=texts)

    def words_for(self, error: ApiError) -> str:
        if isinstance(error, ClaimedByOtherError):
            return self.t("wrong_claimed_by_other", name=error.name)
        if isinstance(error, OtherCaseError):
            return self.t("wrong_other_case", reference=error.reference)
        key = f"wrong_{error.errors[0].field}" if error.errors else f"wrong_{error.code}"
        return self.t(key) if self.t.has(GROUP, key) else self.t("wrong_other")


def get_act(
    request: Request, session: SessionDep, staff: PractitionerDep, case_id: str, x_csrf: Annotated[str, Header()] = ""
) -> Act:
    return Act(request, session, staff, case_id, by_script=bool(x_csrf))


ActDep = Annotated[Act, Depends(get_act)]


@router.post("/claim")
def claim(act: ActDep) -> Response:
    return act.do("claimed", lifecycle.claim)


@router.post("/reply")
def reply(act: ActDep, text: Text = "", form_id: Annotated[str, Form(max_length=36)] = "") -> Response:
    """Say something to the learner: once, however often the same form is sent."""

    def change(session: Session, staff: Staff, case_id: str) -> None:
        case = case_of(session, staff, case_id, to_change=True)  # nobody else's until this is done
        if form_id and session.get(CaseRequest, form_id) is not None:
            return
        replies.reply(session, staff, case_id, text)
        if form_id:
            session.add(CaseRequest(request_id=form_id, case_id=case.id))

    return act.do("sent", change, reply=text)


@router.post("/canned")
def insert_canned(act: ActDep, text: Text = "", canned: Annotated[int, Form(ge=0, le=2**31 - 1)] = 0) -> Response:
    """The reply's box with a canned reply after what stands there, for who has no script."""
    case = case_of(act.session, act.staff, act.case_id)
    lang = language_of(act.request, act.staff)
    known = {each.id: each.text for each in canned_for(act.session, act.staff, case, office(act.session), lang)}
    parts = [part for part in (text.strip(), known.get(canned, "")) if part]
    return show_case(act.request, act.session, act.staff, case, typed={"reply": "\n\n".join(parts)})


@router.post("/pass")
def pass_on(act: ActDep, to: Short = "", note: Text = "") -> Response:
    """To a colleague (`person:<id>`) or a team (`team:<id>`)."""
    kind, _, key = to.partition(":")
    person = key if kind == "person" else None
    team = int(key) if kind == "team" and key.isascii() and key.isdecimal() and len(key) < 10 else None
    return act.do(
        "passed",
        lambda session, staff, case_id: lifecycle.pass_on(
            session, staff, case_id, person_id=person, team_id=team, note=note
        ),
        pass_note=note,
    )


@router.post("/release")
def release(act: ActDep) -> Response:
    return act.do("released", lifecycle.release)


@router.post("/queue")
def back_to_queue(act: ActDep) -> Response:
    return act.do("requeued", lifecycle.back_to_queue)


@router.post("/resolve")
def resolve(act: ActDep, outcome: Short = "", text: Text = "") -> Response:
    return act.do(
        "resolved", lambda session, staff, case_id: lifecycle.resolve(session, staff, case_id, outcome, text), resolve=text
    )


@router.post("/reopen")
def reopen(act: ActDep) -> Response:
    return act.do("reopened", lifecycle.reopen)


@router.post("/urgency")
def change_urgency(act: ActDep, level: Short = "", why: Text = "") -> Response:
    return act.do(
        "urgency", lambda session, staff, case_id: lifecycle.change_urgency(session, staff, case_id, level, why), why=why
    )


@router.post("/note")
def add_note(act: ActDep, text: Text = "") -> Response:
    return act.do("noted", lambda session, staff, case_id: lifecycle.add_note(session, staff, case_id, text), note=text)


@router.post("/appointment")
def send_appointment(act: ActDep, text: Text = "", url: Annotated[str, Form(max_length=2000)] = "") -> Response:
    return act.do(
        "appointment",
        lambda session, staff, case_id: replies.send_appointment(session, staff, case_id, url or None, text),
        appointment=text,
        url=url,
    )


@router.post("/typing")
def tell_typing(act: ActDep) -> Response:
    return act.do("", replies.typing)


@router.post("/seen")
def tell_seen(act: ActDep, message: Annotated[int, Form(ge=0, le=2**62)] = 0) -> Response:
    return act.do("", lambda session, staff, case_id: replies.seen(session, staff, case_id, message))
