"""Socket.IO over real connections."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.channels.socketio.talk import House, serving


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that polls goes when its last poll is answered, with a ping at the latest."""
    monkeypatch.setattr("bot.channels.socketio.PING_SECONDS", 1)


@pytest_asyncio.fixture(loop_scope="session")
async def house() -> AsyncIterator[House]:
    async with serving() as house:
        yield house
