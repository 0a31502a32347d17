"""Tables of what is said, as `knowledge/models.py` has those of what is offered: definitions, notes, answers, help lines.

Also what the process keeps for itself: what was learned from the content, and its version.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from knowledge.base import Base, UtcDateTime, utc_now


class Definition(Base):
    """What one body says a micro-credential is, in our words, with its source."""

    __tablename__ = "definitions"

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    who_en: Mapped[str] = mapped_column(String(300))
    who_fr: Mapped[str] = mapped_column(String(300))
    region: Mapped[str] = mapped_column(String(3))
    said_on: Mapped[str | None] = mapped_column(String(10))
    text_en: Mapped[str] = mapped_column(Text)
    text_fr: Mapped[str] = mapped_column(Text)
    points: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    source: Mapped[dict[str, Any]] = mapped_column(JSON)
    position: Mapped[int] = mapped_column(default=0)


class Note(Base):
    """A short sourced statement of one `section`: type, benefit, employer_view, practitioner_tip, reading, and what
    the definitions agree on (agree) or differ in (differ)."""

    __tablename__ = "notes"

    section: Mapped[str] = mapped_column(String(40), primary_key=True)
    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    title_en: Mapped[str | None] = mapped_column(String(300))
    title_fr: Mapped[str | None] = mapped_column(String(300))
    text_en: Mapped[str] = mapped_column(Text)
    text_fr: Mapped[str] = mapped_column(Text)
    source: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    position: Mapped[int] = mapped_column(default=0)


class Answer(Base):
    """A stored answer to questions people ask; `covers` names the questions of the question bank."""

    __tablename__ = "answers"

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    audience: Mapped[str] = mapped_column(String(20))
    topic: Mapped[str] = mapped_column(String(3))
    covers: Mapped[list[str]] = mapped_column(JSON, default=list)
    text_en: Mapped[str] = mapped_column(Text)
    text_fr: Mapped[str] = mapped_column(Text)
    region: Mapped[str | None] = mapped_column(String(3))
    needs_person: Mapped[bool] = mapped_column(default=False)
    date_bound: Mapped[bool] = mapped_column(default=False)
    sources: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    reviewed_on: Mapped[date] = mapped_column(Date)
    text_fr_reviewed: Mapped[bool] = mapped_column(default=False)
    origin: Mapped[str] = mapped_column(String(20), default="content")

    questions: Mapped[list[AnswerQuestion]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="AnswerQuestion.position", passive_deletes=True
    )


class AnswerQuestion(Base):
    """One way of asking. The first of a language is shown when Cairn asks "did you mean"."""

    __tablename__ = "answer_questions"

    answer_id: Mapped[str] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True)
    lang: Mapped[str] = mapped_column(String(2), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class AnswerPhrasing(Base):
    """Another way of asking, as people type; the answer is learned from it and it is never shown."""

    __tablename__ = "answer_phrasings"

    answer_id: Mapped[str] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True)
    lang: Mapped[str] = mapped_column(String(2), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class HelpLine(Base):
    """A line or office for a situation. Staff edit this table and re-test each entry."""

    __tablename__ = "help_lines"

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    situations: Mapped[list[str]] = mapped_column(JSON, default=list)
    name_en: Mapped[str] = mapped_column(String(300))
    name_fr: Mapped[str] = mapped_column(String(300))
    call: Mapped[str | None] = mapped_column(String(60))
    text: Mapped[str | None] = mapped_column(String(60))
    url: Mapped[str | None] = mapped_column(String(600))
    regions: Mapped[list[str]] = mapped_column(JSON, default=list)
    note_en: Mapped[str | None] = mapped_column(Text)
    note_fr: Mapped[str | None] = mapped_column(Text)
    rank: Mapped[int]
    source: Mapped[dict[str, Any]] = mapped_column(JSON)
    checked_on: Mapped[date] = mapped_column(Date)
    shown: Mapped[bool] = mapped_column(default=True)
    origin: Mapped[str] = mapped_column(String(20), default="content")


class StoredModel(Base):
    """What was learned from the content, kept until what it was learned from changes."""

    __tablename__ = "stored_models"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    model: Mapped[bytes] = mapped_column(LargeBinary)


class ContentVersion(Base):
    """The last load of each kind of content. Search indexes are rebuilt when `version` changes."""

    __tablename__ = "content_versions"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


Index("ix_answer_questions_lang", AnswerQuestion.lang)
