"""Finding the stored answer to a question: the answer, a "did you mean", or none.

Every phrasing of every answer is compared with the question by words and by meaning; an answer is as good as its best
phrasing. Thresholds were set on the phrasings themselves, each left out in turn (`python -m knowledge check-answers`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from knowledge.encoder import Encoder, Vector
from knowledge.models import Answer
from knowledge.snapshot import Snapshot
from knowledge.text import fold, tokens

ANSWER_AT = 0.62
MARGIN = 0.04  # the runner-up must be this much worse, or both are offered
MEAN_AT = 0.40
CANDIDATES = 3
RANKED = 12
OTHER_REGION, OTHER_AUDIENCE = 0.06, 0.05  # what an answer for another province, or for other readers, falls behind
# The vector knows English far better than French, so its share differs.
MEANING_SHARE = {"en": 0.65, "fr": 0.45}
GRAM = 4


@dataclass(frozen=True)
class Candidate:
    answer: Answer
    question: str
    score: float


@dataclass(frozen=True)
class Finding:
    """`answer` is sure; `did_you_mean` has up to three candidates; `none` has none. Best first."""

    outcome: Literal["answer", "did_you_mean", "none"]
    candidates: list[Candidate] = field(default_factory=list)

    @property
    def answer(self) -> Answer | None:
        return self.candidates[0].answer if self.outcome == "answer" else None


def grams(text: str) -> list[str]:
    """Words and the letter groups within them, so that a typing error costs little."""
    parts: list[str] = []
    for word in tokens(text):
        parts.append(word)
        padded = f"_{word}_"
        parts.extend(padded[at : at + GRAM] for at in range(max(len(padded) - GRAM + 1, 0)))
    return parts


class AnswerIndex:
    """The phrasings of all answers, per language."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder, vectors: dict[str, Vector]) -> None:
        self._encoder = encoder
        self._vectors = vectors
        self._rows = {lang: self.phrasings(snapshot, lang) for lang in ("en", "fr")}
        self._exact = {
            lang: {" ".join(tokens(text)): at for at, (_, text) in enumerate(rows)} for lang, rows in self._rows.items()
        }
        self._grams = {lang: GramIndex([grams(text) for _, text in rows]) for lang, rows in self._rows.items()}
        self._asked = {lang: _Asked(rows) for lang, rows in self._rows.items()}

    @staticmethod
    def phrasings(snapshot: Snapshot, lang: str) -> list[tuple[Answer, str]]:
        return [
            (answer, question.text)
            for answer in sorted(snapshot.answers.values(), key=lambda answer: answer.id)
            for question in answer.questions
            if question.lang == lang
        ]

    def find(self, question: str, lang: str, *, region: str | None = None, audience: str | None = None) -> Finding:
        """The stored answer to `question`. `region` prefers a province's own answer among near ones."""
        rows = self._rows[lang]
        if not rows or not fold(question):
            return Finding("none")
        exact = self._exact[lang].get(" ".join(tokens(question)))
        if exact is not None:
            answer = rows[exact][0]
            return Finding("answer", [Candidate(answer, self._asked[lang].labels[answer.id], 1.0)])
        ranked = self._ranked(self._scores(question, lang), lang, region, audience)
        best = ranked[0]
        close = [candidate for candidate in ranked[1:] if best.score - candidate.score < MARGIN]
        if best.score >= ANSWER_AT and not close:
            return Finding("answer", [best, *ranked[1:CANDIDATES]])
        likely = [candidate for candidate in ranked[:CANDIDATES] if candidate.score >= MEAN_AT]
        return Finding("did_you_mean", likely) if likely else Finding("none")

    def _scores(self, question: str, lang: str) -> Vector:
        meaning = self._vectors[lang] @ self._encoder.encode(question)
        words = self._grams[lang].cosines(grams(question))
        share = MEANING_SHARE[lang]
        scores: Vector = share * np.clip(meaning, 0.0, 1.0) + (1 - share) * words
        return scores

    def _ranked(self, scores: Vector, lang: str, region: str | None, audience: str | None) -> list[Candidate]:
        """The nearest answers, each as near as its best phrasing; enough of them to see how close the next ones are."""
        asked = self._asked[lang]
        best = np.maximum.reduceat(scores, asked.starts)
        if region:
            best = best - OTHER_REGION * np.array([one.region not in (None, "CA", region) for one in asked.answers])
        if audience:
            best = best - OTHER_AUDIENCE * np.array([one.audience != audience for one in asked.answers])
        # Answers stand in the order of their ids, so that equal scores always come in the same order.
        order = np.argsort(-best, kind="stable")[:RANKED]
        return [Candidate(asked.answers[at], asked.labels[asked.answers[at].id], float(best[at])) for at in map(int, order)]


class _Asked:
    """Whose the phrasings of one language are: `starts` is the first row of each answer."""

    def __init__(self, rows: list[tuple[Answer, str]]) -> None:
        self.answers = list(dict.fromkeys(answer for answer, _ in rows))
        self.labels: dict[str, str] = {}
        starts = []
        for at, (answer, text) in enumerate(rows):
            if answer.id not in self.labels:
                starts.append(at)
                self.labels[answer.id] = text
        self.starts = np.array(starts, dtype=np.int64)


class GramIndex:
    """TF-IDF cosine over words and letter groups: like BM25 it weighs rare parts; unlike it, the scale is 0 to 1."""

    def __init__(self, documents: list[list[str]]) -> None:
        self._size = len(documents)
        frequency: dict[str, int] = {}
        for document in documents:
            for part in set(document):
                frequency[part] = frequency.get(part, 0) + 1
        self._idf = {part: float(np.log((1 + self._size) / (1 + times)) + 1) for part, times in frequency.items()}
        lists: dict[str, list[tuple[int, float]]] = {}
        for at, document in enumerate(documents):
            weights = self._weigh(document)
            for part, weight in weights.items():
                lists.setdefault(part, []).append((at, weight))
        self._lists = {
            part: (np.array([at for at, _ in rows]), np.array([weight for _, weight in rows], dtype=np.float32))
            for part, rows in lists.items()
        }

    def cosines(self, parts: list[str]) -> Vector:
        """The cosine of `parts` with every document, shape (documents,)."""
        scores = np.zeros(self._size, dtype=np.float32)
        for part, weight in self._weigh(parts).items():
            if part in self._lists:
                where, weights = self._lists[part]
                scores[where] += weight * weights
        return scores

    def _weigh(self, parts: list[str]) -> dict[str, float]:
        counts: dict[str, float] = {}
        unknown = float(np.log(1 + self._size) + 1)
        for part in parts:
            counts[part] = counts.get(part, 0.0) + 1.0
        weights = {part: (1 + np.log(times)) * self._idf.get(part, unknown) for part, times in counts.items()}
        length = float(np.sqrt(sum(weight * weight for weight in weights.values()))) or 1.0
        return {part: float(weight) / length for part, weight in weights.items()}
