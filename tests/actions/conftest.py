"""Actions run as Rasa has them run, with an API that is dead in one way or another."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator

import httpx
import pytest
from rasa_sdk.executor import ActionExecutor

from actions import knowledge_client
from actions.knowledge_client import KnowledgeClient, use_client

Answer = Callable[[httpx.Request], Awaitable[httpx.Response]]


@pytest.fixture(scope="session")
def executor() -> ActionExecutor:
    found = ActionExecutor()
    found.register_package("actions")
    return found


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Answer], None]]:
    """Have the API answer every request with this function, at the transport."""
    monkeypatch.setattr(knowledge_client, "_current", None)

    def answers(answer: Answer) -> None:
        use_client(KnowledgeClient(httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://api.invalid")))

    yield answers
