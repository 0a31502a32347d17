"""What tests of the engine share: a tiny assistant trained once, agents on it, and databases of both kinds."""

from __future__ import annotations

import itertools
import logging
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import bot  # noqa: F401 - prepares the process for Rasa, so it comes before everything of Rasa's

# isort: split
import pytest
import rasa.core.processor
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.model_training import train
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.utils.log_utils import configure_structlog

from bot.database import Database, migrate
from bot.engine.agent import load_agent
from bot.engine.conversation_locks import ConversationLocks
from bot.engine.in_process_actions import InProcessActions
from bot.engine.tracker_store import DatabaseTrackerStore
from tests.bot.engine import tiny
from tests.bot.engine.postgres import PostgresServer, start_server

NewAgent = Callable[..., Agent]


@pytest.fixture(scope="session")
def tiny_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the tiny assistant; never written to by tests."""
    return tiny.write(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def tiny_model(tiny_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny assistant, trained."""
    output = tmp_path_factory.mktemp("tiny-model")
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        configure_structlog(logging.WARNING)
        patch.setenv("RASA_CACHE_DIRECTORY", str(output / "cache"))
        result = train(
            domain=str(tiny_project / "domain.yml"),
            config=str(tiny_project / "config.yml"),
            training_files=[str(tiny_project / "data")],
            output=str(output),
            fixed_model_name="tiny",
        )
    assert result.code == 0
    return Path(result.model)


@pytest.fixture(scope="session")
def tiny_domain() -> Domain:
    return Domain.from_yaml(tiny.DOMAIN)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A private PostgreSQL cluster on a socket of its own."""
    with start_server() as server:
        yield server


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'bot.db'}"


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    with postgres_server.database() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database of the test's own, of each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The bot's tables in a database of each kind."""
    migrate(database_url)
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def store(database: Database, tiny_domain: Domain) -> DatabaseTrackerStore:
    return DatabaseTrackerStore(database, tiny_domain)


@pytest.fixture
def stock_rasa() -> Iterator[None]:
    """Puts Rasa back as the test found it, with or without fast paths."""
    before = RemoteAction._validate_action_result, Event.resolve_by_type, rasa.core.processor.DaskGraphRunner
    yield
    RemoteAction._validate_action_result = before[0]
    Event.resolve_by_type = staticmethod(before[1])
    rasa.core.processor.DaskGraphRunner = before[2]


@pytest.fixture
async def new_agent(tiny_model: Path, tmp_path: Path, tiny_domain: Domain, stock_rasa: None) -> AsyncIterator[NewAgent]:
    """Makes agents of the tiny assistant, each on a database of its own."""
    databases: list[Database] = []
    numbers = itertools.count()

    def make(*, timeout_seconds: float = 30.0, fast: bool = True) -> Agent:
        url = f"sqlite:///{tmp_path / f'agent{next(numbers)}.db'}"
        migrate(url)
        databases.append(Database(url))
        return load_agent(
            tiny_model,
            actions=InProcessActions(tiny.executor(), timeout_seconds=timeout_seconds),
            tracker_store=DatabaseTrackerStore(databases[-1], tiny_domain),
            lock_store=ConversationLocks(),
            fast=fast,
        )

    yield make
    for database in databases:
        database.close()
