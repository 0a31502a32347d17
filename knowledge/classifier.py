"""A text classifier: logistic regression over n-grams and the sentence vector together. It only needs numpy to answer.

How it is trained is in `classifier_training.py`, which no process that only answers should import.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.encoder import Vector
from knowledge.ngrams import Ngrams, Row

Weights = NDArray[np.float32]
Directions = NDArray[np.float32]


@dataclass(frozen=True)
class Options:
    """What is tuned by cross-validation."""

    english_weight: float  # of the vector's English half against the two n-gram blocks, each of length 1
    shared_weight: float  # of its multilingual half
    strength: float  # inverse regularisation


class Classifier:
    """What speaks for a label: `term_weights` (terms, labels), `vector_weights` (dimensions, labels), `bias` (labels,)."""

    def __init__(
        self,
        labels: list[str],
        ngrams: Ngrams,
        term_weights: NDArray[np.float16],
        vector_weights: Weights,
        bias: Weights,
        *,
        softmax: bool,
    ) -> None:
        self.labels = labels
        self._ngrams = ngrams
        self._terms, self._vector, self._bias = term_weights, vector_weights, bias
        self._softmax = softmax

    def row(self, text: str) -> Row:
        """The n-grams of one normalised text, for `scores` and `probabilities`."""
        return self._ngrams.row(text)

    def scores(self, text: str | Row, vector: Vector) -> Weights:
        """What speaks for each label, before it is made a probability; for one normalised text, or its `row`."""
        columns, weights = self.row(text) if isinstance(text, str) else text
        scores: Weights = weights @ self._terms[columns].astype(np.float32) + vector @ self._vector + self._bias
        return scores

    def probabilities(self, text: str | Row, vector: Vector) -> Weights:
        """The probability of each label for one normalised text, or its `row`, and its vector."""
        scores = self.scores(text, vector)
        likely = np.exp(scores - scores.max()) if self._softmax else 1.0 / (1.0 + np.exp(-np.clip(scores, -30, 30)))
        probabilities: Weights = likely / max(float(likely.sum()), 1e-9)
        return probabilities

    def save(self, path: Path) -> None:
        """One npz file without objects: loading it runs no code."""
        kept = json.dumps({"labels": self.labels, "softmax": self._softmax})
        np.savez(
            path,
            terms=self._terms,
            vector=self._vector.astype(np.float16),
            bias=self._bias,
            kept=np.frombuffer(kept.encode(), dtype=np.uint8),
            **self._ngrams.arrays(),
        )

    @classmethod
    def load(cls, path: Path) -> Classifier:
        with np.load(path, allow_pickle=False) as arrays:
            kept = json.loads(arrays["kept"].tobytes())
            return cls(
                kept["labels"],
                Ngrams.from_arrays(arrays),
                arrays["terms"],
                arrays["vector"].astype(np.float32),
                arrays["bias"],
                softmax=kept["softmax"],
            )
