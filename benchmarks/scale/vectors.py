"""Vectors for a large made-up catalogue without encoding 200,000 sentences, which takes a quarter of an hour.

A programme's vector is that of the skills its description ends with, and something of its own. Queries are encoded by the
real encoder. The time of a search depends on how many vectors there are, how long they are and how many are near a query,
not on which programme is the nearest.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knowledge.encoder import DIMENSIONS, Encoder, Lang, Vector

MADE_UP_FROM = 5_000  # sentences; smaller collections are encoded as they are
SEED = 7
OWN_SHARE = 0.6
ROWS = 5_000


class SkillEncoder(Encoder):
    """Encodes one sentence as `Encoder` does, and a large collection by the skills it names."""

    def encode_many(self, sentences: Sequence[str], lang: Lang) -> Vector:
        if len(sentences) < MADE_UP_FROM:
            return super().encode_many(sentences, lang)
        named = [sentence.rsplit(". ", 1)[-1].split(", ") for sentence in sentences]
        numbers = {name: at for at, name in enumerate(sorted({name for names in named for name in names}))}
        known = super().encode_many(list(numbers), lang)
        used = known.any(axis=0)
        dice = np.random.default_rng(SEED)
        vectors = np.empty((len(sentences), DIMENSIONS), dtype=np.float32)
        for start in range(0, len(sentences), ROWS):
            part = vectors[start : start + ROWS]
            for at, names in enumerate(named[start : start + ROWS]):
                part[at] = known[[numbers[name] for name in names]].sum(axis=0)
            one, other = dice.integers(len(known), size=(2, len(part)))
            noise = dice.standard_normal(part.shape, dtype=np.float32) * used
            own = 0.8 * _unit(known[one] - known[other] + 1e-6) + 0.6 * _unit(noise)
            part[:] = (1 - OWN_SHARE**2) ** 0.5 * _unit(part) + OWN_SHARE * _unit(own)
            part[:] = _unit(part)
        return vectors


def _unit(rows: Vector) -> Vector:
    unit: Vector = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit
