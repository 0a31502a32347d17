"""How much a message sounds like the crises it was taught, whatever its words: for what no written sign foresaw.

The written signs of `safety_gate.py` are exact and few; this regression has seen a thousand ways of saying it. Its
probability is weighed by what the nearest example is: a crisis, or something harmless with the same words.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.encoder import Vector
from knowledge.ngrams import Row

LEAST_LIKENESS = 0.05


@dataclass(frozen=True)
class DangerModel:
    """One logistic regression over n-grams (terms,) and the whole sentence vector (896,)."""

    term_weights: NDArray[np.float16]
    vector_weights: NDArray[np.float32]
    bias: float

    def probability(self, row: Row, vector: Vector) -> float:
        """That the n-grams `row` with the `vector` (896,) of a message are a crisis."""
        columns, weights = row
        score = float(weights @ self.term_weights[columns].astype(np.float32) + vector @ self.vector_weights) + self.bias
        return float(1.0 / (1.0 + np.exp(-np.clip(score, -30, 30))))

    def save(self, path: Path) -> None:
        np.savez(path, terms=self.term_weights, vector=self.vector_weights, bias=np.array(self.bias))

    @classmethod
    def load(cls, path: Path) -> DangerModel | None:
        """`None` where nothing was taught: the training data knew no crisis."""
        if not path.is_file():
            return None
        with np.load(path, allow_pickle=False) as arrays:
            return cls(arrays["terms"], arrays["vector"], float(arrays["bias"]))


def weighed(probability: float, *, like_danger: float, like_harmless: float) -> float:
    """`probability` by the cosines to the nearest crisis and to the nearest harmless example."""
    return probability * max(like_danger, 0.0) / max(like_harmless, LEAST_LIKENESS)
