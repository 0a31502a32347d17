"""Writing rows by their natural keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, insert, inspect, select, update
from sqlalchemy.orm import Session

from knowledge.base import Base, utc_now
from knowledge.models import ContentVersion

Row = dict[str, Any]


def upsert(session: Session, model: type[Base], rows: Sequence[Row]) -> None:
    """Insert the rows whose primary key is new and update the others."""
    keys = [str(column.key) for column in inspect(model).primary_key]
    columns = [getattr(model, key) for key in keys]
    known = {tuple(row) for row in session.execute(select(*columns))}
    fresh = [row for row in rows if tuple(row[key] for key in keys) not in known]
    stale = [row for row in rows if tuple(row[key] for key in keys) in known]
    if fresh:
        session.execute(insert(model), fresh)
    if stale:
        session.execute(update(model), stale)


def replace_children(session: Session, model: type[Base], parent: str, keys: Sequence[Any], rows: Sequence[Row]) -> None:
    """Delete the rows of `model` whose column `parent` is in `keys`, and insert `rows`."""
    for start in range(0, len(keys), 500):
        session.execute(delete(model).where(getattr(model, parent).in_(keys[start : start + 500])))
    if rows:
        session.execute(insert(model), list(rows))


def drop_missing(session: Session, model: Any, kept: Iterable[str]) -> None:
    """Delete rows that came from the content files and are not there any more."""
    gone = set(session.scalars(select(model.id).where(model.origin == "content"))) - set(kept)
    if gone:
        session.execute(delete(model).where(model.id.in_(gone)))


def stamp(session: Session, name: str, version: str) -> None:
    """Say that content changed, so that search indexes are rebuilt."""
    upsert(session, ContentVersion, [{"name": name, "version": version, "loaded_at": utc_now()}])
