"""Sentence vectors that outlive a start: kept in the database by the digest of the sentence and the model."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.encoder import DIMENSIONS, WEIGHTS_SHA256, Encoder, Vector
from knowledge.models import TextVector

ROWS_AT_ONCE = 500


def digest(sentence: str) -> str:
    return hashlib.sha256(f"{WEIGHTS_SHA256}\n{sentence}".encode()).hexdigest()


def vectors_for(session: Session, encoder: Encoder, sentences: Sequence[str]) -> Vector:
    """Vectors of `sentences`, shape (n, 384); those not kept yet are encoded and added to `session`."""
    digests = [digest(sentence) for sentence in sentences]
    known = _read(session, list(dict.fromkeys(digests)))
    missing = {key: sentence for key, sentence in zip(digests, sentences, strict=True) if key not in known}
    if missing:
        for key, vector in zip(missing, encoder.encode_many(list(missing.values())), strict=True):
            known[key] = vector
            session.add(TextVector(digest=key, vector=vector.astype("<f4").tobytes()))
        session.flush()
    if not digests:
        return np.zeros((0, DIMENSIONS), dtype=np.float32)
    return np.stack([known[key] for key in digests])


def _read(session: Session, digests: Sequence[str]) -> dict[str, Vector]:
    found: dict[str, Vector] = {}
    for start in range(0, len(digests), ROWS_AT_ONCE):
        chunk = digests[start : start + ROWS_AT_ONCE]
        rows = session.execute(select(TextVector.digest, TextVector.vector).where(TextVector.digest.in_(chunk)))
        found.update((key, np.frombuffer(blob, dtype="<f4")) for key, blob in rows)
    return found
