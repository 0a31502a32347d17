"""A small knowledge base for tests that write: loading and reading the real one takes a second each time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from knowledge.base import open_engine


@pytest.fixture
def small_url(small_database_file: Path, tmp_path: Path) -> str:
    """A database of the test's own with the small content."""
    return f"sqlite:///{shutil.copy(small_database_file, tmp_path / 'small.db')}"


@pytest.fixture
def small_engine(small_url: str) -> Iterator[Engine]:
    engine = open_engine(small_url)
    yield engine
    engine.dispose()
