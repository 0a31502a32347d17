"""A conversation needs a person: its one unresolved case is opened, or joined by what is new."""

from __future__ import annotations

import logging
import secrets
import uuid
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.errors import InvalidInputError
from api.people.models import Team
from api.triage.case_shapes import CaseIn
from api.triage.errors import OtherCaseError
from api.triage.history import close_case, note_step, set_due
from api.triage.locks import write_alone
from api.triage.models import Case, CaseRequest
from api.triage.urgency import Assessment, Sign, assess
from knowledge.base import utc_now

logger = logging.getLogger(__name__)

# No 0, 1, I, O: a reference is read out on the telephone.
REFERENCE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
SAFETY = ("U3", "U4")  # stays with the staff, whatever the learner wants to share


def open_or_join(session: Session, wanted: CaseIn) -> tuple[Case, bool]:
    """The case, and whether it was made now. The same request again finds its case, also a resolved one.

    Raises `InvalidInputError` for signs that open no case, and `OtherCaseError` for a request of another conversation.
    """
    write_alone(session, f"conversation {wanted.conversation_id}")
    case, known = _requested(session, wanted), True
    if case is None:
        case, known = unresolved(session, wanted.conversation_id), False
    if case is not None and case.status == "resolved":
        return case, False
    created = case is None
    if case is None:
        case, created = _first(session, wanted)
    if not created:
        _join(session, case, wanted)
    _take_consent(session, case, wanted)
    if not known:
        session.add(CaseRequest(request_id=str(wanted.request_id), case_id=case.id))
        session.flush()
    return case, created


def unresolved(session: Session, conversation_id: str) -> Case | None:
    """The conversation's case that somebody still has to see to."""
    query = select(Case).where(Case.conversation_id == conversation_id, Case.status != "resolved")
    return session.scalar(query.with_for_update(key_share=True).execution_options(populate_existing=True))


def new_case(
    *, conversation_id: str, channel: str, lang: str, signs: Iterable[Sign], found: Assessment, level: str | None = None
) -> Case:
    """A case that is not stored yet."""
    return Case(
        id=str(uuid.uuid4()),
        reference="".join(secrets.choice(REFERENCE_LETTERS) for _ in range(6)),
        conversation_id=conversation_id,
        channel=channel,
        lang=lang,
        urgency=level or found.level,
        assessed=found.level,
        signs=[sign._asdict() for sign in signs],
        reasons=[reason._asdict() for reason in found.reasons],
        waiting_since=utc_now(),
    )


def decline(session: Session, case: Case) -> None:
    """The learner wants to share nothing. Nobody needs to wait for them, except where it is about safety."""
    if case.status == "resolved" or case.consent_version is not None:
        return
    note_step(session, case, "declined")
    if case.status == "open" and case.urgency not in SAFETY:
        close_case(session, case, "declined")


def _requested(session: Session, wanted: CaseIn) -> Case | None:
    request = session.get(CaseRequest, str(wanted.request_id))
    if request is None:
        return None
    case = session.get_one(Case, request.case_id, with_for_update={"key_share": True}, populate_existing=True)
    if case.conversation_id != wanted.conversation_id:
        raise OtherCaseError(case.reference)
    return case


def _first(session: Session, wanted: CaseIn) -> tuple[Case, bool]:
    signs = _united([], wanted)
    found = assess(signs)
    if found.level == "U0":
        raise InvalidInputError("These signs alone open no case.", field="signs")
    case = new_case(
        conversation_id=wanted.conversation_id, channel=wanted.channel, lang=wanted.lang, signs=signs, found=found
    )
    case.team_id = _team(session, wanted.team)
    set_due(session, case)
    try:
        with session.begin_nested():
            session.add(case)
    except IntegrityError:
        # Somebody reopened the conversation's last case meanwhile.
        other = unresolved(session, wanted.conversation_id)
        if other is None:
            raise
        return other, False
    note_step(session, case, "opened", level=case.urgency, reasons=[reason.code for reason in found.reasons])
    return case, True


def _join(session: Session, case: Case, wanted: CaseIn) -> None:
    """What is new counts too. A level that somebody changed is raised by what they did not know, and never lowered."""
    case.lang = wanted.lang
    signs = _united([Sign(**sign) for sign in case.signs], wanted)
    if [sign._asdict() for sign in signs] == case.signs:
        return
    found, before = assess(signs), case.urgency
    case.signs = [sign._asdict() for sign in signs]
    case.reasons = [reason._asdict() for reason in found.reasons]
    graver = found.level > case.assessed
    case.assessed = found.level
    if (graver or case.urgency_by is None) and found.level > case.urgency:
        case.urgency, case.urgency_by, case.urgency_note = found.level, None, None
        set_due(session, case)
    known = {reason.code for reason in found.reasons}
    new = [sign.code for sign in wanted.signs if sign.code in known]
    note_step(session, case, "joined", level=case.urgency, before=before, reasons=sorted(set(new)))


def _take_consent(session: Session, case: Case, wanted: CaseIn) -> None:
    """What the learner agreed to share. Agreed again, the newer words take the place of the older, part by part."""
    consent = wanted.consent
    if consent is None:
        return
    parts = {
        "summary": [line.model_dump() for line in wanted.summary] if wanted.summary else None,
        "profile": wanted.profile or None,
        "recommended": wanted.recommended or None,
    }
    contact = wanted.contact.model_dump() if wanted.contact else {}
    parts |= {f"contact_{name}": value or None for name, value in contact.items()}
    changed = {name: value for name, value in parts.items() if value is not None and value != getattr(case, name)}
    more = consent.transcript and not case.shares_transcript
    if case.consent_version == consent.version and not changed and not more:
        return
    for name, value in changed.items():
        setattr(case, name, value)
    case.consent_version, case.consented_at = consent.version, utc_now()
    case.shares_transcript = case.shares_transcript or consent.transcript
    shared = [name for name in ("summary", "transcript", "contact") if getattr(consent, name)]
    note_step(session, case, "consented", version=consent.version, shared=shared)


def _united(known: list[Sign], wanted: CaseIn) -> list[Sign]:
    """All signs, each at each of its turns once."""
    return list(dict.fromkeys([*known, *(Sign(sign.code, sign.turn) for sign in wanted.signs)]))


def _team(session: Session, name: str | None) -> int | None:
    if not name:
        return None
    found = session.scalar(select(Team.id).where(Team.name == name))
    if found is None:
        logger.error("a case was sent to a team that does not exist; it went to everybody")
    return found
