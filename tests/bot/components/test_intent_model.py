"""The intent model alone: what it learns, how sure it is, and that what is saved is what was trained."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.components.intent_model import IntentModel, threshold_for
from bot.components.ngrams import Ngrams
from knowledge.encoder import Encoder, Vector
from knowledge.text import normalise

EXAMPLES = {
    "greet": ["hello", "hi there", "good morning", "bonjour", "salut", "allo"],
    "ask_cost": ["how much does it cost", "what is the price", "is it expensive",
                 "combien ca coute", "quel est le prix", "c'est cher"],
    "goodbye": ["bye", "see you later", "au revoir", "a bientot", "goodbye for now", "bonne journee"],
}  # fmt: skip


@pytest.fixture(scope="module")
def trained(encoder: Encoder) -> tuple[IntentModel, list[str], Vector, list[str]]:
    texts = [normalise(text) for examples in EXAMPLES.values() for text in examples]
    labels = [intent for intent, examples in EXAMPLES.items() for _ in examples]
    vectors = encoder.encode_many(texts)
    return IntentModel.fit(texts, vectors, labels), texts, vectors, labels


def guess(model: IntentModel, encoder: Encoder, text: str) -> tuple[str, float]:
    found = model.guess_many([normalise(text)], encoder.encode_many([text]))[0]
    return found.ranking[0][0], found.confidence


def test_a_message_like_the_examples_is_understood(trained: tuple[IntentModel, ...], encoder: Encoder) -> None:
    assert guess(trained[0], encoder, "what does it cost")[0] == "ask_cost"
    assert guess(trained[0], encoder, "allo bonjour")[0] == "greet"


def test_confidence_falls_with_the_distance_to_what_was_seen(trained: tuple[IntentModel, ...], encoder: Encoder) -> None:
    near = guess(trained[0], encoder, "how much does this cost")[1]
    far = guess(trained[0], encoder, "the submarine dives below the arctic ice")[1]
    assert 0.0 <= far < near <= 1.0


def test_the_ranking_is_of_probabilities_best_first(trained: tuple[IntentModel, ...], encoder: Encoder) -> None:
    found = trained[0].guess_many(["hello"], encoder.encode_many(["hello"]))[0]
    scores = [score for _, score in found.ranking]
    assert scores == sorted(scores, reverse=True)
    assert sum(scores) == pytest.approx(1.0, abs=1e-3)


def test_what_is_loaded_guesses_as_what_was_saved(
    trained: tuple[IntentModel, list[str], Vector, list[str]], tmp_path: Path
) -> None:
    model, texts, vectors, _ = trained
    model.save(tmp_path)
    loaded = IntentModel.load(tmp_path)
    for before, after in zip(model.guess_many(texts, vectors), loaded.guess_many(texts, vectors), strict=True):
        assert after.ranking[0][0] == before.ranking[0][0]
        assert after.confidence == pytest.approx(before.confidence, abs=0.01)


def test_one_message_is_judged_as_many_are(trained: tuple[IntentModel, ...], encoder: Encoder) -> None:
    texts = ["how much does it cost", "bonjour bonjour", "xylophone", "what is the price of it and is it expensive", ""]
    vectors = encoder.encode_many(texts)
    many = trained[0].guess_many(texts, vectors)
    for text, vector, expected in zip(texts, vectors, many, strict=True):
        found = trained[0].guess(text, vector)
        assert [name for name, _ in found.ranking] == [name for name, _ in expected.ranking]
        assert found.confidence == pytest.approx(expected.confidence, abs=1e-5)


def test_nothing_saved_can_run_code(trained: tuple[IntentModel, ...], tmp_path: Path) -> None:
    trained[0].save(tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} == {".npz", ".json"}
    for path in tmp_path.glob("*.npz"):
        with np.load(path, allow_pickle=False) as arrays:
            assert all(arrays[name].dtype != object for name in arrays.files)


def test_ngrams_survive_saving(trained: tuple[IntentModel, list[str], Vector, list[str]], tmp_path: Path) -> None:
    ngrams = Ngrams.fit(trained[1])
    ngrams.save(tmp_path)
    difference = Ngrams.load(tmp_path).transform(["bonjour combien"]) - ngrams.transform(["bonjour combien"])
    assert abs(difference).max() < 1e-5


def test_the_threshold_lets_the_wanted_share_through(trained: tuple[IntentModel, list[str], Vector, list[str]]) -> None:
    _, texts, vectors, labels = trained
    loose = threshold_for(texts, vectors, labels, retained=0.95, outside=set())
    strict = threshold_for(texts, vectors, labels, retained=0.5, outside=set())
    assert 0.0 <= loose < strict < 1.0


def test_what_is_outside_has_no_say_in_the_threshold(trained: tuple[IntentModel, list[str], Vector, list[str]]) -> None:
    _, texts, vectors, labels = trained
    assert threshold_for(texts, vectors, labels, retained=0.95, outside=set(EXAMPLES)) == 0.0
