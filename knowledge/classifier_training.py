"""How a text classifier is trained. Needs scikit-learn, which no process that only answers should load."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.linear_model import LogisticRegression

from knowledge.classifier import Classifier, Directions, Options
from knowledge.encoder import DIMENSIONS, ENGLISH, SHARED, Vector
from knowledge.ngrams import Ngrams

SEED = 20261125
# One regression a label is quicker where there are many examples; one for all labels is better where there are few
# (BANKING77, 10 examples an intent: 84.7 against 84.0, on training rows that were not drawn).
FEW_EXAMPLES = 2500
FEW, MANY = Options(4.5, 2.7, 10.0), Options(1.5, 1.5, 5.0)
TOLERANCE = 3.0  # of the solver; a thirtieth is as accurate in cross-validation, in three times the time
# Where examples are many the solver sees only the main directions of the vectors: as accurate in a third of the time.
MAIN_DIRECTIONS = 96
ONE_STRENGTH, ONE_TOLERANCE = 10.0, 0.5  # of a regression for one label
LARGEST_CLASS = 220  # a label with more examples than this counts as if it had as many ...
OPEN = frozenset({"out_of_scope", "oos"})  # ... unless it stands for everything else there is: then by this much
OPEN_WEIGHT = 0.7  # (validation: 1.0 and 0.6 serve as many and 0.7 a few more; 2.0 loses a point in scope)


@dataclass(frozen=True)
class Prepared:
    """Examples as a solver sees them: `joined` (examples, terms + n). `projection` (896, n) is what a vector went through,
    weights included; `directions` (896, n) the same without weights, where vectors were reduced at all."""

    ngrams: Ngrams
    joined: csr_matrix
    projection: Directions
    directions: Directions | None
    options: Options


def matrix(ngrams: Ngrams, texts: Sequence[str]) -> csr_matrix:
    """The n-grams of normalised texts, shape (texts, terms)."""
    rows = [ngrams.row(text) for text in texts]
    starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([columns for columns, _ in rows]) if rows else np.array([], dtype=np.int64)
    weights = np.concatenate([weights for _, weights in rows]) if rows else np.array([], dtype=np.float32)
    return csr_matrix((weights, columns, starts), shape=(len(rows), ngrams.size))


def main_directions(vectors: Vector, number: int = MAIN_DIRECTIONS) -> Directions:
    """The `number` orthogonal directions (896, number) that hold most of the vectors' length; not centred, so that the
    cosine of two projected vectors stays close to their own."""
    _, found = np.linalg.eigh((vectors.T @ vectors).astype(np.float64))
    directions: Directions = np.ascontiguousarray(found[:, ::-1][:, :number], dtype=np.float32)
    return directions


def prepare(texts: Sequence[str], vectors: Vector, options: Options | None = None) -> Prepared:
    """Count the n-grams of normalised `texts` and set their `vectors` (n, 896) beside them."""
    few = len(texts) <= FEW_EXAMPLES
    options = options or (FEW if few else MANY)
    ngrams = Ngrams.fit(texts)
    scale = np.ones((DIMENSIONS, 1), dtype=np.float32)
    scale[ENGLISH], scale[SHARED] = options.english_weight, options.shared_weight
    directions = None if few else main_directions(vectors)
    projection = scale * (np.eye(DIMENSIONS, dtype=np.float32) if directions is None else directions)
    joined = hstack([matrix(ngrams, texts), csr_matrix(vectors @ projection)], format="csr")
    return Prepared(ngrams, joined, projection, directions, options)


def fit(texts: Sequence[str], vectors: Vector, labels: Sequence[str], options: Options | None = None) -> Classifier:
    """A classifier of normalised `texts` with their `vectors` (n, 896)."""
    return fit_prepared(prepare(texts, vectors, options), labels)


def fit_prepared(prepared: Prepared, labels: Sequence[str], rows: NDArray[np.int64] | None = None) -> Classifier:
    """A classifier of the prepared examples at `rows`, or of all, with their `labels`. Leaves Python's lock free."""
    joined = prepared.joined if rows is None else prepared.joined[rows]
    few = joined.shape[0] <= FEW_EXAMPLES
    shared = {"C": prepared.options.strength, "max_iter": 300, "random_state": SEED}
    if few:
        regression = LogisticRegression(solver="lbfgs", multi_class="multinomial", **shared)
    else:
        regression = LogisticRegression(solver="liblinear", multi_class="ovr", dual=True, tol=TOLERANCE, **shared)
    regression.fit(joined, list(labels), sample_weight=_weights(labels))
    return _classifier(prepared, regression, softmax=few)


def fit_one(
    prepared: Prepared, vectors: Vector, wanted: NDArray[np.bool_], *, against: tuple[Sequence[str], Vector] | None = None
) -> tuple[NDArray[np.float32], float]:
    """Weights (terms + 896,) and bias of one regression for the `wanted` examples against all others, each of one weight.

    `against` are normalised texts with their vectors (n, 896) that have no label here and are not wanted either. It sees
    whole vectors, not their main directions: with one label they cost a second, and what is rare is not lost.
    """
    terms = prepared.ngrams.size
    joined = hstack([prepared.joined[:, :terms], csr_matrix(vectors)], format="csr")
    if against:
        texts, more = against
        joined = vstack([joined, hstack([matrix(prepared.ngrams, texts), csr_matrix(more)])], format="csr")
        wanted = np.append(wanted, np.zeros(len(texts), dtype=bool))
    regression = LogisticRegression(C=ONE_STRENGTH, solver="liblinear", dual=True, tol=ONE_TOLERANCE, random_state=SEED)
    regression.fit(joined, wanted)
    return regression.coef_[0].astype(np.float32), float(regression.intercept_[0])


def _classifier(prepared: Prepared, regression: LogisticRegression, *, softmax: bool) -> Classifier:
    terms = prepared.ngrams.size
    weights = regression.coef_.T.astype(np.float32)
    bias = regression.intercept_.astype(np.float32)
    if len(regression.classes_) == 2:  # scikit-learn keeps one column for two labels
        weights, bias = np.hstack([-weights, weights]), np.array([-bias[0], bias[0]], dtype=np.float32)
    return Classifier(
        [str(label) for label in regression.classes_],
        prepared.ngrams,
        np.ascontiguousarray(weights[:terms], dtype=np.float16),
        prepared.projection @ weights[terms:],
        bias,
        softmax=softmax,
    )


def _weights(labels: Sequence[str]) -> NDArray[np.float64]:
    """A weight an example, so that no label outweighs the others by the number of its examples alone."""
    counted = Counter(labels)
    return np.array([OPEN_WEIGHT if label in OPEN else min(1.0, LARGEST_CLASS / counted[label]) for label in labels])
