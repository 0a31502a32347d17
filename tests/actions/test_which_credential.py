"""Counting in what is on the screen: "the second one", "1 and 3", "the last one"."""

from __future__ import annotations

from typing import Any

import pytest

from actions.which_credential import by_number
from tests.actions.builders import entity, tracker

SHOWN = ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ([1], ["a"]),
        ([1, 3], ["a", "c"]),
        ([3, 1], ["c", "a"]),
        ([-1], ["d"]),
        ([2, 2], ["b"]),
        ([4, -1], ["d"]),
        (["2"], ["b"]),
    ],
)
def test_numbers_count_in_the_shown_results(said: list[Any], meant: list[str]) -> None:
    entities = [entity("ordinal", value) for value in said]

    assert by_number(tracker(entities=entities, slots={"results": SHOWN})) == meant


@pytest.mark.parametrize("said", [0, 5, -9, 99])
def test_a_number_outside_the_list_means_nothing(said: int) -> None:
    assert by_number(tracker(entities=[entity("ordinal", said)], slots={"results": SHOWN})) == []


def test_a_button_may_carry_several_numbers() -> None:
    assert by_number(tracker(entities=[entity("ordinal", [1, 2])], slots={"results": SHOWN})) == ["a", "b"]


@pytest.mark.parametrize("results", [None, []])
def test_nothing_is_counted_before_anything_was_shown(results: list[str] | None) -> None:
    assert by_number(tracker(entities=[entity("ordinal", 1)], slots={"results": results})) == []


def test_the_last_one_of_nothing_is_nothing() -> None:
    assert by_number(tracker(entities=[entity("ordinal", -1)], slots={"results": []})) == []


def test_a_number_that_is_excluded_is_not_meant() -> None:
    entities = [entity("ordinal", 1), entity("ordinal", 2, role="not")]

    assert by_number(tracker(entities=entities, slots={"results": SHOWN})) == ["a"]
