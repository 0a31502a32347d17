"""The English encoder: only the measured weights, one vector a sentence whatever its company."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import EncoderError
from knowledge.minilm import DIMENSIONS, MiniLM, convert, find_weights, load_minilm

SENTENCES = [
    "need smth online for data stuff",
    "Je cherche une formation en soudure à Sudbury",
    "ok",
    "a much longer sentence about micro-credentials, their price, their length and what employers think of them",
    "🎉",
]


@pytest.fixture(scope="session")
def folder(encoder_folder: Path) -> Path:
    return encoder_folder / "english"


@pytest.fixture(scope="session")
def english(folder: Path) -> MiniLM:
    return load_minilm(folder)


def test_weights_with_another_checksum_are_refused(tmp_path: Path) -> None:
    weights = tmp_path / "weights"
    weights.mkdir()
    blob = bytearray((find_weights() / "model.safetensors").read_bytes())
    blob[-1] ^= 1
    (weights / "model.safetensors").write_bytes(blob)
    shutil.copy(find_weights() / "tokenizer.json", weights)

    with pytest.raises(EncoderError, match="has SHA-256"):
        convert(weights, tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_a_folder_without_weights_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"holds no model\.safetensors"):
        load_minilm(tmp_path / "model", weights=tmp_path)


def test_a_model_converted_otherwise_is_converted_again(folder: Path, tmp_path: Path) -> None:
    model = Path(shutil.copytree(folder, tmp_path / "model"))
    (model / "converted.json").write_text(json.dumps({"weights": "others", "conversion": "0"}))
    load_minilm(model)

    assert json.loads((model / "converted.json").read_text()) == json.loads((folder / "converted.json").read_text())


def test_a_converted_model_is_not_converted_again(english: MiniLM, folder: Path) -> None:
    before = (folder / "model.bin").stat().st_mtime_ns
    load_minilm(folder, weights=Path("/nowhere"))

    assert (folder / "model.bin").stat().st_mtime_ns == before


@pytest.mark.parametrize("sentence", [*SENTENCES, "", " ", "\x00", "word " * 5000])
def test_every_vector_has_length_one(english: MiniLM, sentence: str) -> None:
    (vector,) = english.encode_many([sentence])

    assert vector.shape == (DIMENSIONS,)
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)


def test_a_batch_gives_what_single_sentences_give(english: MiniLM) -> None:
    batch = english.encode_many(SENTENCES, batch=3)
    singles = np.stack([english.encode_many([sentence])[0] for sentence in SENTENCES])

    assert np.sum(batch * singles, axis=1) == pytest.approx(np.ones(len(SENTENCES)), abs=1e-3)


def test_the_order_of_a_batch_is_kept(english: MiniLM) -> None:
    forward, backward = english.encode_many(SENTENCES), english.encode_many(SENTENCES[::-1])[::-1]

    assert np.argmax(forward @ backward.T, axis=1).tolist() == [0, 1, 2, 3, 4]


def test_no_sentences_give_no_vectors(english: MiniLM) -> None:
    assert english.encode_many([]).shape == (0, DIMENSIONS)
