"""A small knowledge base for tests that write: loading and reading the real one takes a second each time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.db import migrate
from knowledge.base import open_engine
from knowledge.content_files import Content, read_content
from knowledge.load import load_content
from tests.knowledge.builders import small_content, write_content


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


@pytest.fixture
def small_url(small_database_file: Path, tmp_path: Path) -> str:
    """A database of the test's own with the small content."""
    return f"sqlite:///{shutil.copy(small_database_file, tmp_path / 'small.db')}"


@pytest.fixture
def small_engine(small_url: str) -> Iterator[Engine]:
    engine = open_engine(small_url)
    yield engine
    engine.dispose()
