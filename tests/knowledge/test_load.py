"""Putting content into the database: by natural key, all or nothing, and only what came from the files goes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from knowledge.base import Base
from knowledge.content_files import Content, read_content
from knowledge.load import load_content
from knowledge.models import (
    Answer,
    AnswerQuestion,
    ContentVersion,
    Credential,
    CredentialSkill,
    Definition,
    HelpLine,
    Note,
    PathwayStep,
    Skill,
)
from knowledge.snapshot import read_version
from tests.knowledge.builders import programme, small_content, words, write_content

Load = Callable[[dict[str, Any]], None]


@pytest.fixture
def load(empty_engine: Engine, tmp_path: Path) -> Load:
    """Write the files and load them, in one transaction."""

    def write_and_load(files: dict[str, Any]) -> None:
        content = read_content(write_content(tmp_path / "content", files))
        with Session(empty_engine) as session, session.begin():
            load_content(session, content)

    return write_and_load


def rows(engine: Engine, *, but: tuple[str, ...] = ("content_versions",)) -> dict[str, list[Any]]:
    """Every row of every table, sorted; generated ids of pathway steps left out."""
    with engine.connect() as connection:
        return {
            name: sorted(
                str([value for column, value in row._mapping.items() if (name, column) != ("pathway_steps", "id")])
                for row in connection.execute(select(table))
            )
            for name, table in Base.metadata.tables.items()
            if name not in but
        }


def ids(engine: Engine, model: type[Base]) -> list[str]:
    with Session(engine) as session:
        return sorted(session.scalars(select(model.id)))  # type: ignore[attr-defined]


def test_the_real_content_loaded_twice_gives_the_same_rows(content_engine: Engine, content: Content) -> None:
    before = rows(content_engine)
    with Session(content_engine) as session, session.begin():
        load_content(session, content)

    assert rows(content_engine) == before
    assert len(before["credentials"]) == len(content.credentials)


def test_load_counts_what_it_loaded(empty_engine: Engine, tmp_path: Path) -> None:
    content = read_content(write_content(tmp_path / "files", small_content()))
    with Session(empty_engine) as session, session.begin():
        counts = load_content(session, content)

    expected = {"credentials": 2, "answers": 2, "occupations": 2, "skills": 2, "providers": 1, "definitions": 1}
    assert counts == expected


def test_a_changed_entry_is_updated_in_place(load: Load, empty_engine: Engine) -> None:
    files = small_content()
    load(files)
    files["catalogue/trades.yml"][0] = programme("first", title="New title", cost=120, skills=["equipment-use"])
    load(files)

    with Session(empty_engine) as session:
        row = session.get_one(Credential, "first")
        skills = list(session.scalars(select(CredentialSkill.skill_id).where(CredentialSkill.credential_id == "first")))
        assert (row.title, row.cost, skills) == ("New title", 120, ["equipment-use"])


def test_a_fact_that_is_no_longer_stated_becomes_not_stated(load: Load, empty_engine: Engine) -> None:
    files = small_content()
    files["catalogue/trades.yml"][0]["cost"] = 120
    load(files)
    del files["catalogue/trades.yml"][0]["cost"]
    load(files)

    with Session(empty_engine) as session:
        assert session.get_one(Credential, "first").cost is None


@pytest.mark.parametrize(
    ("file", "model", "left"),
    [
        ("catalogue/trades.yml", Credential, ["first"]),
        ("answers/t01.yml", Answer, ["what-is-it"]),
        ("help_lines.yml", HelpLine, []),
        ("types.yml", Note, ["agree-1", "ask", "differ-1", "quick", "study", "trust"]),
    ],
)
def test_an_entry_removed_from_its_file_goes(
    load: Load, empty_engine: Engine, file: str, model: type[Base], left: list[str]
) -> None:
    files = small_content()
    load(files)
    files[file].pop()
    load(files)

    assert ids(empty_engine, model) == left


def test_a_definition_removed_from_its_file_goes(load: Load, empty_engine: Engine) -> None:
    files = small_content()
    one = files["definitions.yml"]["definitions"][0]
    files["definitions.yml"]["definitions"].append({**one, "id": "two"})
    load(files)
    files["definitions.yml"]["definitions"].pop()
    load(files)

    assert ids(empty_engine, Definition) == ["one"]


def test_the_links_of_a_removed_entry_go_with_it(load: Load, empty_engine: Engine) -> None:
    files = small_content()
    step = {"to": "A diploma", "relation": "counts_toward", "confirmed": True, "evidence": "x"}
    files["catalogue/trades.yml"][1]["pathways"] = [step]
    load(files)
    files["catalogue/trades.yml"].pop()
    files["answers/t01.yml"].pop()
    load(files)

    with Session(empty_engine) as session:
        assert set(session.scalars(select(CredentialSkill.credential_id))) == {"first"}
        assert session.scalar(select(func.count()).select_from(PathwayStep)) == 0
        assert set(session.scalars(select(AnswerQuestion.answer_id))) == {"what-is-it"}


@pytest.mark.parametrize("origin", ["import", "staff"])
def test_rows_that_did_not_come_from_the_files_stay(load: Load, empty_engine: Engine, origin: str) -> None:
    files = small_content()
    load(files)
    with Session(empty_engine) as session, session.begin():
        known = session.get_one(Credential, "first")
        columns = {column.key: getattr(known, column.key) for column in Credential.__table__.columns}
        session.execute(insert(Credential).values({**columns, "id": "theirs", "origin": origin}))
    load(files)

    assert ids(empty_engine, Credential) == ["first", "second", "theirs"]


def test_a_load_that_fails_in_the_database_leaves_nothing(tmp_path: Path, empty_engine: Engine) -> None:
    content = read_content(write_content(tmp_path / "files", small_content()))
    broken = content.credentials[1].model_copy(update={"provider": "nobody"})
    content.credentials[1] = broken
    with pytest.raises(IntegrityError), Session(empty_engine) as session, session.begin():
        load_content(session, content)

    assert not any(rows(empty_engine, but=()).values())


def test_the_version_in_the_database_follows_the_files(load: Load, empty_engine: Engine) -> None:
    files = small_content()
    load(files)
    with Session(empty_engine) as session:
        first = read_version(session)
    files["places.yml"].append({"id": "sault", "name": words("Sault"), "province": "ON"})
    load(files)

    with Session(empty_engine) as session:
        assert read_version(session) != first
        assert session.get_one(ContentVersion, "content").loaded_at.tzinfo is not None


def test_an_empty_database_has_an_empty_version(empty_engine: Engine) -> None:
    with Session(empty_engine) as session:
        assert read_version(session) == ""


def test_a_skill_may_be_a_case_of_a_case(load: Load, empty_engine: Engine) -> None:
    files = small_content()
    files["skills.yml"] += [
        {"id": "arc-welding", "name": words("arc welding"), "broader": "zinc-work"},
        {"id": "zinc-work", "name": words("zinc work"), "broader": "zone"},
        {"id": "zone", "name": words("zone")},
    ]
    files["skills.yml"].append({"id": "aaa", "name": words("a chain"), "broader": "arc-welding"})
    load(files)

    assert "aaa" in ids(empty_engine, Skill)


def test_deleting_a_programme_that_another_counts_toward_keeps_the_step(load: Load, empty_engine: Engine) -> None:
    files = small_content()
    step = {"to": "Second", "to_id": "second", "relation": "counts_toward", "confirmed": True, "evidence": "x"}
    files["catalogue/trades.yml"][0]["pathways"] = [step]
    load(files)
    with empty_engine.begin() as connection:
        connection.execute(text("DELETE FROM credentials WHERE id = 'second'"))

    with Session(empty_engine) as session:
        kept = session.scalars(select(PathwayStep)).one()
        assert (kept.target_title, kept.target_id) == ("Second", None)
