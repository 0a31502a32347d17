"""Gives a message its sentence vector, as a dense sentence feature."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.shared_encoder import shared_encoder, training_encoder
from knowledge.encoder import WEIGHTS_SHA256, Vector
from knowledge.text import clean

ORIGIN = "SentenceEncoder"


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER], is_trainable=False)
class SentenceEncoder(GraphComponent):  # type: ignore[misc]
    """Adds a feature of shape (1, 384) to every message with text."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoder:
        return cls()

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Rasa's training cache must notice other weights."""
        return WEIGHTS_SHA256

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT)
            if text:
                add_vector(message, shared_encoder().encode(clean(text)))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        examples = [message for message in training_data.training_examples if message.get(TEXT)]
        vectors = training_encoder().encode_many([clean(message.get(TEXT)) for message in examples])
        for message, vector in zip(examples, vectors, strict=True):
            add_vector(message, vector)
        return training_data


def add_vector(message: Message, vector: Vector) -> None:
    message.add_features(Features(vector.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, ORIGIN))


def vector_of(message: Message) -> Vector | None:
    """The sentence vector of a message, shape (384,), or `None` where the encoder has not seen it."""
    for features in message.features:
        if features.origin == ORIGIN and features.attribute == TEXT:
            vector: Vector = features.features.reshape(-1)
            return vector
    return None
