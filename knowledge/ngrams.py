"""Word and letter n-grams of a text, weighted by how rare they are (TF-IDF): one reading for every classifier here.

Words alone and in pairs, and groups of three and four letters within a word, so that a typing error costs little. Texts are
normalised (`knowledge.text.normalise`) before they come here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import log, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Two and five letters, and pairs of words that were seen once, were left out: as accurate in cross-validation (72.0 against
# 71.9 % of intents) with a third of the terms.
LETTERS = range(3, 5)
SEEN_IN = {"words": 2, "letters": 2}  # texts a term must stand in to be kept

Row = tuple[NDArray[np.int64], NDArray[np.float32]]


def words(text: str) -> Iterator[str]:
    """Words, and pairs of neighbours."""
    parts = text.split()
    yield from parts
    yield from (f"{one} {other}" for one, other in pairwise(parts))


def letters(text: str) -> Iterator[str]:
    """Groups of letters of each word, a space standing for its beginning and its end."""
    for word in text.split():
        padded = f" {word} "
        for size in LETTERS:
            if len(padded) <= size:
                yield padded
                break
            yield from (padded[at : at + size] for at in range(len(padded) - size + 1))


ANALYSERS = {"words": words, "letters": letters}


class Ngrams:
    """Columns and weights of the terms that were seen in training; others are not counted."""

    def __init__(self, terms: dict[str, list[str]], rarity: dict[str, NDArray[np.float32]]) -> None:
        self._terms, self._rarity = terms, rarity
        self._columns = {kind: {term: at for at, term in enumerate(found)} for kind, found in terms.items()}
        self._first = dict(zip(terms, np.cumsum([0, *map(len, terms.values())]).tolist(), strict=False))
        self.size = sum(map(len, terms.values()))

    @classmethod
    def fit(cls, texts: Sequence[str]) -> Ngrams:
        """Learn which terms there are and how rare each is (smoothed inverse document frequency)."""
        terms, rarity = {}, {}
        for kind, analyse in ANALYSERS.items():
            seen = Counter(term for text in texts for term in set(analyse(text)))
            terms[kind] = sorted(term for term, times in seen.items() if times >= SEEN_IN[kind])
            times = np.array([seen[term] for term in terms[kind]], dtype=np.float64)
            rarity[kind] = (np.log((1 + len(texts)) / (1 + times)) + 1).astype(np.float32)
        return cls(terms, rarity)

    def row(self, text: str) -> Row:
        """(columns, weights) of a text; words and letters have length 1 each."""
        columns: list[int] = []
        weights: list[float] = []
        for kind, analyse in ANALYSERS.items():
            known, rarity, first = self._columns[kind], self._rarity[kind], self._first[kind]
            counted = Counter(at for term in analyse(text) if (at := known.get(term)) is not None)
            found = [(1.0 + log(times)) * float(rarity[at]) for at, times in counted.items()]
            length = sqrt(sum(weight * weight for weight in found)) or 1.0
            columns += [first + at for at in counted]
            weights += [weight / length for weight in found]
        return np.array(columns, dtype=np.int64), np.array(weights, dtype=np.float32)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What `from_arrays` needs, as arrays without objects: the terms of each kind are one text, a term a line."""
        texts = {f"{kind}_terms": "\n".join(terms) for kind, terms in self._terms.items()}
        return {
            **{name: np.frombuffer(text.encode(), dtype=np.uint8) for name, text in texts.items()},
            **{f"{kind}_rarity": rarity for kind, rarity in self._rarity.items()},
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Ngrams:
        texts = {kind: arrays[f"{kind}_terms"].tobytes().decode() for kind in ANALYSERS}
        terms = {kind: text.split("\n") if text else [] for kind, text in texts.items()}
        return cls(terms, {kind: arrays[f"{kind}_rarity"] for kind in ANALYSERS})
