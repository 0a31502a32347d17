"""Finding what the college itself answered: nearest of a few phrasings, at once and without any learning.

The model of the stored answers is learned from a hundred ways of asking for each; staff write three. So their answers are
found by the nearest of those, where it is near enough, and nearer than any question that is shown with the other answers.
Thresholds: of each stored answer four questions were kept and the others asked, beside the messages of tests/nlu/validation
that are none of ours. At these, one of 144 such answers takes one in ten of those messages, so a single one one in 1,400;
and a stored answer's own questions go astray once in 400.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from knowledge.encoder import DIMENSIONS, Encoder, Lang, Vector
from knowledge.models import Answer
from knowledge.snapshot import Snapshot
from knowledge.text import normalise

NEAR: dict[Lang, float] = {"en": 0.45, "fr": 0.52}
MEANT = 0.06  # so much below it may be meant, which is asked
OTHER_REGION, OTHER_AUDIENCE = 0.12, 0.06  # what an answer for another province, or for other readers, falls behind
STAFF = "staff"


@dataclass(frozen=True)
class Near:
    """An answer and how near its nearest phrasing is; `sure` when that is enough."""

    answer_id: str
    cosine: float
    sure: bool


class Phrasings:
    """Ways of asking with their vectors, by language. Vectors of `before` are taken over."""

    def __init__(self, rows: Iterable[tuple[str, str, str]], encoder: Encoder, before: Phrasings | None = None) -> None:
        kept = before.kept if before else {}
        self.owners: dict[Lang, list[str]] = {"en": [], "fr": []}
        texts: dict[Lang, list[str]] = {"en": [], "fr": []}
        self.exact: dict[str, str] = {}
        for owner, lang, text in rows:
            spoken: Lang = "fr" if lang == "fr" else "en"
            self.owners[spoken].append(owner)
            texts[spoken].append(text)
            self.exact.setdefault(normalise(text), owner)
        self.kept: dict[tuple[str, str], Vector] = {}
        self.vectors: dict[Lang, Vector] = {}
        for spoken, said in texts.items():
            fresh = list(dict.fromkeys(text for text in said if (spoken, text) not in kept))
            coming = dict(zip(fresh, encoder.encode_many(fresh, spoken), strict=True)) if fresh else {}
            for text in said:
                self.kept[spoken, text] = coming[text] if text in coming else kept[spoken, text]
            rows_of = [self.kept[spoken, text] for text in said]
            self.vectors[spoken] = np.stack(rows_of) if rows_of else np.zeros((0, DIMENSIONS), dtype=np.float32)

    def nearest(self, vector: Vector, lang: Lang) -> float:
        """The cosine of the nearest phrasing; 0 without any."""
        return float((self.vectors[lang] @ vector).max(initial=0.0))

    def cosines(self, vector: Vector, lang: Lang) -> dict[str, float]:
        """The cosine of each owner's nearest phrasing."""
        found: dict[str, float] = {}
        for owner, cosine in zip(self.owners[lang], (self.vectors[lang] @ vector).tolist(), strict=True):
            found[owner] = max(found.get(owner, -1.0), cosine)
        return found


class CollegeIndex:
    """The answers and ways of asking that staff wrote, beside the questions of the stored answers; those are the same as
    `before`, where it is given."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder, before: CollegeIndex | None = None) -> None:
        self._answers = snapshot.answers
        written = [
            (row.id, entry.lang, entry.text)
            for row in snapshot.answers.values()
            if row.origin == STAFF
            for entry in row.questions
        ]
        added = [entry for entry in snapshot.phrasings if entry[0] in snapshot.answers]
        self.phrasings: Phrasings = Phrasings([*written, *added], encoder, before.phrasings if before else None)
        self._stored: Phrasings = before._stored if before else Phrasings(_stored(snapshot), encoder)

    def exact(self, plain: str) -> Answer | None:
        """The answer to a normalised question that staff wrote in these very words."""
        found = self.phrasings.exact.get(plain)
        return self._answers[found] if found else None

    def find(self, vector: Vector, lang: Lang, *, region: str | None = None, audience: str | None = None) -> Near | None:
        """The nearest answer of the college, if it is near and nothing else is nearer."""
        found: tuple[float, float, str] | None = None
        for answer_id, cosine in self.phrasings.cosines(vector, lang).items():
            answer = self._answers[answer_id]
            counted = cosine
            if region and answer.region not in (None, "CA", region):
                counted -= OTHER_REGION
            if audience and answer.audience != audience:
                counted -= OTHER_AUDIENCE
            if found is None or counted > found[0]:
                found = (counted, cosine, answer_id)
        if found is None or found[0] < NEAR[lang] - MEANT:
            return None
        counted, cosine, answer_id = found
        rivals = {key: value for key, value in self._stored.cosines(vector, lang).items() if key != answer_id}
        if counted < max(rivals.values(), default=0.0):
            return None
        return Near(answer_id, cosine, counted >= NEAR[lang])

    def close(self, vector: Vector, lang: Lang, *, but: str = "") -> list[tuple[str, float]]:
        """(answer, cosine) of whatever is near, the college's or stored, the nearest first; for "did you mean to edit"."""
        cosines = self._stored.cosines(vector, lang)
        for key, value in self.phrasings.cosines(vector, lang).items():
            cosines[key] = max(value, cosines.get(key, -1.0))
        near = [(key, value) for key, value in cosines.items() if value >= NEAR[lang] and key != but]
        return sorted(near, key=lambda entry: -entry[1])


def _stored(snapshot: Snapshot) -> Iterator[tuple[str, str, str]]:
    for row in snapshot.answers.values():
        if row.origin != STAFF:
            yield from ((row.id, entry.lang, entry.text) for entry in row.questions)
