"""Reads a question as one about what is on the screen: "is it assessed?", "how do I get from here to a diploma?".

Which of the results is meant depends on the conversation, so no example could teach it: the rule is
`actions/about_one.py`, and this component gives it the conversation.
"""

from __future__ import annotations

import itertools
from typing import Any, Optional

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.events import BotUttered, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from actions.about_one import STACKS_INTO, Heard, about_one, asks_comparison, asks_way, level_in, named_in, speaks_generally
from bot.components.spelling_mender import MENDED
from bot.components.stateless import Stateless
from bot.components.topic_reader import TopicReader

ABOUT_RESULT, WAY, COMPARE = "ask_about_result", "ask_stacking", "compare_credentials"
OF_ONE = frozenset({"utter_page_welcome", "utter_details", "utter_pathway", "utter_pathway_words", "utter_no_pathway"})
OF_ONE_PREFIXES = ("utter_result_", "utter_fit_")
NAMES = frozenset({"provider", "province", "city", "field"})
# What a question about the way to a diploma may have been taken for; nothing else is read anew.
MAY_BE_A_WAY = frozenset(
    {"ask_stacking", "ask_credit", "ask_admission", "ask_quality", "ask_benefits", "ask_choosing", "ask_versus", "ask_where",
     "ask_eligibility", "ask_recognition", "find_for_occupation", "find_credentials", "get_recommendation", "refine_search",
     "inform",
     "show_details", "out_of_scope", "nlu_fallback", "ask_length", "ask_definition", "ask_types"}
)  # fmt: skip

MAY_COMPARE = frozenset(
    {"compare_credentials", "find_missing_skills", "state_skills", "compare_definitions", "ask_occupation"}
)


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=False)
class ShownResults(Stateless):
    """Gives such a question its intent, and the entities `about`, `credential` and `level`."""

    @classmethod
    def required_components(cls) -> list[type[Any]]:
        return [TopicReader]

    # Rasa compares the annotation with `DialogueStateTracker` and does not know `X | None`.
    def process(self, messages: list[Message], tracker: Optional[DialogueStateTracker] = None) -> list[Message]:  # noqa: UP045
        if tracker is None or tracker.active_loop_name == "handoff_form":
            return messages
        for message in messages:
            intent = (message.get(INTENT) or {}).get(INTENT_NAME_KEY)
            if message.get(TEXT) and intent:
                self._read(message, str(intent), tracker)
        return messages

    def _read(self, message: Message, intent: str, tracker: DialogueStateTracker) -> None:
        text = str(message.get(MENDED) or message.get(TEXT))
        heard = _heard(text, intent, message, tracker)
        compared = named_in(text, heard.shown) if intent in MAY_BE_A_WAY | MAY_COMPARE and asks_comparison(text) else ()
        if len(compared) > 1:
            _set(message, COMPARE, credential=list(compared))
            return
        found = about_one(heard)
        level = level_in(text) if intent in MAY_BE_A_WAY or (found and found.about == STACKS_INTO) else None
        begins = found or not speaks_generally(text)
        if level and begins and _has_start(message, tracker) and (asks_way(text) or intent == WAY):
            _set(message, WAY, level=[level], credential=list(found.credentials) if found else [])
        elif found and found.about == STACKS_INTO:
            _set(message, WAY, credential=list(found.credentials))
        elif found:
            _set(message, ABOUT_RESULT, about=[found.about], credential=list(found.credentials))


def _heard(text: str, intent: str, message: Message, tracker: DialogueStateTracker) -> Heard:
    entities = message.get(ENTITIES) or []
    typed = str(message.get(TEXT))
    last = next((event for event in reversed(tracker.events) if isinstance(event, BotUttered)), None)
    spoken = str(last.metadata.get("utter_action") or "") if last else ""
    return Heard(
        text=text,
        intent=intent,
        ordinals=[int(entity["value"]) for entity in entities if entity["entity"] == "ordinal"],
        shown=tracker.get_slot("results") or [],
        focus=tracker.get_slot("focus"),
        fresh=spoken in OF_ONE or spoken.startswith(OF_ONE_PREFIXES) or _just_walked(tracker),
        page=(tracker.get_slot("page") or {}).get("id"),
        before=_asked_before(tracker),
        names=[typed[entity["start"] : entity["end"]] for entity in entities if entity["entity"] in NAMES],
    )


def _just_walked(tracker: DialogueStateTracker) -> bool:
    """Whether the learner opened another page since the last reply."""
    since = itertools.takewhile(lambda event: not isinstance(event, BotUttered), reversed(tracker.events))
    return any(isinstance(event, SlotSet) and event.key == "page" and event.value for event in since)


def _asked_before(tracker: DialogueStateTracker) -> str | None:
    """What the latest message, which is the one before this, asked of a programme."""
    latest = tracker.latest_message
    entities = latest.entities if latest and latest.intent_name == ABOUT_RESULT else []
    return next((str(entity["value"]) for entity in entities if entity["entity"] == "about"), None)


def _has_start(message: Message, tracker: DialogueStateTracker) -> bool:
    """Whether there is anything a way could begin at: something shown, or a field."""
    fields = [entity for entity in message.get(ENTITIES) or [] if entity["entity"] == "field"]
    return bool(fields or any(tracker.get_slot(name) for name in ("focus", "results", "field")))


def _set(message: Message, intent: str, **values: list[str]) -> None:
    """The intent in place of what was understood, and entities that stand at the end of the text."""
    end = len(str(message.get(TEXT)))
    first = {**message.get(INTENT), INTENT_NAME_KEY: intent}
    ranking = [entry for entry in message.get(INTENT_RANKING_KEY) or [] if entry[INTENT_NAME_KEY] != intent]
    message.set(INTENT, first, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [first, *ranking], add_to_output=True)
    entities = [
        {"entity": name, "value": value, "start": end, "end": end, "extractor": ShownResults.__name__}
        for name, found in values.items()
        for value in found
    ]
    message.set(ENTITIES, [*(message.get(ENTITIES) or []), *entities], add_to_output=True)
