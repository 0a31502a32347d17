"""Notices a message in a language that Cairn does not speak.

Careful on purpose: an identifier made for sentences takes "chu a gatineau" for Latvian. So it is believed only when it is
sure and when most words are neither common ones of English or French nor any that people here have typed.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from functools import lru_cache
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.language_detector import is_common
from bot.components.spelling_mender import is_known
from bot.components.stateless import Stateless
from knowledge.text import clean, tokens

OTHER = "other"  # as `detected_language`
SURE = 0.95
KNOWN_AT_MOST = 0.5  # share of the words
WORDS_AT_LEAST = 3
READ = 300  # characters
OURS = frozenset({"en", "fr"})
_WORD = re.compile(r"[^\W\d_]+")


def is_third_language(text: str) -> bool:
    """Whether `text` is in neither English nor French."""
    read = clean(text[:READ])
    letters = [character for character in read if character.isalpha()]
    if letters and sum("LATIN" in unicodedata.name(letter, "") for letter in letters) < len(letters) / 2:
        return True
    words = _WORD.findall(read)
    if len(words) < WORDS_AT_LEAST:
        return False
    known = sum(is_common(word.lower()) or all(map(is_known, tokens(word))) for word in words)
    if known / len(words) > KNOWN_AT_MOST:
        return False
    language, sure = _identifier().classify(read)
    return language not in OURS and float(sure) >= SURE


@lru_cache(maxsize=1)
def _identifier() -> Any:
    """Loaded at the first message that needs it: a quarter of a second."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

        return LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=False)
class ThirdLanguage(Stateless):
    """Sets `detected_language` to "other". A message the safety gate spoke of is never passed over."""

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT)
            if text and not message.get("safety") and is_third_language(text):
                message.set("detected_language", OTHER, add_to_output=True)
        return messages
