"""The sentence encoder: only the measured weights, one vector per sentence whatever its company."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from knowledge.encoder import DIMENSIONS, Encoder, EncoderError, convert, find_weights, load_encoder

SENTENCES = [
    "need smth online for data stuff",
    "Je cherche une formation en soudure à Sudbury",
    "ok",
    "a much longer sentence about micro-credentials, their price, their length and what employers think of them",
    "🎉",
]


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
        load_encoder(tmp_path / "model", weights=tmp_path)


def test_a_model_converted_otherwise_is_converted_again(encoder_folder: Path, tmp_path: Path) -> None:
    model = Path(shutil.copytree(encoder_folder, tmp_path / "model"))
    (model / "converted.json").write_text(json.dumps({"weights": "others", "conversion": "0"}))
    load_encoder(model)

    assert json.loads((model / "converted.json").read_text()) == json.loads((encoder_folder / "converted.json").read_text())


def test_a_converted_model_is_not_converted_again(encoder_folder: Path) -> None:
    before = (encoder_folder / "model.bin").stat().st_mtime_ns
    load_encoder(encoder_folder, weights=Path("/nowhere"))

    assert (encoder_folder / "model.bin").stat().st_mtime_ns == before


@pytest.mark.parametrize("sentence", [*SENTENCES, "", " ", "\x00", "word " * 5000])
def test_every_vector_has_length_one(encoder: Encoder, sentence: str) -> None:
    vector = encoder.encode(sentence)

    assert vector.shape == (DIMENSIONS,)
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)


def test_the_same_text_has_the_same_vector(encoder_folder: Path) -> None:
    one, other = load_encoder(encoder_folder), load_encoder(encoder_folder)

    for sentence in SENTENCES:
        assert np.array_equal(one.encode(sentence), other.encode(sentence))
        assert np.array_equal(one.encode(sentence), one.encode(sentence))


def test_a_batch_gives_what_single_sentences_give(encoder: Encoder) -> None:
    batch = encoder.encode_many(SENTENCES, batch=3)
    singles = np.stack([encoder.encode_many([sentence])[0] for sentence in SENTENCES])

    assert np.sum(batch * singles, axis=1) == pytest.approx(np.ones(len(SENTENCES)), abs=1e-3)


def test_the_order_of_a_batch_is_kept(encoder: Encoder) -> None:
    forward, backward = encoder.encode_many(SENTENCES), encoder.encode_many(SENTENCES[::-1])[::-1]

    assert np.argmax(forward @ backward.T, axis=1).tolist() == [0, 1, 2, 3, 4]


def test_what_is_begun_ahead_is_what_is_asked_for(encoder_folder: Path) -> None:
    encoder = load_encoder(encoder_folder)
    for sentence in SENTENCES:
        encoder.encode_ahead(sentence)
        encoder.encode_ahead(sentence)

    for sentence in SENTENCES:
        assert encoder.encode(sentence) @ encoder.encode_many([sentence])[0] == pytest.approx(1.0, abs=1e-3)
    assert not encoder._coming


def test_what_fails_ahead_is_tried_again(encoder_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = load_encoder(encoder_folder)
    with monkeypatch.context() as broken:
        broken.setattr(encoder, "_encoder", None)
        encoder.encode_ahead("hello")
        encoder._beside.submit(int).result()  # the one before it is done

    assert encoder.encode("hello").shape == (DIMENSIONS,)


def test_no_sentences_give_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode_many([]).shape == (0, DIMENSIONS)


def test_sentences_that_mean_the_same_are_nearer_than_others(encoder: Encoder) -> None:
    asked = encoder.encode("how much does a course cost")

    assert (
        asked @ encoder.encode("what is the price of a programme") > asked @ encoder.encode("who won the hockey game") + 0.3
    )
