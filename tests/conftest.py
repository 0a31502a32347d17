"""What tests of the knowledge base and the API share: the real encoder and the real content, loaded once.

Only `knowledge` and `api.db` are imported here, so that a test of either does not wait for the dialogue engine.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.db import Database, migrate
from knowledge.base import open_engine
from knowledge.content_files import Content, read_content
from knowledge.encoder import Encoder
from knowledge.knowledge_base import KnowledgeBase
from knowledge.labels import Labels, load_labels
from knowledge.load import load_content
from knowledge.snapshot import Snapshot
from tests.knowledge.builders import small_content, write_content

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def encoder_folder() -> Path:
    """The converted encoder that `make run` uses too, with the vectors it keeps: encoding all content takes a minute."""
    folder = PROJECT / "var" / "encoder"
    Encoder(folder)
    return folder


@pytest.fixture(scope="session")
def encoder(encoder_folder: Path) -> Encoder:
    return Encoder(encoder_folder)


@pytest.fixture(scope="session")
def labels() -> Labels:
    return load_labels()


@pytest.fixture(scope="session")
def content() -> Content:
    """Every file of `knowledge/content`, validated."""
    return read_content()


@pytest.fixture(scope="session")
def loaded_database(tmp_path_factory: pytest.TempPathFactory, content: Content, encoder: Encoder, labels: Labels) -> Path:
    """A migrated SQLite file with the real content and its learned model. Never written to again: copy it."""
    path = tmp_path_factory.mktemp("loaded") / "cairn.db"
    migrate(f"sqlite:///{path}")
    database = Database(open_engine(f"sqlite:///{path}"))
    with database.session() as session:
        load_content(session, content)
        KnowledgeBase(session, encoder, labels)
    database.close()
    return path


@pytest.fixture(scope="session")
def knowledge(
    loaded_database: Path, tmp_path_factory: pytest.TempPathFactory, encoder: Encoder, labels: Labels
) -> KnowledgeBase:
    """The knowledge base over the real content. It is read only."""
    path = shutil.copy(loaded_database, tmp_path_factory.mktemp("knowledge") / "cairn.db")
    engine = open_engine(f"sqlite:///{path}")
    with Session(engine) as session:
        built = KnowledgeBase(session, encoder, labels)
    engine.dispose()
    return built


@pytest.fixture(scope="session")
def snapshot(knowledge: KnowledgeBase) -> Snapshot:
    return knowledge.snapshot


@pytest.fixture
def content_url(loaded_database: Path, tmp_path: Path) -> str:
    """A database of the test's own that holds the real content."""
    path = shutil.copy(loaded_database, tmp_path / "content.db")
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and no row. Never written to again: copy it."""
    path = tmp_path_factory.mktemp("migrated") / "cairn.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def empty_url(migrated_database: Path, tmp_path: Path) -> str:
    """A migrated database of the test's own without any row."""
    return f"sqlite:///{shutil.copy(migrated_database, tmp_path / 'empty.db')}"


@pytest.fixture
def content_engine(content_url: str) -> Iterator[Engine]:
    engine = open_engine(content_url)
    yield engine
    engine.dispose()


@pytest.fixture
def empty_engine(empty_url: str) -> Iterator[Engine]:
    engine = open_engine(empty_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def small_files(tmp_path_factory: pytest.TempPathFactory) -> Content:
    return read_content(write_content(tmp_path_factory.mktemp("small"), small_content()))


@pytest.fixture(scope="session")
def small_database_file(tmp_path_factory: pytest.TempPathFactory, small_files: Content) -> Path:
    path = tmp_path_factory.mktemp("small-database") / "cairn.db"
    migrate(f"sqlite:///{path}")
    engine = open_engine(f"sqlite:///{path}")
    with Session(engine) as session, session.begin():
        load_content(session, small_files)
    engine.dispose()
    return path
