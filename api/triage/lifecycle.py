"""What staff do with a case; what they say to the learner is in `replies.py`.

Each looks the case up as one they may see, which nobody else changes until the transaction ends, and leaves a step in its
history, an entry in the audit log, and in the outbox what the learner is to be told. All raise `NotFoundError`
(`CaseGoneError` for a case that the learner deleted), most `CaseClosedError` for a resolved one. Those that need it claimed
raise `ClaimedByOtherError`, which says who has it, or `NotClaimedError`.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.errors import InvalidInputError
from api.people.models import Person, Team, TeamMember
from api.people.sessions import Staff
from api.triage import outbox
from api.triage.claims import held, name_of, unresolved_case
from api.triage.errors import ClaimedByOtherError, OtherCaseError
from api.triage.history import close_case, note_step, set_due, wait_again
from api.triage.models import Case, CaseNote
from api.triage.opening import new_case, unresolved
from api.triage.replies import checked, say
from api.triage.urgency import Sign, assess
from api.triage.visible import case_of
from knowledge.base import utc_now

OUTCOMES = ("answered", "referred", "appointment", "no_answer", "declined", "released", "duplicate", "other")
LEVELS = ("U1", "U2", "U3", "U4")
WHY_AT_MOST = 1000


def claim(session: Session, staff: Staff, case_id: str) -> Case:
    """Take a case that waits. Of two at once one gets it; `ClaimedByOtherError` tells the other who."""
    case = unresolved_case(session, staff, case_id)
    if case.status == "claimed" and case.claimed_by == staff.id:
        return case
    if case.status == "claimed" and case.claimed_by is not None:
        raise ClaimedByOtherError(name_of(session, case))
    _give(case, staff.id)
    note_step(session, case, "claimed", staff)
    outbox.put(session, case, "claimed", name=staff.name)
    return case


def pass_on(
    session: Session,
    staff: Staff,
    case_id: str,
    *,
    person_id: str | None = None,
    team_id: int | None = None,
    note: str = "",
) -> Case:
    """To a colleague, who has it then; or to a team, in whose queue it waits. `note` is for them alone.

    Raises `InvalidInputError` for nobody, and for who does not exist or may not see cases.
    """
    case = held(session, staff, case_id, or_waiting=True)
    if note.strip():
        session.add(CaseNote(case_id=case.id, person_name=staff.name, text=checked(note, "note")))
    if person_id is not None:
        person = session.get(Person, person_id)
        if person is None or not person.active or person.role == "editor":
            raise InvalidInputError("Choose somebody who sees cases.", field="person_id")
        case.team_id = _team_for(session, person, team_id if team_id is not None else case.team_id)
        _give(case, person.id)
        note_step(session, case, "passed", staff, to=person.name)
        outbox.put(session, case, "passed", name=person.name, team=None)
        return case
    team = session.get(Team, team_id) if team_id is not None else None
    if team is None:
        raise InvalidInputError("Choose a colleague or a team.", field="team_id")
    told = case.status == "claimed"
    case.team_id = team.id
    wait_again(session, case)
    note_step(session, case, "passed_to_team", staff, team=team.name)
    if told:  # who only waits is not told which queue they wait in
        outbox.put(session, case, "passed", name=None, team=team.name)
    return case


def release(session: Session, staff: Staff, case_id: str) -> Case:
    """The assistant goes on, and nobody needs to see to it any more."""
    case = held(session, staff, case_id)
    close_case(session, case, "released")
    note_step(session, case, "released", staff)
    outbox.put(session, case, "released", name=staff.name)
    return case


def back_to_queue(session: Session, staff: Staff, case_id: str) -> Case:
    """Somebody else should take it; the learner is told that they wait again."""
    case = held(session, staff, case_id)
    wait_again(session, case)
    note_step(session, case, "requeued", staff)
    outbox.put(session, case, "requeued", by_staff=True)
    return case


def resolve(session: Session, staff: Staff, case_id: str, outcome: str, text: str | None = None) -> Case:
    """Done; `text` are last words to the learner, which only who has claimed it may say."""
    if outcome not in OUTCOMES:
        raise InvalidInputError("There is no such outcome.", field="outcome")
    words = checked(text) if text and text.strip() else None
    case = held(session, staff, case_id, or_waiting=words is None)
    if words:
        say(session, staff, case, words, "resolved")
    else:
        outbox.put(session, case, "resolved", name=staff.name, text=None)
    close_case(session, case, outcome)
    note_step(session, case, "resolved", staff, outcome=outcome)
    return case


def reopen(session: Session, staff: Staff, case_id: str) -> Case:
    """Back in the queue, where an unresolved one stays. Raises `OtherCaseError` where the conversation has another one."""
    case = case_of(session, staff, case_id, to_change=True)
    if case.status != "resolved":
        return case
    other = unresolved(session, case.conversation_id)
    if other is not None:
        raise OtherCaseError(other.reference)
    try:
        with session.begin_nested():
            case.status, case.claimed_by, case.claimed_at = "open", None, None
            case.outcome, case.resolved_at, case.waiting_since = None, None, utc_now()
    except IntegrityError:
        # The learner asked again at this very moment.
        other = unresolved(session, case.conversation_id)
        if other is None:
            raise
        raise OtherCaseError(other.reference) from None
    set_due(session, case)
    note_step(session, case, "reopened", staff)
    outbox.put(session, case, "reopened")
    return case


def change_urgency(session: Session, staff: Staff, case_id: str, level: str, why: str) -> Case:
    """Somebody knows better than the signs. The reason is kept with it."""
    if level not in LEVELS:
        raise InvalidInputError("There is no such level.", field="level")
    why = checked(why, "why", at_most=WHY_AT_MOST)
    case = unresolved_case(session, staff, case_id)
    before, case.urgency = case.urgency, level
    case.urgency_note, case.urgency_by = why, staff.name
    set_due(session, case)
    note_step(session, case, "urgency", staff, before=before, level=level)
    return case


def add_note(session: Session, staff: Staff, case_id: str, text: str) -> CaseNote:
    """What staff write for each other; also on a resolved case."""
    text = checked(text)
    case = case_of(session, staff, case_id, to_change=True)
    note = CaseNote(case_id=case.id, person_name=staff.name, text=text)
    session.add(note)
    note_step(session, case, "noted", staff)
    return note


def open_by_staff(
    session: Session,
    staff: Staff,
    *,
    level: str,
    why: str,
    summary_lines: list[dict[str, Any]] | None = None,
    profile: dict[str, Any] | None = None,
    contact: dict[str, str | None] | None = None,
    lang: str = "en",
    team_id: int | None = None,
) -> Case:
    """Somebody at the desk needs more than the desk.

    `summary_lines` are `{key, label, text, turn}`, `contact` is {name, address, time}.
    """
    if level not in LEVELS:
        raise InvalidInputError("There is no such level.", field="level")
    if team_id is not None and session.get(Team, team_id) is None:
        raise InvalidInputError("There is no such team.", field="team_id")
    signs = [Sign("marked_by_staff", 0)]
    case = new_case(
        conversation_id=f"{outbox.DESK}{uuid.uuid4().hex}", channel="desk", lang=lang, signs=signs, found=assess(signs),
        level=level,
    )  # fmt: skip
    case.team_id = team_id
    case.urgency_note, case.urgency_by = checked(why, "why", at_most=WHY_AT_MOST), staff.name
    case.summary, case.profile = summary_lines or None, profile or None
    given = contact or {}
    case.contact_name, case.contact_address = given.get("name") or None, given.get("address") or None
    case.contact_time = given.get("time") or None
    set_due(session, case)
    session.add(case)
    session.flush()
    note_step(session, case, "opened", staff, level=level)
    return case


def _give(case: Case, person_id: str) -> None:
    case.status, case.claimed_by, case.claimed_at = "claimed", person_id, utc_now()


def _team_for(session: Session, person: Person, wanted: int | None) -> int | None:
    """The team whose case it becomes, so that the colleague sees it: the wanted one, else theirs, else everybody's."""
    if wanted is None or person.role == "administrator":
        return wanted
    theirs = session.scalars(
        select(TeamMember.team_id).where(TeamMember.person_id == person.id).order_by(TeamMember.team_id)
    ).all()
    if wanted in theirs:
        return wanted
    return theirs[0] if theirs else None
