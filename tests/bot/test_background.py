"""What runs beside the conversations: each job, and that a failing round is logged and the next one works."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, insert, select

from actions.knowledge_client import KnowledgeClient
from bot import background as background_module
from bot import vocabulary
from bot.background import Background
from bot.database import Database
from bot.engine.agent import Dialogue
from bot.erasures import Erasures
from bot.handoff import Handoff
from bot.models import AcceptedMessage, Conversation, ConversationEvent, utc_now
from bot.stream import Stream
from tests.bot.channels.chat import until

RETENTION_DAYS = 30


class Api:
    """A knowledge API with one name in its vocabulary. `dead` makes it fail."""

    def __init__(self) -> None:
        self.name = "Sudbury"
        self.dead = False
        self.statuses: list[int] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        response = self._answer(request)
        self.statuses.append(response.status_code)
        return response

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if self.dead:
            return httpx.Response(500)
        if request.url.path == "/v1/retention":
            return httpx.Response(200, json={"conversations": RETENTION_DAYS})
        etag = f'"{self.name}"'
        if request.headers.get("If-None-Match") == etag:
            return httpx.Response(304, headers={"ETag": etag})
        term = {"entity": "city", "value": self.name, "names": [self.name], "parent": "ON"}
        return httpx.Response(200, json={"version": "1", "terms": [term]}, headers={"ETag": etag})


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.fixture
def jobs(database: Database, api: Api) -> Background:
    http = httpx.AsyncClient(transport=httpx.MockTransport(api), base_url="http://api.invalid")
    nobody: Any = None  # no job of this module speaks to a learner
    dialogue: Dialogue = nobody
    client = KnowledgeClient(http)
    handoff, erasures = Handoff(database, client), Erasures(database, client)
    return Background(database, client, dialogue, Stream(), handoff, erasures)


@pytest.fixture(autouse=True)
def vocabulary_put_back() -> Iterator[None]:
    before = vocabulary.current()
    yield
    vocabulary.replace(before)


def knows(name: str) -> bool:
    return any(term.value == name for term in vocabulary.current().named([name.lower()]))


async def test_new_names_are_taken_in(jobs: Background, api: Api) -> None:
    api.name = "Moosonee"

    await jobs.refresh_vocabulary()

    assert knows("Moosonee")


async def test_what_is_known_is_not_sent_again(jobs: Background, api: Api) -> None:
    await jobs.refresh_vocabulary()
    before = vocabulary.current()

    await jobs.refresh_vocabulary()

    assert api.statuses == [200, 304]
    assert vocabulary.current() is before


async def test_what_changed_replaces_what_was_there(jobs: Background, api: Api) -> None:
    await jobs.refresh_vocabulary()
    await jobs.refresh_vocabulary()
    api.name = "Moosonee"

    await jobs.refresh_vocabulary()

    assert api.statuses == [200, 304, 200]
    assert (knows("Moosonee"), knows("Sudbury")) == (True, False)


async def test_a_failing_round_keeps_the_names_and_the_next_one_works(
    jobs: Background, api: Api, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    await jobs.refresh_vocabulary()
    api.dead, api.name = True, "Moosonee"
    monkeypatch.setattr(background_module, "VOCABULARY_SECONDS", 0.01)
    with caplog.at_level(logging.WARNING):
        async with running(jobs):
            await until(lambda: 500 in api.statuses)
            assert knows("Sudbury")
            api.dead = False
            await until(lambda: knows("Moosonee"))

    assert "refresh_vocabulary: KnowledgeUnavailableError; trying again" in caplog.text


async def test_a_job_that_breaks_is_logged_and_goes_on(
    jobs: Background, api: Api, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that is no vocabulary: nobody expected it."""
    monkeypatch.setattr(background_module, "VOCABULARY_SECONDS", 0.01)
    monkeypatch.setattr(api, "_answer", lambda _request: httpx.Response(200, json={}))
    with caplog.at_level(logging.ERROR):
        async with running(jobs):
            await until(lambda: "refresh_vocabulary failed" in caplog.text)
            monkeypatch.undo()
            await until(lambda: knows("Sudbury"))


async def test_a_failing_database_does_not_end_a_job(
    jobs: Background, database: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    await remember(database, "c_old", days=RETENTION_DAYS + 1)
    monkeypatch.setattr(background_module, "RETENTION_SECONDS", 0.01)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE conversations RENAME TO hidden")
    with caplog.at_level(logging.WARNING):
        async with running(jobs):
            await until(lambda: "delete_old:" in caplog.text)
            with database.engine.begin() as connection:
                connection.exec_driver_sql("ALTER TABLE hidden RENAME TO conversations")
            await until(lambda: no_rows(database))


async def test_a_stopped_background_does_nothing_more(jobs: Background, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background_module, "VOCABULARY_SECONDS", 0.01)
    async with running(jobs):
        await until(lambda: bool(api.statuses))
    asked = len(api.statuses)

    await asyncio.sleep(0.05)

    assert len(api.statuses) == asked


async def test_old_conversations_are_deleted_with_all_they_hold(jobs: Background, database: Database) -> None:
    await remember(database, "c_old", days=RETENTION_DAYS + 1)
    await remember(database, "c_new", days=RETENTION_DAYS - 1)

    await jobs.delete_old()

    assert await ids(database) == ["c_new"]
    with database.engine.connect() as connection:
        for table in (ConversationEvent, AcceptedMessage):
            assert connection.execute(select(table.conversation_id)).scalars().all() == ["c_new"]


async def test_a_conversation_that_went_on_is_kept_however_old(jobs: Background, database: Database) -> None:
    await remember(database, "c_long", days=1, opened=400)

    await jobs.delete_old()

    assert await ids(database) == ["c_long"]


async def test_what_is_deleted_is_said_by_its_number_alone(
    jobs: Background, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await remember(database, "c_old", days=RETENTION_DAYS + 1)

    with caplog.at_level(logging.INFO, logger="bot"):
        await jobs.delete_old()

    assert "deleted 1 conversations" in caplog.text
    assert "c_old" not in caplog.text


async def test_events_of_rasas_own_channel_are_deleted_too(jobs: Background, database: Database) -> None:
    await remember(database, "rest:someone", days=RETENTION_DAYS + 1, row=False)

    await jobs.delete_old()

    with database.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(ConversationEvent)).scalar_one() == 0


async def remember(database: Database, key: str, *, days: int, opened: int | None = None, row: bool = True) -> None:
    """A conversation whose last message was `days` ago."""
    last = utc_now() - timedelta(days=days)
    event = {"position": 0, "type_name": "user", "timestamp": last.timestamp(), "data": "{}"}
    with database.engine.begin() as connection:
        if row:
            created = utc_now() - timedelta(days=opened or days)
            connection.execute(insert(Conversation).values(id=key, channel="web", created_at=created, last_message_at=last))
            connection.execute(insert(AcceptedMessage).values(conversation_id=key, client_id="a"))
        connection.execute(insert(ConversationEvent).values(conversation_id=key, **event))


async def ids(database: Database) -> list[str]:
    with database.engine.connect() as connection:
        return list(connection.execute(select(Conversation.id)).scalars())


async def no_rows(database: Database) -> bool:
    return not await ids(database)


class running:
    """The jobs, started and stopped."""

    def __init__(self, jobs: Background) -> None:
        self._jobs = jobs

    async def __aenter__(self) -> None:
        self._jobs.start()

    async def __aexit__(self, *_: object) -> None:
        await self._jobs.stop()
