"""The bot's migrations give the tables that `bot.models` describes, from empty and back, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

import api.db
from bot.database import MIGRATIONS, migrate
from bot.models import Base


def differences(url: str) -> list[Any]:
    """What a new migration would have to change."""
    engine = create_engine(url)
    with engine.connect() as connection:
        options = {
            "compare_type": True,
            "compare_server_default": True,
            "include_name": lambda name, kind, _: kind != "table" or name in Base.metadata.tables,
        }
        found = compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
    engine.dispose()
    return found


def tables(url: str) -> set[str]:
    engine = create_engine(url)
    names = set(inspect(engine).get_table_names())
    engine.dispose()
    return names


def downgrade(url: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    command.downgrade(config, "base")


def test_upgrading_from_empty_gives_the_models(database_url: str) -> None:
    migrate(database_url)
    assert differences(database_url) == []
    assert tables(database_url) == {*Base.metadata.tables, "bot_version"}


def test_the_comparison_sees_a_difference(sqlite_url: str) -> None:
    migrate(sqlite_url)
    engine = create_engine(sqlite_url)
    with engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_conversations_last_message_at"))
    engine.dispose()
    assert [difference[0] for difference in differences(sqlite_url)] == ["add_index"]


def test_upgrading_again_keeps_what_is_there(database_url: str) -> None:
    migrate(database_url)
    engine = create_engine(database_url)
    event = "INSERT INTO conversation_events (conversation_id, position, type_name, timestamp, data) VALUES "
    with engine.begin() as connection:
        connection.execute(text(event + "('c1', 0, 'user', 1.0, '{}')"))
    migrate(database_url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM conversation_events")).scalar_one() == 1
    engine.dispose()


def test_downgrading_removes_the_tables_and_upgrading_brings_them_back(database_url: str) -> None:
    migrate(database_url)
    downgrade(database_url)
    assert tables(database_url) == {"bot_version"}
    migrate(database_url)
    assert differences(database_url) == []


@pytest.mark.parametrize("order", [(api.db.migrate, migrate), (migrate, api.db.migrate)], ids=["api first", "bot first"])
def test_both_packages_share_one_database_each_with_its_own_version(database_url: str, order: Any) -> None:
    for upgrade in order:
        upgrade(database_url)
    found = tables(database_url)
    assert {"bot_version", "api_version", "conversation_events", "credentials", "cases"} <= found
    downgrade(database_url)
    assert tables(database_url) == found - set(Base.metadata.tables)
