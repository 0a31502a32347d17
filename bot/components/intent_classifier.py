"""Rasa's intent classifier here: the safety gate's word first, then the model, then "not understood"."""

from __future__ import annotations

import hashlib
import json
import logging
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import question_bank
from bot.components.intent_model import CRISES, NO_CRISIS, Example, Guess, IntentModel
from bot.components.sentence_encoder import SentenceEncoder, encode, vector_of
from bot.components.spelling_mender import MENDED
from bot.components.third_language import OTHER
from bot.components.triage_examples import EXAMPLES_FILE, no_crisis
from knowledge.text import normalise

logger = logging.getLogger(__name__)

FALLBACK_INTENT = "nlu_fallback"
OUT_OF_SCOPE = "out_of_scope"
OUTSIDE = {OUT_OF_SCOPE}
# Set on the validation messages: from where what sounds like a crisis is one though no sign says so, and below where the
# words of danger are only a subject ("overdose prevention site worker, any certificate").
# Between them, what the intents alone take for a crisis is answered as distress.
DANGER_FROM, MAY_BE, HARMLESS_BELOW = 0.3, 0.05, 0.03
DISTRESS = "distress"
GATE_INTENTS = {
    "suicide": "crisis_suicide",
    "violence": "crisis_violence",
    "emergency": "crisis_emergency",
    "distress": "distress",
    "basic_needs": "basic_needs",
}


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class IntentClassifier(GraphComponent):  # type: ignore[misc]
    """Sets intent and ranking. A message the safety gate spoke of has its intent from there, with full confidence."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: IntentModel | None = None,
        threshold: float = 0.0,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model
        self._threshold = threshold

    @classmethod
    def required_components(cls) -> list[type[Any]]:
        return [SentenceEncoder]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"retained": 0.95, "together": []}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Rasa's training cache must notice another question bank, and other trouble."""
        return question_bank.fingerprint() + hashlib.sha256(EXAMPLES_FILE.read_bytes()).hexdigest()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentClassifier:
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model and its threshold on the training data alone, and keep both."""
        written = [message for message in training_data.intent_examples if message.get(TEXT)]
        pairs = [(str(message.get(TEXT)), str(message.get(INTENT))) for message in written]
        intents = {intent for _, intent in pairs}
        groups = {intent: together[0] for together in self._config["together"] for intent in together}
        known = {groups.get(intent, intent) for intent in intents}
        # The question bank's, of what is trained here: other training data, as of a test, may know none of its intents.
        pairs += [pair for pair in question_bank.examples() if groups.get(pair[1], pair[1]) in known]
        if len(intents) < 2:
            logger.warning("the training data has fewer than two intents; nothing is learned")
            return self._resource
        from bot.components.intent_training import fit_with_threshold  # noqa: PLC0415 - scikit-learn, only for a training

        trouble = [(text, NO_CRISIS) for text in no_crisis()] if intents >= CRISES else []
        self._model, self._threshold = fit_with_threshold(
            _examples(pairs), groups, retained=self._config["retained"], outside=OUTSIDE, no_crisis=_examples(trouble)
        )
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
            (folder / "threshold.json").write_text(json.dumps({"threshold": self._threshold}))
        logger.info("intents: %d, examples: %d, threshold: %.3f", len(intents), len(pairs), self._threshold)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IntentClassifier:
        try:
            with model_storage.read_from(resource) as folder:
                threshold = json.loads((folder / "threshold.json").read_text())["threshold"]
                return cls(config, model_storage, resource, IntentModel.load(folder), threshold)
        except ValueError:  # Rasa's way of saying that nothing was kept: a training without intents
            return cls(config, model_storage, resource)

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            self._classify(message)
        return messages

    def _classify(self, message: Message) -> None:
        text, vector, danger = message.get(TEXT), vector_of(message), message.get("safety")
        guess = None
        if text and vector is not None and self._model is not None:
            guess = self._model.guess(normalise(message.get(MENDED) or text), vector)
        if danger and not (guess and _is_topic(danger["situation"], guess)):
            _set(message, [(GATE_INTENTS[danger["situation"]], 1.0)])
        elif message.get("detected_language") == OTHER:
            _set(message, [(OUT_OF_SCOPE, 1.0)])
        elif guess is None:
            _set(message, [(FALLBACK_INTENT, 1.0)])
        else:
            _set(message, self._ranking(guess, figure_of_speech=bool(danger or message.get("figure_of_speech"))))

    def _ranking(self, guess: Guess, *, figure_of_speech: bool) -> list[tuple[str, float]]:
        """Intents and confidences, a crisis or what is not understood first where it is one."""
        ranking = [(guess.ranking[0][0], guess.confidence), *guess.ranking[1:]]
        if guess.crisis and guess.danger >= DANGER_FROM and not figure_of_speech:
            return [(guess.crisis, min(1.0, guess.danger)), *(pair for pair in ranking if pair[0] != guess.crisis)]
        if not figure_of_speech and guess.danger >= MAY_BE and ranking[0][0] in CRISES:
            # Not sure enough for the lines of a crisis first: what is said in distress names them too, and asks.
            return [(DISTRESS, guess.confidence), *(pair for pair in ranking[1:] if pair[0] != DISTRESS)]
        if figure_of_speech or guess.crisis:
            ranking = [(name, score) for name, score in ranking if name not in CRISES] or [(FALLBACK_INTENT, 1.0)]
        if guess.confidence < self._threshold:
            ranking = [(FALLBACK_INTENT, 1.0 - guess.confidence), *ranking]
        return ranking


def _examples(pairs: list[tuple[str, str]]) -> list[Example]:
    if not pairs:
        return []
    vectors = encode([text for text, _ in pairs])
    return [Example(normalise(text), vector, intent) for (text, intent), vector in zip(pairs, vectors, strict=True)]


def _is_topic(situation: str, guess: Guess) -> bool:
    """Whether what the gate heard is only the subject of a course: the words of danger, and nothing else like it."""
    return GATE_INTENTS[situation] in CRISES and guess.crisis is not None and guess.danger < HARMLESS_BELOW


def _set(message: Message, ranking: list[tuple[str, float]]) -> None:
    entries = [{INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: confidence} for name, confidence in ranking]
    message.set(INTENT, entries[0], add_to_output=True)
    message.set(INTENT_RANKING_KEY, entries, add_to_output=True)
