"""Word search over a small collection, in memory: BM25 with typing errors forgiven.

BM25 after Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), k1 = 1.2, b = 0.75.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from string import ascii_lowercase

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from knowledge.text import content_words, stem

K1, B = 1.2, 0.75
TYPO_CUTOFF = 84  # rapidfuzz ratio of two stems; "accout" and "account" are 92
TYPO_LENGTH = 5


class WordIndex:
    """BM25 scores of one query against every document, and the share of the query each document holds."""

    def __init__(self, documents: Iterable[Iterable[str]]) -> None:
        # Numbers in arrays, not lists of pairs: a large collection has millions of them.
        places: dict[str, array[int]] = defaultdict(lambda: array("l"))
        times: dict[str, array[int]] = defaultdict(lambda: array("l"))
        sizes = array("d")
        for at, document in enumerate(documents):
            count = Counter(document)
            sizes.append(max(sum(count.values()), 1))
            for part, number in count.items():
                places[part].append(at)
                times[part].append(number)
        self._size = len(sizes)
        lengths = np.array(sizes, dtype=np.float64)
        mean = float(lengths.mean()) if self._size else 1.0
        self._idf: dict[str, float] = {}
        self._postings: dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]] = {}
        for part, entries in places.items():
            where = np.array(entries, dtype=np.int64)
            often = np.array(times[part], dtype=np.float64)
            idf = math.log(1 + (self._size - len(entries) + 0.5) / (len(entries) + 0.5))
            weight = idf * often * (K1 + 1) / (often + K1 * (1 - B + B * lengths[where] / mean))
            self._idf[part] = idf
            self._postings[part] = (where, weight)
        self._vocabulary = [part for part in places if len(part) >= TYPO_LENGTH - 1]
        self._nearest = lru_cache(maxsize=4096)(self._find_nearest)

    def scores(self, query: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """(BM25 score, share of the query's weight found) of every document, both of shape (documents,)."""
        score = np.zeros(self._size)
        found = np.zeros(self._size)
        asked = 0.0
        unknown_idf = math.log(1 + self._size)
        for part, word in {stem(word): word for word in content_words(query)}.items():
            known = part if part in self._postings else self._nearest(word)
            asked += self._idf.get(known, unknown_idf) if known else unknown_idf
            if known:
                where, weight = self._postings[known]
                score[where] += weight
                found[where] += self._idf[known]
        return score, found / asked if asked else found

    def _find_nearest(self, word: str) -> str | None:
        """The stem that `word`, as typed, was meant to have."""
        if len(word) < TYPO_LENGTH:
            return None
        # A slip within an ending hides it ("welidng"), so the slip is mended before the ending is cut.
        mended = next((part for part in map(stem, slips(word)) if part in self._postings), None)
        part = stem(word)
        if mended or len(part) < TYPO_LENGTH:
            return mended
        best = process.extractOne(part, self._vocabulary, scorer=fuzz.ratio, score_cutoff=TYPO_CUTOFF)
        return best[0] if best and best[0][0] == word[0] else None


def slips(word: str) -> Iterator[str]:
    """What `word` may have been: two letters swapped, one too many, one left out. The first letter is taken as right."""
    for at in range(1, len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    for at in range(1, len(word)):
        yield word[:at] + word[at + 1 :]
    for at in range(1, len(word) + 1):
        for letter in ascii_lowercase:
            yield word[:at] + letter + word[at:]
