"""When nothing is sent that nobody waits for: in the evening and at night, by the college's clock. Pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

FROM, UNTIL = time(21), time(8)


def next_allowed(at: datetime, zone: str) -> datetime:
    """`at`, or the next morning where it is quiet; aware, in the time zone it came in."""
    local = at.astimezone(ZoneInfo(zone))
    if UNTIL <= local.time() < FROM:
        return at
    day = local.date() + timedelta(days=1 if local.time() >= FROM else 0)
    return datetime.combine(day, UNTIL, tzinfo=ZoneInfo(zone)).astimezone(at.tzinfo)


def morning_before(day: str, days: int, zone: str) -> datetime:
    """Ten in the morning, some days before an ISO day."""
    before = datetime.fromisoformat(day).date() - timedelta(days=days)
    return datetime.combine(before, time(10), tzinfo=ZoneInfo(zone))
