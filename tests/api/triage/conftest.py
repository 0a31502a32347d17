"""A learner with a case, staff who see to it, and both kinds of database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from api.db import migrate
from api.people.sessions import Staff
from api.triage.models import Case, CaseMessage
from knowledge.base import utc_now
from knowledge.encoder import Encoder
from tests.api.builders import Client, make_app
from tests.api.console.desk import add_person
from tests.api.triage.learner import Learner, consented, staff_of
from tests.bot.engine.postgres import PostgresServer, start_server

Do = Callable[..., Any]


@pytest.fixture
def learner(empty_client: Client) -> Learner:
    return Learner(empty_client)


@pytest.fixture
def ada(empty_app: FastAPI) -> Staff:
    return staff_of(add_person(empty_app, "practitioner", name="Ada"))


@pytest.fixture
def ben(empty_app: FastAPI) -> Staff:
    return staff_of(add_person(empty_app, "practitioner", name="Ben"))


@pytest.fixture
def do(empty_app: FastAPI) -> Do:
    """Calls a function of the API with a session; each call is a transaction of its own, as in the console."""

    def call(function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        with empty_app.state.database.session() as session:
            return function(session, *arguments, **named)

    return call


@pytest.fixture
def case_id(learner: Learner) -> str:
    return str(learner.opens(consented())["id"])


@pytest.fixture
def resolve_all(empty_app: FastAPI) -> Callable[[], None]:
    def resolve() -> None:
        with empty_app.state.database.engine.begin() as connection:
            connection.execute(text("UPDATE cases SET status = 'resolved', resolved_at = CURRENT_TIMESTAMP"))

    return resolve


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    with start_server() as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def any_app(request: pytest.FixtureRequest, encoder: Encoder) -> Iterator[FastAPI]:
    """The API on either kind of database, without any row."""
    if request.param == "sqlite":
        yield make_app(request.getfixturevalue("empty_url"), encoder)
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database() as url:
        migrate(url)
        app = make_app(url, encoder)
        yield app
        app.state.database.close()


TWO_SHIFTS_LATER = timedelta(minutes=11)


@pytest.fixture
def age(do: Do) -> Callable[..., None]:
    """Makes moments of a case earlier."""

    def make(case_id: str, by: timedelta = TWO_SHIFTS_LATER, *names: str) -> None:
        def change(session: Session) -> None:
            case = session.get_one(Case, case_id)
            for name in names or ("claimed_at", "learner_wrote_at"):
                if getattr(case, name) is not None:
                    setattr(case, name, getattr(case, name) - by)
            session.execute(update(CaseMessage).where(CaseMessage.case_id == case_id).values(said_at=utc_now() - by))

        do(change)

    return make
