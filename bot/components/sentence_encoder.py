"""Gives a message its sentence vector, as a dense sentence feature."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.spelling_mender import MENDED
from bot.components.stateless import Stateless
from bot.shared_encoder import encoding_language, shared_encoder
from knowledge.encoder import DIMENSIONS, FINGERPRINT, Vector
from knowledge.text import clean

ORIGIN = "SentenceEncoder"


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER], is_trainable=False)
class SentenceEncoder(Stateless):
    """Adds a feature of shape (1, 896) to every message with text."""

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Rasa's training cache must notice other weights."""
        return FINGERPRINT

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT)
            if text:
                read = message.get(MENDED) or text
                add_vector(message, shared_encoder().encode(clean(read), encoding_language(text)))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing: the classifier encodes its examples itself. Rasa would fingerprint every vector several times."""
        return training_data


def encode(texts: Sequence[str]) -> Vector:
    """The vectors of texts in whatever language each is, shape (n, 896)."""
    vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    languages = [encoding_language(text) for text in texts]
    for lang in ("en", "fr"):
        at = [number for number, found in enumerate(languages) if found == lang]
        vectors[at] = shared_encoder().encode_many([clean(texts[number]) for number in at], lang)
    return vectors


def add_vector(message: Message, vector: Vector) -> None:
    message.add_features(Features(vector.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, ORIGIN))


def vector_of(message: Message) -> Vector | None:
    """The sentence vector of a message, shape (896,), or `None` where the encoder has not seen it."""
    for features in message.features:
        if features.origin == ORIGIN and features.attribute == TEXT:
            vector: Vector = features.features.reshape(-1)
            return vector
    return None
