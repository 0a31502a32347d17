"""Trouble that no written sign foresaw: how much a message is like those of people who needed a person, whatever its words.

The signs of `triage_signs.yml` are exact and miss what is told sideways ("the phone number of the school is disconnected").
This classifier was shown both. It names a topic only; crises, threats and what makes them pressing are not its to say.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.sentence_encoder import SentenceEncoder, encode, vector_of
from bot.components.spelling_mender import MENDED
from bot.components.triage_signs import LIKE, SITUATIONS, TOPICS, written_signs
from knowledge.classifier import Classifier
from knowledge.text import normalise

OTHER = "out_of_scope"  # the classifier's name for everything else there is
# How likely it must be that it is any topic at all. By cross-validation two fifths of what is told sideways is found so, and
# one of 350 other messages comes along; much lower, and questions about a topic do too (those of tests/triage/cases.yml that
# are tuned on).
LEAST = 0.25
# Intents whose examples are nearest to such trouble; of the others every third one is shown.
NEAR = frozenset(
    {"ask_access", "ask_assessment", "ask_eligibility", "ask_funding", "ask_human", "ask_quality", "ask_refund", "complain",
     "out_of_scope"}
)  # fmt: skip
EVERY = 3

_EXAMPLES = Path(__file__).with_name("triage_examples.yml")
_SIGNS = Path(__file__).with_name("triage_signs.yml")


def read_examples() -> dict[str, list[str]]:
    """What `triage_examples.yml` holds for each topic, and for "other"."""
    content: dict[str, list[str]] = yaml.safe_load(_EXAMPLES.read_text(encoding="utf-8"))
    return content


def shown(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """(text, topic or `OTHER`) to learn from: the written examples, and `pairs` of text and intent by their signs."""
    written = read_examples()
    examples = [(text, OTHER if topic == "other" else topic) for topic, texts in written.items() for text in texts]
    for place, (text, intent) in enumerate(pairs):
        if intent in SITUATIONS:
            continue
        topics = [code for code in written_signs(text) if code in TOPICS]
        if topics or intent in NEAR or place % EVERY == 0:
            examples.append((text, topics[0] if topics else OTHER))
    return examples


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=True)
class TriageLikeness(GraphComponent):  # type: ignore[misc]  # Rasa ships no types
    """Puts the topic that a message is like under `LIKE`, for TriageSigns to weigh."""

    def __init__(self, model_storage: ModelStorage, resource: Resource, classifier: Classifier | None = None) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._classifier = classifier

    @classmethod
    def required_components(cls) -> list[type[Any]]:
        return [SentenceEncoder]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Rasa's training cache must notice other examples and other signs."""
        return hashlib.sha256(_EXAMPLES.read_bytes() + _SIGNS.read_bytes()).hexdigest()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TriageLikeness:
        return cls(model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the classifier and keep it."""
        from knowledge.classifier_training import fit  # noqa: PLC0415 - scikit-learn, only for a training

        pairs = [(str(message.get(TEXT)), str(message.get(INTENT))) for message in training_data.intent_examples]
        texts, topics = zip(*shown([(text, intent) for text, intent in pairs if text]), strict=True)
        self._classifier = fit([normalise(text) for text in texts], encode(texts), topics)
        with self._model_storage.write_to(self._resource) as folder:
            self._classifier.save(folder / "triage.npz")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TriageLikeness:
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, Classifier.load(folder / "triage.npz"))

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text, vector = message.get(TEXT), vector_of(message)
            if not text or vector is None or self._classifier is None:
                continue
            topic = likely_topic(self._classifier, normalise(message.get(MENDED) or text), vector)
            if topic:
                message.set(LIKE, topic)
        return messages


def likely_topic(classifier: Classifier, text: str, vector: Any) -> str | None:
    """The topic that the normalised `text` with its `vector` (896,) is like, or `None`."""
    likely = dict(zip(classifier.labels, classifier.probabilities(text, vector), strict=True))
    if 1.0 - likely.pop(OTHER) < LEAST:
        return None
    return max(likely, key=lambda topic: float(likely[topic]))
