"""What a practitioner would see of a conversation."""

from __future__ import annotations

import pytest

from actions.case_summary import EMPTY_OF_NEED, LAST_WORDS_AT_MOST, last_words, summary
from tests.actions.builders import user


def test_the_latest_message_that_says_something_is_quoted() -> None:
    events = [user("short courses in welding", "find_credentials"), user("who pays for it", "ask_funding")]

    assert last_words(events) == "who pays for it"


@pytest.mark.parametrize("intent", sorted(EMPTY_OF_NEED))
def test_a_message_that_says_nothing_of_the_need_is_passed_over(intent: str) -> None:
    events = [user("i lost my job at the mill", "get_recommendation"), user("a person please", intent)]

    assert last_words(events) == "i lost my job at the mill"


def test_a_pressed_button_is_not_the_learners_own_words() -> None:
    assert last_words([user("welding", "inform"), user('/inform{"province": "ON"}', "inform")]) == "welding"


def test_the_bots_words_are_not_the_learners() -> None:
    assert last_words([user("welding", "inform"), {"event": "bot", "text": "Where do you live?"}]) == "welding"


def test_long_words_are_cut() -> None:
    assert last_words([user("x" * 1000, "inform")]) == "x" * LAST_WORDS_AT_MOST


def test_there_are_no_words_before_anything_was_said() -> None:
    assert last_words([]) is None


def test_an_event_without_parse_data_does_not_break_the_summary() -> None:
    assert last_words([{"event": "user", "text": "welding", "parse_data": None}]) == "welding"


def test_the_summary_has_one_line_a_limit_and_then_the_words() -> None:
    described = [{"key": "province", "label": "Ontario"}, {"key": "max_cost", "label": "at most $500"}]

    assert summary(described, "welding").splitlines() == ["• Ontario", "• at most $500", "• « welding »"]


def test_the_summary_is_never_empty() -> None:
    assert summary([], None).strip()


def test_the_open_page_is_one_line_of_its_own() -> None:
    lines = summary([{"label": "Ontario"}], "welding", "Page open: Welding basics").splitlines()
    assert lines == ["• Ontario", "• Page open: Welding basics", "• « welding »"]
