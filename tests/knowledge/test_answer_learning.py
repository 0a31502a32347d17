"""The answer model of a database follows its phrasings, and is learned no more often than they change."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from knowledge import answer_learning, answer_model
from knowledge.answer_learning import NAME, answer_model_of
from knowledge.answer_model import AnswerModel
from knowledge.encoder import Encoder
from knowledge.knowledge_base import KnowledgeBase
from knowledge.labels import Labels
from knowledge.models import AnswerPhrasing, StoredModel

NEW = "where do the penguins live"


def learn(engine: Engine, encoder: Encoder) -> AnswerModel:
    with Session(engine) as session, session.begin():
        return answer_model_of(session, encoder)


def fingerprint(engine: Engine) -> str:
    with Session(engine) as session:
        return session.get_one(StoredModel, NAME).fingerprint


def ask_also(engine: Engine, text: str, answer: str = "who-says-so") -> None:
    with Session(engine) as session, session.begin():
        session.add(AnswerPhrasing(answer_id=answer, lang="en", position=900, text=text))


def test_an_unchanged_model_is_read_and_not_learned(
    small_engine: Engine, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = learn(small_engine, encoder)
    monkeypatch.setattr(answer_learning.AnswerModel, "fit", pytest.fail)

    assert learn(small_engine, encoder).ids == first.ids == ["what-is-it", "who-says-so"]


def test_a_new_phrasing_is_learned(small_engine: Engine, encoder: Encoder) -> None:
    learn(small_engine, encoder)
    before = fingerprint(small_engine)
    ask_also(small_engine, NEW)
    model = learn(small_engine, encoder)
    closeness = model.weigh("penguins", encoder.encode(NEW, "en")).closeness

    assert fingerprint(small_engine) != before
    assert closeness[1] > closeness[0]


def test_a_phrasing_that_is_there_already_changes_nothing(small_engine: Engine, encoder: Encoder) -> None:
    learn(small_engine, encoder)
    before = fingerprint(small_engine)
    ask_also(small_engine, "question 0 about who-says-so")
    learn(small_engine, encoder)

    assert fingerprint(small_engine) == before


@pytest.mark.parametrize(("module", "name"), [(answer_learning, "FINGERPRINT"), (answer_model, "VERSION")])
def test_another_encoder_or_another_arithmetic_is_learned_again(
    small_engine: Engine, encoder: Encoder, monkeypatch: pytest.MonkeyPatch, module: object, name: str
) -> None:
    learn(small_engine, encoder)
    before = fingerprint(small_engine)
    monkeypatch.setattr(module, name, "another")
    learn(small_engine, encoder)

    assert fingerprint(small_engine) != before


def test_the_next_knowledge_base_answers_a_new_phrasing(small_engine: Engine, encoder: Encoder, labels: Labels) -> None:
    found = []
    for text in ("", NEW):
        if text:
            ask_also(small_engine, text)
        with Session(small_engine) as session, session.begin():
            built = KnowledgeBase(session, encoder, labels)
        found.append(built.answers.find("where do penguins live", "en"))
    before, after = found

    assert before.answer is None
    assert after.answer is not None
    assert after.answer.id == "who-says-so"


def test_a_database_without_answers_has_an_empty_model(empty_engine: Engine, encoder: Encoder) -> None:
    assert learn(empty_engine, encoder).ids == []
    assert learn(empty_engine, encoder).ids == []
