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

from bot.components.danger_model import DangerModel, weighed
from knowledge.classifier import Classifier, Directions
from knowledge.encoder import Vector

RANKED = 10
CRISES = frozenset({"crisis_suicide", "crisis_violence", "crisis_emergency"})
NO_CRISIS = "no_crisis"  # under this name stand examples of trouble that is no crisis; it is no intent
SHARE_POWER = 0.25  # how much the intents have a say in the danger: little, but it halves the false alarms
UNLIKELY = 0.1  # probability of a crisis below which no likeness makes it one


@dataclass(frozen=True)
class Guess:
    """Intents by probability, the most likely of the most likely group first, and the confidence in that group.

    `danger` is how much it sounds like a crisis (0 to about 1), whose likeliest kind is `crisis`.
    """

    ranking: list[tuple[str, float]]
    confidence: float
    danger: float = 0.0
    crisis: str | None = None


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
        danger: DangerModel | None = None,
    ) -> None:
        self._classifier = classifier
        self._danger = danger
        self._groups = groups
        self._examples = examples
        self._directions = directions
        names = sorted({groups.get(label, label) for label in classifier.labels})
        self._group_names = names
        self._group_of = np.array([names.index(groups.get(label, label)) for label in classifier.labels], dtype=np.int64)
        self._crises = [at for at, label in enumerate(classifier.labels) if label in CRISES]
        self._harmless = [name for name in examples if name not in CRISES]

    def guess(self, text: str, vector: Vector) -> Guess:
        """The guess for one normalised `text` and its `vector` (896,), in a fraction of a millisecond."""
        row = self._classifier.row(text)
        likely = self._classifier.probabilities(row, vector)
        by_group = np.bincount(self._group_of, weights=likely, minlength=len(self._group_names))
        best = int(by_group.argmax())
        seen = vector if self._directions is None else vector @ self._directions
        nearest = float((self._examples[self._group_names[best]] @ seen).max(initial=0.0))
        # Within the best group first, then all the others, each by its probability.
        order = np.lexsort((-likely, self._group_of != best))[:RANKED]
        ranking = [(self._classifier.labels[int(at)], float(likely[at])) for at in order]
        confidence = float(np.sqrt(by_group[best] * nearest))
        if self._danger is None:
            return Guess(ranking, confidence)
        probability = self._danger.probability(row, vector)
        crisis = self._classifier.labels[max(self._crises, key=lambda at: float(likely[at]))]
        share = float(likely[self._crises].sum())
        return Guess(ranking, confidence, self._weighed(probability, seen) * share**SHARE_POWER, crisis)

    def _weighed(self, probability: float, seen: Vector) -> float:
        """The likeness is only looked up where it could matter: most messages are nowhere near a crisis."""
        if probability < UNLIKELY:
            return probability
        nearest = {name: float((self._examples[name] @ seen).max(initial=0.0)) for name in self._examples}
        return weighed(
            probability,
            like_danger=max(nearest[name] for name in CRISES if name in nearest),
            like_harmless=max(nearest[name] for name in self._harmless),
        )

    def save(self, folder: Path) -> None:
        self._classifier.save(folder / "classifier.npz")
        examples = {f"g_{name}": vectors.astype(np.float16) for name, vectors in self._examples.items()}
        directions = {} if self._directions is None else {"directions": self._directions}
        np.savez(folder / "examples.npz", **examples, **directions)
        if self._danger is not None:
            self._danger.save(folder / "danger.npz")
        (folder / "groups.json").write_text(json.dumps(self._groups))

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        with np.load(folder / "examples.npz", allow_pickle=False) as arrays:
            named = [name for name in arrays.files if name.startswith("g_")]
            examples = {name.removeprefix("g_"): arrays[name].astype(np.float32) for name in named}
            directions = arrays["directions"] if "directions" in arrays.files else None
        groups = json.loads((folder / "groups.json").read_text())
        danger = DangerModel.load(folder / "danger.npz")
        return cls(Classifier.load(folder / "classifier.npz"), groups, examples, directions, danger)
