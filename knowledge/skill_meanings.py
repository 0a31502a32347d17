"""How near skills are in meaning, to each other and to what somebody writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from knowledge.encoder import Encoder, Lang, Vector
from knowledge.models import Skill

ALIKE_AT = 0.72  # cosine of the names in both languages; below it stand pairs like "drone piloting" and "drone regulations"


class SkillMeanings:
    """The names of all skills as vectors, in both languages."""

    def __init__(self, skills: Mapping[str, Skill], encoder: Encoder) -> None:
        self.ids = list(skills)
        self._at = {key: place for place, key in enumerate(self.ids)}
        self._vectors: dict[Lang, Vector] = {
            "en": encoder.encode_many([row.name_en for row in skills.values()], "en"),
            "fr": encoder.encode_many([row.name_fr for row in skills.values()], "fr"),
        }

    def alike(self, wanted: Iterable[str], have: Iterable[str]) -> dict[tuple[str, str], float]:
        """(wanted skill, skill one has) to their cosine, for the pairs that are clearly similar in both languages."""
        rows, columns = [key for key in wanted if key in self._at], [key for key in have if key in self._at]
        if not rows or not columns:
            return {}
        left, right = [self._at[key] for key in rows], [self._at[key] for key in columns]
        cosine = np.minimum(*(vectors[left] @ vectors[right].T for vectors in self._vectors.values()))
        return {
            (rows[row], columns[column]): round(float(cosine[row, column]), 3)
            for row, column in np.argwhere(cosine >= ALIKE_AT)
            if rows[row] != columns[column]
        }

    def nearest(self, vectors: Vector, lang: Lang) -> list[tuple[str, float]]:
        """The skill whose name is nearest to each vector, and its cosine."""
        if not len(vectors) or not self.ids:
            return []
        cosine = vectors @ self._vectors[lang].T
        best = cosine.argmax(axis=1)
        return [(self.ids[at], float(cosine[row, at])) for row, at in enumerate(best)]
