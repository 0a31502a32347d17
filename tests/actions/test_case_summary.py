"""What a practitioner would see of a conversation: each line with the message it comes from, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from actions.case_summary import EMPTY_OF_NEED, LAST_WORDS_AT_MOST, Line, in_words, lines, shared
from actions.triage import Sign
from knowledge.labels import load_labels
from tests.actions.builders import user

_all = load_labels()
LABELS = {group: {key: _all.text(group, key, "en") for key in _all.keys(group)} for group in _all.groups()}


def told(events: list[dict[str, Any]], **more: Any) -> list[Line]:
    return lines(events, **{"described": [], "labels": LABELS, "signs": [], "page": None, **more})


def needs(events: list[dict[str, Any]]) -> list[tuple[str, int]]:
    return [(line["text"], line["turn"]) for line in told(events) if line["key"] == "need"]


def slot(name: str, value: Any) -> dict[str, Any]:
    return {"event": "slot", "name": name, "value": value}


def bot(response: str, **custom: Any) -> dict[str, Any]:
    return {"event": "bot", "text": "...", "metadata": {"utter_action": response}, "data": {"custom": custom}}


def test_the_latest_message_that_says_something_is_quoted_with_its_number() -> None:
    events = [user("short courses in welding", "find_credentials"), user("who pays for it", "ask_funding")]

    assert needs(events) == [("« who pays for it »", 2)]


@pytest.mark.parametrize("intent", sorted(EMPTY_OF_NEED))
def test_a_message_that_says_nothing_of_the_need_is_passed_over(intent: str) -> None:
    events = [user("i lost my job at the mill", "get_recommendation"), user("a person please", intent)]

    assert needs(events) == [("« i lost my job at the mill »", 1)]


def test_a_pressed_button_is_not_the_learners_own_words() -> None:
    assert needs([user("welding", "inform"), user('/inform{"province": "ON"}', "inform")]) == [("« welding »", 1)]


def test_the_bots_words_are_not_the_learners() -> None:
    assert needs([user("welding", "inform"), {"event": "bot", "text": "Where do you live?"}]) == [("« welding »", 1)]


def test_long_words_are_cut() -> None:
    assert needs([user("x" * 1000, "inform")]) == [(f"« {'x' * LAST_WORDS_AT_MOST} »", 1)]


def test_an_event_without_parse_data_does_not_break_the_summary() -> None:
    assert needs([{"event": "user", "text": "welding", "parse_data": None}]) == [("« welding »", 1)]


def test_each_limit_cites_the_message_that_set_it_last() -> None:
    events = [
        user("welding in ontario", "find_credentials"), slot("province", {"any_of": ["ON"]}), slot("max_cost", 900.0),
        user("at most 500", "refine_search"), slot("max_cost", 500.0), slot("max_cost", 500.0),
    ]  # fmt: skip
    described = [{"key": "province", "label": "Province: Ontario"}, {"key": "max_cost", "label": "Cost: ≤ $500"}]

    found = {line["key"]: line for line in told(events, described=described)}

    assert found["province"] == {"key": "province", "label": "Province", "text": "Ontario", "turn": 1}
    assert (found["max_cost"]["text"], found["max_cost"]["turn"]) == ("≤ $500", 2)


def test_the_second_half_of_a_message_has_its_number() -> None:
    part = {**user("and who pays", "ask_funding"), "metadata": {"part": True}}

    assert needs([user("hi", "greet"), user("what is a badge", "ask_badges"), part]) == [("« and who pays »", 2)]


def test_messages_of_earlier_sessions_are_counted() -> None:
    assert told([user("welding", "inform")], before=7)[0]["turn"] == 8


def test_what_was_shown_and_what_stayed_unanswered_is_said() -> None:
    events = [
        user("welding", "find_credentials"), bot("utter_results", cards=[{"title": "Welding 1"}, {"title": "Welding 2"}]),
        user("do you have parking", "out_of_scope"), bot("utter_out_of_scope"),
        user("a person please", "ask_human"),
    ]  # fmt: skip
    found = {line["key"]: (line["text"], line["turn"]) for line in told(events)}

    assert found["recommended"] == ("Welding 1; Welding 2", 1)
    assert found["unanswered"] == ("« do you have parking »", 2)
    assert found["asked_for"] == ("a person", 3)


def test_topics_come_first_and_marks_of_urgency_are_no_topic() -> None:
    signs = [Sign(code="immigration", turn=2), Sign(code="status_deadline", turn=2), Sign(code="asked_for_person", turn=3)]

    found = told([user("my permit expires", "nlu_fallback")], signs=signs)

    assert [(line["key"], line["turn"]) for line in found] == [("topic", 2), ("need", 1)]


def test_the_open_page_is_one_line_of_its_own() -> None:
    (line, _) = sorted(
        told([slot("page", {"id": "x"}), user("x y", "inform")], page="Welding basics"), key=lambda it: it["turn"]
    )

    assert (line["key"], line["text"], line["turn"]) == ("page", "Welding basics", 0)


def test_without_labels_the_words_are_still_there() -> None:
    found = lines([user("welding", "inform")], described=[], labels={}, signs=[], page=None)

    assert in_words(found, {}) == "• « welding »"


def test_the_learner_reads_the_same_lines() -> None:
    found = told([user("welding", "inform")], described=[{"key": "province", "label": "Province: Ontario"}])

    assert in_words(found, LABELS).splitlines() == ["• In their words: « welding »", "• Province: Ontario"]
    assert shared({"summary": found, "contact": {"name": "Sam"}})[-1] == "Sam"


def test_the_summary_is_never_empty_in_words() -> None:
    assert in_words([], LABELS).strip()
