"""Office hours: split shifts, public holidays, closures, clock changes, zones; and how they are said."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from api.people.office import Closure, Office, Span
from api.triage.hours import (
    add_open_minutes,
    closing,
    is_closed_day,
    is_open,
    next_opening,
    open_minutes_between,
    openings,
)
from api.triage.hours_words import hours_at, moment_in_words
from knowledge.labels import Labels
from tests.api.triage.learner import Learner

TORONTO = ZoneInfo("America/Toronto")
USUAL = Office()  # 9 to 12 and 13 to 16:30, Monday to Friday, Ontario
ALWAYS = {day: [Span(start=time(0), end=time(0))] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
NEVER = Office(hours={})


def local(text: str, zone: ZoneInfo = TORONTO, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "open_then"),
    [
        ("2026-11-26T08:59:59", False),
        ("2026-11-26T09:00", True),
        ("2026-11-26T11:59:59", True),
        ("2026-11-26T12:00", False),  # lunch
        ("2026-11-26T13:00", True),
        ("2026-11-26T16:30", False),
        ("2026-11-28T10:00", False),  # Saturday
        ("2026-12-25T10:00", False),  # Christmas
        ("2026-07-01T10:00", False),  # Canada Day
        ("2026-02-16T10:00", False),  # Family Day in Ontario
    ],
)
def test_open_in_its_spans_of_working_days(at: str, open_then: bool) -> None:
    assert is_open(USUAL, local(at)) is open_then
    assert (closing(USUAL, local(at)) is not None) is open_then


def test_public_holidays_are_those_of_the_province() -> None:
    family_day, saint_jean = date(2026, 2, 16), date(2026, 6, 24)
    quebec = Office(province="QC", timezone="America/Montreal")

    assert (is_closed_day(USUAL, family_day), is_closed_day(quebec, family_day)) == (True, False)
    assert (is_closed_day(USUAL, saint_jean), is_closed_day(quebec, saint_jean)) == (False, True)
    assert not is_closed_day(Office(province=None), date(2026, 12, 25))


def test_a_holiday_on_a_weekend_is_kept_on_the_day_it_is_observed() -> None:
    assert is_closed_day(USUAL, date(2027, 12, 27))  # Christmas of 2027 is a Saturday


@pytest.mark.parametrize("province", ["ZZ", "on", "Ontario", ""])
def test_a_province_without_known_holidays_is_refused_and_the_known_ones_are_named(province: str) -> None:
    with pytest.raises(ValidationError, match=r"one of AB, BC, .*, or none"):
        Office(province=province)


def test_closed_for_the_days_of_a_closure_first_and_last_included() -> None:
    office = Office(closures=[Closure(first=date(2026, 11, 26), last=date(2026, 11, 27), name="Move")])

    assert next_opening(office, local("2026-11-25T17:00")) == local("2026-11-30T09:00")


def test_the_next_opening_skips_the_weekend_and_holidays() -> None:
    assert next_opening(USUAL, local("2026-12-24T17:00")) == local("2026-12-28T09:00")  # the 25th is a Friday
    assert next_opening(USUAL, local("2026-11-26T12:30")) == local("2026-11-26T13:00")
    assert next_opening(USUAL, local("2026-11-26T10:00")) == local("2026-11-26T10:00")


def test_the_moment_may_be_given_in_any_zone() -> None:
    vancouver = datetime(2026, 11, 26, 6, tzinfo=ZoneInfo("America/Vancouver"))

    assert is_open(USUAL, vancouver)
    assert next_opening(USUAL, vancouver - timedelta(minutes=1)) == vancouver
    assert is_open(USUAL, datetime(2026, 11, 26, 14, tzinfo=UTC))


def test_office_minutes_do_not_pass_at_lunch_at_night_or_on_weekends() -> None:
    assert add_open_minutes(USUAL, local("2026-11-26T11:50"), 15) == local("2026-11-26T13:05")
    assert add_open_minutes(USUAL, local("2026-11-27T16:20"), 60) == local("2026-11-30T09:50")
    assert open_minutes_between(USUAL, local("2026-11-27T16:20"), local("2026-11-30T09:50")) == 60


def test_a_target_that_ends_when_the_office_closes_ends_then() -> None:
    assert add_open_minutes(USUAL, local("2026-11-26T11:00"), 60) == local("2026-11-26T12:00")


def test_an_office_that_never_opens_still_gives_an_answer() -> None:
    at = local("2026-11-26T10:00")

    assert next_opening(NEVER, at) is None
    assert add_open_minutes(NEVER, at, 60) == at + timedelta(minutes=60)
    assert open_minutes_between(NEVER, at, at + timedelta(days=9)) == 0


def test_a_long_target_goes_far_beyond_a_year() -> None:
    office = Office(hours={"mon": [Span(start=time(9), end=time(10))]}, province=None)
    end = add_open_minutes(office, local("2026-01-05T09:00"), 60 * 100)

    assert open_minutes_between(office, local("2026-01-05T09:00"), end) == 6000
    assert end == local("2027-11-29T10:00")


def test_moments_of_a_zone_whose_clocks_change_are_counted_as_time_passes() -> None:
    office = Office(hours=ALWAYS, province=None)
    before = datetime(2026, 3, 8, 1, 30, tzinfo=TORONTO)  # an hour later its clock shows 3:30

    assert add_open_minutes(office, before, 60) == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)
    assert open_minutes_between(office, before, datetime(2026, 3, 8, 3, 30, tzinfo=TORONTO)) == 60


def test_in_spring_the_hour_that_is_skipped_is_not_open() -> None:
    night = Office(hours={"sun": [Span(start=time(1), end=time(4))]}, province=None)

    assert open_minutes_between(night, local("2026-03-08T00:00"), local("2026-03-08T12:00")) == 120
    assert add_open_minutes(night, local("2026-03-08T01:30"), 60) == local("2026-03-08T03:30")


def test_a_start_that_the_clocks_skip_is_the_moment_they_are_put_forward() -> None:
    night = Office(hours={"sun": [Span(start=time(2, 30), end=time(5))]}, province=None)

    assert next_opening(night, local("2026-03-08T00:00")) == datetime(2026, 3, 8, 7, tzinfo=UTC)  # 3:00, was 2:00


def test_an_end_that_the_clocks_skip_is_that_moment_too_and_a_span_inside_has_no_time() -> None:
    night = Office(hours={"sun": [Span(start=time(1), end=time(2, 30))]}, province=None)
    inside = Office(hours={"sun": [Span(start=time(2, 10), end=time(2, 50))]}, province=None)
    day = (local("2026-03-08T00:00"), local("2026-03-09T00:00"))

    assert open_minutes_between(night, *day) == 60
    assert list(openings(inside, *day)) == []


def test_in_autumn_a_span_over_the_hour_that_comes_twice_is_an_hour_longer() -> None:
    night = Office(hours={"sun": [Span(start=time(0), end=time(4))]}, province=None)

    assert open_minutes_between(night, local("2026-11-01T00:00"), local("2026-11-01T12:00")) == 300


def test_in_autumn_a_time_that_comes_twice_is_the_first() -> None:
    night = Office(hours={"sun": [Span(start=time(1, 30), end=time(3))]}, province=None)
    closes = Office(hours={"sun": [Span(start=time(0), end=time(1, 30))]}, province=None)

    assert next_opening(night, local("2026-11-01T00:00")) == local("2026-11-01T01:30", fold=0)
    assert closing(closes, local("2026-11-01T00:30")) == local("2026-11-01T01:30", fold=0)
    assert not is_open(closes, local("2026-11-01T01:15", fold=1))


def test_a_day_that_the_calendar_skipped_is_not_open() -> None:
    samoa = Office(timezone="Pacific/Apia", hours=ALWAYS, province=None)
    start = local("2011-12-29T00:00", ZoneInfo("Pacific/Apia"))

    assert open_minutes_between(samoa, start, local("2012-01-01T00:00", ZoneInfo("Pacific/Apia"))) == 2 * 24 * 60


def test_an_office_that_is_always_open_counts_the_clock() -> None:
    office = Office(hours=ALWAYS, province=None)
    start = local("2026-10-31T12:00")

    assert open_minutes_between(office, start, start.astimezone(UTC) + timedelta(days=2)) == 2 * 24 * 60
    assert add_open_minutes(office, start, 3000) == start.astimezone(UTC) + timedelta(minutes=3000)


def random_office(luck: random.Random) -> Office:
    hours: dict[str, list[Span]] = {}
    for day in ALWAYS:
        marks = sorted(luck.sample(range(24 * 4), luck.choice((0, 2, 2, 4, 6))))
        spans = [
            Span(start=time(start // 4, start % 4 * 15), end=time(end // 4, end % 4 * 15))
            for start, end in zip(marks[::2], marks[1::2], strict=True)
        ]
        hours[day] = spans
    zone = luck.choice(("America/Toronto", "America/St_Johns", "America/Vancouver", "Australia/Lord_Howe", "Pacific/Apia"))
    first = date(2026, 1, 1) + timedelta(days=luck.randrange(365))
    closures = [Closure(first=first, last=first + timedelta(days=luck.randrange(9)))]
    return Office(hours=hours, timezone=zone, province=luck.choice(("ON", "QC", "NL", "BC", None)), closures=closures)


@pytest.mark.parametrize("seed", range(60))
def test_hours_hold_together_for_any_office(seed: int) -> None:
    luck = random.Random(seed)
    office = random_office(luck)
    for _ in range(20):
        # Often near a clock change of some zone.
        near = datetime(*luck.choice(((2026, 3, 8), (2026, 11, 1), (2026, 4, 4))), tzinfo=UTC)
        moments = sorted(near + timedelta(minutes=luck.randrange(-9000, 9000)) for _ in range(3))
        first, middle, last = moments
        whole = open_minutes_between(office, first, last)
        assert whole == pytest.approx(
            open_minutes_between(office, first, middle) + open_minutes_between(office, middle, last)
        )
        assert 0 <= whole <= (last - first) / timedelta(minutes=1)
        opening = next_opening(office, first)
        if opening is None:
            assert not any(office.hours.values())
            continue
        assert opening >= first
        assert is_open(office, opening)
        assert open_minutes_between(office, first, opening) == 0
        closes = closing(office, opening)
        assert closes is not None
        assert closes > opening
        minutes = luck.randrange(1, 3000)
        end = add_open_minutes(office, first, minutes)
        assert open_minutes_between(office, first, end) == pytest.approx(minutes)
        assert open_minutes_between(office, first, end - timedelta(minutes=0.5)) < minutes  # the earliest
        spans = list(openings(office, first, last))
        assert all(one[1] <= other[0] for one, other in pairwise(spans))


@pytest.mark.parametrize(
    ("opens", "now", "lang", "words"),
    [
        ("2026-11-26T13:00", "2026-11-26T12:30", "en", "today at 13:00 (Eastern time)"),
        ("2026-11-27T09:00", "2026-11-26T20:00", "en", "tomorrow at 9:00 (Eastern time)"),
        ("2026-12-01T09:00", "2026-11-26T20:00", "en", "Tuesday, December 1 at 9:00 (Eastern time)"),
        ("2026-11-26T13:30", "2026-11-26T12:30", "fr", "aujourd'hui à 13 h 30 (heure de l'Est)"),
        ("2026-11-27T09:00", "2026-11-26T20:00", "fr", "demain à 9 h (heure de l'Est)"),
        ("2026-12-01T09:00", "2026-11-26T20:00", "fr", "mardi 1er décembre à 9 h (heure de l'Est)"),
        ("2026-12-02T09:05", "2026-11-26T20:00", "fr", "mercredi 2 décembre à 9 h 05 (heure de l'Est)"),
    ],
)
def test_a_moment_is_said_as_people_say_it(labels: Labels, opens: str, now: str, lang: str, words: str) -> None:
    assert moment_in_words(USUAL, local(opens), local(now), labels, lang) == words


def test_tomorrow_is_that_of_the_office_not_of_the_calendar_in_greenwich(labels: Labels) -> None:
    now = datetime(2026, 11, 27, 2, tzinfo=UTC)  # still the 26th in Toronto

    assert (
        hours_at(USUAL, now, labels, "en").text
        == "The office is closed right now. It opens tomorrow at 9:00 (Eastern time)."
    )


def test_open_it_says_until_when(labels: Labels) -> None:
    found = hours_at(USUAL, local("2026-11-26T10:00"), labels, "fr")

    assert (found.open_now, found.next_opening) == (True, None)
    assert found.text == "Le bureau est ouvert en ce moment, jusqu'à 12 h (heure de l'Est)."


def test_an_office_without_hours_says_that_it_does_not_know(labels: Labels) -> None:
    found = hours_at(NEVER, local("2026-11-26T10:00"), labels, "en")

    assert (found.open_now, found.next_opening) == (False, None)
    assert "do not know" in found.text


def test_a_zone_without_a_name_of_its_own_is_named_as_it_is(labels: Labels) -> None:
    office = Office(timezone="Europe/Paris")

    assert "Europe/Paris" in hours_at(office, local("2026-11-28T10:00"), labels, "en").text


def test_the_hours_are_told_to_the_service_alone(learner: Learner) -> None:
    found: Any = learner.gets("/v1/hours", lang="fr").json()

    assert set(found) == {"open_now", "next_opening", "timezone", "text"}
    assert found["text"].startswith("Le bureau")
    assert learner.client.get("/v1/hours").status_code == 401
    assert learner.gets("/v1/hours", lang="de").status_code == 422
