"""One real process for all played dialogues: engine, API and database, as bot/serve.py builds them."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from actions.knowledge_client import use_client
from bot.database import migrate
from bot.serve import Cairn
from bot.settings import Settings
from tests.model_fixture import trained_model


@pytest.fixture
def cairn(process: Cairn) -> Cairn:
    """Actions have one client a process; this session may have built another `Cairn` elsewhere."""
    use_client(process.knowledge)
    return process


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def process(loaded_database: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cairn]:
    path = shutil.copy(loaded_database, tmp_path_factory.mktemp("conversations") / "cairn.db")
    url = f"sqlite:///{path}"
    migrate(url)
    settings = Settings(
        database_url=url,
        model=trained_model(),
        seal_key="a-key-for-played-dialogues",  # type: ignore[arg-type]
        messages_per_minute=100_000,
    )
    built = Cairn(settings)
    app = built.app()
    async with app.router.lifespan_context(app):
        yield built
