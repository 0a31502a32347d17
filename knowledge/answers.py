"""Finding the stored answer to a question: the answer, a "did you mean", or none.

The evidence is that of `answer_model.py`; here it becomes an outcome. The thresholds were set on the validation messages
(tests/nlu/validation), never on the held-out ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from knowledge.answer_model import AnswerModel, Weights
from knowledge.clauses import cuts
from knowledge.college_answers import CollegeIndex, Near
from knowledge.encoder import Encoder, Lang, Vector
from knowledge.models import Answer
from knowledge.snapshot import Snapshot
from knowledge.text import normalise

# Of the geometric mean of an answer's share and its closeness: what is said to somebody who may be asking anything.
ANSWER_AT, MEAN_AT = 0.40, 0.26
# The runner-up must be this many standard deviations behind, or both are offered.
MARGIN = 0.1
# Where the caller knows that it is a question for us, it only has to be about something here.
ABOUT_AT = 0.09
CANDIDATES = 3
# What a subject weighs that the caller thinks likely; one that was not named counts as hardly likely.
SUBJECT_SHARE, HARDLY = 0.3, 0.02
# Two questions in one message: how sure each half must be of its answer.
EACH_AT = 0.15
# What an answer for another province, or for other readers, falls behind.
OTHER_REGION, OTHER_AUDIENCE = 1.2, 0.6


@dataclass(frozen=True)
class Candidate:
    answer: Answer
    question: str
    score: float


@dataclass(frozen=True)
class Finding:
    """`answer` is sure; `did_you_mean` has up to three candidates; `none` has none. Best first.

    `also` answers a second question in the same message.
    """

    outcome: Literal["answer", "did_you_mean", "none"]
    candidates: list[Candidate] = field(default_factory=list)
    also: Answer | None = None

    @property
    def answer(self) -> Answer | None:
        return self.candidates[0].answer if self.outcome == "answer" else None


class AnswerIndex:
    """The stored answers and how they are asked for."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder, model: AnswerModel) -> None:
        self._encoder = encoder
        self._model = model
        self.college = CollegeIndex(snapshot, encoder)
        self._all = snapshot.answers
        self._answers = [snapshot.answers[key] for key in model.ids]
        self._subjects = [answer.covers[0].partition("-")[0] for answer in self._answers]
        self._exact: dict[str, int] = {}
        for at, answer in enumerate(self._answers):
            for question in answer.questions:
                self._exact.setdefault(normalise(question.text), at)

    def with_college(self, snapshot: Snapshot) -> AnswerIndex:
        """The same index where only what staff wrote has changed: in a moment."""
        changed = copy(self)
        changed.college = CollegeIndex(snapshot, self._encoder, self.college)
        changed._all = snapshot.answers
        return changed

    def find(
        self,
        question: str,
        lang: Lang,
        *,
        region: str | None = None,
        audience: str | None = None,
        is_question: bool = False,
        subjects: Mapping[str, float] | None = None,
    ) -> Finding:
        """The stored answer to `question`. `region` and `audience` prefer answers made for them; `is_question` says that
        the caller knows it is a question for us, and only which one is open; `subjects` are how likely the caller takes
        each subject of the question bank to be ("L05": 0.6)."""
        plain = normalise(question)
        if not plain:
            return Finding("none")
        written = self.college.exact(plain)
        if written is not None:
            return Finding("answer", [_candidate(written, lang, 1.0)])
        exact = self._exact.get(plain)
        if exact is not None:
            return Finding("answer", [self._candidate(exact, lang, 1.0)])
        near = self.college.find(self._encoder.encode(question, lang), lang, region=region, audience=audience)
        if near is not None and near.sure:
            return Finding("answer", [_candidate(self._all[near.answer_id], lang, near.cosine)])
        stored = self._find_stored(question, lang, region, audience, is_question, subjects)
        return stored if near is None else self._with_near(stored, near, lang)

    def _with_near(self, stored: Finding, near: Near, lang: Lang) -> Finding:
        """A stored answer that is sure by itself stays; else the college's, which may be meant, is offered first."""
        if stored.outcome == "answer" and (stored.also or stored.candidates[0].score >= ANSWER_AT):
            return stored
        first = _candidate(self._all[near.answer_id], lang, near.cosine)
        others = [entry for entry in stored.candidates if entry.answer.id != near.answer_id]
        return Finding("did_you_mean", [first, *others][:CANDIDATES])

    def _find_stored(
        self,
        question: str,
        lang: Lang,
        region: str | None,
        audience: str | None,
        is_question: bool,
        subjects: Mapping[str, float] | None,
    ) -> Finding:
        if not self._answers:
            return Finding("none")
        prior = self._prior(region, audience, subjects)
        scores, sureness = self._weigh(question, self._encoder.encode(question, lang), prior)
        order = np.argsort(-scores, kind="stable")[:CANDIDATES]
        sure = [float(sureness[at]) for at in order]
        found = [self._candidate(int(at), lang, score) for at, score in zip(order, sure, strict=True)]
        alone = len(order) == 1 or scores[order[0]] - scores[order[1]] >= MARGIN
        pair = self._two(question, lang, prior, int(order[0])) if is_question else None
        if pair is not None:
            first, second = (self._candidate(at, lang, sure[0]) for at in pair)
            return Finding("answer", [second], also=first.answer)
        if sure[0] >= (ABOUT_AT if is_question else ANSWER_AT):
            return Finding("answer" if alone else "did_you_mean", found)
        return Finding("did_you_mean", found) if sure[0] >= MEAN_AT else Finding("none")

    def _weigh(self, question: str, vector: Vector, prior: Weights) -> tuple[Weights, Weights]:
        """(scores, sureness) of each answer; sureness is the geometric mean of its share and its closeness."""
        evidence = self._model.weigh(normalise(question), vector)
        scores = evidence.scores + prior
        shares = np.exp(scores - scores.max())
        return scores, np.sqrt(shares / shares.sum() * np.maximum(evidence.closeness, 0.0))

    def _two(self, question: str, lang: Lang, prior: Weights, best: int) -> tuple[int, int] | None:
        """The answers to two questions in one message, in their order: each half is sure of its own, and one of them is
        what the whole is nearest to. `None` for a single question."""
        parted = cuts(question)
        if not parted:
            return None
        vectors = self._encoder.encode_many([half for halves in parted for half in halves], lang).reshape(len(parted), 2, -1)
        surest, found = EACH_AT, None
        for halves, pair in zip(parted, vectors, strict=True):
            judged = [self._weigh(half, vector, prior)[1] for half, vector in zip(halves, pair, strict=True)]
            one, other = (int(sureness.argmax()) for sureness in judged)
            sure = float(min(judged[0][one], judged[1][other]))
            if one != other and best in (one, other) and sure >= surest:
                surest, found = sure, (one, other)
        return found

    def _prior(self, region: str | None, audience: str | None, subjects: Mapping[str, float] | None) -> Weights:
        """What is known before the question is read, shape (answers,)."""
        other_region = [bool(region) and answer.region not in (None, "CA", region) for answer in self._answers]
        other_audience = [bool(audience) and answer.audience != audience for answer in self._answers]
        prior = -OTHER_REGION * np.array(other_region) - OTHER_AUDIENCE * np.array(other_audience)
        if subjects:
            prior += SUBJECT_SHARE * np.log([subjects.get(subject, 0.0) + HARDLY for subject in self._subjects])
        weights: Weights = prior.astype(np.float32)
        return weights

    def _candidate(self, at: int, lang: Lang, score: float) -> Candidate:
        return _candidate(self._answers[at], lang, score)


def _candidate(answer: Answer, lang: Lang, score: float) -> Candidate:
    label = next((question.text for question in answer.questions if question.lang == lang), answer.id)
    return Candidate(answer, label, score)
