"""Which language a message is written in: English, French, both, or not to be told.

The reply's language follows the learner (docs: one bot, two languages), so the answer must be careful rather than
clever: a place or a course's name is typed the same in both languages and decides nothing, and without evidence the
conversation keeps the language it has. The evidence is words, clitics and accents, from `language_words.yml`; general
language identifiers are made for sentences and fail on "c koi", "plz" and "y a tu".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.stateless import Stateless
from knowledge.text import clean, fold

Language = Literal["en", "fr", "mixed"]

_WORDS_FILE = Path(__file__).with_name("language_words.yml")

_READ = 300
"""Characters read: a language shows itself early, and a pasted page must not cost a hundred messages' time."""

_BOTH_POINTS = 4
"""Points (two function words) each language needs before a message counts as written in both ..."""
_BOTH_SHARE = 0.4
"""... and the least share the weaker one has of the stronger: a borrowed "weekend off" leaves French French."""

_APOSTROPHES = str.maketrans("’‘ʼ`´", "'''''")
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_FRENCH_LETTERS = re.compile(r"[àâçèéêëîïôùûœ]")
_CLITIC = re.compile(r"(?:[jcldnstm]|qu|jusqu|lorsqu|puisqu|quoiqu)'(?=[aeiouyhàâéèêëîïôœ])")
_CONTRACTION = re.compile(r"(?:n't|'(?:m|re|ve|ll|d|s))$")


_SENTENCE_END = re.compile(r"[.!?:\n]")
_LENGTHENED = re.compile(r"(\w)\1+")
_JOINING = frozenset(
    ["of", "to", "for", "in", "and", "the", "with", "de", "du", "des", "en", "et", "à", "la", "le", "les", "aux"]
)


@dataclass(frozen=True, slots=True)
class _Points:
    """What one word says for each language."""

    en: int
    fr: int


def _read_words(path: Path) -> tuple[dict[str, _Points], frozenset[str]]:
    """Each listed word with its points, and the words that never count."""
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    points: dict[str, dict[str, int]] = {}
    for language in ("en", "fr"):
        for strength, worth in (("weak", 1), ("strong", 2)):
            for word in content[language][strength].split():
                points.setdefault(word, {"en": 0, "fr": 0})[language] = worth
    return (
        {word: _Points(**worth) for word, worth in points.items()},
        frozenset(content["neutral"].split()),
    )


_POINTS, _NEUTRAL = _read_words(_WORDS_FILE)
_NOTHING = _Points(0, 0)


def detect(text: str) -> Language | None:
    """The language of `text`; None when its words do not say."""
    en = fr = 0
    for word in _telling_words(clean(text[:_READ]).translate(_APOSTROPHES)):
        worth = _worth(word)
        en += worth.en
        fr += worth.fr
    if min(en, fr) >= _BOTH_POINTS and min(en, fr) >= _BOTH_SHARE * max(en, fr):
        return "mixed"
    if en == fr:
        return None
    return "en" if en > fr else "fr"


def is_common(word: str) -> bool:
    """Whether a word in lower case is a common one of English or French."""
    return _worth(word) != _NOTHING or fold(word) in _NEUTRAL


def _telling_words(text: str) -> list[str]:
    """The words of `text` in lower case, without those that belong to a name.

    A capital inside a sentence marks a name, and so does what joins two capitals ("Introduction to Project Management").
    """
    found = list(_WORD.finditer(text))
    words = [match.group().lower() for match in found]
    if text.isupper():  # shouting: the capitals say nothing
        return words
    named = [
        len(word) > 1 and text[match.start()].isupper() and not _CLITIC.match(word)
        for word, match in zip(words, found, strict=True)
    ]
    telling: list[str] = []
    for place, word in enumerate(words):
        starts = place == 0 or _SENTENCE_END.search(text, found[place - 1].end(), found[place].start())
        if not (_joins(place, words, named) or (named[place] and (not starts or _joins(place + 1, words, named)))):
            telling.append(word)
    return telling


def _joins(place: int, words: list[str], named: list[bool]) -> bool:
    """Whether the word at `place` only joins two capitalised ones ("Université de Sherbrooke")."""
    return 0 < place < len(words) - 1 and words[place] in _JOINING and named[place - 1] and named[place + 1]


def _worth(word: str) -> _Points:
    """The points of one word of the message, in lower case and with its accents."""
    folded = word if word.isascii() else fold(word)  # folding is the slow part
    if folded in _NEUTRAL:
        return _NOTHING
    listed = _POINTS.get(folded) or _POINTS.get(_LENGTHENED.sub(r"\1", folded))  # "yess", "merciii"
    if listed is not None and not (_FRENCH_LETTERS.search(word) and listed.fr == 0):
        return listed
    if _CLITIC.match(word):
        return _Points(0, 2)
    if "'" in word and _CONTRACTION.search(word):
        return _Points(2, 0)
    if _FRENCH_LETTERS.search(word):
        return _Points(0, 1)
    if "-" in word:  # "avez-vous", "compare-les", "full-time": the parts speak
        parts = [_POINTS.get(fold(part), _NOTHING) for part in word.split("-")]
        return _Points(max(part.en for part in parts), max(part.fr for part in parts))
    return _NOTHING


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=False)
class LanguageDetector(Stateless):
    """Puts `detected_language` on each message: "en", "fr", "mixed" or None."""

    def process(self, messages: list[Message]) -> list[Message]:
        """The same messages; those with text know their language."""
        for message in messages:
            text = message.get(TEXT)
            if text:
                message.set("detected_language", detect(text), add_to_output=True)
        return messages
