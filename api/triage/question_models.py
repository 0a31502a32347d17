"""What staff did about questions without an answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.base import Base, UtcDateTime, utc_now


class QuestionMark(Base):
    """A question that somebody dealt with, one of a `batch`: set aside with a reason, or answered by a stored answer."""

    __tablename__ = "question_marks"

    question_id: Mapped[int] = mapped_column(ForeignKey("unanswered_questions.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(String(40))
    answer_id: Mapped[str | None] = mapped_column(String(120), index=True)
    batch: Mapped[str] = mapped_column(String(36), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    person_name: Mapped[str] = mapped_column(String(120))

    __table_args__ = (CheckConstraint("state IN ('dismissed', 'answered')", name="state_known"),)
