"""The knowledge base in memory follows the database, and an empty one is not an error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event, update
from sqlalchemy.orm import Session

from api.db import Database
from knowledge import knowledge_base
from knowledge.base import open_engine
from knowledge.encoder import Encoder
from knowledge.knowledge_base import KnowledgeBase, KnowledgeBaseHolder
from knowledge.labels import Labels
from knowledge.models import Credential
from knowledge.profile import Profile
from knowledge.rows import stamp


@pytest.fixture
def small_database(small_url: str) -> Iterator[Database]:
    database = Database(open_engine(small_url))
    yield database
    database.close()


@pytest.fixture
def holder(
    small_database: Database, encoder: Encoder, labels: Labels, monkeypatch: pytest.MonkeyPatch
) -> KnowledgeBaseHolder:
    """A holder that looks at every call."""
    monkeypatch.setattr(knowledge_base, "LOOK_EVERY_SECONDS", 0.0)
    return KnowledgeBaseHolder(small_database.session, encoder, labels)


def rename(database: Database, title: str, version: str) -> None:
    with database.session() as session:
        session.execute(update(Credential).where(Credential.id == "first").values(title=title))
        stamp(session, "staff", version)


def test_an_empty_database_gives_an_empty_knowledge_base(empty_engine: Engine, encoder: Encoder, labels: Labels) -> None:
    with Session(empty_engine) as session:
        empty = KnowledgeBase(session, encoder, labels)

    assert empty.catalogue.search(Profile(), "welding", "en").total == 0
    assert empty.catalogue.search(Profile(), None, "fr").items == []
    assert empty.answers.find("what is it", "en").outcome == "none"
    assert empty.occupations.find("nurse", "en") == []


def test_unchanged_content_is_not_read_again(holder: KnowledgeBaseHolder) -> None:
    assert holder.current() is holder.current()


def test_changed_content_is_read_again(holder: KnowledgeBaseHolder, small_database: Database) -> None:
    assert holder.current().snapshot.credentials["first"].title == "Programme first"
    rename(small_database, "Renamed", "2")

    assert holder.current().snapshot.credentials["first"].title == "Renamed"


def test_between_two_looks_the_database_is_not_asked(
    holder: KnowledgeBaseHolder, small_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = holder.current()
    rename(small_database, "Renamed", "2")
    monkeypatch.setattr(knowledge_base, "LOOK_EVERY_SECONDS", 3600.0)

    assert holder.current() is before


def test_an_older_knowledge_base_stays_as_it_was(holder: KnowledgeBaseHolder, small_database: Database) -> None:
    before = holder.current()
    rename(small_database, "Renamed", "2")
    holder.current()

    assert before.snapshot.credentials["first"].title == "Programme first"


def test_rows_can_be_read_after_their_session_is_gone(knowledge: KnowledgeBase) -> None:
    row = next(row for row in knowledge.snapshot.credentials.values() if row.city and row.pathways)

    assert row.provider.name
    assert row.city
    assert row.skills[0].skill.name_en
    assert row.occupations[0].occupation.title_en


def test_a_load_during_the_reading_is_noticed_at_the_next_look(
    holder: KnowledgeBaseHolder, small_database: Database
) -> None:
    renamed: list[str] = []

    def load_meanwhile(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "FROM occupations" in statement and not renamed:
            renamed.append("once")
            rename(small_database, "Renamed", "2")

    event.listen(small_database.engine, "after_cursor_execute", load_meanwhile)
    holder.current()
    event.remove(small_database.engine, "after_cursor_execute", load_meanwhile)

    assert renamed
    assert holder.current().snapshot.credentials["first"].title == "Renamed"
