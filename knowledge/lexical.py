"""Word search over a small collection, in memory: BM25 with typing errors forgiven.

BM25 after Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), k1 = 1.2, b = 0.75.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from knowledge.text import content_stems

K1, B = 1.2, 0.75
TYPO_CUTOFF = 84  # rapidfuzz ratio; "welidng" and "welding" are 86, "nursing" and "cursing" 86: length guards the rest
TYPO_LENGTH = 5


class WordIndex:
    """BM25 scores of one query against every document, and the share of the query each document holds."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        counts = [Counter(document) for document in documents]
        self._size = len(counts)
        lengths = np.array([max(sum(count.values()), 1) for count in counts], dtype=np.float64)
        mean = float(lengths.mean()) if self._size else 1.0
        postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for at, count in enumerate(counts):
            for stem, times in count.items():
                postings[stem].append((at, times))
        self._idf: dict[str, float] = {}
        self._postings: dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]] = {}
        for stem, entries in postings.items():
            where = np.array([at for at, _ in entries])
            often = np.array([number for _, number in entries], dtype=np.float64)
            idf = math.log(1 + (self._size - len(entries) + 0.5) / (len(entries) + 0.5))
            weight = idf * often * (K1 + 1) / (often + K1 * (1 - B + B * lengths[where] / mean))
            self._idf[stem] = idf
            self._postings[stem] = (where, weight)
        self._vocabulary = [stem for stem in postings if len(stem) >= TYPO_LENGTH - 1]
        self._nearest = lru_cache(maxsize=4096)(self._find_nearest)

    def scores(self, query: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """(BM25 score, share of the query's weight found) of every document, both of shape (documents,)."""
        score = np.zeros(self._size)
        found = np.zeros(self._size)
        asked = 0.0
        unknown_idf = math.log(1 + self._size)
        for word in dict.fromkeys(content_stems(query)):
            stem = word if word in self._postings else self._nearest(word)
            asked += self._idf.get(stem, unknown_idf) if stem else unknown_idf
            if stem:
                where, weight = self._postings[stem]
                score[where] += weight
                found[where] += self._idf[stem]
        return score, found / asked if asked else found

    def _find_nearest(self, word: str) -> str | None:
        if len(word) < TYPO_LENGTH:
            return None
        best = process.extractOne(word, self._vocabulary, scorer=fuzz.ratio, score_cutoff=TYPO_CUTOFF)
        return best[0] if best and best[0][0] == word[0] else None
