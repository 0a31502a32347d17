"""Live pages over a real connection: what is told, at once, and when it ends."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy.orm import Session

from api.console import events
from api.db import announce
from api.people.models import Person
from api.people.sessions import end_all
from api.triage.models import Case, CaseMessage
from knowledge.base import open_engine, utc_now
from tests.api.console.conftest import OpenDesk
from tests.api.console.desk import Desk
from tests.api.console.waiting import add_case, add_message, shared_case

SOON = 5.0  # seconds; what another process wrote is seen after one
PATIENCE = 30.0  # seconds; a machine at other work may stand still for more than SOON


@pytest.fixture
def url(empty_app: FastAPI) -> Iterator[str]:
    """The app on a port, in a thread of its own."""
    config = uvicorn.Config(empty_app, port=0, ws="none", lifespan="off", log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


class Stream:
    """The lines of an open stream, as events."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer, self._lines = answer, answer.iter_lines()

    def event(self) -> tuple[str, Any]:
        """The next one: its name and what it says."""
        name = ""
        for line in self._lines:
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                return name, json.loads(line.removeprefix("data: "))
        raise AssertionError("the stream has ended")

    def lives(self) -> bool:
        return any(line == ": here" for line in self._lines)

    def ended(self) -> bool:
        return not any(self._lines)


@contextmanager
def follow(url: str, desk: Desk, path: str = "/console/events") -> Iterator[Stream]:
    with httpx.Client(timeout=PATIENCE) as client, client.stream("GET", url + path, headers=desk.headers) as answer:
        yield Stream(answer)


def test_a_new_case_is_told_at_once_and_nothing_of_it(url: str, desk: OpenDesk, empty_app: FastAPI) -> None:
    me = desk()
    with follow(url, me) as stream:
        assert stream.answer.headers["content-type"].startswith("text/event-stream")
        assert stream.answer.headers["cache-control"] == "no-store"
        name, first = stream.event()
        assert name == "changed"
        case = add_case(empty_app, "U4")
        with empty_app.state.database.session() as session:
            announce(session)
        started = time.monotonic()
        name, second = stream.event()
        assert time.monotonic() - started < SOON
        assert (name, set(second)) == ("changed", {"version"})
        assert second != first
        assert case.reference not in json.dumps(second)


def test_what_another_process_wrote_is_seen_too(url: str, desk: OpenDesk, empty_app: FastAPI, empty_url: str) -> None:
    case = add_case(empty_app)
    with follow(url, desk()) as stream:
        stream.event()
        engine = open_engine(empty_url)
        with Session(engine) as session, session.begin():
            session.add(CaseMessage(case_id=case.id, sender="learner", text="hello?"))
        engine.dispose()
        assert stream.event()[0] == "changed"


@pytest.mark.parametrize("how", ["signed out", "closed", "another role"])
def test_a_stream_ends_with_the_session(url: str, desk: OpenDesk, empty_app: FastAPI, how: str) -> None:
    me, case = desk(), add_case(empty_app)
    for path in ("/console/events", f"/console/cases/{case.id}/events"):
        with empty_app.state.database.session() as session:
            session.get_one(Person, me.person.id).role = "practitioner"
        with follow(url, me, path) as stream:
            stream.event()
            with empty_app.state.database.session() as session:
                person = session.get_one(Person, me.person.id)
                if how == "signed out":
                    end_all(session, person.id)
                elif how == "closed":
                    person.active = False
                else:
                    person.role = "editor"
            assert stream.event() == ("ended", None)
            assert stream.ended()
        if how != "another role":
            break


def test_without_a_session_there_is_no_stream(url: str, desk: OpenDesk) -> None:
    assert httpx.get(f"{url}/console/events").status_code == 303


def test_a_page_of_a_case_hears_of_messages_typing_and_status(url: str, desk: OpenDesk, empty_app: FastAPI) -> None:
    case, me = shared_case(empty_app), desk()
    with follow(url, me, f"/console/cases/{case.id}/events") as stream:
        first = stream.event()[1]
        assert (first["typing"], first["status"], first["last"]) == (False, "open", 0)
        number = add_message(empty_app, case, "a secret")
        told = stream.event()[1]
        assert told["last"] == number
        assert told["version"] != first["version"]
        assert "secret" not in json.dumps(told)
        with empty_app.state.database.session() as session:
            session.get_one(Case, case.id).learner_typing_at = utc_now()
        typing = stream.event()[1]
        assert typing == {**told, "typing": True}
        me.post(f"/console/cases/{case.id}/claim")
        assert stream.event()[1]["status"] == "claimed"


def test_typing_ends_by_itself(url: str, desk: OpenDesk, empty_app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "TYPING_FOR", events.TYPING_FOR / 4)
    case = shared_case(empty_app)
    with follow(url, desk(), f"/console/cases/{case.id}/events") as stream:
        stream.event()
        with empty_app.state.database.session() as session:
            session.get_one(Case, case.id).learner_typing_at = utc_now()
            announce(session)
        assert [stream.event()[1]["typing"] for _ in range(2)] == [True, False]


@pytest.mark.parametrize("how", ["deleted", "another team's"])
def test_a_case_that_is_gone_is_told(url: str, desk: OpenDesk, empty_app: FastAPI, how: str) -> None:
    case, other = shared_case(empty_app, team="North"), add_case(empty_app, team="South")
    with follow(url, desk(teams=("North",)), f"/console/cases/{case.id}/events") as stream:
        stream.event()
        with empty_app.state.database.session() as session:
            row = session.get_one(Case, case.id)
            if how == "deleted":
                session.delete(row)
            else:
                row.team_id = other.team_id
        assert stream.event() == ("gone", None)
        assert stream.ended()


def test_a_quiet_stream_shows_that_it_lives_and_nobody_waits_for_who_left(
    url: str, desk: OpenDesk, empty_app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "HEARTBEAT_SECONDS", 0.1)
    news = empty_app.state.database.news
    with follow(url, desk()) as stream:
        stream.event()
        assert stream.lives()
        assert len(news._waiters) == 1
    until = time.monotonic() + SOON
    while news._waiters and time.monotonic() < until:
        time.sleep(0.05)
    assert not news._waiters
