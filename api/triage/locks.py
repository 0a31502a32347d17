"""One at a time: whoever reads in order to change waits for whoever came first, until their transaction ends."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def write_alone(session: Session, key: str) -> None:
    """Wait until nobody else changes what `key` names. SQLite knows one writer only, whatever the key.

    On SQLite the transaction is a writing one from here on: one that begins to write after it has read could find that
    somebody else wrote meanwhile.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
    else:
        _begin_writing(session)


def write_rows(session: Session) -> None:
    """As `write_alone`, where the rows themselves are locked as they are read (`FOR UPDATE`, which SQLite does not have)."""
    if session.connection().dialect.name != "postgresql":
        _begin_writing(session)


def _begin_writing(session: Session) -> None:
    driver: Any = session.connection().connection.driver_connection
    if not driver.in_transaction:
        session.connection().exec_driver_sql("BEGIN IMMEDIATE")
