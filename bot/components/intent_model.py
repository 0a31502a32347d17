"""The intent model: a text classifier, and a confidence that can be trusted. How it is trained: `intent_training.py`.

Confidence is the geometric mean of the probability and the cosine to the nearest training example: the first is sure about
anything, the second only about what it has seen the like of (docs/quality.md has both alone). Intents that lead to the same
action are one `group`: a question that could be any of five is still surely a question.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.classifier import Classifier, Directions
from knowledge.encoder import Vector

RANKED = 10


@dataclass(frozen=True)
class Guess:
    """Intents by probability, the most likely of the most likely group first, and the confidence in that group."""

    ranking: list[tuple[str, float]]
    confidence: float


@dataclass(frozen=True)
class Example:
    """One training message: normalised, encoded (896,) and labelled."""

    text: str
    vector: Vector
    intent: str


class IntentModel:
    """A classifier with the vectors of its examples, by group of intents; along `directions` (896, n) if it has them."""

    def __init__(
        self,
        classifier: Classifier,
        groups: dict[str, str],
        examples: dict[str, NDArray[np.float32]],
        directions: Directions | None = None,
    ) -> None:
        self._classifier = classifier
        self._groups = groups
        self._examples = examples
        self._directions = directions
        names = sorted({groups.get(label, label) for label in classifier.labels})
        self._group_names = names
        self._group_of = np.array([names.index(groups.get(label, label)) for label in classifier.labels], dtype=np.int64)

    def guess(self, text: str, vector: Vector) -> Guess:
        """The guess for one normalised `text` and its `vector` (896,), in a fraction of a millisecond."""
        likely = self._classifier.probabilities(text, vector)
        by_group = np.bincount(self._group_of, weights=likely, minlength=len(self._group_names))
        best = int(by_group.argmax())
        seen = vector if self._directions is None else vector @ self._directions
        nearest = float((self._examples[self._group_names[best]] @ seen).max(initial=0.0))
        # Within the best group first, then all the others, each by its probability.
        order = np.lexsort((-likely, self._group_of != best))[:RANKED]
        ranking = [(self._classifier.labels[int(at)], float(likely[at])) for at in order]
        return Guess(ranking, float(np.sqrt(by_group[best] * nearest)))

    def save(self, folder: Path) -> None:
        self._classifier.save(folder / "classifier.npz")
        examples = {f"g_{name}": vectors.astype(np.float16) for name, vectors in self._examples.items()}
        directions = {} if self._directions is None else {"directions": self._directions}
        np.savez(folder / "examples.npz", **examples, **directions)
        (folder / "groups.json").write_text(json.dumps(self._groups))

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        with np.load(folder / "examples.npz", allow_pickle=False) as arrays:
            named = [name for name in arrays.files if name.startswith("g_")]
            examples = {name.removeprefix("g_"): arrays[name].astype(np.float32) for name in named}
            directions = arrays["directions"] if "directions" in arrays.files else None
        groups = json.loads((folder / "groups.json").read_text())
        return cls(Classifier.load(folder / "classifier.npz"), groups, examples, directions)
