"""What in a message shows that somebody needs a person: crises, topics that no answer settles, what makes them pressing.

`triage` on the message lists sign codes, those of `api/triage/urgency.yml`; the api weighs them, and `triage_guessed` those
of them that only likeness knows. The crises are the
intents' (safety gate and likeness together); everything else is written down in `triage_signs.yml`, and where nothing
written is found `triage_likeness.py` may know a topic.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.intent_classifier import GATE_INTENTS
from bot.components.near_days import with_near_days
from bot.components.safety_gate import is_figure_of_speech, keys_of, whole_words, words_of
from bot.components.spelling_mender import MENDED
from bot.components.stateless import Stateless
from bot.components.topic_reader import TopicReader

SITUATIONS: Mapping[str, str] = {intent: situation for situation, intent in GATE_INTENTS.items()}
LIKE = (
    "triage_like"  # on a message: the codes that triage_likeness.py takes it for, a topic and perhaps what makes it pressing
)
TOPICS = frozenset(
    {"immigration", "accommodation", "appeal", "funding_refused", "legal", "harassment", "discrimination", "fraud",
     "complaint"}
)  # fmt: skip
# What makes each of these pressing: the modifier that urgency.yml sets beside it.
PRESSING: Mapping[str, str] = {
    "immigration": "status_deadline",
    "accommodation": "soon",
    "funding_refused": "no_money_for_basics",
}
# Intents in which programmes are only handled: "the college cancelled the third, take it off" is no trouble by likeness.
HANDLING = frozenset(
    {"change_limit", "make_plan", "move_conversation", "note_saved", "remove_saved", "save_credential", "share_search",
     "show_more", "show_shortlist"}
)  # fmt: skip
DANGERS = frozenset({"suicide", "violence", "emergency"})  # beside which no topic matters
ADULT_AGE = 18
SHORT = 8  # words
# A written sign of one of these says better what is meant than likeness to examples of violence does: both speak of what
# somebody does to somebody, and only the written one was read word by word.
SAYS_WHAT_IS_MEANT = frozenset({"harassment", "discrimination", "legal", "fraud"})

_FILE = Path(__file__).with_name("triage_signs.yml")


@dataclass(frozen=True, slots=True)
class _Group:
    """Patterns of one code, tried together; with `beside`, they count only when one of those codes is in the message too."""

    code: str
    beside: frozenset[str]
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Book:
    """`triage_signs.yml`, compiled; the keys are the gate's (whole words, or beginnings with a star)."""

    information: dict[str, list[re.Pattern[str]]]
    signs: dict[str, list[_Group]]
    ordinary: dict[str, list[re.Pattern[str]]]
    codes: tuple[str, ...]


def written_signs(text: str, crisis: str | None = None, *, today: date | None = None) -> list[str]:
    """The codes whose written signs stand in `text`, in the table's order; `crisis` is what it was heard as.

    With `today` a named day can be a near one.
    """
    words, keys = _read(with_near_days(text, today) if today else text)
    groups = {id(group): group for key in keys & _BOOK.signs.keys() for group in _BOOK.signs[key]}
    if not groups:
        return []
    spoken = " ".join(words)
    for cut in _called(_BOOK.information, keys):
        spoken = cut.sub("/", spoken)
    heard = [group for group in groups.values() if group.pattern.search(spoken)]
    found = {group.code for group in heard if not group.beside} | ({crisis} if crisis else set())
    found |= {group.code for group in heard if group.beside & found}
    return [code for code in _BOOK.codes if code in found and code != crisis]


def today() -> date:
    return datetime.now(UTC).date()


def is_ordinary(text: str) -> bool:
    """Whether `text` speaks of no more than ordinary stress or laughter, of work for people in want, or is a short figure of
    speech; in a longer message distress may stand beside the figure."""
    words, keys = _read(text)
    if len(words) <= SHORT and is_figure_of_speech(text):
        return True
    return any(pattern.search(" ".join(words)) for pattern in _called(_BOOK.ordinary, keys))


def is_information(text: str) -> bool:
    """Whether `text` says in so many words that a topic is only asked about, denied, feared for later or studied."""
    words, keys = _read(text)
    return any(pattern.search(" ".join(words)) for pattern in _called(_BOOK.information, keys))


def signs_in(
    text: str,
    *,
    intent: str,
    was_written: bool,
    mended: str | None = None,
    like: Sequence[str] = (),
    entities: Sequence[Mapping[str, Any]] = (),
    today: date | None = None,
) -> list[str]:
    """Every sign code of one message, each once, a crisis first.

    `was_written` says that a written sign made it the `intent`, not likeness; `mended` is the text without its slips, read
    where the text itself says nothing; `like` is the topic it is like, which counts where nothing is written, and what makes
    it pressing, which counts beside the same topic written too.
    """
    crisis = SITUATIONS.get(intent)
    if crisis in ("distress", "basic_needs") and not was_written and is_ordinary(text):
        crisis = None
    signs = written_signs(text, crisis, today=today) or (written_signs(mended, crisis, today=today) if mended else [])
    if like and crisis not in DANGERS and intent not in HANDLING and not is_information(text):
        counts = like[0] in signs or (TOPICS.isdisjoint(signs) and not (like[0] == "minor" and _ages(entities)))
        signs = [code for code in like if code != crisis and code not in signs] + signs if counts else signs
    if "minor" not in signs and any(age < ADULT_AGE for age in _ages(entities)):
        signs.append("minor")
    if crisis == "violence" and not was_written and SAYS_WHAT_IS_MEANT.intersection(signs):
        crisis = None
    return [crisis, *signs] if crisis else signs


def _ages(entities: Sequence[Mapping[str, Any]]) -> list[int]:
    return [int(entity["value"]) for entity in entities if entity["entity"] == "age"]


def _read(text: str) -> tuple[list[str], set[str]]:
    """The words of `text`, and the keys of the table that they call up."""
    words = words_of(text)
    return words, {key for word in words for key in keys_of(word)}


def _called(book: dict[str, list[re.Pattern[str]]], keys: set[str]) -> list[re.Pattern[str]]:
    """The patterns that `keys` call up, each once."""
    return list({id(pattern): pattern for key in keys & book.keys() for pattern in book[key]}.values())


def _read_book(path: Path) -> _Book:
    """The patterns of `path`, compiled once for the life of the process."""
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    fragments: dict[str, str] = {}
    for name, pattern in content["fragments"].items():  # a fragment may hold those before it
        fragments[name] = re.sub(r"<([a-z]+)>", lambda match: fragments[match[1]], pattern)
    signs: dict[str, list[_Group]] = defaultdict(list)
    for code, rows in content["signs"].items():
        for row in rows:
            group = _Group(code, frozenset(row.get("beside", "").split()), whole_words(row["match"], fragments))
            for word in row["when"].split():
                signs[word].append(group)

    def cuts(rows: list[dict[str, Any]], key: str) -> dict[str, list[re.Pattern[str]]]:
        called: dict[str, list[re.Pattern[str]]] = defaultdict(list)
        for row in rows:
            pattern = whole_words(row[key], fragments)
            for word in row["when"].split():
                called[word].append(pattern)
        return dict(called)

    return _Book(
        information=cuts(content["information"], "cut"),
        signs=dict(signs),
        ordinary=cuts(content["ordinary"], "match"),
        codes=tuple(content["signs"]),
    )


_BOOK = _read_book(_FILE)


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=False)
class TriageSigns(Stateless):
    """Puts `triage` on each message that shows a sign, and `triage_guessed` where some are known by likeness alone."""

    @classmethod
    def required_components(cls) -> list[type[Any]]:
        return [TopicReader]

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT)
            if not text or text.startswith("/"):
                continue
            read = partial(
                signs_in,
                str(text),
                mended=message.get(MENDED),
                intent=str((message.get(INTENT) or {}).get(INTENT_NAME_KEY)),
                was_written=bool(message.get("safety")),
                entities=message.get(ENTITIES) or [],
                today=today(),
            )
            like = message.get(LIKE) or ()
            signs = read(like=like)
            if signs:
                message.set("triage", signs, add_to_output=True)
            guessed = [code for code in like if code in signs and code not in read()]
            if guessed:
                message.set("triage_guessed", guessed, add_to_output=True)
        return messages
