"""Which answer a question is for: learned from phrasings, kept as bytes."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.answer_model import AnswerModel
from knowledge.encoder import Encoder, Vector
from knowledge.text import normalise

PHRASINGS = {
    "cost": ["how much does it cost", "what is the price", "is it expensive", "combien ça coûte", "quel est le prix"],
    "length": ["how long does it take", "how many weeks is it", "is it short", "combien de temps ça dure", "c'est long ?"],
    "refund": [
        "can I get my money back",
        "what if I drop out",
        "is there a refund",
        "puis-je être remboursé",
        "et si je pars",
    ],
}
TEXTS = [text for texts in PHRASINGS.values() for text in texts]
OWNERS = [key for key, texts in PHRASINGS.items() for _ in texts]


@pytest.fixture(scope="module")
def vectors(encoder: Encoder) -> Vector:
    return np.stack([encoder.encode(text, "fr" if at % 5 > 2 else "en") for at, text in enumerate(TEXTS)])


@pytest.fixture(scope="module")
def model(vectors: Vector) -> AnswerModel:
    return AnswerModel.fit([normalise(text) for text in TEXTS], vectors, OWNERS)


def test_a_phrasing_finds_its_own_answer(model: AnswerModel, vectors: Vector) -> None:
    for text, vector, owner in zip(TEXTS, vectors, OWNERS, strict=True):
        evidence = model.weigh(normalise(text), vector)
        assert model.ids[int(np.argmax(evidence.scores))] == owner
        assert evidence.scores.shape == evidence.closeness.shape == (3,)


@pytest.mark.parametrize(
    ("question", "lang", "owner"),
    [
        ("hom much does it costs", "en", "cost"),
        ("tell me the price pls", "en", "cost"),
        ("ça dure combien de temps", "fr", "length"),
        ("I want a refund", "en", "refund"),
        ("un remboursement", "fr", "refund"),
    ],
)
def test_other_words_find_the_answer_too(model: AnswerModel, encoder: Encoder, question: str, lang: str, owner: str) -> None:
    vector = encoder.encode(question, "fr" if lang == "fr" else "en")
    evidence = model.weigh(normalise(question), vector)

    assert model.ids[int(np.argmax(evidence.scores))] == owner
    assert model.ids[int(np.argmax(evidence.closeness))] == owner


def test_closeness_is_a_cosine(model: AnswerModel, encoder: Encoder) -> None:
    near = model.weigh("x", encoder.encode("how much does it cost", "en")).closeness.max()
    far = model.weigh("x", encoder.encode("who won the hockey game", "en")).closeness.max()

    assert -1 <= far < 0.3 < near <= 1


def test_a_model_kept_as_bytes_says_the_same(model: AnswerModel, vectors: Vector) -> None:
    again = AnswerModel.from_bytes(model.to_bytes())

    assert again.ids == model.ids
    for text, vector in zip(TEXTS, vectors, strict=True):
        one, other = model.weigh(normalise(text), vector), again.weigh(normalise(text), vector)
        assert other.scores == pytest.approx(one.scores, abs=1e-3)
        assert other.closeness == pytest.approx(one.closeness, abs=1e-3)


def test_the_same_phrasings_give_the_same_model(model: AnswerModel, vectors: Vector) -> None:
    again = AnswerModel.fit([normalise(text) for text in TEXTS], vectors, OWNERS)

    assert again.to_bytes() == model.to_bytes()


def test_an_answer_with_many_phrasings_does_not_drown_the_others(encoder: Encoder) -> None:
    many = [f"how much is course {number}" for number in range(60)]
    texts, owners = [*many, "how long is it", "how many weeks long"], ["cost"] * 60 + ["length"] * 2
    model = AnswerModel.fit(texts, encoder.encode_many(texts, "en"), owners)
    evidence = model.weigh("weeks long", encoder.encode("weeks long", "en"))

    assert model.ids[int(np.argmax(evidence.scores))] == "length"


def test_one_answer_is_enough(encoder: Encoder) -> None:
    texts = ["how much is it", "how much does it cost"]
    model = AnswerModel.fit(texts, encoder.encode_many(texts, "en"), ["cost", "cost"])

    assert np.isfinite(model.weigh("how much", encoder.encode("how much", "en")).scores).all()


def test_no_phrasings_give_a_model_of_nothing() -> None:
    model = AnswerModel.fit([], np.zeros((0, 896), dtype=np.float32), [])
    again = AnswerModel.from_bytes(model.to_bytes())

    assert again.ids == model.ids == []
