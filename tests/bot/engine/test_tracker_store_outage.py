"""A database that is slow or gone: the event loop goes on, and nothing is pretended to be kept."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable, Iterator

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import create_engine, make_url, text

from bot.database import Database, migrate
from bot.engine.tracker_store import DatabaseTrackerStore, TrackerStoreError
from tests.bot.conftest import NewAgent
from tests.bot.engine.postgres import PostgresServer

TICKS = 25
GIVE_UP_SECONDS = 5.0


def fresh_tracker() -> DialogueStateTracker:
    events = [ActionExecuted("action_listen"), UserUttered("hi", {"name": "greet"})]
    return DialogueStateTracker.from_events("c1", events)


@contextlib.contextmanager
def held(url: str) -> Iterator[Callable[[], None]]:
    """Holds the table in another connection until the given function is called."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    is_sqlite = make_url(url).get_backend_name() == "sqlite"
    begin = "BEGIN EXCLUSIVE" if is_sqlite else "BEGIN"
    with engine.connect() as connection:
        connection.execute(text(begin))
        if not is_sqlite:
            connection.execute(text("LOCK TABLE conversation_events IN ACCESS EXCLUSIVE MODE"))
        released = threading.Event()

        def release() -> None:
            if not released.is_set():
                released.set()
                connection.execute(text("ROLLBACK"))

        yield release
        release()
    engine.dispose()


async def test_the_event_loop_goes_on_while_the_database_is_slow(store: DatabaseTrackerStore, database_url: str) -> None:
    with held(database_url) as release:
        gave_up = threading.Event()

        def give_up() -> None:
            gave_up.set()
            release()

        # Were the loop blocked, nothing in it could end the wait.
        watchdog = threading.Timer(GIVE_UP_SECONDS, give_up)
        watchdog.start()
        saving = asyncio.create_task(store.save(fresh_tracker()))
        for _ in range(TICKS):
            await asyncio.sleep(0.01)
            assert not saving.done()
        assert not gave_up.is_set()
        watchdog.cancel()
        release()
        await saving
    assert len((await store.retrieve("c1")).events) == 2


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def losing(request: pytest.FixtureRequest, tiny_domain: Domain) -> tuple[DatabaseTrackerStore, Callable[[], None]]:
    """A store with one conversation in it, and a way to take its database away."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    migrate(url)
    database: Database = Database(url)
    store = DatabaseTrackerStore(database, tiny_domain)
    await store.save(fresh_tracker())

    def lose() -> None:
        if request.param == "postgres":
            server: PostgresServer = request.getfixturevalue("postgres_server")
            server.drop(str(make_url(url).database))
        else:
            ruin = create_engine(url)
            with ruin.begin() as connection:
                connection.execute(text("DROP TABLE conversation_events"))
            ruin.dispose()

    return store, lose


CALLS: dict[str, Callable[[DatabaseTrackerStore], Awaitable[object]]] = {
    "save": lambda store: store.save(fresh_tracker()),
    "retrieve": lambda store: store.retrieve("c1"),
    "retrieve_full_tracker": lambda store: store.retrieve_full_tracker("c1"),
    "keys": lambda store: store.keys(),
}


@pytest.mark.parametrize("name", CALLS)
async def test_a_database_that_is_gone_is_an_error_of_the_store(
    losing: tuple[DatabaseTrackerStore, Callable[[], None]], name: str
) -> None:
    store, lose = losing
    lose()
    try:
        with pytest.raises(TrackerStoreError):
            await CALLS[name](store)
    finally:
        store._database.close()


async def test_news_for_a_database_that_is_gone_are_not_lost_in_silence(
    losing: tuple[DatabaseTrackerStore, Callable[[], None]],
) -> None:
    store, lose = losing
    tracker = await store.retrieve("c1")
    tracker.update(ActionExecuted("action_listen"))
    known = tracker.stored_range
    lose()
    with pytest.raises(TrackerStoreError):
        await store.save(tracker)
    assert tracker.stored_range == known
    store._database.close()


async def test_a_message_whose_events_cannot_be_stored_is_an_error_for_the_channel(new_agent: NewAgent) -> None:
    agent = new_agent()
    await agent.handle_message(UserMessage("hello", sender_id="c1"))
    with agent.tracker_store._database.engine.begin() as connection:
        connection.execute(text("DROP TABLE conversation_events"))
    with pytest.raises(TrackerStoreError):
        await agent.handle_message(UserMessage("hello", sender_id="c1"))
