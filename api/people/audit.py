"""The audit log: who saw or changed what. It is only ever appended to."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from api.people.models import AuditEntry, Person
from api.people.sessions import Staff


def audit(
    session: Session, staff: Staff | Person | None, action: str, kind: str, subject: object = "", **detail: Any
) -> None:
    """Note that somebody (`None`: Cairn itself) did `action` to a `subject`. `detail` holds no learner's words."""
    session.add(
        AuditEntry(
            person_id=staff.id if staff else None,
            person_name=staff.name if staff else "Cairn",
            action=action,
            kind=kind,
            subject=str(subject)[:200],
            detail=detail,
        )
    )
