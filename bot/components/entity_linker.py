"""Links what a message names to ids of the knowledge base, and its amounts to numbers; never to the words that were typed.

The vocabulary is looked up at every message, so rows that staff added a minute ago are understood without training.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot import vocabulary
from bot.components import quantities
from bot.components.spans import find_terms
from bot.components.spelling_mender import MENDED
from bot.components.stateless import Stateless

FLAGS = frozenset({"badge", "assessed"})
PLACES = frozenset({"city", "province", "provider"})


def link(text: str, known: vocabulary.Vocabulary) -> list[dict[str, Any]]:
    """The entities of `text` as Rasa has them, in its order. A number inside a name ("911 dispatcher") is part of it."""
    spans = find_terms(text, known)
    entities: list[dict[str, Any]] = []
    for span in spans:
        entity = {
            "entity": span.entity,
            "value": True if span.entity in FLAGS else span.value,
            "start": span.start,
            "end": span.end,
            "extractor": EntityLinker.__name__,
            "confidence_entity": round(span.confidence, 3),
        }
        if span.role:
            entity["role"] = span.role
        if span.derived:
            entity["derived"] = True
        entities.append(entity)
    for found in quantities.find(text):
        if not any(span.start < found.end and found.start < span.end for span in spans):
            entities.append(
                {
                    "entity": found.entity,
                    "value": found.value,
                    "start": found.start,
                    "end": found.end,
                    "extractor": EntityLinker.__name__,
                    "confidence_entity": 1.0,
                }
            )
    return sorted(entities, key=lambda entity: (entity["start"], -entity["end"]))


def link_mended(mended: str | None, known: vocabulary.Vocabulary, found: set[str], *, at: int) -> list[dict[str, Any]]:
    """Entities of kinds not `found` in the learner's own text, which the mended one shows; they stand `at` its end.

    Never a place or a school: a slip must not turn into another city.
    """
    if not mended:
        return []
    return [
        {**entity, "start": at, "end": at}
        for entity in link(mended, known)
        if entity["entity"] not in found | PLACES and entity["confidence_entity"] == 1.0
    ]


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=False)
class EntityLinker(Stateless):
    """Adds `entities` to each message that a person typed; a pressed button carries its own."""

    def process(self, messages: list[Message]) -> list[Message]:
        """The same messages with the entities of their text after those they had."""
        known = vocabulary.current()
        for message in messages:
            text = message.get(TEXT)
            if text and not text.startswith(INTENT_MESSAGE_PREFIX):
                found = link(text, known)
                found += link_mended(message.get(MENDED), known, {entity["entity"] for entity in found}, at=len(text))
                message.set(ENTITIES, [*(message.get(ENTITIES) or []), *found], add_to_output=True)
        return messages
