"""The tables of what was imported from published classifications: single facts, and how near occupations are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, CheckConstraint, Float, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.base import Base


class ImportedFact(Base):
    """What one published file says about an occupation or a skill. Kept apart, so that loading the content loses none.

    `subject` is a NOC code or a skill's id, `name` one of the names in `knowledge/imported_facts.py`.
    """

    __tablename__ = "imported_facts"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    subject: Mapped[str] = mapped_column(String(120), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    source: Mapped[dict[str, Any]] = mapped_column(JSON)


class OccupationTransition(Base):
    """How far an occupation's skills are from another's: 0 is the same; no fixed upper end."""

    __tablename__ = "occupation_transitions"

    code: Mapped[str] = mapped_column(ForeignKey("occupations.code", ondelete="CASCADE"), primary_key=True)
    to_code: Mapped[str] = mapped_column(ForeignKey("occupations.code", ondelete="CASCADE"), primary_key=True, index=True)
    distance: Mapped[float] = mapped_column(Float)
    source: Mapped[dict[str, Any]] = mapped_column(JSON)

    __table_args__ = (CheckConstraint("distance >= 0", name="distance_not_negative"),)
