"""The API over real HTTP: one app to read from, and small ones of a test's own to write to."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from knowledge.encoder import Encoder
from tests.api.builders import TOKEN, Client, make_app


@pytest.fixture(scope="session")
def service() -> dict[str, str]:
    """The headers of a service that knows the token."""
    return {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(scope="session")
def client(loaded_database: Path, tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Client]:
    """The API over the real content. Tests that use it only read."""
    path = shutil.copy(loaded_database, tmp_path_factory.mktemp("api") / "cairn.db")
    with Client(make_app(f"sqlite:///{path}", encoder)) as opened:
        yield opened


@pytest.fixture
def empty_app(empty_url: str, encoder: Encoder) -> FastAPI:
    """The API over a migrated database without any row."""
    return make_app(empty_url, encoder)


@pytest.fixture
def empty_client(empty_app: FastAPI) -> Iterator[Client]:
    with Client(empty_app) as opened:
        yield opened


@pytest.fixture
def stored(empty_app: FastAPI, empty_client: Client) -> Iterator[Session]:
    """A session on the database that `empty_client` writes to."""
    with Session(empty_app.state.database.engine) as session:
        yield session
