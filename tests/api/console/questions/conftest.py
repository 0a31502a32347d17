"""A console over some of the answers, where everybody is an editor unless a test says otherwise."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from api.db import migrate
from knowledge.base import open_engine
from knowledge.content_files import Content
from knowledge.encoder import Encoder
from knowledge.knowledge_base import KnowledgeBase
from knowledge.labels import Labels
from knowledge.load import load_content
from tests.api.builders import Client, make_app
from tests.api.console.desk import Desk, add_person
from tests.api.console.questions.asked import DAYCARE, PARKING, OpenDesk, keep


@pytest.fixture(scope="session")
def few(content: Content) -> Content:
    """Some of the answers: enough to be mistaken for each other, few enough to be read in a moment."""
    subjects = ("L01", "L04", "L05", "L13")
    answers = [entry for entry in content.answers if entry.covers[0].startswith(subjects)]
    kept = {entry.id for entry in answers}
    return replace(
        content, credentials=[], occupations=[], skills=[], funding=[], similar=None, answers=answers,
        phrasings={key: said for key, said in content.phrasings.items() if key in kept},
    )  # fmt: skip


@pytest.fixture(scope="session")
def few_database(tmp_path_factory: pytest.TempPathFactory, few: Content, encoder: Encoder, labels: Labels) -> Path:
    path = tmp_path_factory.mktemp("few") / "cairn.db"
    migrate(f"sqlite:///{path}")
    engine = open_engine(f"sqlite:///{path}")
    with Session(engine) as session, session.begin():
        load_content(session, few)
        KnowledgeBase(session, encoder, labels)
    engine.dispose()
    return path


@pytest.fixture
def url(few_database: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(few_database, tmp_path / 'few.db')}"


@pytest.fixture
def app(url: str, encoder: Encoder) -> FastAPI:
    return make_app(url, encoder)


@pytest.fixture
def learner(app: FastAPI) -> Iterator[Client]:
    with Client(app) as opened:
        yield opened


@pytest.fixture
def desk(app: FastAPI, learner: Client) -> OpenDesk:
    return lambda role="editor", **more: Desk(learner, add_person(app, role, **more))


@pytest.fixture
def asked(app: FastAPI) -> None:
    keep(app, PARKING + DAYCARE)
