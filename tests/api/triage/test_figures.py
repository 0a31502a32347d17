"""Figures over a real database: who is counted where and when, and what a reader with filters cannot reckon."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from api.triage.few import LEAST
from api.triage.figures import Frame, visitors
from api.triage.figures_cases import waiting
from api.triage.figures_feedback import satisfaction
from api.triage.figures_searches import nothing_found, wishes
from api.triage.figures_times import Times, outcomes, times, topics
from tests.api.console.crowd import crowd, event, give_feedback, keep, open_cases

TORONTO = ZoneInfo("America/Toronto")
MONDAY = date(2026, 11, 9)
NOON = datetime(2026, 11, 9, 17, tzinfo=UTC)  # 12:00 in Toronto
WEEK = Frame(MONDAY, MONDAY + timedelta(days=6), TORONTO)


@pytest.fixture
def session(empty_app: FastAPI) -> Iterator[Session]:
    with empty_app.state.database.session() as opened:
        yield opened


def read(session: Session, frame: Frame = WEEK) -> Times:
    return times(visitors(session, frame).values(), frame)


def test_a_conversation_counts_once_on_the_day_and_hour_it_began(empty_app: FastAPI, session: Session) -> None:
    keep(empty_app, crowd("a", 6, NOON), crowd("a", 6, NOON + timedelta(days=1)), crowd("b", 7, NOON + timedelta(days=2)))
    found = read(session)

    assert found.total == 13
    assert [found.days[MONDAY + timedelta(days=at)] for at in range(3)] == [6, None, 7]
    assert (found.hours[0][12], found.hours[2][12], found.hours[1][12]) == (6, 7, None)


def test_days_are_those_of_the_office(empty_app: FastAPI, session: Session) -> None:
    """04:59 UTC is still the day before in Toronto; 05:00 is midnight there."""
    keep(empty_app, crowd("late", 6, datetime(2026, 11, 10, 4, 59, tzinfo=UTC)))
    keep(empty_app, crowd("early", 7, datetime(2026, 11, 10, 5, 0, tzinfo=UTC)))
    keep(empty_app, crowd("outside", 8, datetime(2026, 11, 9, 4, 59, tzinfo=UTC)))
    found = read(session)

    assert (found.days[MONDAY], found.days[date(2026, 11, 10)], found.total) == (6, 7, 13)
    assert (found.hours[0][23], found.hours[1][0]) == (6, 7)


@pytest.mark.parametrize(
    ("day", "hours", "zone"),
    [
        (date(2026, 3, 8), 23, "America/Toronto"),
        (date(2026, 11, 1), 25, "America/Toronto"),
        (date(2026, 11, 2), 24, "America/Toronto"),
        (date(2026, 11, 1), 25, "America/St_Johns"),
        (date(2026, 3, 8), 24, "America/Regina"),
    ],
)
def test_a_day_is_as_long_as_the_clocks_make_it(
    empty_app: FastAPI, session: Session, day: date, hours: int, zone: str
) -> None:
    frame = Frame(day, day, ZoneInfo(zone))
    keep(empty_app, *(crowd(f"{at}", 5, frame.start + timedelta(hours=at)) for at in range(-1, 26)))

    assert frame.end - frame.start == timedelta(hours=hours)
    assert read(session, frame).days == {day: 5 * hours}


def test_the_hour_that_happens_twice_holds_both(empty_app: FastAPI, session: Session) -> None:
    day = date(2026, 11, 1)
    keep(empty_app, crowd("first", 6, datetime(2026, 11, 1, 5, 30, tzinfo=UTC)))
    keep(empty_app, crowd("second", 7, datetime(2026, 11, 1, 6, 30, tzinfo=UTC)))

    assert read(session, Frame(day, day, TORONTO)).hours[6][1] == 13


def test_a_long_time_is_drawn_by_weeks(empty_app: FastAPI, session: Session) -> None:
    keep(empty_app, crowd("a", 6, NOON), crowd("b", 6, NOON + timedelta(days=3)))
    found = read(session, Frame(MONDAY - timedelta(days=60), MONDAY + timedelta(days=6), TORONTO))

    assert found.by_week
    assert found.days[MONDAY] == 12


def test_who_met_something_not_understood_stands_beside_who_did_not(empty_app: FastAPI, session: Session) -> None:
    keep(empty_app, crowd("a", 20, NOON), crowd("a", 6, NOON + timedelta(minutes=1), outcome="not_understood"))

    assert read(session).missed == {MONDAY: (6, 14)}


def test_a_few_who_were_always_understood_are_not_told_by_the_others(empty_app: FastAPI, session: Session) -> None:
    keep(empty_app, crowd("a", 20, NOON), crowd("a", 17, NOON + timedelta(minutes=1), outcome="not_understood"))

    assert read(session).missed == {MONDAY: (None, None)}


def test_topics_and_outcomes_are_counted_by_people(empty_app: FastAPI, session: Session) -> None:
    keep(empty_app, crowd("a", 6, NOON), crowd("a", 6, NOON, intent="ask_funding"), crowd("b", 4, NOON, intent="ask_length"))
    keep(empty_app, [event("one", NOON, intent="ask_quality") for _ in range(50)])
    there = visitors(session, WEEK).values()

    assert topics(there, WEEK) == {"ask_cost": 6, "ask_funding": 6}
    assert outcomes(there, WEEK) == {"answered": 11}


def test_a_person_who_voted_often_is_one_and_nobodys_votes_are_not_people(empty_app: FastAPI, session: Session) -> None:
    keep(empty_app, crowd("a", 12, NOON))
    give_feedback(empty_app, [f"a {at}" for at in range(6)], NOON, helpful=True)
    give_feedback(empty_app, ["a 1"] * 30, NOON, helpful=False, reason="wrong")
    found = satisfaction(session, WEEK, visitors(session, WEEK))

    assert dict(found.helped) == {True: None, False: None}  # six and one: the six would tell the one


def test_reasons_are_shown_where_enough_people_gave_them(empty_app: FastAPI, session: Session) -> None:
    give_feedback(empty_app, [f"a {at}" for at in range(8)], NOON, helpful=True)
    give_feedback(empty_app, [f"b {at}" for at in range(7)], NOON, helpful=False, reason="unclear")
    give_feedback(empty_app, [f"c {at}" for at in range(20)], NOON, helpful=False)
    found = satisfaction(session, WEEK, {})

    assert dict(found.helped) == {True: 8, False: 27}
    assert {key: count for key, count in found.reasons.items() if count} == {"unclear": 7, "none": 20}


def test_cases_are_in_time_late_or_waiting(empty_app: FastAPI, session: Session) -> None:
    open_cases(empty_app, "U3", 7, NOON, due=60, answered=20)
    open_cases(empty_app, "U3", 6, NOON, due=60, answered=90)
    open_cases(empty_app, "U3", 8, NOON, due=600, answered=None)
    open_cases(empty_app, "U2", 9, NOON, due=60, answered=None)
    found = waiting(session, WEEK, now=NOON + timedelta(hours=2))

    assert found["U3"].states == {"in_time": 7, "late": 6, "waiting": 8}
    assert found["U3"].median == 20
    assert (found["U2"].states["late"], found["U2"].median) == (9, None)
    assert found["U4"].states == {"in_time": None, "late": None, "waiting": None}


def test_a_level_of_few_cases_shows_neither_them_nor_their_wait(empty_app: FastAPI, session: Session) -> None:
    open_cases(empty_app, "U4", 2, NOON, due=15, answered=5)
    open_cases(empty_app, "U2", 6, NOON, due=60, answered=5)
    open_cases(empty_app, "U1", 30, NOON, due=60, answered=5)
    found = waiting(session, WEEK, now=NOON)

    assert [(found[level].states["in_time"], found[level].median) for level in ("U4", "U2", "U1")] == [
        (None, None), (None, None), (30, 5),
    ]  # fmt: skip


def test_searches_with_no_result_are_counted_by_each_limit(empty_app: FastAPI, session: Session) -> None:
    limits = {"delivery": ["in_person"], "province": ["NU", "ON"]}
    keep(empty_app, crowd("a", 6, NOON, outcome="nothing_found", filters=limits))
    keep(empty_app, crowd("b", 4, NOON, outcome="nothing_found", filters={"province": ["QC"]}))
    keep(empty_app, crowd("c", 9, NOON, outcome="searched", filters={"province": ["BC"]}))

    assert nothing_found(session, WEEK, visitors(session, WEEK)) == {
        ("delivery", "in_person"): 6, ("province", "NU"): 6, ("province", "ON"): 6,
    }  # fmt: skip


def test_a_wish_of_few_people_is_left_out(empty_app: FastAPI, session: Session) -> None:
    keep(empty_app, crowd("a", 6, NOON, skills=["welding", "excel"]), crowd("b", 4, NOON, skills=["origami"]))
    found = wishes(session, WEEK, visitors(session, WEEK), "skills")

    assert {wish.id: wish.people for wish in found} == {"excel": 6, "welding": 6}


def filtered(region: str | None = None, lang: str | None = None) -> Frame:
    return Frame(WEEK.first, WEEK.last, WEEK.zone, region, lang)


def test_a_region_is_not_shown_where_the_others_could_be_reckoned_from_it(empty_app: FastAPI, session: Session) -> None:
    keep(empty_app, crowd("on", 20, NOON, region="ON"), crowd("bc", 9, NOON, region="BC"), crowd("qc", 3, NOON, region="QC"))

    assert read(session).total == 32
    assert read(session, filtered("ON")).total == 20
    assert read(session, filtered("BC")).total is None  # 32 - 20 - 9 would be the three of QC
    assert read(session, filtered("QC")).total is None


def test_a_language_is_not_shown_where_the_other_could_be_reckoned_from_it(empty_app: FastAPI, session: Session) -> None:
    keep(empty_app, crowd("en", 20, NOON), crowd("fr", 2, NOON, lang="fr", intent="ask_funding"))

    for lang in ("en", "fr"):
        frame = filtered(lang=lang)
        there = visitors(session, frame).values()
        assert times(there, frame).total is None
    assert topics(there, filtered(lang="fr")) == {}


@pytest.mark.parametrize("seed", range(12))
def test_no_figure_under_any_filter_is_of_few_people_nor_leaves_few_out(
    empty_app: FastAPI, session: Session, seed: int
) -> None:
    chance = random.Random(seed)
    rows = [
        event(
            f"p{number}", NOON + timedelta(hours=chance.choice([0, 1, 24, 30])),
            region=chance.choice(["ON", "ON", "BC", None]),
            lang=chance.choice(["en", "en", "en", "fr"]), intent=chance.choice(["ask_cost", "ask_cost", "ask_length"]),
        )
        for number in range(chance.randint(8, 60))
    ]  # fmt: skip
    keep(empty_app, rows)
    everybody = read(session)
    for region, lang in [(None, None), ("ON", None), ("BC", None), (None, "en"), (None, "fr"), ("ON", "en"), ("BC", "fr")]:
        frame = filtered(region, lang)
        there = visitors(session, frame).values()
        found = times(there, frame)
        shown = [*found.days.values(), *(cell for row in found.hours for cell in row), *topics(there, frame).values()]
        assert all(count >= LEAST for count in shown if count is not None)
        if everybody.total is not None and found.total is not None:
            assert everybody.total - found.total == 0 or everybody.total - found.total >= LEAST
        for day, count in found.days.items():
            without = everybody.days[day]
            assert count is None or without is None or without - count == 0 or without - count >= LEAST
