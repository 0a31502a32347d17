"""What every change of a case leaves behind: a step in its history, when it is due, whom to wake."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from api.db import announce
from api.people.audit import audit
from api.people.office import office
from api.people.sessions import Staff
from api.triage.desk_news import STEPS, tell_desk
from api.triage.hours import add_open_minutes
from api.triage.models import Case, CaseStep
from knowledge.base import utc_now


def note_step(session: Session, case: Case, step: str, staff: Staff | None = None, **detail: Any) -> None:
    """A step in the case's history, by somebody of the staff (also in the audit log) or by the learner or Cairn.

    `detail` holds names of people and teams, levels and outcomes, and no words of the learner.
    """
    session.add(CaseStep(case_id=case.id, step=step, person_name=staff.name if staff else None, detail=detail))
    if staff is not None:
        audit(session, staff, step, "case", case.id, reference=case.reference, **detail)
    session.flush()
    if step in STEPS:
        tell_desk(session, case.id, step)
    announce(session)


def set_due(session: Session, case: Case) -> None:
    """The target of the case's level, counted in office time from when the learner began to wait."""
    settings = office(session)
    case.due_at = add_open_minutes(settings, case.waiting_since, settings.targets[case.urgency])  # type: ignore[index]


def wait_again(session: Session, case: Case) -> None:
    """Back in the queue. Who was answered waits since they last wrote, or since now; who was not, has waited all along."""
    case.status = "open"
    case.claimed_by = case.claimed_at = None
    if case.answered_at is not None:
        case.waiting_since = case.learner_wrote_at or utc_now()
    session.flush()
    set_due(session, case)


def close_case(session: Session, case: Case, outcome: str) -> None:
    """Resolved: whoever had it is still named."""
    case.status, case.outcome, case.resolved_at = "resolved", outcome, utc_now()
    case.learner_wrote_at = case.learner_typing_at = None
    session.flush()
