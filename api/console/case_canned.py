"""Replies that staff use again, with the fields of one case filled in, in the learner's language."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.console.canned import filled
from api.people.office import Office
from api.people.sessions import Staff
from api.triage.models import CannedReply, Case


@dataclass(frozen=True)
class Canned:
    id: int
    title: str
    text: str


def canned_for(session: Session, staff: Staff, case: Case, settings: Office, lang: str) -> list[Canned]:
    """Titles in the language of who writes, texts in that of who reads."""
    fields = {"name": case.contact_name, "reference": case.reference, "college": settings.college, "me": staff.name}
    rows = session.scalars(select(CannedReply).order_by(CannedReply.id)).all()
    return [
        Canned(
            id=row.id,
            title=row.title_fr if lang == "fr" else row.title_en,
            text=filled(row.text_fr if case.lang == "fr" else row.text_en, **fields),
        )
        for row in rows
    ]
