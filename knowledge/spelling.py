"""Mending what is misspelt, by the words that are known here: what people mean to type to this assistant.

A word that is known, or that an encoder trained on sixteen languages knows, is left alone: better a slip that stays than a
word of the learner's changed into another. What is left is mended by one slip of the fingers, by the sound of French
("kelke" for "quelque"), or by parting what stands together ("linformatique").
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Set
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

KNOWN_FROM = 2  # times a word must stand in the texts, or it may be a slip itself
TARGET_FROM = 4  # times for a word that others are mended to
OFTENER = 25  # times as often must a word stand that a known one is mended to: what people misspell often is no other word
SHORTEST = 4
LONG = 7  # from here a word may hold two slips
VERY_LONG = 8

# What sounds the same in French is written the same; endings that are silent go. In this order.
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("tion", "sion"), ("ph", "f"), ("qu|q|ck", "k"), ("eaux?|aux?", "o"), ("ai|ei|ay", "e"),
        ("(?:er|ez|et|es|ait|aient|ent)$", "e"),
        ("sch|sh|ch", "S"), ("c(?=[eiy])", "s"), ("c", "k"), ("g(?=[eiy])", "j"), ("ou", "u"), ("y", "i"), ("h", ""),
        ("an|en|am|em", "A"), ("ain|in|im|ein|un", "I"), ("on|om", "O"), (r"(.)\1+", r"\1"), ("[stxdpez]+$", ""),
        ("w", "v"), ("z", "s"),
    )
]  # fmt: skip
_CLITICS = ("qu", "l", "d", "j", "m", "t", "s", "n", "c")


def sound(word: str) -> str:
    """How a folded word sounds in French, roughly: "kelke" and "quelque" are one."""
    for pattern, written in _SOUNDS:
        word = pattern.sub(written, word)
    return word


def _oddness(word: str, target: str) -> float:
    """How unlikely it is that fingers made `word` of `target`, below one slip: first letters are rarely missed, and a letter
    is sooner left out, doubled or swapped with its neighbour than typed as another."""
    replaced = len(word) == len(target) and sorted(word) != sorted(target)
    return 0.25 * replaced - 0.5 * (word[0] == target[0])


def _is_plain_slip(word: str, target: str) -> bool:
    """Whether letters were swapped, or one is missing or too many; "wont" is no slip for "want", nor a plural one."""
    if len(word) == len(target):
        return sorted(word) == sorted(target)
    return word.removesuffix("s") != target.removesuffix("s") and word.removesuffix("e") != target.removesuffix("e")


class Speller:
    """Mends normalised texts. `times` says how often each word stands in the texts it was made from."""

    def __init__(self, times: dict[str, int], elsewhere: Set[str] = frozenset()) -> None:
        self.times = times
        self._elsewhere = elsewhere
        self._targets = sorted(word for word, count in times.items() if len(word) >= SHORTEST and count >= TARGET_FROM)
        self._by_sound: dict[str, str] = {}
        by_sound: dict[str, list[str]] = defaultdict(list)
        for word in self._targets:
            by_sound[sound(word)].append(word)
        for heard, words in by_sound.items():
            self._by_sound[heard] = max(words, key=lambda word: (times[word], word))
        self._word = lru_cache(maxsize=4096)(self._mend)

    @classmethod
    def of(cls, texts: Iterable[str], elsewhere: Set[str] = frozenset()) -> Speller:
        """A speller of the words of normalised `texts`; `elsewhere` are words that are right too."""
        counted = Counter(word for text in texts for word in text.split() if word.isalpha())
        return cls(dict(counted), elsewhere)

    def mend(self, text: str) -> str:
        """The normalised `text` with its slips mended; itself when there are none."""
        return " ".join(map(self._word, text.split()))

    def _mend(self, word: str) -> str:
        if len(word) < SHORTEST or not word.isalpha() or word in self._elsewhere:
            return word
        times = self.times.get(word, 0)
        known = times >= KNOWN_FROM
        often = OFTENER * times if known else 0
        slips = 1 if known or len(word) < LONG else 2
        found = process.extract(word, self._targets, scorer=OSA.distance, score_cutoff=slips, limit=8)
        near = [hit for hit in found if not known or (self.times[hit[0]] >= often and _is_plain_slip(word, hit[0]))]
        ranked = sorted(near, key=lambda hit: (hit[1] + _oddness(word, hit[0]), -self.times[hit[0]]))
        apart = None if known else self._apart(word)
        if apart:
            return apart
        if ranked and ranked[0][1] <= 1:
            return str(ranked[0][0])
        if known:
            same = self._by_sound.get(sound(word), word) if len(word) >= LONG else word
            is_plural = word.removesuffix("s") == same.removesuffix("s")
            return same if self.times.get(same, 0) >= often and not is_plural else word
        heard = self._by_sound.get(sound(word)) or self._apart(word, by_sound=True)
        if heard:
            return heard
        return str(ranked[0][0]) if ranked and len(word) >= VERY_LONG else word

    def _apart(self, word: str, *, by_sound: bool = False) -> str | None:
        """ "linformatique" as "l informatique", when what is left is known, or sounds like something known."""
        for clitic in _CLITICS:
            rest = word.removeprefix(clitic)
            if rest == word or len(rest) < SHORTEST:
                continue
            if not by_sound and self.times.get(rest, 0) >= TARGET_FROM:
                return f"{clitic} {rest}"
            heard = self._by_sound.get(sound(rest)) if by_sound else None
            if heard:
                return f"{clitic} {heard}"
        return None
