"""Where a message that may hold two requests could be parted."""

from __future__ import annotations

import pytest

from knowledge.clauses import WORDS_AT_MOST, cuts


@pytest.mark.parametrize(
    ("text", "halves"),
    [
        ("whats a badge and do you have any for welding", ("whats a badge", "do you have any for welding")),
        ("How much is it? Also how long is it?", ("How much is it?", "how long is it?")),
        ("combien ça coûte et combien de temps ça prend", ("combien ça coûte", "combien de temps ça prend")),
    ],
)
def test_two_requests_are_parted_at_the_joining_word_or_the_end(text: str, halves: tuple[str, str]) -> None:
    assert cuts(text) == [halves]


def test_every_place_is_a_way_to_part() -> None:
    assert cuts("a b c and d e f and g h i") == [("a b c", "d e f and g h i"), ("a b c and d e f", "g h i")]


@pytest.mark.parametrize("text", ["", "how much is it", "bread and butter", "how much is it and how long"])
def test_a_clause_has_three_words(text: str) -> None:
    assert cuts(text) == []


def test_a_story_is_not_parted() -> None:
    assert cuts("word " * WORDS_AT_MOST + "and one more word") == []
