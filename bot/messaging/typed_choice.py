"""How people name a choice: "2", "#2", "2️⃣", "the second", "la 2e", "oui", the label, "the Mohawk one". Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from knowledge.text import clean, fold

WORDS_AT_MOST = 6
LETTERS_AT_LEAST = 5  # of a word that begins a label, to mean that label by itself
_KEYCAP = re.compile(r"([0-9])\ufe0f?\u20e3")
_TINTS = re.compile("[\ufe0f\U0001f3fb-\U0001f3ff]")
_AMOUNT = re.compile(r"[$€£%]|\d[.,:]\d")
_NUMBER_SIGN = re.compile(r"\b(?:no|n°)\.?\s*(?=\d)")
_NUMBER = re.compile(r"(\d{1,2})")
_PLACE = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|ere|re|e|eme|ieme|nde)")
_WORD = re.compile(r"[^\W_]+")
_EDGES = " .,!?:;\"'()#"
_WORDS_FILE = Path(__file__).with_name("choice_words.yml")


@dataclass(frozen=True, slots=True)
class Typed:
    """Typed words, read as a choice. At most one of `number` and `place` is there; -1 is the last place."""

    text: str
    words: tuple[str, ...]
    content: tuple[str, ...]
    number: int | None
    place: int | None
    yes: bool
    no: bool

    @classmethod
    def read(cls, typed: str) -> Typed:
        plain = _TINTS.sub("", _KEYCAP.sub(r"\1", typed)).replace("\U0001f51f", "10")
        text = _NUMBER_SIGN.sub("", fold(clean(plain))).strip(_EDGES)
        words = tuple(_WORD.findall(text))
        known = _known()
        content = tuple(word for word in words if word not in known["around"])
        number, place = (None, None) if _AMOUNT.search(plain) else _number_and_place(text, words, content)
        return cls(text, words, content, number, place, text in known["yes"], text in known["no"])

    def is_label(self, title: str) -> bool:
        """Whether it is a label as it stands, but for case, accents and signs at its ends."""
        return bool(self.text) and self.text == fold(title).strip(_EDGES)

    def names(self, title: str, also: str, *, card: bool) -> bool:
        """Whether every word is a label's, and they are enough of it: half of it; its beginning; or any, when one points."""
        known = _known()
        if not self.content or len(self.words) > WORDS_AT_MOST or all(word in known["bare"] for word in self.content):
            return False
        label = _WORD.findall(fold(title))
        of_weight = [word for word in label if word not in known["around"]]
        if any(word in known["pointing"] for word in self.words):
            return all(word in {*of_weight, *_WORD.findall(fold(also))} for word in self.content)
        if all(word in of_weight for word in self.content) and 2 * len(set(self.content)) >= len(of_weight):
            return True
        begins = label[: len(self.words)] == list(self.words)
        return begins and not card and any(len(word) >= LETTERS_AT_LEAST for word in self.content)

    def is_number_with_label(self, number: int, title: str) -> bool:
        """ "2 Ontario". A label with a number of its own is none: "2 hours" is an answer."""
        label = _WORD.findall(fold(title))
        if len(self.content) < 2 or len(self.words) > WORDS_AT_MOST or any(word.isdigit() for word in label):
            return False
        return self.content[0] == str(number) and all(word in label for word in self.content[1:])

    def begins_alike(self, title: str) -> bool:
        """Whether a label says the same yes or no in its first word."""
        first = (_WORD.findall(fold(title)) or [""])[0]
        return first in _known()["yes" if self.yes else "no"]


def _number_and_place(text: str, words: tuple[str, ...], content: tuple[str, ...]) -> tuple[int | None, int | None]:
    known = _known()
    if text in known["one"]:
        return 1, None
    if len(content) != 1 or len(words) > WORDS_AT_MOST:
        return None, None
    word = content[0]
    at = words.index(word)
    before = words[at - 1] if at else ""
    if before in known["several"]:
        return None, None  # "les deux": both
    if found := _NUMBER.fullmatch(word):
        return int(found[1]), None
    if word in known["numbers"]:
        return (None if before == "the" else known["numbers"][word]), None
    if found := _PLACE.fullmatch(word):
        return None, int(found[1])
    if word in ("second", "seconde") and before in known["moment"]:
        return None, None  # "one second"
    return None, known["places"].get(word)


@cache
def _known() -> dict[str, dict[str, int]]:
    """Words by what they do; `numbers` and `places` with what they count."""
    content = yaml.safe_load(_WORDS_FILE.read_text(encoding="utf-8"))
    sets = {name: dict.fromkeys(map(str, named), 0) for name, named in content.items() if isinstance(named, list)}
    counted = {
        name: {word: int(count) for count, named in content[name].items() for word in named}
        for name in ("numbers", "places")
    }
    return {**sets, **counted}
