"""How the bot opens its database."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.database import UnknownDatabaseError, async_url, migrate, open_async_engine


@pytest.mark.parametrize("url", ["mysql://localhost/cairn", "mssql+pyodbc://x/y", "oracle://x"])
def test_another_kind_of_database_is_refused_by_name(url: str) -> None:
    with pytest.raises(UnknownDatabaseError, match=url.split(":")[0].split("+")[0]):
        open_async_engine(url)


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite:///var/x.db", "sqlite+aiosqlite"),
        ("postgresql://u:p@h:1/d", "postgresql+psycopg"),
        ("postgresql+psycopg://u:p@h:1/d", "postgresql+psycopg"),
    ],
)
def test_the_driver_is_one_that_does_not_block(url: str, driver: str) -> None:
    opened = async_url(url)
    assert opened.drivername == driver
    assert opened.render_as_string(hide_password=False).split("://")[1] == url.split("://")[1]


async def test_sqlite_has_foreign_keys_wal_and_its_folder(tmp_path: Path) -> None:
    engine = open_async_engine(f"sqlite:///{tmp_path / 'new' / 'folder' / 'bot.db'}")
    async with engine.connect() as connection:
        answers = {
            pragma: (await connection.execute(text(f"PRAGMA {pragma}"))).scalar_one()
            for pragma in ("foreign_keys", "journal_mode", "busy_timeout")
        }
    await engine.dispose()
    assert answers == {"foreign_keys": 1, "journal_mode": "wal", "busy_timeout": 10000}


async def test_every_connection_of_the_pool_has_foreign_keys(tmp_path: Path) -> None:
    engine = open_async_engine(f"sqlite:///{tmp_path / 'bot.db'}")
    async with engine.connect() as one, engine.connect() as two:
        assert [(await each.execute(text("PRAGMA foreign_keys"))).scalar_one() for each in (one, two)] == [1, 1]
    await engine.dispose()


async def test_memory_is_one_database_for_all_connections() -> None:
    engine = open_async_engine("sqlite://")
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE kept (id INTEGER)"))
    async with engine.connect() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM kept"))).scalar_one() == 0
    await engine.dispose()


async def test_a_message_of_no_conversation_is_refused_and_goes_with_its_conversation(database_url: str) -> None:
    migrate(database_url)
    engine = open_async_engine(database_url)
    accepted = "INSERT INTO accepted_messages (conversation_id, client_id, accepted_at) VALUES ('c1', 't1', '2026-01-01')"
    conversation = (
        "INSERT INTO conversations (id, channel, created_at, last_message_at) "
        "VALUES ('c1', 'web', '2026-01-01', '2026-01-01')"
    )
    with pytest.raises(IntegrityError):
        async with engine.begin() as connection:
            await connection.execute(text(accepted))
    async with engine.begin() as connection:
        await connection.execute(text(conversation))
        await connection.execute(text(accepted))
        await connection.execute(text("DELETE FROM conversations"))
        assert (await connection.execute(text("SELECT count(*) FROM accepted_messages"))).scalar_one() == 0
    await engine.dispose()
