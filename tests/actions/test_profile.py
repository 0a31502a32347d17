"""From slots to the body of `POST /v1/matches`."""

from __future__ import annotations

from typing import Any

import pytest

from actions import slots
from actions.profile import LearnerProfile, open_questions
from tests.actions.builders import only


def test_what_was_not_said_is_not_in_the_body() -> None:
    profile = LearnerProfile.from_slots(dict.fromkeys(slots.PROFILE))

    assert profile.body() == {}
    assert profile.is_empty


def test_everything_that_was_said_is_in_the_body() -> None:
    said = {"goal": "data", "skills": ["excel"], "province": only("ON"), "max_cost": 500, "badge": True}

    assert LearnerProfile.from_slots(said).body() == {**said, "max_cost": 500.0}


def test_free_is_a_limit() -> None:
    assert LearnerProfile.from_slots({"max_cost": 0}).body() == {"max_cost": 0.0}


def test_a_no_is_a_statement() -> None:
    assert LearnerProfile.from_slots({"assessed": False}).body() == {"assessed": False}


def test_the_programmes_language_has_its_own_slot() -> None:
    profile = LearnerProfile.from_slots({"language": "fr", "study_language": only("en")})

    assert profile.body() == {"language": only("en")}


def test_the_learners_language_is_no_limit() -> None:
    assert LearnerProfile.from_slots({"language": "fr"}).is_empty


def test_a_very_long_goal_is_cut_to_what_the_api_takes() -> None:
    assert LearnerProfile.from_slots({"goal": "x" * 3000}).body()["goal"] == "x" * 500


def test_all_four_questions_are_open_at_first_in_order() -> None:
    assert open_questions({}) == ["goal", "province", "delivery", "max_cost"]


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ({"goal": "data"}, "goal"),
        ({"skills": ["excel"]}, "goal"),
        ({"field": only("health")}, "goal"),
        ({"occupation": only("21231")}, "goal"),
        ({"province": only("ON")}, "province"),
        ({"city": only("Sudbury")}, "province"),
        ({"provider": only("cambrian")}, "province"),
        ({"delivery": only("online")}, "delivery"),
        ({"max_cost": 0.0}, "max_cost"),
        ({"skipped": ["delivery"]}, "delivery"),
    ],
)
def test_a_question_is_not_asked_again(said: dict[str, Any], question: str) -> None:
    assert open_questions(said) == [name for name in slots.DISCOVERY_QUESTIONS if name != question]
