"""Questions without an answer, grouped by meaning. Pure: vectors in, groups out, the same every time.

Both languages may meet in a group: vectors are compared by the half that knows both (`Encoder.encode_shared`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from knowledge.encoder import Vector

# The mean cosine of two groups from which they mean the same: chosen on tests/api/triage/missed_questions.yml, where between
# 0.35 and 0.40 nineteen of twenty pairs in a group belong together, and nine of ten that belong together are found.
ALIKE = 0.38
GONE = -2.0


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


def group(questions: Sequence[Question], vectors: Vector, *, alike: float = ALIKE) -> list[QuestionGroup]:
    """Groups of `questions`, whose `vectors` (n, 512) have length 1; in the order of their oldest question. The order they
    come in changes nothing. Some 25 n squared operations and 4 n squared bytes."""
    order = sorted(range(len(questions)), key=lambda at: questions[at].id)
    wordings: dict[str, list[int]] = {}
    for at in order:
        wordings.setdefault(_plain(questions[at].text), []).append(at)
    first = [places[0] for places in wordings.values()]
    labels = _link(vectors[first], np.array([len(places) for places in wordings.values()]), alike)
    members: dict[int, list[int]] = {}
    for label, places in zip(labels, wordings.values(), strict=True):
        members.setdefault(label, []).extend(places)
    return [_group([questions[at] for at in places], vectors[places]) for places in members.values()]


def _link(vectors: Vector, sizes: NDArray[np.int64], alike: float) -> list[int]:
    """The group of each vector, by average linkage along chains of nearest neighbours (Murtagh, "A survey of recent advances
    in hierarchical clustering algorithms", 1983): what is each other's nearest is joined, until nothing is near enough."""
    near = (vectors @ vectors.T).astype(np.float32)
    np.fill_diagonal(near, GONE)
    size = sizes.astype(np.float32)
    into = list(range(len(vectors)))
    done = np.zeros(len(vectors), dtype=bool)
    chain: list[int] = []
    for start in range(len(vectors)):
        if done[start]:
            continue
        chain = [start]
        while chain:
            top = chain[-1]
            best = int(near[top].argmax())
            if near[top, best] < alike:
                done[top] = True
                chain.pop()
            elif len(chain) > 1 and near[top, chain[-2]] >= near[top, best]:
                keeps, goes = sorted((chain.pop(), chain.pop()))
                _join(near, size, keeps, goes)
                into[goes], done[goes] = keeps, True
                if not chain:
                    chain = [keeps]
            else:
                chain.append(best)
    return [_root(into, at) for at in range(len(into))]


def _join(near: Vector, size: NDArray[np.float32], keeps: int, goes: int) -> None:
    """The similarities of two groups together: the mean over all pairs."""
    near[keeps] = (size[keeps] * near[keeps] + size[goes] * near[goes]) / (size[keeps] + size[goes])
    near[goes] = GONE
    near[keeps, [keeps, goes]] = GONE
    near[:, keeps] = near[keeps]
    near[:, goes] = GONE
    size[keeps] += size[goes]


def _root(into: list[int], at: int) -> int:
    while into[at] != at:
        at = into[at]
    return at


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _group(questions: list[Question], vectors: Vector) -> QuestionGroup:
    typical = [questions[at] for at in np.argsort(-(vectors @ vectors.sum(axis=0)), kind="stable").tolist()]
    wordings = {_plain(question.text): question for question in reversed(typical)}
    return QuestionGroup(tuple(typical), tuple(reversed(wordings.values())))
