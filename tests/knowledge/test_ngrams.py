"""Words and groups of letters of a text, weighted by how rare they are."""

from __future__ import annotations

from math import log, sqrt

import numpy as np
import pytest

from knowledge.ngrams import Ngrams, letters, words

TEXTS = ["a bc", "a bc", "a d"]


def test_words_come_alone_and_in_pairs() -> None:
    assert list(words("how much is it")) == ["how", "much", "is", "it", "how much", "much is", "is it"]


def test_letters_come_in_threes_and_fours_within_a_word() -> None:
    assert list(letters("cost")) == [" co", "cos", "ost", "st ", " cos", "cost", "ost "]


def test_a_short_word_is_one_group_of_letters() -> None:
    assert list(letters("a bc")) == [" a ", " bc", "bc ", " bc "]


def test_a_term_of_one_text_is_not_counted() -> None:
    ngrams = Ngrams.fit(TEXTS)

    assert ngrams.size == 3 + 4  # a, bc, "a bc"; " a ", " bc", "bc ", " bc "


def test_the_row_of_a_known_text_is_what_the_formula_says() -> None:
    columns, weights = Ngrams.fit(TEXTS).row("a bc")
    rare, common = log(4 / 3) + 1, 1.0  # in two of three texts, in all of them
    of_words = np.array([common, rare, rare]) / sqrt(common**2 + 2 * rare**2)
    of_letters = np.array([common, rare, rare, rare]) / sqrt(common**2 + 3 * rare**2)

    assert sorted(columns) == [0, 1, 2, 3, 4, 5, 6]
    assert sorted(weights) == pytest.approx(sorted([*of_words, *of_letters]), abs=1e-6)
    assert dict(zip(columns, weights, strict=True))[0] == pytest.approx(of_words[0], abs=1e-6)


def test_a_word_said_twice_weighs_more_but_not_twice() -> None:
    ngrams = Ngrams.fit(["a b", "a b"])
    once, twice = (dict(zip(*ngrams.row(text), strict=True)) for text in ("a b", "a a b"))

    assert once[0] < twice[0] < 2 * once[0]


def test_terms_that_were_not_seen_are_ignored() -> None:
    ngrams = Ngrams.fit(TEXTS)
    known, mixed = ngrams.row("a bc"), ngrams.row("a bc zzz")

    assert ngrams.row("zzz")[0].size == ngrams.row("")[0].size == 0
    assert np.array_equal(known[0], mixed[0])
    assert np.allclose(known[1], mixed[1])


@pytest.mark.parametrize(
    "texts",
    [["où est le cours", "est le cours", "prix du cours"], ["welder", "welders"], ["once"], []],
    ids=["both kinds", "letters alone", "no term", "no text"],
)
def test_a_round_trip_through_arrays_changes_no_row(texts: list[str]) -> None:
    ngrams = Ngrams.fit(texts)
    again = Ngrams.from_arrays(ngrams.arrays())

    assert again.size == ngrams.size
    for text in [*texts, "est le"]:
        for one, other in zip(ngrams.row(text), again.row(text), strict=True):
            assert np.array_equal(one, other)
