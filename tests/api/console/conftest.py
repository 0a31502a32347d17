"""Desks at the console over a migrated database without content."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from knowledge.encoder import Encoder
from tests.api.builders import Client, make_app
from tests.api.console.desk import Desk, add_person
from tests.api.console.waiting import always_open

OpenDesk = Callable[..., Desk]


@pytest.fixture
def desk(empty_app: FastAPI, empty_client: Client) -> OpenDesk:
    """Signs somebody new in: `desk("practitioner", teams=("North",))`."""
    return lambda role="practitioner", **more: Desk(empty_client, add_person(empty_app, role, **more))


@pytest.fixture(scope="module")
def content_app(loaded_database: Path, tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> FastAPI:
    """The API over the real content, with accounts of a module's own."""
    path = shutil.copy(loaded_database, tmp_path_factory.mktemp("content-desk") / "cairn.db")
    return make_app(f"sqlite:///{path}", encoder)


@pytest.fixture(scope="module")
def content_client(content_app: FastAPI) -> Iterator[Client]:
    with Client(content_app) as opened:
        yield opened


@pytest.fixture
def content_desk(content_app: FastAPI, content_client: Client) -> OpenDesk:
    """As `desk`, over the real content."""
    return lambda role="practitioner", **more: Desk(content_client, add_person(content_app, role, **more))


@pytest.fixture
def office_is_open(empty_app: FastAPI) -> None:
    always_open(empty_app)
