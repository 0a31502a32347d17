"""`/v1/cases`: opening a case. Only `bot` may, with the service token, and only with what the learner agreed to."""

from __future__ import annotations

import secrets
import uuid
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Body
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.dependencies import ServiceDep, SessionDep
from api.triage.models import Case, CaseMessage

router = APIRouter(prefix="/v1/cases", tags=["cases"], dependencies=[ServiceDep])

# No 0, 1, I, O: a reference is read out on the telephone.
REFERENCE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

# A time outside these years is a broken clock, and near the ends of the calendar it cannot be turned into UTC.
SaidAt = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2100, 1, 1, tzinfo=UTC))]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class TranscriptLine(BaseModel):
    model_config = ConfigDict(extra="forbid")

    sender: Literal["learner", "bot", "practitioner", "system"] = Field(alias="from")
    at: SaidAt
    text: Line


class Contact(BaseModel):
    """How to reach the learner: what they chose to give."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)] | None = None
    address: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = None


class Consent(BaseModel):
    """What the learner agreed to, and the version of the words they agreed to."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    summary: bool = False
    transcript: bool = False
    contact: bool = False


class CaseIn(BaseModel):
    """A case to open. What was not agreed to must not be sent: it is refused, not dropped."""

    model_config = ConfigDict(extra="forbid")

    conversation_id: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    urgency: Literal["U1", "U2", "U3", "U4"]
    reasons: list[Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]] = Field(default=[], max_length=10)
    lang: Literal["en", "fr"] = "en"
    consent: Consent | None = None
    summary: Line | None = None
    profile: dict[str, Any] | None = None
    transcript: list[TranscriptLine] = Field(default=[], max_length=500)
    contact: Contact | None = None

    @model_validator(mode="after")
    def _only_what_was_agreed(self) -> Self:
        agreed = self.consent or Consent(version="none")
        if (self.summary or self.profile) and not agreed.summary:
            raise ValueError("summary and profile need the learner's consent")
        if self.transcript and not agreed.transcript:
            raise ValueError("transcript needs the learner's consent")
        if self.contact and not agreed.contact:
            raise ValueError("contact needs the learner's consent")
        return self


class CaseOut(BaseModel):
    """The case as opened. `reference` is what the learner is told."""

    id: str
    reference: str
    status: str
    urgency: str
    opened_at: datetime


EXAMPLES = {
    "asked for a person": {
        "value": {
            "conversation_id": "c_3f0",
            "urgency": "U1",
            "reasons": ["asked_for_person"],
            "lang": "en",
            "consent": {"version": "2026-11", "summary": True, "contact": True},
            "summary": "Wants help choosing between two welding courses in Alberta.",
            "profile": {"field": {"any_of": ["trades_construction"]}},
            "contact": {"name": "Sam", "address": "sam@example.org"},
        }
    },
    "urgent, nothing shared": {"value": {"conversation_id": "c_3f1", "urgency": "U3", "reasons": ["suicide"], "lang": "fr"}},
}


@router.post("", status_code=201, summary="Open a case")
def open_case(
    case: Annotated[CaseIn, Body(openapi_examples=EXAMPLES)],
    session: SessionDep,
) -> CaseOut:
    """Open a case. An alert of the same conversation that is still open and carries nothing is completed instead."""
    row = _open_alert(session, case.conversation_id)
    if row is None:
        row = Case(id=str(uuid.uuid4()), reference=_reference(), conversation_id=case.conversation_id)
        session.add(row)
        row.urgency = case.urgency
    row.urgency = max(row.urgency, case.urgency)
    row.assessed = row.urgency
    row.reasons = [{"code": code, "turn": 0, "level": case.urgency} for code in case.reasons]
    row.lang = case.lang
    row.consent_version = case.consent.version if case.consent else None
    row.summary = [{"key": "summary", "label": "", "text": case.summary, "turn": 0}] if case.summary else None
    row.profile = case.profile
    row.contact_name = case.contact.name if case.contact else None
    row.contact_address = case.contact.address if case.contact else None
    session.flush()
    session.add_all(
        CaseMessage(case_id=row.id, sender=line.sender, said_at=line.at, text=line.text) for line in case.transcript
    )
    return CaseOut(id=row.id, reference=row.reference, status=row.status, urgency=row.urgency, opened_at=row.opened_at)


def _open_alert(session: Session, conversation_id: str) -> Case | None:
    return session.scalars(
        select(Case).where(Case.conversation_id == conversation_id, Case.status == "open", Case.consent_version.is_(None))
    ).first()


def _reference() -> str:
    return "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(6))
