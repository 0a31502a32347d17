"""Word and letter n-grams of a message, weighted by TF-IDF: built with scikit-learn, kept as JSON and npz."""

from __future__ import annotations

import json
from collections import Counter
from math import log, sqrt
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

WORDS: dict[str, Any] = {"ngram_range": (1, 2), "sublinear_tf": True, "token_pattern": r"\S+"}
LETTERS: dict[str, Any] = {"analyzer": "char_wb", "ngram_range": (2, 5), "min_df": 2, "sublinear_tf": True}
OPTIONS = {"words": WORDS, "letters": LETTERS}


class Ngrams:
    """Words 1-2 and letters 2-5 within word boundaries, side by side. Texts are normalised before they come here."""

    def __init__(self, vectorizers: dict[str, TfidfVectorizer]) -> None:
        self._vectorizers = vectorizers
        self._analysers = [vectorizer.build_analyzer() for vectorizer in vectorizers.values()]

    @classmethod
    def fit(cls, texts: list[str]) -> Ngrams:
        return cls({name: TfidfVectorizer(**options, dtype=np.float32).fit(texts) for name, options in OPTIONS.items()})

    def transform(self, texts: list[str]) -> csr_matrix:
        """Shape (texts, features), float32."""
        return hstack([vectorizer.transform(texts) for vectorizer in self._vectorizers.values()], format="csr")

    def of_one(self, text: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """(columns, values) of one text: what `transform` gives, without the cost of making matrices."""
        columns: list[int] = []
        values: list[float] = []
        first = 0
        for vectorizer, analyse in zip(self._vectorizers.values(), self._analysers, strict=True):
            vocabulary, idf = vectorizer.vocabulary_, vectorizer.idf_
            counted = Counter(at for term in analyse(text) if (at := vocabulary.get(term)) is not None)
            weights = [(1.0 + log(times)) * float(idf[at]) for at, times in counted.items()]
            length = sqrt(sum(weight * weight for weight in weights)) or 1.0
            columns += [first + at for at in counted]
            values += [weight / length for weight in weights]
            first += len(idf)
        return np.array(columns, dtype=np.int64), np.array(values, dtype=np.float32)

    def save(self, folder: Path) -> None:
        for name, vectorizer in self._vectorizers.items():
            ordered = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.__getitem__)
            (folder / f"{name}.json").write_text(json.dumps(ordered, ensure_ascii=False), encoding="utf-8")
            np.savez(folder / f"{name}.npz", idf=vectorizer.idf_.astype(np.float32))

    @classmethod
    def load(cls, folder: Path) -> Ngrams:
        vectorizers = {}
        for name, options in OPTIONS.items():
            ordered = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
            vectorizer = TfidfVectorizer(
                **options, dtype=np.float32, vocabulary={term: at for at, term in enumerate(ordered)}
            )
            with np.load(folder / f"{name}.npz", allow_pickle=False) as arrays:
                vectorizer.idf_ = arrays["idf"]
            vectorizers[name] = vectorizer
        return cls(vectorizers)
