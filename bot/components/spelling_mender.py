"""Mends slips of the fingers before a message is understood; what the learner wrote stays as it was.

`mended` is set on a message only when something was mended. Names are linked from the learner's own words.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import question_bank
from bot.shared_encoder import shared_encoder
from knowledge.content_files import read_skill_names, read_ways_of_asking
from knowledge.spelling import Speller
from knowledge.text import normalise

MENDED = "mended"
USUAL_FROM = 5  # times: among so many examples a Spanish word or two stand twice
NAMES_COUNT = 4  # times as much as a word in a message: nobody types "COBOL" by mistake

# Not before what belongs to the greeting itself ("hey there", "salut à tous", "hi how are you", "bonjour je m'appelle").
_GREETING = re.compile(
    r"^(?:(?:hey|hi|hello|hiya|yo|bonjour|bonsoir|salut|all[oô]|coucou)[\s,!.…]+)"
    r"(?!(?:there|you|guys|all|everyone|everybody|again|hey|hi|hello|folks|cairn|bot|how|good|a|tous|tout|toi|vous|la|les|ca|"
    r"comment|encore|madame|monsieur|mon|my|friend|ici|moi|de|du|à|ça)\b)(?=\w)",
    re.IGNORECASE,
)

_SAFETY_PATTERNS = Path(__file__).with_name("safety_patterns.yml")
_current: Speller | None = None


def _words_of_danger() -> frozenset[str]:
    """The words of the safety gate's signs: "pendre" is no slip for "prendre"."""
    return frozenset(re.findall(r"[a-z]{4,}", _SAFETY_PATTERNS.read_text(encoding="utf-8")))


def mended(text: str) -> str:
    """`text` as the loaded model reads it: without slips, and without the greeting before what it asks."""
    return without_greeting(without_slips(text))


def without_slips(text: str) -> str:
    """`text` mended and normalised, or as it is when there is nothing to mend. One word in capitals is a name (COBOL)."""
    if _current is None or (text.isupper() and " " not in text.strip()):
        return text
    plain = normalise(text)
    right = _current.mend(plain)
    return text if right == plain else right


def without_greeting(text: str) -> str:
    """`text` without the greeting before what it asks; a greeting alone stays."""
    return _GREETING.sub("", text) or text


def is_known(word: str) -> bool:
    """Whether the folded `word` is usual in what people type to the loaded model."""
    return _current is not None and _current.times.get(word, 0) >= USUAL_FROM


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=True)
class SpellingMender(GraphComponent):  # type: ignore[misc]  # Rasa ships no types
    """Learns the words of the training data; a word that neither they nor the encoder know may be a slip."""

    def __init__(self, model_storage: ModelStorage, resource: Resource) -> None:
        self._model_storage = model_storage
        self._resource = resource

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Rasa's training cache must notice another question bank."""
        return question_bank.fingerprint()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpellingMender:
        return cls(model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Count the words of all examples and keep the counts."""
        texts = [normalise(message.get(TEXT)) for message in training_data.intent_examples if message.get(TEXT)]
        texts += [normalise(text) for _, text in read_ways_of_asking()]
        texts += [normalise(name) for name in read_skill_names()] * NAMES_COUNT
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "words.json").write_text(json.dumps(Speller.of(texts).times), encoding="utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SpellingMender:
        global _current
        with model_storage.read_from(resource) as folder:
            times = json.loads((folder / "words.json").read_text(encoding="utf-8"))
        _current = Speller(times, shared_encoder().words() | _words_of_danger())
        return cls(model_storage, resource)

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT)
            if text:
                right = mended(text)
                if right != text:
                    message.set(MENDED, right, add_to_output=True)
        return messages
