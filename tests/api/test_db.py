"""Migrations build what the models say and can be taken back; a session is one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text
from sqlalchemy.orm import Session

from api.db import MIGRATIONS, Database, migrate
from api.triage.models import UnansweredQuestion
from knowledge.base import Base, open_engine


@pytest.fixture
def config(empty_url: str) -> Config:
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes["url"] = empty_url
    return made


@pytest.fixture
def database(empty_url: str) -> Iterator[Database]:
    opened = Database(open_engine(empty_url))
    yield opened
    opened.close()


def test_migrations_from_nothing_give_what_the_models_say(empty_engine: Engine) -> None:
    with empty_engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "api_version", "compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_every_table_is_there(empty_engine: Engine) -> None:
    assert set(inspect(empty_engine).get_table_names()) == {*Base.metadata.tables, "api_version"}


def test_migrating_again_changes_nothing(empty_url: str, empty_engine: Engine) -> None:
    with empty_engine.begin() as connection:
        connection.execute(text("INSERT INTO places VALUES ('ON', 'Ontario', 'Ontario', '[]', NULL)"))
    migrate(empty_url)

    with empty_engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM places")).scalar() == 1


def test_migrations_can_be_taken_back_and_run_again(config: Config, empty_engine: Engine) -> None:
    command.downgrade(config, "base")
    assert set(inspect(empty_engine).get_table_names()) == {"api_version"}

    command.upgrade(config, "head")
    assert set(Base.metadata.tables) <= set(inspect(empty_engine).get_table_names())


def test_there_is_one_newest_migration(config: Config) -> None:
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def test_the_tables_of_others_are_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/shared.db"
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE events (id INTEGER)"))
    migrate(url)
    tables = inspect(engine).get_table_names()
    engine.dispose()

    assert {"events", "credentials"} <= set(tables)


def test_a_session_commits_at_its_end(database: Database) -> None:
    with database.session() as session:
        session.add(UnansweredQuestion(text="do you have parking", lang="en"))

    with database.session() as session:
        assert session.query(UnansweredQuestion).count() == 1


def test_a_session_keeps_nothing_after_an_exception(database: Database) -> None:
    with pytest.raises(RuntimeError, match="stop"), database.session() as session:
        session.add(UnansweredQuestion(text="do you have parking", lang="en"))
        session.flush()
        raise RuntimeError("stop")

    with Session(database.engine) as session:
        assert session.query(UnansweredQuestion).count() == 0
