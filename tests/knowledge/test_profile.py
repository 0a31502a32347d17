"""The profile: what may be said in it, and which parts of it are limits."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from knowledge.profile import LIMIT_KEYS, Choice, Profile
from tests.knowledge.builders import any_of, none_of


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("max_cost", -5),
        ("max_cost", float("nan")),
        ("max_cost", float("inf")),
        ("max_hours", 0),
        ("max_weeks", -1),
        ("hours_per_week", 169),
        ("delivery", {"any_of": ["moon"]}),
        ("field", {"any_of": ["magic"]}),
        ("province", {"any_of": ["Ontario"]}),
        ("occupation", {"any_of": ["123"]}),
        ("goal", "x" * 501),
        ("badge", "perhaps"),
        ("colour", "blue"),
        ("kind", {"any_of": ["boot_camp"], "none_of": ["boot_camp"]}),
        ("kind", {"some_of": ["boot_camp"]}),
    ],
)
def test_an_impossible_value_is_refused_by_name(key: str, value: Any) -> None:
    with pytest.raises(ValidationError) as error:
        Profile.model_validate({key: value})

    assert error.value.errors()[0]["loc"][0] == key


def test_an_empty_profile_has_no_limits() -> None:
    assert list(Profile().hard_limits()) == []


def test_limits_come_in_a_fixed_order() -> None:
    profile = Profile(badge=False, max_cost=0, kind=none_of("boot_camp"), province=any_of("ON"))

    assert list(profile.hard_limits()) == ["province", "kind", "max_cost", "badge"]
    assert [key for key in LIMIT_KEYS if key in profile.hard_limits()] == list(profile.hard_limits())


def test_a_soft_choice_is_no_limit() -> None:
    assert list(Profile(province=any_of("ON", hard=False)).hard_limits()) == []


def test_without_drops_the_named_parts_only() -> None:
    profile = Profile(goal="data", max_cost=5, province=any_of("ON"), badge=True)

    assert profile.without("max_cost", "province") == Profile(goal="data", badge=True)
    assert profile.max_cost == 5


def test_a_profile_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Profile().goal = "data"  # type: ignore[misc]


def test_a_choice_of_nothing_is_no_choice() -> None:
    assert not Choice[Any]()
    assert any_of("x")
    assert none_of("x")
