"""Replies that staff use again, with the fields of one case filled in, in the learner's language."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.people.office import Office
from api.people.sessions import Staff
from api.triage.models import CannedReply, Case

FIELD = re.compile(r"[ \u00a0]?\{(name|reference|college|me)\}")


@dataclass(frozen=True)
class Canned:
    id: int
    title: str
    text: str


def canned_for(session: Session, staff: Staff, case: Case, settings: Office, lang: str) -> list[Canned]:
    """Titles in the language of who writes, texts in that of who reads."""
    rows = session.scalars(select(CannedReply).order_by(CannedReply.id)).all()
    return [
        Canned(
            id=row.id,
            title=row.title_fr if lang == "fr" else row.title_en,
            text=filled(row.text_fr if case.lang == "fr" else row.text_en, staff, case, settings),
        )
        for row in rows
    ]


def filled(text: str, staff: Staff, case: Case, settings: Office) -> str:
    """The fields replaced; one that is not known goes, with the space before it: "Hello {name}," becomes "Hello,"."""
    values = {"name": case.contact_name, "reference": case.reference, "college": settings.college, "me": staff.name}

    def value(found: re.Match[str]) -> str:
        known = values[found[1]]
        return found[0].replace(f"{{{found[1]}}}", known) if known else ""

    return FIELD.sub(value, text)
