"""How a database is opened and what every table shares."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from knowledge.base import Base, open_engine
from knowledge.models import ContentVersion


@pytest.mark.parametrize(("pragma", "value"), [("foreign_keys", 1), ("journal_mode", "wal"), ("busy_timeout", 10000)])
def test_every_sqlite_connection_is_set_up(empty_engine: Engine, pragma: str, value: object) -> None:
    with empty_engine.connect() as one, empty_engine.connect() as other:
        assert [c.execute(text(f"PRAGMA {pragma}")).scalar() for c in (one, other)] == [value, value]


def test_a_link_to_nothing_is_refused(empty_engine: Engine) -> None:
    with pytest.raises(IntegrityError, match="FOREIGN KEY"), empty_engine.begin() as connection:
        connection.execute(text("INSERT INTO places VALUES ('x', 'X', 'X', '[]', 'nowhere')"))


def test_an_impossible_importance_is_refused(content_engine: Engine) -> None:
    with pytest.raises(IntegrityError, match="ck_occupation_skills_importance_range"), content_engine.begin() as connection:
        connection.execute(text("UPDATE occupation_skills SET importance = 1.5"))


def test_the_folder_of_a_new_database_is_made(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/new/folder/cairn.db")
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE t (x)"))
    engine.dispose()

    assert (tmp_path / "new/folder/cairn.db").is_file()


def test_a_time_comes_back_aware_and_in_utc(empty_engine: Engine) -> None:
    told = datetime(2026, 11, 23, 10, 0, tzinfo=timezone(timedelta(hours=-5)))
    with Session(empty_engine) as session, session.begin():
        session.add(ContentVersion(name="content", version="1", loaded_at=told))

    with Session(empty_engine) as session:
        stored = session.get_one(ContentVersion, "content").loaded_at
        assert (stored, stored.tzinfo, stored.hour) == (told, UTC, 15)


def test_a_time_without_a_zone_is_refused(empty_engine: Engine) -> None:
    with pytest.raises(StatementError, match="give it a zone"), Session(empty_engine) as session, session.begin():
        session.add(ContentVersion(name="content", version="1", loaded_at=datetime(2026, 11, 23)))


def test_every_constraint_has_a_name() -> None:
    nameless = [
        f"{table.name}: {constraint!r}"
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if constraint.name is None
    ]

    assert nameless == []
