"""Intakes that a practitioner saved: what was read of a note and what they made of it, without what was taken out."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, Select, String, Text, false, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from api.errors import NotFoundError
from api.people.sessions import Staff
from knowledge.base import Base, UtcDateTime, utc_now
from knowledge.intake import Intake, corrected
from knowledge.intake_level import Level
from knowledge.intake_needs import Need
from knowledge.intake_reading import Fact
from knowledge.intake_signs import intake_signs
from knowledge.intake_text import Said
from knowledge.profile import Profile
from knowledge.snapshot import Snapshot

LABEL_AT_MOST = 80


class IntakeNote(Base):
    """A saved intake. `reading` has facts, needs and what was not read, with their places in `text`; `level` is the one that
    the practitioner chose. It is deleted after the days that the office keeps intakes."""

    __tablename__ = "intake_notes"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=lambda: str(uuid.uuid4()))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    person_name: Mapped[str] = mapped_column(String(120))
    label: Mapped[str] = mapped_column(String(LABEL_AT_MOST), default="")
    lang: Mapped[str] = mapped_column(String(2))
    text: Mapped[str] = mapped_column(Text)
    profile: Mapped[dict[str, Any]] = mapped_column(JSON)
    reading: Mapped[dict[str, Any]] = mapped_column(JSON)
    level: Mapped[str | None] = mapped_column(String(20))

    def kept_until(self, days: int) -> datetime:
        return self.made_at + timedelta(days=days)


def notes_of(staff: Staff) -> Select[IntakeNote]:
    """Who saved an intake sees it, and an administrator sees all; decided in the query."""
    query = select(IntakeNote).order_by(IntakeNote.made_at.desc(), IntakeNote.id)
    if staff.role == "administrator":
        return query
    if staff.role == "practitioner":
        return query.where(IntakeNote.person_id == staff.id)
    return query.where(false())


def note_of(session: Session, staff: Staff, note_id: str) -> IntakeNote:
    """One saved intake; raises `NotFoundError`, also for one that they may not see."""
    found = session.scalar(notes_of(staff).where(IntakeNote.id == note_id))
    if found is None:
        raise NotFoundError("There is no such intake.")
    return found


def new_note(intake: Intake, staff: Staff, *, label: str, level: str | None) -> IntakeNote:
    return IntakeNote(
        person_id=staff.id,
        person_name=staff.name,
        label=label[:LABEL_AT_MOST],
        lang=intake.lang,
        text=intake.text,
        profile=intake.profile.model_dump(mode="json", exclude_defaults=True),
        reading={
            "masked": list(intake.masked),
            "limit_said": {key: [_place(said) for said in places] for key, places in intake.limit_said.items()},
            "facts": [{"key": fact.key, "value": fact.value, **_place(fact.said)} for fact in intake.facts],
            "needs": {need.id: [_place(said) for said in need.said] for need in intake.needs},
            "not_read": [_place(said) for said in intake.not_read],
        },
        level=level,
    )


def stored_intake(note: IntakeNote, snapshot: Snapshot) -> Intake:
    """The intake as it was saved; level, funding and referrals as the content has them now."""
    read, text, signs = note.reading, note.text, intake_signs().file
    needs = tuple(
        Need(key, signs.needs[key].kind, _places(places, text))
        for key, places in read["needs"].items()
        if key in signs.needs
    )
    facts = tuple(Fact(fact["key"], fact["value"], _places([fact], text)[0]) for fact in read["facts"])
    profile = Profile.model_validate(note.profile)
    bare = Intake(
        text=text,
        lang="fr" if note.lang == "fr" else "en",
        masked=tuple(read["masked"]),
        profile=profile,
        limit_said={key: _places(places, text) for key, places in read["limit_said"].items()},
        facts=facts,
        needs=needs,
        level=Level(None, (), ()),
        funding=(),
        referrals=(),
        not_read=_places(read["not_read"], text),
    )
    names = {fact.name for fact in facts}
    return corrected(bare, snapshot, profile=profile, facts=names, needs=[need.id for need in needs])


def _place(said: Said) -> dict[str, int]:
    return {"start": said.start, "end": said.end}


def _places(places: list[dict[str, int]], text: str) -> tuple[Said, ...]:
    return tuple(Said(text[place["start"] : place["end"]], place["start"], place["end"]) for place in places)
