"""The audit log: what is in it, that the database keeps it as it is, and taking it along."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from api.db import migrate
from api.people.audit import audit
from api.people.models import AuditEntry
from api.triage.models import Case
from knowledge.base import Base, open_engine
from tests.api.console.conftest import OpenDesk
from tests.api.console.desk import Desk, text_of
from tests.bot.engine.postgres import PostgresServer, start_server


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    with start_server() as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, empty_url: str) -> Iterator[Engine]:
    """A migrated database of each kind."""
    if request.param == "sqlite":
        opened = open_engine(empty_url)
        yield opened
        opened.dispose()
        return
    with request.getfixturevalue("postgres").database() as url:
        migrate(url)
        opened = open_engine(url)
        yield opened
        opened.dispose()


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_log SET action = 'nothing'", "DELETE FROM audit_log", "DELETE FROM audit_log WHERE id = 1"]
)
def test_the_database_refuses_to_change_or_delete_an_entry(engine: Engine, statement: str) -> None:
    with Session(engine) as session, session.begin():
        audit(session, None, "signed_in", "person", "1")
    with Session(engine) as session:
        with pytest.raises(DBAPIError, match="only appended to"), session.begin():
            session.execute(text(statement))
        assert [entry.action for entry in session.query(AuditEntry)] == ["signed_in"]


def test_tables_that_the_models_make_refuse_too() -> None:
    made = open_engine("sqlite://")
    Base.metadata.create_all(made)
    with Session(made) as session, session.begin():
        audit(session, None, "signed_in", "person", "1")
    with Session(made) as session, pytest.raises(DBAPIError, match="only appended to"), session.begin():
        session.execute(text("DELETE FROM audit_log"))
    made.dispose()


def add(app: FastAPI, *, at: str = "2026-11-20T12:00:00+00:00", **values: object) -> None:
    kept = {"person_name": "Kim", "action": "viewed", "kind": "case", "subject": "c1", "detail": {}} | values
    with app.state.database.session() as session:
        session.add(AuditEntry(at=datetime.fromisoformat(at).astimezone(UTC), **kept))


def rows(boss: Desk, query: str = "") -> list[dict[str, str]]:
    answer = boss.get(f"/console/audit.csv?{query}")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def test_the_log_is_filtered_by_person_action_case_and_day_of_the_office(desk: OpenDesk, empty_app: FastAPI) -> None:
    boss = desk("administrator")
    with empty_app.state.database.session() as session:
        session.add(Case(id="c1", reference="K7PX3M", conversation_id="c", lang="en", urgency="U1", assessed="U1"))
    add(empty_app, person_id="p1", subject="c1")
    add(empty_app, person_id="p2", person_name="Lou", subject="c2", action="claimed")
    add(empty_app, person_id=None, person_name="Cairn", kind="person", subject="c1", action="locked")
    add(empty_app, person_id="p1", at="2026-11-26T03:30:00+00:00", subject="late")  # still the 25th in Toronto

    def found(query: str) -> list[str]:
        return [f"{row['person']} {row['action']} {row['subject']}" for row in rows(boss, query)]

    assert found("person=p2") == ["Lou claimed c2"]
    assert found("person=cairn&action=locked") == ["Cairn locked c1"]
    assert found("case=k7px3m") == found("case=c1") == ["Kim viewed c1"]
    assert found("since=2026-11-25&until=2026-11-25") == ["Kim viewed late"]
    assert found("action=claimed&person=p1") == []
    page = text_of(boss.get("/console/audit?person=p1&until=2026-11-21"))
    assert "case K7PX3M" in page and "late" not in page
    assert rows(boss, "person=p1")[0]["at"] == "2026-11-25T22:30:00-05:00"


@pytest.mark.parametrize("day", ["soon", "2026-02-30", "0001-01-01", "9999-12-31", "'; DROP TABLE audit_log"])
def test_a_day_that_is_none_is_said_and_does_not_count(desk: OpenDesk, empty_app: FastAPI, day: str) -> None:
    add(empty_app)
    answer = desk("administrator").get("/console/audit", params={"since": day, "until": day})
    assert answer.status_code == 200
    assert text_of(answer).count("Write a date such as") == 2 and "Kim" in text_of(answer)


def test_the_log_comes_in_pages_and_pages_keep_the_filter(desk: OpenDesk, empty_app: FastAPI) -> None:
    for number in range(101):
        add(empty_app, person_id="p1", subject=f"s{number:03}")
    boss = desk("administrator")
    first = boss.get("/console/audit?person=p1")
    assert "s001" in first.text and "s000" not in first.text
    assert "/console/audit?person=p1&amp;page=2" in first.text.replace("&page", "&amp;page")
    assert "s000" in boss.get("/console/audit?person=p1&page=2").text


def test_no_cell_is_a_formula_and_taking_the_log_along_is_noted(desk: OpenDesk, empty_app: FastAPI) -> None:
    add(empty_app, person_name="=HYPERLINK(1)", subject="+1", action="@x", detail={"why": "-2"})
    boss = desk("administrator")
    row = next(row for row in rows(boss) if row["action"] == "'@x")
    assert (row["person"], row["subject"], row["detail"]) == ("'=HYPERLINK(1)", "'+1", "why: -2")
    assert rows(boss, "action=downloaded")[0]["person"] == boss.person.name
