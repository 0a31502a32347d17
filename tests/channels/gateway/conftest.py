"""Two processes on one database, with channels that keep what they are given."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from actions.knowledge_client import use_client
from bot import serve
from bot.database import migrate
from bot.messaging.capabilities import Capabilities
from bot.serve import Cairn
from bot.settings import Settings
from tests.channels.plain import PlainChannel
from tests.model_fixture import trained_model

SMS = Capabilities(text_limit=1500, per_second=1000, carrier_keywords=True, sends_once=True)
PLAIN = Capabilities(text_limit=1500, per_second=1000)


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def both(loaded_database: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Cairn, Cairn]]:
    """Two processes on one database, as far as one can have them in a test. The second one only delivers."""
    url = f"sqlite:///{shutil.copy(loaded_database, tmp_path_factory.mktemp('gateway') / 'cairn.db')}"
    migrate(url)
    settings = Settings(
        database_url=url,
        model=trained_model(),
        seal_key="a-key-for-the-gateway-that-is-long",  # type: ignore[arg-type]
        messages_per_minute=100_000,
    )
    kept = serve.channels_of
    built = []
    try:
        for _ in range(2):
            channels = {"plain": PlainChannel(capabilities=PLAIN), "sms": PlainChannel(name="sms", capabilities=SMS)}
            serve.channels_of = lambda _settings, made=channels: made  # type: ignore[misc,assignment]
            built.append(Cairn(settings))
    finally:
        serve.channels_of = kept
    first, second = built
    async with first.app().router.lifespan_context(first.app()):
        yield first, second
        second.database.close()


@pytest.fixture(autouse=True)
def cairn(both: tuple[Cairn, Cairn]) -> Cairn:
    """Actions have one client a process; this session may have built another `Cairn` elsewhere."""
    use_client(both[0].knowledge)
    return both[0]
