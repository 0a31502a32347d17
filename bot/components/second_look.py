"""A second look at what was not understood: names from the catalogue say what the words alone did not.

"I'm in Moose Jaw" and "Collège Boréal, online" have few words in common with any example; their names give them away.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from bot.components.intent_classifier import FALLBACK_INTENT, OUTSIDE
from bot.components.stateless import Stateless
from bot.components.topic_reader import SUBJECTS, TopicReader, topic_of
from bot.components.wishes import is_wish
from knowledge.text import content_words

LIMITS = frozenset(
    {"province", "city", "provider", "delivery", "pace", "max_cost", "max_hours", "max_weeks", "hours_per_week", "start"}
)
FINDER = frozenset(
    {"find_credentials", "get_recommendation", "find_for_occupation", "refine_search", "inform", "state_skills"}
)
CHANGES = frozenset({"drop", "change"})
UNSURE_OUTSIDE = 0.55  # below this, "not for us" is no more than a guess


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=False)
class SecondLook(Stateless):
    """Gives a finder's intent to a message that was not understood and holds names of the catalogue.

    `wish` says whether it tells what its writer likes or is tired of (wishes.py): then it is a `get_recommendation`.
    """

    @classmethod
    def required_components(cls) -> list[type[Any]]:
        return [TopicReader]

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            ranking = message.get(INTENT_RANKING_KEY) or []
            if not message.get(TEXT) or not ranking:
                continue
            seen = None
            found = message.get(ENTITIES) or []
            first = ranking[0]
            wish = is_wish(
                str(message.get(TEXT)), first[INTENT_NAME_KEY], first[PREDICTED_CONFIDENCE_KEY], found, message.get("topic")
            )
            message.set("wish", wish, add_to_output=True)
            if wish:
                seen = "get_recommendation"
            elif only_changes(str(message.get(TEXT)), found, first[INTENT_NAME_KEY]):
                seen = "refine_search"
            elif _was_not_understood(first):
                seen = second_look(str(message.get(TEXT)), found, ranking)
            if seen:
                changed = {INTENT_NAME_KEY: seen, PREDICTED_CONFIDENCE_KEY: first[PREDICTED_CONFIDENCE_KEY]}
                rest = [entry for entry in ranking if entry[INTENT_NAME_KEY] not in (seen, FALLBACK_INTENT)]
                message.set(INTENT, changed, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [changed, *rest], add_to_output=True)
        return messages


def _was_not_understood(first: dict[str, Any]) -> bool:
    if first[INTENT_NAME_KEY] in OUTSIDE:
        return bool(first[PREDICTED_CONFIDENCE_KEY] < UNSURE_OUTSIDE)
    return bool(first[INTENT_NAME_KEY] == FALLBACK_INTENT)


def only_changes(text: str, entities: list[dict[str, Any]], intent: str) -> bool:
    """Whether what was read as a question only says what to change in a search: "any province"."""
    changes = any(entity["entity"] in CHANGES for entity in entities)
    return changes and intent.startswith("ask_") and _left_over(text, entities) == 0


def second_look(text: str, entities: list[dict[str, Any]], ranking: list[dict[str, Any]]) -> str | None:
    """The finder's intent that the names in `text` speak for, or `None`."""
    limits = [entity for entity in entities if entity["entity"] in LIMITS]
    subjects = [entity for entity in entities if entity["entity"] in SUBJECTS and entity.get("role") != "not"]
    if not limits and not subjects:
        return None
    if _left_over(text, entities) == 0:
        return "find_credentials" if subjects else "inform"
    guess = next(entry[INTENT_NAME_KEY] for entry in ranking if entry[INTENT_NAME_KEY] != FALLBACK_INTENT)
    return guess if guess in FINDER else None


def _left_over(text: str, entities: list[dict[str, Any]]) -> int:
    """How many words say something that no name says."""
    unnamed = list(text)
    for entity in entities:
        unnamed[entity["start"] : entity["end"]] = " " * (entity["end"] - entity["start"])
    topic = topic_of("".join(unnamed), [])
    return len(content_words(topic)) if topic else 0
