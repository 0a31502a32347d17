"""Questions without an answer, grouped by meaning. Pure: vectors in, groups out, the same every time.

Both languages may meet in a group: vectors are compared by the half that knows both (`shared`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from knowledge.encoder import SHARED, Vector

# Cosines of what means the same. The stored answers' own ways of asking were grouped by it: see tests/api/triage.
ALIKE = 0.55
BLOCK = 512


@dataclass(frozen=True)
class Question:
    """One question that somebody asked. `person` is a hash of the conversation, `None` where it was not kept."""

    id: int
    text: str
    lang: str
    asked_at: datetime
    person: str | None = None


@dataclass(frozen=True)
class QuestionGroup:
    """Questions that mean the same: the most typical first, each wording once among `wordings`."""

    questions: tuple[Question, ...]
    wordings: tuple[Question, ...]

    @property
    def id(self) -> int:
        """The oldest question's: it stays as the group grows."""
        return min(question.id for question in self.questions)

    @property
    def people(self) -> int:
        """How many different people, at least: those who are not known may all be one."""
        known = {question.person for question in self.questions if question.person}
        return len(known) or 1

    @property
    def langs(self) -> list[str]:
        return sorted({question.lang for question in self.questions})

    @property
    def first_at(self) -> datetime:
        return min(question.asked_at for question in self.questions)

    @property
    def last_at(self) -> datetime:
        return max(question.asked_at for question in self.questions)


def shared(vectors: Vector) -> Vector:
    """The half of each vector that knows both languages, of length 1: shape (n, 512)."""
    half = vectors[:, SHARED]
    unit: Vector = half / np.maximum(np.linalg.norm(half, axis=1, keepdims=True), 1e-9)
    return unit


def group(questions: Sequence[Question], vectors: Vector, *, alike: float = ALIKE) -> list[QuestionGroup]:
    """Groups of `questions`, whose `vectors` (n, 512) have length 1; in the order of their oldest question."""
    if not questions:
        return []
    order = sorted(range(len(questions)), key=lambda at: questions[at].id)
    labels = _merge(*_lead(vectors[order], alike), alike)
    members: dict[int, list[int]] = {}
    for at, label in zip(order, labels.tolist(), strict=True):
        members.setdefault(label, []).append(at)
    return [_group([questions[at] for at in places], vectors[places]) for places in members.values()]


def _lead(vectors: Vector, alike: float) -> tuple[NDArray[np.int64], Vector]:
    """Each joins the nearest group that is near enough, or begins one. Returns labels and the sum of each group."""
    labels = np.zeros(len(vectors), dtype=np.int64)
    sums = np.zeros_like(vectors)
    units = np.zeros_like(vectors)
    count = 0
    for start in range(0, len(vectors), BLOCK):
        block = vectors[start : start + BLOCK]
        # Against the groups there were before the block at once; those it begins or changes are looked at again one by one.
        known = block @ units[:count].T if count else np.zeros((len(block), 0), dtype=np.float32)
        touched: dict[int, None] = {}
        for at, vector in enumerate(block):
            cosines = known[at]
            best = int(cosines.argmax()) if cosines.size else -1
            nearest = float(cosines[best]) if best >= 0 else -1.0
            if touched:
                places = list(touched)
                again = units[places] @ vector
                if float(again.max()) >= nearest:
                    best, nearest = places[int(again.argmax())], float(again.max())
            if nearest < alike:
                best, count = count, count + 1
            labels[start + at] = best
            sums[best] += vector
            units[best] = sums[best] / max(float(np.linalg.norm(sums[best])), 1e-9)
            touched[best] = None
    return labels, sums[:count]


def _merge(labels: NDArray[np.int64], sums: Vector, alike: float) -> NDArray[np.int64]:
    """Groups whose middles came together are one: what was asked first does not decide. The larger keeps its place."""
    sizes = np.bincount(labels, minlength=len(sums))
    units = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
    into = np.arange(len(sums))
    taken = np.zeros(len(sums), dtype=bool)
    for at in np.argsort(-sizes, kind="stable").tolist():
        if taken[at]:
            continue
        near = np.flatnonzero((units @ units[at] >= alike) & ~taken)
        taken[near] = True
        into[near] = at
    merged: NDArray[np.int64] = into[labels]
    return merged


def _group(questions: list[Question], vectors: Vector) -> QuestionGroup:
    middle = vectors.sum(axis=0)
    typical = [questions[at] for at in np.argsort(-(vectors @ middle), kind="stable").tolist()]
    seen: set[str] = set()
    wordings = []
    for question in typical:
        plain = " ".join(question.text.casefold().split())
        if plain not in seen:
            seen.add(plain)
            wordings.append(question)
    return QuestionGroup(tuple(typical), tuple(wordings))
