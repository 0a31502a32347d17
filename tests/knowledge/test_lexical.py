"""Word search: rare words weigh more, typing errors are forgiven, nonsense finds nothing."""

from __future__ import annotations

import pytest

from knowledge.lexical import WordIndex
from knowledge.text import content_stems

DOCUMENTS = [
    "carbon accounting for buildings",
    "accounting basics",
    "accounting for nurses",
    "welding basics",
    "cybersecurity basics",
]


@pytest.fixture(scope="module")
def index() -> WordIndex:
    return WordIndex([content_stems(text) for text in DOCUMENTS])


def best(index: WordIndex, query: str) -> str | None:
    score, _ = index.scores(query)
    return DOCUMENTS[int(score.argmax())] if score.max() > 0 else None


def test_the_document_with_the_words_is_found(index: WordIndex) -> None:
    assert best(index, "carbon accounting") == "carbon accounting for buildings"


def test_a_rare_word_weighs_more_than_a_common_one(index: WordIndex) -> None:
    score, _ = index.scores("accounting for welding")

    assert score[DOCUMENTS.index("welding basics")] > score[DOCUMENTS.index("accounting basics")]


def test_the_share_says_how_much_of_the_query_was_found(index: WordIndex) -> None:
    _, share = index.scores("welding basics")
    _, half = index.scores("welding zzzzzz")

    assert share[3] == pytest.approx(1.0)
    assert 0 < half[3] < 1
    assert share[0] == 0


@pytest.mark.parametrize("typed", ["accouting", "acounting", "cybersecurty", "cybersecuirty"])
def test_a_typing_error_still_finds_the_word(index: WordIndex, typed: str) -> None:
    score, _ = index.scores(typed)

    assert score.max() > 0


@pytest.mark.parametrize("typed", ["welidng", "weldign", "wleding", "weldng", "weldinng"])
def test_a_typing_error_in_a_short_word_with_an_ending_still_finds_it(index: WordIndex, typed: str) -> None:
    assert best(index, typed) == "welding basics"


@pytest.mark.parametrize("other", ["cursing", "housing", "nurse", "card", "bacon"])
def test_another_word_is_not_taken_for_a_typing_error(index: WordIndex, other: str) -> None:
    score, _ = index.scores(other)
    found = [DOCUMENTS[at] for at in score.nonzero()[0]]

    assert found == (["accounting for nurses"] if other == "nurse" else [])


@pytest.mark.parametrize("query", ["", "   ", "the of and", "qwxzy", "🎉"])
def test_nothing_is_found_for_nothing(index: WordIndex, query: str) -> None:
    score, share = index.scores(query)

    assert not score.any()
    assert not share.any()


def test_an_empty_collection_can_be_searched() -> None:
    score, share = WordIndex([]).scores("welding")

    assert (score.size, share.size) == (0, 0)
