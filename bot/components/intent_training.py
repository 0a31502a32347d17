"""How the intent model is trained and its threshold found. Needs scikit-learn, which only a training should load."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold

from bot.components.danger_model import DangerModel
from bot.components.intent_model import CRISES, NO_CRISIS, Example, IntentModel
from knowledge.classifier_training import fit_one, fit_prepared, prepare

FOLDS = 3
SEED = 20261123
JUDGED = 3000  # messages: they say well enough where the twentieth part of them lies


def fit(examples: Sequence[Example], groups: dict[str, str] | None = None) -> IntentModel:
    """Train on `examples`; `groups` maps an intent to the name it shares with others."""
    return _Training(examples, groups or {}).model()


class _Training:
    """The examples with their n-grams counted once, for the model and for the model that judges it."""

    def __init__(self, examples: Sequence[Example], groups: dict[str, str], no_crisis: Sequence[Example] = ()) -> None:
        self._groups = groups
        self._no_crisis = no_crisis
        self.texts = [example.text for example in examples]
        self.labels = np.array([example.intent for example in examples])
        self.vectors = np.stack([example.vector for example in examples]).astype(np.float32)
        self._prepared = prepare(self.texts, self.vectors)
        directions = self._prepared.directions
        self._seen = self.vectors if directions is None else self.vectors @ directions

    @cached_property
    def _vectors_of_no_crisis(self) -> NDArray[np.float32]:
        return np.stack([example.vector for example in self._no_crisis]).astype(np.float32)

    @cached_property
    def _danger(self) -> DangerModel | None:
        wanted = np.isin(self.labels, sorted(CRISES))
        if not wanted.any() or wanted.all():
            return None
        against = ([example.text for example in self._no_crisis], self._vectors_of_no_crisis) if self._no_crisis else None
        weights, bias = fit_one(self._prepared, self.vectors, wanted, against=against)
        terms = self._prepared.ngrams.size
        return DangerModel(weights[:terms].astype(np.float16), weights[terms:], bias)

    def model(self, rows: NDArray[np.int64] | None = None) -> IntentModel:
        """A model of the examples at `rows`, or of all."""
        at = np.arange(len(self.labels)) if rows is None else rows
        labels = self.labels[at]
        classifier = fit_prepared(self._prepared, labels.tolist(), at)
        named = np.array([self._groups.get(label, label) for label in labels])
        seen = self._seen[at]
        examples = {name: seen[named == name] for name in sorted(set(named))}
        directions = self._prepared.directions
        if self._no_crisis:
            vectors = self._vectors_of_no_crisis
            examples[NO_CRISIS] = vectors if directions is None else vectors @ directions
        return IntentModel(classifier, self._groups, examples, directions, self._danger if rows is None else None)


def fit_with_threshold(
    examples: Sequence[Example],
    groups: dict[str, str],
    *,
    retained: float,
    outside: set[str],
    no_crisis: Sequence[Example] = (),
) -> tuple[IntentModel, float]:
    """The model of all examples, and the confidence that `retained` of the in-scope ones reach unseen.

    `outside` are the intents that mean "not for us"; they have no say. `no_crisis` are messages of trouble that is none, of
    no intent: they only teach what a crisis does not sound like. Where a kind is too rare to be split the smallest
    confidence of all is a bad guide, so the threshold is 0 and nothing is turned away. One fold is judged, by a model of
    the two others that is fitted beside the whole one.
    """
    training = _Training(examples, groups, no_crisis)
    _, counts = np.unique(training.labels, return_counts=True)
    if counts.min() < FOLDS:
        return training.model(), 0.0
    train, test = next(StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(training.texts, training.labels))
    with ThreadPoolExecutor(1) as beside:
        coming = beside.submit(training.model, train)
        whole = training.model()
        judge = coming.result()
    inside = np.array([at for at in test if training.labels[at] not in outside])
    if len(inside) > JUDGED:
        inside = np.random.default_rng(SEED).choice(inside, JUDGED, replace=False)
    confidences = [judge.guess(training.texts[at], training.vectors[at]).confidence for at in inside]
    return whole, float(np.quantile(confidences, 1 - retained)) if confidences else 0.0
