"""Days that somebody names, in both languages, and what is no day."""

from __future__ import annotations

from datetime import date

import pytest

from actions.named_days import named_days

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("from December 5 to the 12th of January", ["2026-12-05", "2027-01-12"]),
        ("le 1er mars, pas le 15 févr.", ["2027-03-01", "2027-02-15"]),
        ("2027-01-11 or Nov 30, 2026", ["2027-01-11", "2026-11-30"]),
        ("it was on October 20", ["2026-10-20"]),
        ("it was on September 1", ["2027-09-01"]),
        ("february 31, then march 2", ["2027-03-02"]),
        ("03/04/27, the 5th, may be, room 12", []),
        ("", []),
    ],
)
def test_days_are_found_in_the_order_they_are_said(text: str, days: list[str]) -> None:
    assert [named.day.isoformat() for named in named_days(text, TODAY)] == days


def test_a_day_is_where_it_is_said() -> None:
    text = "À remettre le 3 déc. 2026, svp"
    (named,) = named_days(text, TODAY)

    assert text[named.start : named.end] == "3 déc. 2026"
