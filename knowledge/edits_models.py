"""The tables of what staff change in the knowledge base. They are the truth: a load of the content puts it back in place.

A college's answer and its versions, ways of asking that were added, edits of programmes, files that wait to be imported, and
what the last look at the links found.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.base import Base, UtcDateTime, utc_now


class StaffAnswer(Base):
    """An answer that the college wrote. Live ones stand in `answers`; `version` is the newest, one more with each change."""

    __tablename__ = "staff_answers"

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    live_version: Mapped[int | None]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    made_by: Mapped[str] = mapped_column(String(120))

    __table_args__ = (CheckConstraint("state IN ('draft', 'live', 'withdrawn', 'declined')", name="state_known"),)


class StaffAnswerVersion(Base):
    """One step in an answer's history, with the whole content as it was then. Nothing of it is ever changed.

    `step`: proposed, published, edited, withdrawn, restored, declined.
    """

    __tablename__ = "staff_answer_versions"

    answer_id: Mapped[str] = mapped_column(ForeignKey("staff_answers.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    step: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    person_name: Mapped[str] = mapped_column(String(120))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)


class StaffPhrasing(Base):
    """A way of asking that staff added to a stored answer. `batch` is what one saving added."""

    __tablename__ = "staff_phrasings"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Not a foreign key: an answer of the content may go with one load and come back with the next.
    answer_id: Mapped[str] = mapped_column(String(120), index=True)
    lang: Mapped[str] = mapped_column(String(2))
    text: Mapped[str] = mapped_column(Text)
    batch: Mapped[str] = mapped_column(String(36), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    person_name: Mapped[str] = mapped_column(String(120))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by: Mapped[str | None] = mapped_column(String(120))


class CatalogueEdit(Base):
    """One field of a programme as somebody changed it. `beneath` is what the files say under all edits of that field."""

    __tablename__ = "catalogue_edits"

    id: Mapped[int] = mapped_column(primary_key=True)
    credential_id: Mapped[str] = mapped_column(String(120), index=True)
    field: Mapped[str] = mapped_column(String(40))
    value: Mapped[Any] = mapped_column(JSON, nullable=True)
    before: Mapped[Any] = mapped_column(JSON, nullable=True)
    beneath: Mapped[Any] = mapped_column(JSON, nullable=True)
    batch: Mapped[str] = mapped_column(String(36), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    person_name: Mapped[str] = mapped_column(String(120))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by: Mapped[str | None] = mapped_column(String(120))


class CatalogueRecord(Base):
    """How often staff changed a programme: of two who change it at once, the second is told."""

    __tablename__ = "catalogue_records"

    credential_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    version: Mapped[int]


class CatalogueUpload(Base):
    """A file that was looked through and waits for a yes."""

    __tablename__ = "catalogue_uploads"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(36))
    name: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class LinkCheck(Base):
    """What the last look at an address found: a status, or the kind of trouble."""

    __tablename__ = "link_checks"

    url: Mapped[str] = mapped_column(String(600), primary_key=True)
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    status: Mapped[int | None]
    trouble: Mapped[str | None] = mapped_column(String(40))
