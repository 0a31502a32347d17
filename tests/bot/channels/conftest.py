"""The real process, as bot/serve.py builds it, on a database of this session's own, spoken to over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import itertools
import shutil
import socket
import sqlite3
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
import uvicorn
from rasa.shared.core.trackers import DialogueStateTracker
from starlette.types import ASGIApp

from actions.knowledge_client import KnowledgeClient, use_client
from bot import outbox_reader
from bot.database import migrate
from bot.serve import Cairn
from bot.settings import Settings
from tests import model_fixture
from tests.bot.channels.chat import Chat, until
from tests.bot.channels.desk import Desk, Talk, api_of, reader_of

SERVICE_TOKEN = "a-service-token-for-tests"
SEAL_KEY = "a-key-for-tests-that-is-long-enough"

# An address may open only so many conversations a minute, so each client comes from one of its own.
_addresses = itertools.count(1)

OpenClient = Callable[[ASGIApp], httpx.AsyncClient]


@pytest.fixture(scope="session")
def database(loaded_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = Path(shutil.copy(loaded_database, tmp_path_factory.mktemp("channels") / "cairn.db"))
    migrate(f"sqlite:///{path}")
    return path


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def cairn(database: Path) -> AsyncIterator[Cairn]:
    """The whole process but for its background jobs, which tests run when they want them."""
    settings = Settings(
        database_url=f"sqlite:///{database}",
        model=model_fixture.trained_model(),
        service_token=SERVICE_TOKEN,  # type: ignore[arg-type]
        seal_key=SEAL_KEY,  # type: ignore[arg-type]
        messages_per_minute=100_000,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Rasa's, about whatever model it loads
        built = Cairn(settings)
    assert built.api is not None
    async with built.api.router.lifespan_context(built.api):
        await asyncio.to_thread(built.api.state.knowledge.current)
        await built.background.refresh_vocabulary()
        yield built
        await built.knowledge.close()
        built.database.close()


@pytest.fixture(autouse=True)
def own_client(cairn: Cairn) -> Iterator[None]:
    """Actions have one client a process; this session may have built another `Cairn` elsewhere."""
    use_client(cairn.knowledge)
    yield
    use_client(cairn.knowledge)


@pytest_asyncio.fixture(loop_scope="session")
async def client_of() -> AsyncIterator[OpenClient]:
    """HTTP to an ASGI application, each time from another address."""
    async with contextlib.AsyncExitStack() as stack:

        def open_client(app: ASGIApp) -> httpx.AsyncClient:
            address = (f"client-{next(_addresses)}", 1)
            transport = httpx.ASGITransport(app, client=address, raise_app_exceptions=False)
            opened = httpx.AsyncClient(transport=transport, base_url="http://cairn.test")
            stack.push_async_callback(opened.aclose)
            return opened

        yield open_client


@pytest.fixture
def http(cairn: Cairn, client_of: OpenClient) -> httpx.AsyncClient:
    return client_of(cairn.app())


@pytest.fixture
def rest_app(cairn: Cairn) -> ASGIApp:
    """The same process with Rasa's own channel switched on."""
    switched_on = copy.copy(cairn)
    switched_on.settings = cairn.settings.model_copy(update={"rasa_rest": True})
    return switched_on.app()


@pytest_asyncio.fixture(loop_scope="session")
async def chat(http: httpx.AsyncClient) -> Chat:
    """A conversation that was just opened, in English."""
    return await Chat.open(http)


@pytest.fixture
def desk(cairn: Cairn, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk of practitioners in place of the API, for the hand-off alone."""
    made = Desk()
    for part in (cairn.handoff, cairn.erasures, cairn.own._exports):
        monkeypatch.setattr(part, "_api", api_of(made))
    return made


@pytest_asyncio.fixture(loop_scope="session")
async def talk(cairn: Cairn, desk: Desk, chat: Chat) -> Talk:
    """A conversation in English without a case yet."""
    return Talk(cairn, desk, chat, await cairn.conversations.find(chat.token), reader_of(cairn))


@pytest.fixture
def tracker_of(cairn: Cairn) -> Callable[[Chat], Any]:
    """Rasa's tracker of a conversation: the slots and events behind what is shown."""

    async def find(chat: Chat) -> DialogueStateTracker:
        return await cairn.agent.tracker_store.retrieve(await cairn.conversations.find(chat.token))

    return find


@pytest.fixture
def rows(database: Path) -> Callable[..., list[tuple[Any, ...]]]:
    """Asks the database, from outside."""

    def ask(query: str, *values: Any) -> list[tuple[Any, ...]]:
        with contextlib.closing(sqlite3.connect(database)) as connection:
            return connection.execute(query, values).fetchall()

    return ask


@pytest.fixture
def api_dies() -> Callable[[], KnowledgeClient]:
    """Cut the actions off the API; the client that gets nowhere. The API is back after the test."""

    async def unreachable(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("connection refused", request=request)

    def die() -> KnowledgeClient:
        transport = httpx.MockTransport(unreachable)
        dead = KnowledgeClient(httpx.AsyncClient(transport=transport, base_url="http://api.invalid"))
        use_client(dead)
        return dead

    return die


class Server(uvicorn.Server):
    """uvicorn in the loop of the tests, where the process under test lives; signals stay pytest's."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@pytest_asyncio.fixture(loop_scope="session")
async def served(cairn: Cairn) -> AsyncIterator[httpx.AsyncClient]:
    """HTTP over a real connection, for what is streamed."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            cairn.app(), ws="none", lifespan="off", access_log=False, log_config=None, timeout_graceful_shutdown=1
        )
        server = Server(config)
        running = asyncio.create_task(server.serve(sockets=[listener]))
        await until(lambda: server.started)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=10) as opened:
            yield opened
        server.should_exit = True
        await running


@pytest.fixture
def no_long_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """After an error the reader tries again at once."""
    monkeypatch.setattr(outbox_reader, "FIRST_PAUSE_SECONDS", 0.01)
