"""The real content on PostgreSQL: it loads, is served, and gives the same answers as on SQLite."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import insert, select

from api.db import Database, migrate
from bot.database import migrate as migrate_bot
from knowledge.base import open_engine
from knowledge.content_files import Content
from knowledge.encoder import Encoder
from knowledge.load import load_content
from knowledge.models import StoredModel
from tests.api.builders import Client, make_app
from tests.bot.engine.postgres import PostgresServer

pytestmark = pytest.mark.postgres

QUERIES = [
    "/v1/credentials?q=data%20analysis&limit=10",
    "/v1/credentials?q=s%C3%A9curit%C3%A9%20informatique&lang=fr&limit=10",
    "/v1/credentials?province=ON&delivery=online&max_cost=500",
    "/v1/answers?q=what%20is%20a%20micro-credential&lang=en",
    "/v1/occupations?q=welder",
]


@pytest.fixture(scope="module")
def postgres_api(
    postgres_server: PostgresServer, content: Content, encoder: Encoder, loaded_database: str
) -> Iterator[Client]:
    """The API on PostgreSQL, with the real content, beside the bot's tables."""
    with postgres_server.database() as url:
        migrate(url)
        migrate_bot(url)
        database = Database(open_engine(url))
        with database.session() as session:
            load_content(session, content)
            # Learning takes seconds, and is the same arithmetic everywhere.
            session.execute(insert(StoredModel), learned(f"sqlite:///{loaded_database}"))
        database.close()
        with Client(make_app(url, encoder)) as client:
            yield client


def learned(url: str) -> list[dict[str, object]]:
    """The rows of what was learned from the content in another database."""
    engine = open_engine(url)
    with engine.connect() as connection:
        rows = [dict(row) for row in connection.execute(select(StoredModel.__table__)).mappings()]
    engine.dispose()
    return rows


@pytest.fixture(scope="module")
def sqlite_api(loaded_database: str, encoder: Encoder) -> Iterator[Client]:
    with Client(make_app(f"sqlite:///{loaded_database}", encoder)) as client:
        yield client


def test_a_search_finds_programmes(postgres_api: Client) -> None:
    found = postgres_api.get(QUERIES[0]).json()
    assert found["total"] >= 3
    assert any("data" in item["title"].lower() for item in found["items"])


@pytest.mark.parametrize("query", QUERIES)
def test_an_answer_is_the_same_on_both_databases(query: str, postgres_api: Client, sqlite_api: Client) -> None:
    answer = postgres_api.get(query)
    assert answer.status_code == 200
    assert answer.json() == sqlite_api.get(query).json()


def test_matches_are_the_same_on_both_databases(postgres_api: Client, sqlite_api: Client) -> None:
    profile = {"goal": "work with data", "delivery": {"any_of": ["online"], "hard": True}}
    answers = [client.post("/v1/matches", json=profile) for client in (postgres_api, sqlite_api)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()


def test_loading_the_content_again_changes_nothing(postgres_api: Client, content: Content) -> None:
    before = postgres_api.get(QUERIES[2]).json()
    with postgres_api.app.state.database.session() as session:
        load_content(session, content)
    assert postgres_api.get(QUERIES[2]).json() == before
