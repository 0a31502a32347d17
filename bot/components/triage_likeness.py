"""Trouble that no written sign foresaw: how much a message is like those of people who needed a person, whatever its words.

The signs of `triage_signs.yml` are exact and miss what is told sideways ("the phone number of the school is disconnected").
This classifier was shown both. It names a topic, and whether time is short for it; crises and threats are not its to say.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from actions.question_form import asks
from bot.components.sentence_encoder import SentenceEncoder, encode, vector_of
from bot.components.spelling_mender import MENDED
from bot.components.triage_examples import EXAMPLES_FILE, OTHER_EXAMPLES, SOON, read_examples
from bot.components.triage_signs import LIKE, PRESSING, SITUATIONS, TOPICS, written_signs
from knowledge.classifier import Classifier
from knowledge.text import normalise

OTHER = "out_of_scope"  # the classifier's name for everything else there is
LEARNT = TOPICS | {"minor"}
# How likely it must be that it is any topic at all, where a message only tells, and where it asks. Set on 360 messages that
# were written for it and are kept nowhere else, and on the validation messages (docs/quality.md): of 148 that tell of a
# topic sideways 133 show some sign, and of 721 ordinary ones 30. With 0.4 for both it would be 135 and 38.
LEAST, LEAST_ASKED = 0.35, 0.6
# The share of a topic's likelihood from which it is pressing: 13 of 18 such messages and none of 36 others. At 0.3 it would
# be four more, and two situations that are tuned on would be ranked too high.
PRESSED = 0.5
# Intents whose examples are nearest to such trouble: every second one is shown, of the others every sixth. With all of them
# most of what is told sideways is taken for a mere question.
NEAR = frozenset(
    {"ask_access", "ask_assessment", "ask_eligibility", "ask_funding", "ask_human", "ask_quality", "ask_refund", "complain",
     "out_of_scope"}
)  # fmt: skip
NEAR_EVERY, EVERY = 2, 6

_SIGNS = Path(__file__).with_name("triage_signs.yml")


def shown(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """(text, topic or `OTHER`) to learn from: the written examples, and `pairs` of text and intent by their signs."""
    written = read_examples()
    examples = [(text, OTHER if topic == OTHER_EXAMPLES else topic) for topic, texts in written.items() for text in texts]
    for place, (text, intent) in enumerate(pairs):
        if intent in SITUATIONS:
            continue
        signs = written_signs(text)
        topics = [code for code in signs if code in LEARNT]
        if topics or place % (NEAR_EVERY if intent in NEAR else EVERY) == 0:
            examples.append((text, _label(topics[0], signs) if topics else OTHER))
    return examples


def _label(topic: str, signs: list[str]) -> str:
    return topic + SOON if PRESSING.get(topic) in signs else topic


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
        return hashlib.sha256(EXAMPLES_FILE.read_bytes() + _SIGNS.read_bytes()).hexdigest()

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
            least = LEAST_ASKED if asks(text) else LEAST
            codes = likely_codes(self._classifier, normalise(message.get(MENDED) or text), vector, least=least)
            if codes:
                message.set(LIKE, codes)
        return messages


def likely_codes(classifier: Classifier, text: str, vector: Any, *, least: float = LEAST) -> list[str]:
    """The topic that the normalised `text` with its `vector` (896,) is like and what makes it pressing.

    Nothing where any topic at all is less likely than `least`.
    """
    likely = {
        label: float(probability)
        for label, probability in zip(classifier.labels, classifier.probabilities(text, vector), strict=True)
    }
    if 1.0 - likely.pop(OTHER) < least:
        return []
    whole: defaultdict[str, float] = defaultdict(float)
    for label, probability in likely.items():
        whole[label.removesuffix(SOON)] += probability
    topic = max(whole, key=lambda name: whole[name])
    return [topic, PRESSING[topic]] if likely.get(topic + SOON, 0.0) > PRESSED * whole[topic] else [topic]
