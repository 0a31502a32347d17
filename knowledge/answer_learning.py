"""The answer model of a database: learned when a phrasing has changed, and kept until the next change."""

from __future__ import annotations

import hashlib
import json

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge import answer_model
from knowledge.answer_model import AnswerModel
from knowledge.encoder import DIMENSIONS, FINGERPRINT, Encoder
from knowledge.models import Answer, AnswerPhrasing, AnswerQuestion, StoredModel
from knowledge.text import normalise

NAME = "answers"


def answer_model_of(session: Session, encoder: Encoder) -> AnswerModel:
    """The kept model when every phrasing is still the same, or else a new one, which is then kept."""
    rows = _phrasings(session)
    fingerprint = hashlib.sha256(json.dumps([FINGERPRINT, answer_model.VERSION, rows]).encode()).hexdigest()
    kept = session.get(StoredModel, NAME)
    if kept is not None and kept.fingerprint == fingerprint:
        return AnswerModel.from_bytes(kept.model)
    vectors = np.zeros((len(rows), DIMENSIONS), dtype=np.float32)
    for lang in ("en", "fr"):
        at = [number for number, row in enumerate(rows) if row[1] == lang]
        vectors[at] = encoder.encode_many([rows[number][2] for number in at], lang)
    model = AnswerModel.fit([normalise(text) for _, _, text in rows], vectors, [key for key, _, _ in rows])
    session.merge(StoredModel(name=NAME, fingerprint=fingerprint, model=model.to_bytes()))
    return model


def _phrasings(session: Session) -> list[tuple[str, str, str]]:
    """(answer, language, text) of every way of asking, in a fixed order, each once. What staff wrote is found without
    learning (knowledge/college_answers.py), so that it costs none."""
    found: set[tuple[str, str, str]] = set()
    written = select(Answer.id).where(Answer.origin == "staff")
    for table in (AnswerQuestion, AnswerPhrasing):
        rows = session.execute(select(table.answer_id, table.lang, table.text).where(table.answer_id.not_in(written)))
        found.update((answer_id, lang, text) for answer_id, lang, text in rows)
    return sorted(found)
