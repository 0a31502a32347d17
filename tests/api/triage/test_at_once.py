"""What many do at the same moment, on both kinds of database, over real HTTP where learners are concerned."""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from api.people.models import AuditEntry
from api.people.sessions import Staff
from api.triage import lifecycle, outbox, replies
from api.triage.conversations import erase
from api.triage.errors import CaseGoneError, ClaimedByOtherError
from api.triage.models import Case, CaseMessage, CaseRequest, CaseStep, OutboxEntry
from api.triage.upkeep import requeue_unanswered
from tests.api.builders import TOKEN
from tests.api.console.desk import add_person
from tests.api.triage.learner import alert, consented, said, staff_of
from tests.api.triage.served import served

HEADERS = {"Authorization": f"Bearer {TOKEN}"}


def rows(app: FastAPI, model: Any) -> int:
    with app.state.database.session() as session:
        return int(session.scalar(select(func.count()).select_from(model)) or 0)


def at_once(app: FastAPI, calls: list[Callable[[Any], Any]]) -> list[Any]:
    """Each call with a transaction of its own, all begun together; the result or the error of each."""
    ready = threading.Barrier(len(calls))

    def run(call: Callable[[Any], Any]) -> Any:
        ready.wait()
        try:
            with app.state.database.session() as session:
                return call(session)
        except Exception as error:  # noqa: BLE001 - it is looked at by the test
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


async def posted(address: str, path: str, bodies: list[Any]) -> list[httpx.Response]:
    async with httpx.AsyncClient(base_url=address, headers=HEADERS, timeout=30) as client:
        return list(await asyncio.gather(*(client.post(path, json=body) for body in bodies)))


@pytest.fixture
def people(any_app: FastAPI) -> list[Staff]:
    return [staff_of(add_person(any_app, "practitioner", name=name)) for name in ("Ada", "Ben")]


def opened(app: FastAPI, body: dict[str, Any]) -> dict[str, Any]:
    with served(app) as (address, _server):
        return dict(httpx.post(f"{address}/v1/cases", json=body, headers=HEADERS).json())


async def test_twenty_openings_of_one_conversation_are_one_case(any_app: FastAPI) -> None:
    signs = ("asked_for_person", "distress", "complaint", "failed_twice", "appeal")
    bodies = [alert(signs[number % 5], turn=number) if number % 2 else consented() for number in range(20)]
    with served(any_app) as (address, _server):
        answers = await posted(address, "/v1/cases", bodies)
    found = [answer.json() for answer in answers]

    assert [answer.status_code for answer in answers] == [201] * 20
    assert len({entry["id"] for entry in found}) == 1
    assert sum(entry["created"] for entry in found) == 1
    assert (rows(any_app, Case), rows(any_app, CaseRequest)) == (1, 20)
    with any_app.state.database.session() as session:
        case = session.scalars(select(Case)).one()
        # None of them was forgotten because another was written at the same moment.
        sent = {(sign["code"], sign["turn"]) for body in bodies for sign in body["signs"]}
        assert {(sign["code"], sign["turn"]) for sign in case.signs} == sent
        assert (case.urgency, case.contact_name) == ("U2", "Sam")
        assert session.scalars(select(CaseStep.step)).all().count("opened") == 1


async def test_one_request_sent_ten_times_at_once_is_one(any_app: FastAPI) -> None:
    with served(any_app) as (address, _server):
        answers = await posted(address, "/v1/cases", [alert(request_id=str(uuid.uuid4()))] * 10)

    assert {answer.status_code for answer in answers} == {201}
    assert (rows(any_app, Case), rows(any_app, CaseRequest), rows(any_app, CaseStep)) == (1, 1, 1)


async def test_messages_that_come_in_many_requests_at_once_are_kept_once(any_app: FastAPI) -> None:
    with served(any_app) as (address, _server):
        key = (await posted(address, "/v1/cases", [consented()]))[0].json()["id"]
        bodies = [{"messages": [said(seq, f"message {seq}") for seq in range(8)]} for _ in range(10)]
        answers = await posted(address, f"/v1/cases/{key}/messages", bodies)

    assert {answer.status_code for answer in answers} == {200}
    assert sum(answer.json()["kept"] for answer in answers) == 8
    assert rows(any_app, CaseMessage) == 8


def test_of_two_who_claim_at_once_one_wins_and_the_other_is_told_who(any_app: FastAPI, people: list[Staff]) -> None:
    key = opened(any_app, consented())["id"]
    for _ in range(5):
        results = at_once(any_app, [lambda session, who=who: lifecycle.claim(session, who, key) for who in people])
        lost = next(result for result in results if isinstance(result, Exception))
        winner = people[1 - results.index(lost)]

        assert isinstance(lost, ClaimedByOtherError), lost
        assert lost.name == winner.name
        at_once(any_app, [lambda session, winner=winner: lifecycle.back_to_queue(session, winner, key)])
    with any_app.state.database.session() as session:
        kinds = session.scalars(select(OutboxEntry.kind).order_by(OutboxEntry.id)).all()
    assert list(kinds) == ["claimed", "requeued"] * 5


def test_twenty_who_claim_at_once_are_one(any_app: FastAPI) -> None:
    crowd = [staff_of(add_person(any_app, "practitioner")) for _ in range(12)]
    key = opened(any_app, consented())["id"]
    results = at_once(any_app, [lambda session, who=who: lifecycle.claim(session, who, key) for who in crowd])

    assert sum(isinstance(result, Case) for result in results) == 1
    assert sum(isinstance(result, ClaimedByOtherError) for result in results) == 11


def test_a_reply_and_a_deletion_at_once_leave_nothing_behind(any_app: FastAPI, people: list[Staff]) -> None:
    for _ in range(5):
        key = opened(any_app, consented())["id"]
        at_once(any_app, [lambda session, key=key: lifecycle.claim(session, people[0], key)])
        results = at_once(
            any_app,
            [
                lambda session, key=key: replies.reply(session, people[0], key, "hello"),
                lambda session: erase(session, "c_1"),
            ],
        )

        assert isinstance(results[0], CaseMessage | CaseGoneError), results[0]
        assert isinstance(results[1], dict), results[1]
        assert [rows(any_app, model) for model in (Case, CaseMessage, CaseStep, OutboxEntry)] == [0, 0, 0, 0]
    with any_app.state.database.session() as session:
        assert session.scalars(select(AuditEntry.action)).all().count("erased") == 5


def test_an_unanswered_case_goes_back_to_the_queue_once_whoever_looks(any_app: FastAPI, people: list[Staff]) -> None:
    key = opened(any_app, consented())["id"]
    at_once(any_app, [lambda session: lifecycle.claim(session, people[0], key)])
    with any_app.state.database.session() as session:
        case = session.get_one(Case, key)
        case.claimed_at = case.opened_at.replace(year=2025)
    results = at_once(any_app, [requeue_unanswered] * 6)

    assert sorted(results) == [0, 0, 0, 0, 0, 1]


def test_numbers_of_the_outbox_become_visible_in_their_order(any_app: FastAPI) -> None:
    """Whoever has seen a number never sees a smaller one that was not there: it would never be fetched."""
    keys = [f"c_{number}" for number in range(8)]
    seen: list[list[int]] = []
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            with any_app.state.database.session() as session:
                seen.append([entry.id for entry in session.scalars(outbox.waiting(0, limit=1000))])

    def put(session: Any, key: str) -> None:
        for _ in range(5):
            outbox.put_for(session, key, "message", case_id=None, lang="en", text="x")

    watcher = threading.Thread(target=watch)
    watcher.start()
    for _ in range(4):
        results = at_once(any_app, [lambda session, key=key: put(session, key) for key in keys])
        assert results == [None] * 8
    done.set()
    watcher.join()

    assert len(seen) > 3
    for earlier, later in pairwise(seen):
        assert later[: len(earlier)] == earlier
