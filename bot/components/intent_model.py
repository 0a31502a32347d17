"""The intent model: logistic regression over n-grams and the sentence vector, with a confidence that can be trusted.

Confidence is the geometric mean of the probability and the cosine to the nearest training example of the predicted
intent: the first is sure about anything, the second only about what it has seen the like of.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from bot.components.ngrams import Ngrams
from knowledge.encoder import Vector

VECTOR_WEIGHT = 1.5  # of the vector against the two n-gram blocks, each of length 1; cross-validated
STRENGTH = 5.0  # inverse regularisation of the regression; cross-validated
TOLERANCE = 1.0  # of the solver; a tenth is as accurate in cross-validation (0.600 against 0.602) in twice the time
FOLDS = 3
FITS_AT_ONCE = 2  # liblinear leaves Python's lock while it works
SEED = 20261123


@dataclass(frozen=True)
class Guess:
    """Intents by probability, best first, and the confidence in the first."""

    ranking: list[tuple[str, float]]
    confidence: float


class IntentModel:
    """A trained model. Arrays: `weights` (intents, features), `bias` (intents,), `examples` (n, 384), `owner` (n,)."""

    def __init__(
        self,
        intents: list[str],
        ngrams: Ngrams,
        weights: NDArray[np.float32],
        bias: NDArray[np.float32],
        examples: Vector,
        owner: NDArray[np.int32],
    ) -> None:
        self.intents = intents
        self._ngrams = ngrams
        self._weights, self._bias = weights, bias
        # Laid out as the product of a sparse row wants it; otherwise nine megabytes are copied for every message.
        self._columns = np.ascontiguousarray(weights.T)
        self._vector_columns = self._columns[-examples.shape[1] :]
        self._examples, self._owner = examples, owner
        self._of_intent = [examples[owner == at] for at in range(len(intents))]

    @classmethod
    def fit(cls, texts: list[str], vectors: Vector, labels: list[str]) -> IntentModel:
        """Train on normalised `texts`, their `vectors` (n, 384) and intents."""
        ngrams = Ngrams.fit(texts)
        return cls._fit(ngrams, _join(ngrams.transform(texts), vectors), vectors, labels)

    @classmethod
    def _fit(cls, ngrams: Ngrams, features: csr_matrix, vectors: Vector, labels: list[str]) -> IntentModel:
        regression = LogisticRegression(
            C=STRENGTH, solver="liblinear", multi_class="ovr", dual=True, tol=TOLERANCE, max_iter=300, random_state=SEED
        )
        regression.fit(features, labels)
        intents = [str(name) for name in regression.classes_]
        position = {name: at for at, name in enumerate(intents)}
        return cls(
            intents,
            ngrams,
            regression.coef_.astype(np.float32),
            regression.intercept_.astype(np.float32),
            vectors.astype(np.float32),
            np.array([position[label] for label in labels], dtype=np.int32),
        )

    def guess(self, text: str, vector: Vector) -> Guess:
        """The guess for one normalised `text` and its `vector` (384,), in a fraction of a millisecond."""
        columns, values = self._ngrams.of_one(text)
        scores = values @ self._columns[columns] + VECTOR_WEIGHT * vector @ self._vector_columns + self._bias
        return self._judge(scores, vector)

    def guess_many(self, texts: list[str], vectors: Vector) -> list[Guess]:
        """One guess a text. `texts` are normalised, `vectors` have shape (n, 384)."""
        return self._guess_rows(_join(self._ngrams.transform(texts), vectors), vectors)

    def _guess_rows(self, features: csr_matrix, vectors: Vector) -> list[Guess]:
        scores = features @ self._columns + self._bias
        return [self._judge(row, vector) for row, vector in zip(scores, vectors, strict=True)]

    def _judge(self, scores: NDArray[np.float32], vector: Vector) -> Guess:
        likely = 1.0 / (1.0 + np.exp(-np.clip(scores, -30, 30)))
        likely /= max(float(likely.sum()), 1e-9)
        order = np.argsort(-likely)
        best = int(order[0])
        nearest = float((self._of_intent[best] @ vector).max(initial=0.0))
        ranking = [(self.intents[int(at)], float(likely[at])) for at in order[:10]]
        return Guess(ranking, float(np.sqrt(likely[best] * nearest)))

    def save(self, folder: Path) -> None:
        self._ngrams.save(folder)
        np.savez_compressed(
            folder / "intents.npz",
            intents=np.array(self.intents),
            weights=self._weights.astype(np.float16),
            bias=self._bias,
            examples=self._examples.astype(np.float16),
            owner=self._owner,
        )

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        with np.load(folder / "intents.npz", allow_pickle=False) as arrays:
            return cls(
                [str(name) for name in arrays["intents"]],
                Ngrams.load(folder),
                arrays["weights"].astype(np.float32),
                arrays["bias"],
                arrays["examples"].astype(np.float32),
                arrays["owner"],
            )


def threshold_for(texts: list[str], vectors: Vector, labels: list[str], *, retained: float, outside: set[str]) -> float:
    """The confidence that `retained` of the in-scope messages reach, each judged by a model that has not seen it.

    `outside` are the intents that mean "not for us"; they have no say. Where a kind is too rare to be split the smallest
    confidence of all is a bad guide, so the threshold is 0 and nothing is turned away.
    """
    counts = {label: labels.count(label) for label in set(labels)}
    if min(counts.values()) < FOLDS:
        return 0.0

    # The n-grams are counted once for all folds: how rare a term is says nothing of any label.
    ngrams = Ngrams.fit(texts)
    features = _join(ngrams.transform(texts), vectors)

    def judge(split: tuple[NDArray[np.int64], NDArray[np.int64]]) -> list[float]:
        train, test = split
        model = IntentModel._fit(ngrams, features[train], vectors[train], [labels[at] for at in train])
        guesses = model._guess_rows(features[test], vectors[test])
        return [guess.confidence for at, guess in zip(test, guesses, strict=True) if labels[at] not in outside]

    splits = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(texts, np.array(labels))
    with ThreadPoolExecutor(FITS_AT_ONCE) as pool:
        confidences = [confidence for found in pool.map(judge, splits) for confidence in found]
    return float(np.quantile(confidences, 1 - retained)) if confidences else 0.0


def _join(ngrams: csr_matrix, vectors: Vector) -> csr_matrix:
    return hstack([ngrams, csr_matrix(VECTOR_WEIGHT * vectors)], format="csr")
