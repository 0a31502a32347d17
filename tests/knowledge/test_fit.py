"""One programme against what a learner said: fits, does not, is not stated; and no verdict without anything said."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.fit import fit_of
from knowledge.profile import Profile
from tests.knowledge.builders import any_of, credential, none_of

FACTS: dict[str, Any] = {"delivery": "in_person", "cost": 400.0, "hours": 30.0, "weeks": 5.0, "badge": False}


@pytest.mark.parametrize(
    ("said", "facts", "verdict"),
    [
        ({}, FACTS, "nothing_said"),
        ({"delivery": any_of("in_person")}, FACTS, "fits"),
        ({"delivery": any_of("online")}, FACTS, "against"),
        ({"delivery": any_of("online"), "max_cost": 500}, FACTS, "partly"),
        ({"delivery": any_of("online")}, {}, "unclear"),
        ({"delivery": any_of("online"), "max_cost": 500}, {"cost": 400.0}, "fits"),
    ],
)
def test_the_verdict_is_what_the_facts_leave(said: dict[str, Any], facts: dict[str, Any], verdict: str) -> None:
    assert fit_of(credential(**facts), Profile(**said), None).verdict == verdict


def test_each_thing_said_is_kept_broken_or_open() -> None:
    profile = Profile(delivery=any_of("online"), max_cost=500, max_weeks=4, pace=any_of("self_paced"), badge=False)
    found = fit_of(credential(**FACTS), profile, None)

    assert found.kept == ("max_cost", "badge")
    assert found.against == ("delivery", "max_weeks")
    assert found.unknown == ("pace",)


def test_what_is_unwanted_and_not_there_fits() -> None:
    found = fit_of(credential(**FACTS), Profile(delivery=none_of("online")), None)

    assert (found.kept, found.verdict) == (("delivery",), "fits")


@pytest.mark.parametrize(
    ("relevance", "against", "unknown", "reasons"),
    [(0.0, ("goal",), (), []), (0.1, (), ("goal",), []), (0.8, (), (), ["relevance"])],
)
def test_a_goal_fits_by_how_near_the_page_is_to_it(
    relevance: float, against: tuple[str, ...], unknown: tuple[str, ...], reasons: list[str]
) -> None:
    found = fit_of(credential(), Profile(goal="welding"), relevance)

    assert (found.against, found.unknown) == (against, unknown)
    assert [reason.code for reason in found.reasons] == reasons


def test_a_job_guessed_from_the_goal_speaks_for_a_programme_and_never_against() -> None:
    guessed = Profile(goal="welding", occupation=any_of("72106", hard=False))

    assert fit_of(credential(occupations=["72106"]), guessed, 0.0).against == ()
    assert fit_of(credential(occupations=["31301"]), guessed, 0.0).against == ("goal",)
    stated = Profile(occupation=any_of("72106"))
    assert fit_of(credential(occupations=["31301"]), stated, None).against == ("occupation",)


def test_online_from_another_province_is_to_be_asked_and_a_classroom_there_does_not_fit() -> None:
    profile = Profile(province=any_of("BC"))

    assert fit_of(credential(delivery="online"), profile, None).unknown == ("province",)
    assert fit_of(credential(delivery="in_person"), profile, None).against == ("province",)


def test_every_reason_is_told_and_those_of_the_programme_itself_are_none() -> None:
    profile = Profile(delivery=any_of("in_person"), max_cost=500, max_weeks=6, max_hours=40, province=any_of("ON"))
    row = credential(**FACTS, status="offered", pathways=[("A diploma", True)])

    assert {reason.code for reason in fit_of(row, profile, None).reasons} == {
        "delivery", "max_cost", "max_weeks", "max_hours", "province",
    }  # fmt: skip
