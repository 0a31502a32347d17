"""Finding an occupation by its code, title, alias or description."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from knowledge.encoder import Encoder, Lang, Vector
from knowledge.lexical import WordIndex
from knowledge.models import Occupation
from knowledge.snapshot import Snapshot
from knowledge.text import content_stems, normalise

MEANING_AT = 0.32  # cosine; what has nothing to do with work stays below it in both languages
WORDS_AT = 0.5
ALIAS_REPEATS = 2
IMPORTANT = 0.5  # WorkBC calls 50 of 100 "important"


@dataclass(frozen=True)
class FoundOccupation:
    occupation: Occupation
    score: float  # 0 to 1


class OccupationIndex:
    """All occupations, by words and by meaning in both languages."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder, vectors: dict[Lang, Vector]) -> None:
        self._encoder = encoder
        self._vectors = vectors
        self._rows = list(snapshot.occupations.values())
        self._exact: dict[str, Occupation] = {}
        for row in self._rows:
            for name in (row.title_en, row.title_fr, *row.aliases_en, *row.aliases_fr):
                self._exact.setdefault(normalise(name), row)
        self._words = WordIndex([self._document(row) for row in self._rows])

    @staticmethod
    def sentences(snapshot: Snapshot) -> dict[Lang, list[str]]:
        rows = snapshot.occupations.values()
        return {
            "en": [f"{row.title_en}: {', '.join(row.aliases_en)}" for row in rows],
            "fr": [f"{row.title_fr}: {', '.join(row.aliases_fr)}" for row in rows],
        }

    @staticmethod
    def _document(row: Occupation) -> list[str]:
        names = " ".join([row.title_en, row.title_fr])
        aliases = " ".join([*row.aliases_en, *row.aliases_fr])
        definition = f"{row.definition_en or ''} {row.definition_fr or ''}"
        return content_stems(names) * 2 + content_stems(aliases) * ALIAS_REPEATS + content_stems(definition)

    def find(self, query: str, lang: Lang, *, most: int = 5) -> list[FoundOccupation]:
        """Occupations for `query`, best first; a code, title or alias given exactly is sure (1.0)."""
        if not self._rows:
            return []
        exact = next((row for row in self._rows if row.code == query.strip()), self._exact.get(normalise(query)))
        found = [FoundOccupation(exact, 1.0)] if exact else []
        score, share = self._words.scores(query)
        best = max(float(score.max(initial=0.0)), 1e-9)
        cosine = self._vectors[lang] @ self._encoder.encode(query, lang)
        about = (share >= WORDS_AT) | (cosine >= MEANING_AT)
        total = np.where(about, 0.5 * share * score / best + 0.5 * np.clip(cosine, 0.0, 1.0), 0.0)
        for at in np.argsort(-total, kind="stable")[: most + 1]:
            row = self._rows[int(at)]
            if total[at] > 0 and row is not exact:
                found.append(FoundOccupation(row, round(float(total[at]), 4)))
        return found[:most]
