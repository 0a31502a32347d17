"""Vectors kept in the database: encoded once, read back as they were."""

from __future__ import annotations

import numpy as np
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from knowledge.encoder import DIMENSIONS, Encoder
from knowledge.models import TextVector
from knowledge.vectors import digest, vectors_for

SENTENCES = ["welding", "soudure", "welding", "data"]


def test_vectors_are_those_of_the_encoder_in_the_order_asked(empty_engine: Engine, encoder: Encoder) -> None:
    with Session(empty_engine) as session:
        found = vectors_for(session, encoder, SENTENCES)

    assert np.allclose(found @ encoder.encode_many(SENTENCES).T, found @ found.T, atol=1e-3)
    assert np.array_equal(found[0], found[2])


def test_a_sentence_is_kept_once(empty_engine: Engine, encoder: Encoder) -> None:
    with Session(empty_engine) as session, session.begin():
        vectors_for(session, encoder, SENTENCES)

    with Session(empty_engine) as session:
        assert session.scalar(select(func.count()).select_from(TextVector)) == 3


def test_a_kept_vector_is_read_and_not_encoded_again(empty_engine: Engine, encoder: Encoder) -> None:
    marked = np.full(DIMENSIONS, 0.5, dtype="<f4")
    with Session(empty_engine) as session, session.begin():
        session.add(TextVector(digest=digest("welding"), vector=marked.tobytes()))

    with Session(empty_engine) as session:
        assert np.array_equal(vectors_for(session, encoder, ["welding"])[0], marked)


def test_no_sentences_give_no_vectors(empty_engine: Engine, encoder: Encoder) -> None:
    with Session(empty_engine) as session:
        assert vectors_for(session, encoder, []).shape == (0, DIMENSIONS)
