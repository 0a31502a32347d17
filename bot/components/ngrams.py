"""Word and letter n-grams of a message, weighted by TF-IDF: built with scikit-learn, kept as JSON and npz."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

WORDS: dict[str, Any] = {"ngram_range": (1, 2), "sublinear_tf": True, "token_pattern": r"\S+"}
LETTERS: dict[str, Any] = {"analyzer": "char_wb", "ngram_range": (2, 5), "min_df": 2, "sublinear_tf": True}
OPTIONS = {"words": WORDS, "letters": LETTERS}


class Ngrams:
    """Words 1-2 and letters 2-5 within word boundaries, side by side. Texts are normalised before they come here."""

    def __init__(self, vectorizers: dict[str, TfidfVectorizer]) -> None:
        self._vectorizers = vectorizers

    @classmethod
    def fit(cls, texts: list[str]) -> Ngrams:
        return cls({name: TfidfVectorizer(**options, dtype=np.float32).fit(texts) for name, options in OPTIONS.items()})

    def transform(self, texts: list[str]) -> csr_matrix:
        """Shape (texts, features), float32."""
        return hstack([vectorizer.transform(texts) for vectorizer in self._vectorizers.values()], format="csr")

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
