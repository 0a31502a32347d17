"""The real process with every messaging channel on, served over real HTTP; each platform's API is a server of the test's."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
import uvicorn
import yaml

from actions.knowledge_client import use_client
from bot.database import migrate
from bot.serve import Cairn
from bot.settings import Settings
from tests.channels.platform import FakePlatform
from tests.channels.platforms import PLATFORMS
from tests.model_fixture import trained_model

# Everything here is on the loopback; Slack's library would ask a proxy for that, too.
for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
    os.environ.pop(name, None)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def platforms() -> AsyncIterator[dict[str, FakePlatform]]:
    """Every platform by its channel's name, started."""
    made = [platform() for platform in PLATFORMS]
    for platform in made:
        await platform.start()
    yield {platform.name: platform for platform in made}
    for platform in made:
        await platform.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def served(
    platforms: dict[str, FakePlatform], loaded_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Cairn, str]]:
    """(the process, its address)"""
    folder = tmp_path_factory.mktemp("channels")
    url = f"sqlite:///{shutil.copy(loaded_database, folder / 'cairn.db')}"
    migrate(url)
    credentials = folder / "credentials.yml"
    credentials.write_text(yaml.safe_dump({name: platform.credentials() for name, platform in platforms.items()}))
    listening = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    settings = Settings(
        database_url=url,
        model=trained_model(),
        seal_key="a-key-for-channels-that-is-long-enough",  # type: ignore[arg-type]
        service_token="a-service-token-for-channels",  # type: ignore[arg-type]
        messages_per_minute=100_000,
        credentials=credentials,
        public_url=address,
    )
    cairn = Cairn(settings)
    config = uvicorn.Config(cairn.app(), log_level="error", ws="wsproto", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:  # noqa: ASYNC110 - uvicorn tells nobody
        await asyncio.sleep(0.02)
    yield cairn, address
    server.should_exit = True
    with contextlib.suppress(asyncio.CancelledError):
        await task


@pytest.fixture
def cairn(served: tuple[Cairn, str]) -> Cairn:
    """Actions have one client a process; this session may have built another `Cairn` elsewhere."""
    use_client(served[0].knowledge)
    return served[0]


@pytest_asyncio.fixture(loop_scope="session")
async def http(served: tuple[Cairn, str]) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=served[1], timeout=20) as client:
        yield client


@pytest.fixture(params=[platform.name for platform in PLATFORMS])
def platform(request: pytest.FixtureRequest, platforms: dict[str, FakePlatform]) -> FakePlatform:
    """Each platform in turn, with nothing heard yet and no fault."""
    chosen = platforms[request.param]
    chosen.fault = None
    return chosen
