"""Both encoders as one: English has two halves, French one, and a sentence is encoded once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge import encoder as module
from knowledge.encoder import DIMENSIONS, ENGLISH, ENGLISH_SHARE, MANY, SHARED, Encoder, Lang

SENTENCES = ["need smth online for data stuff", "Je cherche une formation en soudure à Sudbury", "ok", "🎉"]
LANGS: tuple[Lang, Lang] = ("en", "fr")


@pytest.fixture
def fresh(encoder_folder: Path, tmp_path: Path) -> Encoder:
    """An encoder that has seen nothing yet and keeps its vectors in a folder of the test's own."""
    for half in ("english", "multilingual"):
        (tmp_path / half).symlink_to(encoder_folder / half)
    return Encoder(tmp_path)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("sentence", [*SENTENCES, "", " ", "\x00", "word " * 5000])
def test_every_vector_has_length_one(encoder: Encoder, sentence: str, lang: Lang) -> None:
    vector = encoder.encode(sentence, lang)

    assert vector.shape == (DIMENSIONS,)
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-4)


def test_a_french_sentence_has_no_english_half(encoder: Encoder) -> None:
    vector = encoder.encode("je cherche une formation", "fr")

    assert not vector[ENGLISH].any()
    assert np.linalg.norm(vector[SHARED]) == pytest.approx(1.0, abs=1e-4)


def test_an_english_sentence_has_both_halves_by_their_share(encoder: Encoder) -> None:
    vector = encoder.encode("I am looking for a course", "en")

    assert np.square(vector[ENGLISH]).sum() == pytest.approx(ENGLISH_SHARE, abs=1e-4)
    assert np.square(vector[SHARED]).sum() == pytest.approx(1 - ENGLISH_SHARE, abs=1e-4)


@pytest.mark.parametrize("lang", LANGS)
def test_many_sentences_have_the_vectors_of_each(encoder: Encoder, lang: Lang) -> None:
    singles = np.stack([encoder.encode(sentence, lang) for sentence in SENTENCES])

    assert np.sum(encoder.encode_many(SENTENCES, lang) * singles, axis=1) == pytest.approx(np.ones(4), abs=1e-3)


@pytest.mark.parametrize("lang", LANGS)
def test_a_large_collection_has_the_vectors_of_each_when_made_and_when_kept(fresh: Encoder, lang: Lang) -> None:
    many = [f"{SENTENCES[at % 2]} {at // 2}" for at in range(MANY)]
    many.append(many[0])
    made, kept = fresh.encode_many(many, lang), fresh.encode_many(many, lang)

    for at in (0, 1, 40, MANY):
        assert made[at] @ fresh.encode(many[at], lang) == pytest.approx(1.0, abs=1e-3)
    assert np.allclose(made, kept, atol=1e-3)


def test_a_large_collection_is_encoded_once(fresh: Encoder, encoder_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = [f"sentence {at}" for at in range(MANY)]
    fresh.encode_many(many, "fr")
    monkeypatch.setattr(fresh, "_encode", lambda sentences, lang: np.zeros((len(sentences), DIMENSIONS), dtype=np.float32))

    assert fresh.encode_many(many, "fr").any(axis=1).all()
    assert not fresh.encode_many([*many, "another"], "fr")[-1].any()


@pytest.mark.parametrize("lang", LANGS)
def test_no_sentences_give_no_vectors(encoder: Encoder, lang: Lang) -> None:
    assert encoder.encode_many([], lang).shape == (0, DIMENSIONS)


def test_a_sentence_is_remembered_by_its_language(fresh: Encoder) -> None:
    english, french = (fresh.encode("formation", lang) for lang in LANGS)

    assert fresh.encode("formation", "en") is english
    assert fresh.encode("formation", "fr") is french
    assert not np.array_equal(english, french)


def test_only_the_latest_are_remembered(fresh: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CACHED_SENTENCES", 2)
    first, second = fresh.encode("first", "fr"), fresh.encode("second", "fr")
    assert fresh.encode("first", "fr") is first
    fresh.encode("third", "fr")

    assert fresh.encode("first", "fr") is first
    assert fresh.encode("second", "fr") is not second


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_begun_ahead_is_what_is_asked_for(fresh: Encoder, encoder: Encoder, lang: Lang) -> None:
    for sentence in SENTENCES:
        fresh.encode_ahead(sentence, lang)
        fresh.encode_ahead(sentence, lang)

    for sentence in SENTENCES:
        assert fresh.encode(sentence, lang) @ encoder.encode(sentence, lang) == pytest.approx(1.0, abs=1e-3)
    assert not fresh._coming


def test_what_fails_ahead_is_tried_again(fresh: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(fresh, "_multilingual", None)
        fresh.encode_ahead("hello", "en")
        fresh._beside.submit(int).result()  # the one before it is done

    assert fresh.encode("hello", "en").shape == (DIMENSIONS,)


def test_sentences_that_mean_the_same_are_nearer_than_others(encoder: Encoder) -> None:
    asked = encoder.encode("how much does a course cost", "en")
    same, other = (encoder.encode(text, "en") for text in ("what is the price of a programme", "who won the hockey game"))

    assert asked @ same > asked @ other + 0.3


def test_a_question_is_near_its_translation(encoder: Encoder) -> None:
    asked = encoder.encode("how much does a course cost", "en")
    same, other = (encoder.encode(text, "fr") for text in ("combien coûte un cours", "qui a gagné le match de hockey"))

    assert asked @ same > asked @ other + 0.3


def test_words_of_the_encoder_are_known(encoder: Encoder) -> None:
    assert {"certificate", "formation"} <= encoder.words()
