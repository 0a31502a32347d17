"""The database of the API: sessions that are one transaction each, and its migrations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from api.triage.news import News

MIGRATIONS = Path(__file__).parent / "migrations"
ANNOUNCED = "announced"


def announce(session: Session) -> None:
    """Wake whoever waits for cases, messages or the outbox, once this transaction is committed."""
    session.info[ANNOUNCED] = True


class Database:
    """Opens sessions. The only place of the API that commits or rolls back."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.news = News()
        self._sessions = sessionmaker(engine, expire_on_commit=False)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One transaction: committed at the end, rolled back on an exception."""
        with self._sessions() as session:
            with session.begin():
                yield session
            # After the commit: who is woken before it would look too early.
            if session.info.get(ANNOUNCED):
                self.news.tell()

    def close(self) -> None:
        self.engine.dispose()


def migrate(url: str) -> None:
    """Bring the API's tables at `url` to the newest version."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    command.upgrade(config, "head")
