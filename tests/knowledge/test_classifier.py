"""A text classifier learns a toy problem, from few examples and from many, and survives being kept in a file."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest

from knowledge.classifier import Classifier, Options
from knowledge.classifier_training import FEW_EXAMPLES, MAIN_DIRECTIONS, fit, fit_prepared, main_directions, prepare
from knowledge.encoder import DIMENSIONS, Vector

ABOUT = {
    "cost": ["price", "cost", "fee", "tuition", "dollars"],
    "length": ["weeks", "hours", "long", "months", "duration"],
    "place": ["city", "online", "campus", "where", "town"],
}
BEGINNINGS = ["tell me the", "what is the", "please say the", "i ask for the", "do you know the"]
ENDINGS = [f"of course number {number}" for number in range(36)]
Examples = tuple[list[str], Vector, list[str]]


def vectors_of(labels: list[str], seed: int = 1) -> Vector:
    """Made-up vectors of length 1 that lean the way of their label."""
    drawn = np.random.default_rng(seed).normal(size=(len(labels), DIMENSIONS)) / 10
    for at, label in enumerate(labels):
        drawn[at, list(ABOUT).index(label)] += 1.0
    return (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)


def examples(names: list[str], endings: int) -> Examples:
    made = [
        (f"{before} {word} {after}", name)
        for name in names
        for word, before, after in product(ABOUT[name], BEGINNINGS, ENDINGS[:endings])
    ]
    labels = [label for _, label in made]
    return [text for text, _ in made], vectors_of(labels), labels


FEW, MANY, TWO = examples(list(ABOUT), 2), examples(list(ABOUT), 36), examples(["cost", "place"], 2)


@pytest.fixture(scope="module", params=[FEW, MANY, TWO], ids=["few", "many", "two labels"])
def learned(request: pytest.FixtureRequest) -> Classifier:
    return fit(*request.param)


def test_the_examples_stand_on_both_sides_of_few() -> None:
    assert len(FEW[0]) <= FEW_EXAMPLES < len(MANY[0])


def test_another_sentence_of_a_label_is_told(learned: Classifier) -> None:
    for label in learned.labels:
        for word, vector in zip(ABOUT[label], vectors_of([label] * 5, seed=2), strict=True):
            found = learned.probabilities(f"and the {word} then", vector)
            assert learned.labels[int(np.argmax(found))] == label


def test_probabilities_add_up_to_one(learned: Classifier) -> None:
    found = learned.probabilities("the price", vectors_of(["cost"])[0])

    assert found.shape == (len(learned.labels),)
    assert found.min() >= 0
    assert found.sum() == pytest.approx(1.0, abs=1e-5)


def test_words_alone_tell_a_label(learned: Classifier) -> None:
    found = learned.probabilities("the price", np.zeros(DIMENSIONS, dtype=np.float32))

    assert learned.labels[int(np.argmax(found))] == "cost"


def test_the_vector_alone_tells_a_label(learned: Classifier) -> None:
    found = learned.probabilities("", vectors_of(["cost"], seed=3)[0])

    assert learned.labels[int(np.argmax(found))] == "cost"


def test_a_kept_classifier_gives_the_same_probabilities(learned: Classifier, tmp_path: Path) -> None:
    learned.save(tmp_path / "model.npz")
    again = Classifier.load(tmp_path / "model.npz")
    vector = vectors_of(["cost"])[0]

    assert again.labels == learned.labels
    for text in ("the price of it", "how many weeks", "nothing known"):
        assert again.probabilities(text, vector) == pytest.approx(learned.probabilities(text, vector), abs=1e-3)


def test_nothing_known_and_no_direction_is_still_an_answer(learned: Classifier) -> None:
    found = learned.probabilities("", np.zeros(DIMENSIONS, dtype=np.float32))

    assert np.isfinite(found).all()


def test_the_same_examples_give_the_same_classifier() -> None:
    one, other, vector = fit(*FEW), fit(*FEW), vectors_of(["length"])[0]

    assert np.array_equal(one.scores("how long", vector), other.scores("how long", vector))


def test_a_classifier_can_be_learned_of_some_rows() -> None:
    texts, vectors, labels = FEW
    rows = np.array([at for at, label in enumerate(labels) if label != "place"])
    learned = fit_prepared(prepare(texts, vectors), [labels[at] for at in rows], rows)

    assert learned.labels == ["cost", "length"]


def test_options_reach_the_solver() -> None:
    texts, _, labels = FEW
    contrary = vectors_of(["place"])[0]
    by_words, by_vector = (fit(texts, vectors_of(labels), labels, Options(w, w, 5.0)) for w in (0.01, 20.0))

    assert by_words.labels[int(np.argmax(by_words.scores("the price", contrary)))] == "cost"
    assert by_vector.labels[int(np.argmax(by_vector.scores("the price", contrary)))] == "place"


def test_main_directions_keep_cosines_of_vectors_that_have_few() -> None:
    drawn = np.random.default_rng(4)
    vectors = (drawn.normal(size=(300, 50)) @ drawn.normal(size=(50, DIMENSIONS))).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    directions = main_directions(vectors)
    seen = vectors @ directions

    assert directions.shape == (DIMENSIONS, MAIN_DIRECTIONS)
    assert np.allclose(directions.T @ directions, np.eye(MAIN_DIRECTIONS), atol=1e-4)
    assert np.allclose(seen @ seen.T, vectors @ vectors.T, atol=1e-3)


def test_a_label_with_many_examples_does_not_drown_a_small_one() -> None:
    texts, _, labels = examples(list(ABOUT), 36)
    kept = [at for at, label in enumerate(labels) if label != "place"] + [
        at for at, label in enumerate(labels) if label == "place"
    ][:60]
    few = [labels[at] for at in kept]
    learned = fit([texts[at] for at in kept], vectors_of(few), few)
    found = learned.probabilities("the city", vectors_of(["place"], seed=5)[0])

    assert learned.labels[int(np.argmax(found))] == "place"


def test_words_vector_and_bias_are_added_up() -> None:
    learned, vector = fit(*FEW), vectors_of(["cost"])[0]
    nothing = np.zeros(DIMENSIONS, dtype=np.float32)
    bias = learned.scores("", nothing)
    parts = learned.scores("the price", nothing) - bias + learned.scores("", vector)

    assert parts == pytest.approx(learned.scores("the price", vector), abs=1e-4)
