"""What happened to cases, for the triage rooms of messaging channels: a row for each thing, in the transaction that does it.

Rows are read by their id, so they must become visible in its order: they wait for each other as those of the outbox do, and
under the same lock, so that two that write both never wait for one another.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from api.db import announce
from api.triage.locks import write_alone
from knowledge.base import Base, UtcDateTime, utc_now

AT_MOST = 100
KEPT = timedelta(days=30)
# Steps of a case's history that change what a room shows of it.
STEPS = frozenset(
    {"opened", "joined", "consented", "declined", "urgency", "claimed", "passed", "passed_to_team", "requeued", "released",
     "left", "resolved", "reopened"}
)  # fmt: skip
MESSAGE, REPLY, ERASED = "message", "reply", "erased"


class DeskNews(Base):
    """Something that a triage room may want to show. `message_id` is of the case's thread; `origin` is the channel that a
    reply was written in, which need not be told of it. There is no foreign key: that a case was deleted is news too."""

    __tablename__ = "desk_news"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(String(36), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, index=True)
    message_id: Mapped[int | None]
    origin: Mapped[str | None] = mapped_column(String(40))

    # A number that was deleted is never given to another row, which a room would take for one that it has had.
    __table_args__ = {"sqlite_autoincrement": True}


def tell_desk(
    session: Session, case_id: str, kind: str, *, message_id: int | None = None, origin: str | None = None
) -> None:
    write_alone(session, "outbox")
    session.add(DeskNews(case_id=case_id, kind=kind, message_id=message_id, origin=origin))
    session.flush()  # the id is drawn while nobody else draws one
    announce(session)


def news_after(after: int, limit: int = AT_MOST) -> Select[DeskNews]:
    return select(DeskNews).where(DeskNews.id > after).order_by(DeskNews.id).limit(limit)
