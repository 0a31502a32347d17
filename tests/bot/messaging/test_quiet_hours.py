"""Nothing that nobody waits for is sent in the evening or at night, by the college's clock."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.messaging.quiet_hours import morning_before, next_allowed

ZONE = "America/Toronto"


@pytest.mark.parametrize(
    ("at", "allowed"),
    [
        ("2026-11-26T15:00", "2026-11-26T15:00"),  # ten in the morning there
        ("2026-11-27T01:59", "2026-11-27T01:59"),  # 20:59
        ("2026-11-27T02:00", "2026-11-27T13:00"),  # 21:00
        ("2026-11-27T06:00", "2026-11-27T13:00"),  # one in the night
        ("2026-11-27T12:59", "2026-11-27T13:00"),
        ("2026-11-01T05:30", "2026-11-01T13:00"),  # the night the clocks go back: eight is one hour later
        ("2026-03-08T06:30", "2026-03-08T12:00"),  # and forward
    ],
)
def test_it_waits_for_the_morning(at: str, allowed: str) -> None:
    given = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert next_allowed(given, ZONE) == datetime.fromisoformat(allowed).replace(tzinfo=UTC)


def test_a_reminder_comes_in_the_morning_a_week_before() -> None:
    assert morning_before("2027-01-15", 7, ZONE).astimezone(UTC) == datetime(2027, 1, 8, 15, tzinfo=UTC)
