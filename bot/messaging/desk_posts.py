"""The tables `desk_rooms` and `desk_posts`: how far a triage room is, and which post is which case's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, or_, select, update

from bot.models import DeskPost, DeskRoom, utc_now


@dataclass(frozen=True)
class Post:
    """`at` is when it was posted."""

    case_id: str
    key: str
    reference: str
    shown: str
    at: datetime


_COLUMNS = (DeskPost.case_id, DeskPost.key, DeskPost.reference, DeskPost.shown, DeskPost.posted_at)


def take(connection: Connection, channel: str, room: str, holder: str, seconds: float) -> int | None:
    """Hold the room's lease for `seconds`: the news up to which it is; `None` while another process holds it.

    A channel that got another room begins there anew: the old room's posts cannot be changed from the new one.
    """
    now = utc_now()
    known = connection.execute(select(DeskRoom.room).where(DeskRoom.channel == channel)).scalar()
    if known is None:
        connection.execute(insert(DeskRoom).values(channel=channel, room=room, news=0))
    elif known != room:
        connection.execute(delete(DeskPost).where(DeskPost.channel == channel))
        connection.execute(update(DeskRoom).where(DeskRoom.channel == channel).values(room=room, news=0))
    free = or_(DeskRoom.holder.is_(None), DeskRoom.holder == holder, DeskRoom.leased_until < now)
    held = update(DeskRoom).where(DeskRoom.channel == channel, free)
    if connection.execute(held.values(holder=holder, leased_until=now + timedelta(seconds=seconds))).rowcount == 0:
        return None
    return connection.execute(select(DeskRoom.news).where(DeskRoom.channel == channel)).scalar_one()


def let_go(connection: Connection, channel: str, holder: str) -> None:
    held = update(DeskRoom).where(DeskRoom.channel == channel, DeskRoom.holder == holder)
    connection.execute(held.values(holder=None, leased_until=None))


def advance(connection: Connection, channel: str, news: int) -> None:
    connection.execute(update(DeskRoom).where(DeskRoom.channel == channel).values(news=news))


def of_case(connection: Connection, channel: str, case_id: str) -> Post | None:
    row = connection.execute(select(*_COLUMNS).where(DeskPost.channel == channel, DeskPost.case_id == case_id)).first()
    return Post(*row) if row else None


def of_key(connection: Connection, channel: str, key: str) -> Post | None:
    row = connection.execute(select(*_COLUMNS).where(DeskPost.channel == channel, DeskPost.key == key)).first()
    return Post(*row) if row else None


def keep(connection: Connection, channel: str, room: str, post: Post) -> None:
    connection.execute(
        insert(DeskPost).values(
            channel=channel,
            room=room,
            case_id=post.case_id,
            key=post.key,
            reference=post.reference,
            shown=post.shown,
            posted_at=post.at,
        )
    )


def show(connection: Connection, channel: str, case_id: str, shown: str) -> None:
    """Note what the post says now."""
    connection.execute(update(DeskPost).where(DeskPost.channel == channel, DeskPost.case_id == case_id).values(shown=shown))


def forget(connection: Connection, channel: str, case_id: str) -> None:
    connection.execute(delete(DeskPost).where(DeskPost.channel == channel, DeskPost.case_id == case_id))
