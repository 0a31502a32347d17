"""Whether a message tells of danger: suicide, violence, an emergency, and the clearest distress and want.

A classifier learns danger from a hundred examples and misses the hundred and first; these signs are written down instead,
so that they can be read, argued about and tested (`safety_patterns.yml`, from Part 3.3 of the literacy brief: signs in both
languages, and the figures of speech that must not alarm). For the three crises a miss is worse than a false alarm.

Only what stands near a sign's own words is searched, so the cost of a message grows with its danger, not its length.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.spelling_mender import without_slips
from bot.components.stateless import Stateless
from knowledge.text import CHAT_SPELLINGS, fold

Situation = Literal["emergency", "suicide", "violence", "basic_needs", "distress"]
"""In the order in which they win: who has taken pills needs 911 before anything else."""

Person = Literal["self", "other"]


@dataclass(frozen=True, slots=True)
class Danger:
    """What is happening, and to whom: the writer, or somebody the writer speaks of."""

    situation: Situation
    person: Person


@dataclass(frozen=True, slots=True)
class _Signs:
    """Patterns that are tried together near the same words."""

    situation: Situation
    person: Person | None
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Book:
    """`safety_patterns.yml`, compiled. The keys are whole words, or beginnings of `_STEM` letters with a star."""

    spellings: dict[str, str]
    exceptions: dict[str, list[re.Pattern[str]]]
    signs: dict[str, list[_Signs]]


_PATTERNS_FILE = Path(__file__).with_name("safety_patterns.yml")
_STEM = 5
_NEAR = 14
"""Words kept on each side of a sign's word: the widest pattern reaches eleven."""
_LONGEST_STRETCH = 60
"""Words searched at once, so that a message made only of signs costs no more than its length."""

_TOKEN = re.compile(r"[a-z]+|[0-9]+|[.!?;\n]", re.ASCII)
_CONTRACTIONS = {"m": "am", "re": "are", "ve": "have", "ll": "will", "d": "would"}
_CONTRACTION = re.compile(r"'(m|re|ve|ll|d)(?![\w'])")
_IS = re.compile(r"\b(he|she|it|that|there|here|what|who|where|how|one|[a-z]+body|[a-z]+one)'s(?!\w)")
"""After other words 's may be an owner's ("my client's husband"), and stays a word of its own."""
_NEGATION = re.compile(r"\b(?:(ca|wo)|(\w+))n't\b")

_OTHERS = re.compile(
    r"\b(?:he|she|they|him|her|his|them|himself|herself|themselves|friends?|bff|brother|bro|sister|mom|mother|dad|father|son|"
    r"daughter|kids?|child|children|baby|cousin|aunt|uncle|grand\w+|roommate|neighbou?r|coworker|colleague|classmate|"
    r"students?|clients?|participants?|husband|wife|boyfriend|girlfriend|partner|guy|lady|woman|man|people|someone|somebody|"
    r"il|elle|ils|elles|lui|se|s|amie?s?|frere|soeur|mere|pere|fils|fille|enfants?|bebe|cousine?|tante|oncle|coloc|voisine?|"
    r"collegue|eleves?|etudiante?s?|cliente?s?|participante?s?|mari|femme|chum|blonde|copain|copine|conjointe?|gars|dame|"
    r"monsieur|quelqu|gens)\b"
)
_OURSELVES = re.compile(r"\b(?:i|me|myself|us|we|je|j|moi|m|nous|on)\b")
_VICTIMS = re.compile(
    r"\b(?:her|him|them|friends?|sister|brother|neighbou?r|coworker|colleague|clients?|students?|classmate|kids|children|"
    r"amie?s?|soeur|frere|voisine?|collegue|cliente?s?|etudiante?s?|eleves?|enfants?|ceux|leurs?|la|les|l|se)\b"
)


def assess(text: str) -> Danger | None:
    """The gravest danger `text` tells of, or None."""
    words = words_of(text)
    found: dict[Situation, Danger] = {}
    for start, end in _stretches(words):
        stretch = words[start:end]
        context = " ".join(stretch)
        spoken = _without_exceptions(context, stretch)
        for signs in _signs_for(stretch):
            match = None if signs.situation in found else signs.pattern.search(spoken)
            if match:
                person = signs.person or _person(signs.situation, spoken, match)
                found[signs.situation] = Danger(signs.situation, person)
    return next((found[situation] for situation in get_args(Situation) if situation in found), None)


def is_figure_of_speech(text: str) -> bool:
    """Whether `text` sounds like danger only by a figure of speech or a topic ("mort de rire", "suicide prevention course").

    The classifier, which knows words and not their use, needs telling.
    """
    words = words_of(text)
    spoken = " ".join(words)
    return assess(text) is None and _without_exceptions(spoken, words) != spoken


def words_of(text: str) -> list[str]:
    """The folded words of `text` with contractions and chat spellings written out; "." for the end of a sentence."""
    folded = fold(text)
    if "'" in folded:
        folded = _without_contractions(folded)
    words: list[str] = []
    for token in _TOKEN.findall(folded):
        written_out = _BOOK.spellings.get(token)
        if written_out is not None:
            words.extend(written_out.split())
        else:
            words.append(token if token.isalnum() else ".")
    return words


def _without_contractions(text: str) -> str:
    """Folded `text` with "can't", "he's" and their like written out; French clitics stay for the tokens to part."""
    text = _NEGATION.sub(lambda match: {"ca": "can not", "wo": "will not"}.get(match[1]) or f"{match[2]} not", text)
    text = _CONTRACTION.sub(lambda match: f" {_CONTRACTIONS[match[1]]}", text)
    return _IS.sub(r"\1 is", text)


def keys_of(word: str) -> tuple[str, str]:
    """Under what a group may be listed that `word` calls up."""
    return word, word[:_STEM] + "*"


def _stretches(words: list[str]) -> Iterator[tuple[int, int]]:
    """The parts of `words` in which a sign could stand, as start and end; they overlap where one had to be cut."""
    start = end = -1
    for place, word in enumerate(words):
        if not _BOOK.signs.keys().isdisjoint(keys_of(word)):
            if end < 0:
                start, end = max(0, place - _NEAR), place + _NEAR
            elif place - _NEAR <= end and place + _NEAR - start <= _LONGEST_STRETCH:
                end = place + _NEAR
            else:
                yield start, end
                start, end = max(0, place - _NEAR), place + _NEAR
    if end >= 0:
        yield start, end


def _signs_for(words: list[str]) -> list[_Signs]:
    """The signs that one of `words` calls up, each once."""
    called = {id(signs): signs for word in words for key in keys_of(word) for signs in _BOOK.signs.get(key, ())}
    return list(called.values())


def _without_exceptions(text: str, words: list[str]) -> str:
    """`text` without figures of speech and topics; a mark stands for each, which no pattern reads across."""
    keys = {key for word in words for key in keys_of(word)}
    cuts = {id(cut): cut for key in keys & _BOOK.exceptions.keys() for cut in _BOOK.exceptions[key]}
    for cut in cuts.values():
        text = cut.sub("/", text)
    return text


def _person(situation: Situation, text: str, match: re.Match[str]) -> Person:
    """Whose danger it is, by the words of the sign and, when they do not say, by the nearest words before it."""
    if situation == "violence":
        sign = match.group()
        return "other" if _VICTIMS.search(sign) and not _OURSELVES.search(sign) else "self"
    before = text[: match.end()]
    other = max((found.start() for found in _OTHERS.finditer(before)), default=-1)
    ourselves = max((found.start() for found in _OURSELVES.finditer(before)), default=-1)
    return "other" if other > ourselves else "self"


def _compile(pattern: str, fragments: dict[str, str]) -> str:
    """`pattern` with its fragments and gaps written out, as one group of whole words that captures nothing."""
    full = re.sub(r"<([a-z]+)>", lambda match: fragments[match[1]], pattern)
    full = re.sub(r" ~(\d*)(?=[ )|])", lambda match: rf"(?: \w+){{0,{match[1] or 3}}}", full + " ").rstrip(" ")
    return re.sub(r"(?<!\\)\((?!\?)", "(?:", full)


def whole_words(patterns: list[str], fragments: dict[str, str]) -> re.Pattern[str]:
    """One expression for `patterns` of a table of signs; it reads what `words_of` joined by single spaces."""
    return re.compile(rf"\b(?:{'|'.join(_compile(pattern, fragments) for pattern in patterns)})(?!\w)")


def _read_book(path: Path) -> _Book:
    """The patterns of `path`, compiled once for the life of the process."""
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    fragments: dict[str, str] = content["fragments"]

    exceptions: dict[str, list[re.Pattern[str]]] = defaultdict(list)
    for group in content["exceptions"]:
        cut = whole_words(group["cut"], fragments)
        for word in group["when"].split():
            exceptions[word].append(cut)
    signs: dict[str, list[_Signs]] = defaultdict(list)
    for situation in get_args(Situation):
        for language in ("en", "fr"):
            for group in content["situations"][situation][language]:
                compiled = _Signs(situation, group.get("person"), whole_words(group["match"], fragments))
                for word in group["when"].split():
                    signs[word].append(compiled)
    spellings = {typed: meant for meant, variants in content["spellings"].items() for typed in variants.split()}
    return _Book(CHAT_SPELLINGS | spellings, dict(exceptions), dict(signs))


_BOOK = _read_book(_PATTERNS_FILE)


def _heard(text: str) -> Danger | None:
    """What `text` tells, or what it tells without its slips of the fingers ("i wnat to kil myslef")."""
    danger = assess(text)
    if danger or is_figure_of_speech(text):
        return danger
    right = without_slips(text)
    return None if right == text else assess(right)


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=False)
class SafetyGate(Stateless):
    """Puts `safety` on each message that tells of danger; IntentClassifier makes it the intent."""

    def process(self, messages: list[Message]) -> list[Message]:
        """The same messages; those that tell of danger say which and whose."""
        for message in messages:
            text = message.get(TEXT)
            danger = _heard(text) if text else None
            if danger:
                message.set("safety", asdict(danger), add_to_output=True)
            elif text and is_figure_of_speech(text):
                message.set("figure_of_speech", True, add_to_output=True)
        return messages
