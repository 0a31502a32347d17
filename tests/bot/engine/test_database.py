"""How the bot opens its database."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from bot.database import Database, UnknownDatabaseError, driver_url, migrate


@pytest.mark.parametrize("url", ["mysql://localhost/cairn", "mssql+pyodbc://x/y", "oracle://x"])
def test_another_kind_of_database_is_refused_by_name(url: str) -> None:
    with pytest.raises(UnknownDatabaseError, match=url.split(":")[0].split("+")[0]):
        Database(url)


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite:///var/x.db", "sqlite+pysqlite"),
        ("postgresql://u:p@h:1/d", "postgresql+psycopg"),
        ("postgresql+psycopg://u:p@h:1/d", "postgresql+psycopg"),
    ],
)
def test_the_driver_is_the_one_that_is_installed(url: str, driver: str) -> None:
    opened = driver_url(url)
    assert opened.drivername == driver
    assert opened.render_as_string(hide_password=False).split("://")[1] == url.split("://")[1]


async def test_sqlite_has_foreign_keys_wal_and_its_folder(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new' / 'folder' / 'bot.db'}")
    with database.engine.connect() as connection:
        answers = {
            pragma: connection.execute(text(f"PRAGMA {pragma}")).scalar_one()
            for pragma in ("foreign_keys", "journal_mode", "busy_timeout")
        }
    database.close()
    assert answers == {"foreign_keys": 1, "journal_mode": "wal", "busy_timeout": 10000}


async def test_every_connection_of_the_pool_has_foreign_keys(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'bot.db'}")
    with database.engine.connect() as one, database.engine.connect() as two:
        assert [each.execute(text("PRAGMA foreign_keys")).scalar_one() for each in (one, two)] == [1, 1]
    database.close()


async def test_memory_is_one_database_for_all_connections() -> None:
    database = Database("sqlite://")
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE kept (id INTEGER)"))
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM kept")).scalar_one() == 0
    database.close()


async def test_a_slow_unit_of_work_holds_up_nobody(database_url: str) -> None:
    database = Database(database_url)
    released = threading.Event()
    slow = asyncio.create_task(database.run(lambda _: released.wait(10)))

    assert await database.run(lambda connection: connection.execute(text("SELECT 1")).scalar_one()) == 1

    assert not slow.done()
    released.set()
    assert await slow is True
    database.close()


async def test_a_unit_of_work_that_raises_leaves_nothing(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'bot.db'}")
    await database.run(lambda connection: connection.execute(text("CREATE TABLE kept (id INTEGER)")))

    def half(connection: Connection) -> None:
        connection.execute(text("INSERT INTO kept VALUES (1)"))
        raise LookupError

    with pytest.raises(LookupError):
        await database.run(half)

    assert await database.run(lambda connection: connection.execute(text("SELECT count(*) FROM kept")).scalar_one()) == 0
    database.close()


async def test_a_message_of_no_conversation_is_refused_and_goes_with_its_conversation(database_url: str) -> None:
    migrate(database_url)
    database = Database(database_url)
    accepted = "INSERT INTO accepted_messages (conversation_id, client_id, accepted_at) VALUES ('c1', 't1', '2026-01-01')"
    conversation = (
        "INSERT INTO conversations (id, channel, created_at, last_message_at) "
        "VALUES ('c1', 'web', '2026-01-01', '2026-01-01')"
    )
    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(text(accepted))
    with database.engine.begin() as connection:
        connection.execute(text(conversation))
        connection.execute(text(accepted))
        connection.execute(text("DELETE FROM conversations"))
        assert connection.execute(text("SELECT count(*) FROM accepted_messages")).scalar_one() == 0
    database.close()
