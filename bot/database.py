"""The one place where `bot` opens its database: off the event loop, so that a slow disk never holds up other learners.

Each unit of work is one function on one transaction, run in a thread. An asynchronous driver would do the same for SQLite,
with a hand-over between threads for every call of the cursor; here there is one for the whole unit (docs/decisions/0008).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import StaticPool

MIGRATIONS = Path(__file__).parent / "migrations"
DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg"}
SQLITE_PRAGMAS = ("foreign_keys=ON", "journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=10000")
THREADS = 8

Result = TypeVar("Result")


class UnknownDatabaseError(ValueError):
    """`DATABASE_URL` names a database that is neither SQLite nor PostgreSQL."""


class Database:
    """SQLite (foreign keys, WAL, its folder made) or PostgreSQL, with as many connections as threads."""

    def __init__(self, url: str) -> None:
        self.engine = _open(driver_url(url))
        # One connection is shared where the database is in memory, so one unit at a time.
        threads = 1 if isinstance(self.engine.pool, StaticPool) else THREADS
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="bot-database")

    async def run(self, work: Callable[[Connection], Result]) -> Result:
        """What `work` returns, in a transaction that is committed at its end and rolled back when it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._in_transaction, work)

    def close(self) -> None:
        """Wait for what is running, then let go of every connection."""
        self._threads.shutdown()
        self.engine.dispose()

    def _in_transaction(self, work: Callable[[Connection], Result]) -> Result:
        with self.engine.begin() as connection:
            return work(connection)


def driver_url(url: str) -> URL:
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend not in DRIVERS:
        raise UnknownDatabaseError(f"{backend} is not supported; use sqlite or postgresql+psycopg")
    return parsed.set(drivername=DRIVERS[backend])


def _open(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, pool_size=THREADS, max_overflow=0)
    options: dict[str, Any] = {"pool_size": THREADS, "max_overflow": 0}
    if url.database in (None, "", ":memory:"):
        options = {"poolclass": StaticPool}
    else:
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": 10, "check_same_thread": False}, **options)
    event.listen(engine, "connect", _set_pragmas)
    return engine


def _set_pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def migrate(url: str) -> None:
    """Bring the bot's tables at `url` to the newest version."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    command.upgrade(config, "head")
