"""The table of usage events: what became of each message, never what it said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Float, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.base import Base, UtcDateTime


class UsageEvent(Base):
    """One message of a learner. `person` is a digest of the conversation's id: it counts people and deletes their rows.

    `filters` maps a limit of the search to its values, numbers already in bands; `skills`, `fields` and `occupations` are
    what was wished for.
    """

    __tablename__ = "usage_events"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    person: Mapped[str] = mapped_column(String(32), index=True)
    channel: Mapped[str] = mapped_column(String(40))
    lang: Mapped[str] = mapped_column(String(2))
    intent: Mapped[str] = mapped_column(String(60))
    confidence: Mapped[float | None] = mapped_column(Float)
    outcome: Mapped[str] = mapped_column(String(20))
    results: Mapped[int | None]
    filters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    skills: Mapped[list[str]] = mapped_column(JSON, default=list)
    fields: Mapped[list[str]] = mapped_column(JSON, default=list)
    occupations: Mapped[list[str]] = mapped_column(JSON, default=list)
    region: Mapped[str | None] = mapped_column(String(3))

    __table_args__ = (Index("ix_usage_events_at", "at", "person", "region", "lang"),)
