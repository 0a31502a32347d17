"""Slips are mended by the words that are known; a word that may be right is left alone."""

from __future__ import annotations

import pytest

from knowledge.content_files import read_ways_of_asking
from knowledge.encoder import Encoder
from knowledge.spelling import Speller, sound
from knowledge.text import normalise

SMALL = Speller.of(["certificate course l informatique quelque chose"] * 4 + ["ordinateur"] * 2, frozenset({"soccer"}))


@pytest.fixture(scope="module")
def speller(encoder: Encoder) -> Speller:
    """A speller of everything that is known to be asked."""
    return Speller.of((normalise(text) for _, text in read_ways_of_asking()), encoder.words())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("certificatt", "certificate"),
        ("a certfiicate pls", "a certificate pls"),
        ("kelke choze", "quelque chose"),
        ("linformatique", "l informatique"),
        ("dinformatik", "d informatique"),
    ],
)
def test_a_slip_is_mended(typed: str, meant: str) -> None:
    assert SMALL.mend(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "certificate course",  # known
        "soccer",  # right elsewhere
        "ordinateur",  # known, though too rarely to mend others to
        "cor",  # too short to say
        "xylophone",  # like nothing here
        "2026 h2o 1,5",  # no words
        "",
    ],
)
def test_what_may_be_right_is_left_alone(text: str) -> None:
    assert SMALL.mend(text) == text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("cousre", "course"), ("couse", "course"), ("courge", "courge"), ("courses", "courses"), ("formasion", "formation")],
)
def test_a_slip_that_the_texts_hold_is_mended_where_the_word_is_far_commoner(typed: str, meant: str) -> None:
    """A swap or a letter left out is; another letter or a plural may be another word; in French the sound decides."""
    texts = ["course"] * 60 + ["formation"] * 60 + [typed] * 2
    assert Speller.of(texts).mend(typed) == meant


def test_a_rare_word_is_no_target() -> None:
    assert SMALL.mend("ordinateurr") == "ordinateurr"


def test_a_word_seen_once_may_be_a_slip_itself() -> None:
    assert Speller.of(["certificate"] * 4 + ["certificat"]).mend("certificat") == "certificate"


def test_the_commoner_of_two_near_words_is_meant() -> None:
    assert Speller.of(["course"] * 9 + ["courge"] * 4).mend("coure") == "course"


def test_a_speller_of_nothing_mends_nothing() -> None:
    assert Speller.of([]).mend("certificatt") == "certificatt"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kelke", "quelque"),
        ("fotografie", "photographie"),
        ("formassion", "formacion"),
        ("travaille", "travail"),
        ("ou", "oux"),
        ("chaud", "shaud"),
    ],
)
def test_what_sounds_the_same_in_french_is_written_the_same(typed: str, meant: str) -> None:
    assert sound(typed) == sound(meant)


def test_what_sounds_otherwise_is_written_otherwise() -> None:
    assert len({sound(word) for word in ("cours", "certificat", "formation", "argent", "emploi")}) == 5


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("how much is the certificaet", "how much is the certificate"),
        ("financial assistence", "financial assistance"),
        ("employeurss", "employeurs"),
        ("linstitution", "l institution"),
    ],
)
def test_slips_in_real_questions_are_mended(speller: Speller, typed: str, meant: str) -> None:
    assert speller.mend(typed) == meant


@pytest.mark.parametrize("text", ["hockey pizza giraffe", "quiero aprender", "bonjour madame", "welding in sudbury"])
def test_real_words_of_any_language_are_left_alone(speller: Speller, text: str) -> None:
    assert speller.mend(text) == text


def test_stored_questions_are_rarely_touched(speller: Speller, encoder: Encoder) -> None:
    questions = [normalise(text) for answer, _ in read_ways_of_asking() for text in answer.questions.en[:1]]
    changed = {text for text in questions if speller.mend(text) != text}

    assert len(changed) < 0.02 * len(set(questions))
