"""`/v1/outbox`: fetched in order until confirmed, waited for, and never late what is of no use later."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.orm import Session

from actions.knowledge_client import KnowledgeClient
from api.people.sessions import Staff
from api.triage import lifecycle, outbox, replies
from api.triage.models import Case, CaseMessage, CaseStep, OutboxEntry
from knowledge.base import utc_now
from tests.api.builders import TOKEN
from tests.api.triage.conftest import Do
from tests.api.triage.learner import Learner
from tests.api.triage.served import served


@pytest.fixture
def said_hello(do: Do, ada: Staff, case_id: str) -> str:
    do(lifecycle.claim, ada, case_id)
    do(replies.reply, ada, case_id, "hello")
    return case_id


def confirm(learner: Learner, delivered: list[int], gone: list[int] | None = None) -> Any:
    return learner.posts("/v1/outbox/delivered", {"delivered": delivered, "gone": gone or []}).json()


def test_what_waits_is_given_out_in_order_until_it_is_confirmed(learner: Learner, said_hello: str) -> None:
    first, second = learner.outbox()
    assert (first["kind"], second["kind"], second["conversation_id"]) == ("claimed", "message", "c_1")
    assert set(second) == {"id", "conversation_id", "case_id", "kind", "at", "lang", "body"}
    assert learner.outbox(after=first["id"]) == [second]
    assert learner.outbox() == [first, second]

    assert confirm(learner, [first["id"]]) == {"confirmed": 1}
    assert confirm(learner, [first["id"]]) == {"confirmed": 0}
    assert learner.outbox() == [second]


def test_a_confirmed_message_is_marked_as_delivered(learner: Learner, said_hello: str, stored: Session) -> None:
    confirm(learner, [item["id"] for item in learner.outbox()])

    assert stored.query(CaseMessage).one().delivered_at is not None


def test_a_message_that_found_no_conversation_is_not_delivered_and_the_history_says_so(
    learner: Learner, said_hello: str, stored: Session
) -> None:
    confirm(learner, [], gone=[item["id"] for item in learner.outbox()])

    assert stored.query(CaseMessage).one().delivered_at is None
    assert stored.query(CaseStep).order_by(CaseStep.id.desc()).first().step == "not_delivered"  # type: ignore[union-attr]
    assert learner.outbox() == []


def test_what_is_unknown_is_confirmed_without_harm(learner: Learner) -> None:
    assert confirm(learner, [1, 99], gone=[5]) == {"confirmed": 0}


def test_typing_is_never_given_out_late(do: Do, learner: Learner, said_hello: str, ada: Staff) -> None:
    do(replies.typing, ada, said_hello)
    assert [item["kind"] for item in learner.outbox()][-1] == "typing"

    do(lambda session: session.execute(text("UPDATE outbox SET expires_at = '2020-01-01' WHERE kind = 'typing'")))
    assert [item["kind"] for item in learner.outbox()] == ["claimed", "message"]
    do(replies.typing, ada, said_hello)  # it is told anew
    assert [item["kind"] for item in learner.outbox()][-1] == "typing"


def test_at_most_a_hundred_at_once(do: Do, learner: Learner) -> None:
    for _ in range(101):
        do(lambda session: outbox.put_for(session, "c", "message", case_id=None, lang="en", text="x"))

    assert len(learner.outbox()) == 100


def test_a_deleted_number_is_not_given_again(do: Do, learner: Learner) -> None:
    """`bot` would take the new entry for one that it has had."""
    first = do(lambda session: outbox.put_for(session, "c", "erase", case_id=None, lang="en")).id
    learner.client.delete("/v1/conversations/c", headers=learner.headers)

    assert do(lambda session: outbox.put_for(session, "d", "erase", case_id=None, lang="en")).id > first


@pytest.mark.parametrize("query", [{"wait": 26}, {"wait": -1}, {"after": -1}, {"after": "x"}, {"since": 1}])
def test_a_question_that_cannot_be_right_is_refused(learner: Learner, query: Any) -> None:
    assert learner.gets("/v1/outbox", **query).status_code == 422


def test_only_the_service_fetches(learner: Learner) -> None:
    assert learner.client.get("/v1/outbox").status_code == 401
    assert learner.client.post("/v1/outbox/delivered", json={}).status_code == 401


def put_soon(app: FastAPI, seconds: float) -> threading.Timer:
    def put() -> None:
        with app.state.database.session() as session:
            outbox.put_for(session, "c", "message", case_id=None, lang="en", text="x")

    timer = threading.Timer(seconds, put)
    timer.start()
    return timer


def test_who_waits_gets_the_first_at_once(empty_app: FastAPI, learner: Learner) -> None:
    timer = put_soon(empty_app, 0.3)
    start = time.monotonic()
    found = learner.outbox(wait=20)
    timer.join()

    assert [item["body"] for item in found] == [{"text": "x"}]
    assert time.monotonic() - start < 0.8  # sooner than looking every second would find it


def test_what_another_process_wrote_is_found_too(empty_app: FastAPI, learner: Learner) -> None:
    def elsewhere() -> None:
        with Session(empty_app.state.database.engine) as session:  # tells nobody here
            session.add(OutboxEntry(conversation_id="c", kind="erase", lang="en", body={}, made_at=utc_now()))
            session.commit()

    timer = threading.Timer(0.2, elsewhere)
    timer.start()
    assert [item["kind"] for item in learner.outbox(wait=10)] == ["erase"]
    timer.join()


def test_nothing_in_time_is_an_empty_answer(learner: Learner) -> None:
    start = time.monotonic()

    assert learner.outbox(wait=0.5) == []
    assert 0.5 <= time.monotonic() - start < 2


async def test_a_client_that_waits_is_let_go_when_the_server_stops(empty_app: FastAPI) -> None:
    with served(empty_app) as (address, server):
        async with httpx.AsyncClient(base_url=address) as http:
            client = KnowledgeClient(http, service_token=TOKEN)
            waiting = asyncio.create_task(client.outbox(0, wait=25))
            await asyncio.sleep(0.5)
            start = time.monotonic()
            server.should_exit = True
            assert await waiting == []
    assert time.monotonic() - start < 3


async def test_twenty_who_wait_do_not_hold_up_the_others(empty_app: FastAPI) -> None:
    with served(empty_app) as (address, _server):
        async with httpx.AsyncClient(base_url=address, limits=httpx.Limits(max_connections=100)) as http:
            client = KnowledgeClient(http, service_token=TOKEN)
            waiting = [asyncio.create_task(client.outbox(0, wait=2)) for _ in range(60)]
            await asyncio.sleep(0.5)
            start = time.monotonic()
            await client.hours(lang="en")
            assert time.monotonic() - start < 1
            await asyncio.gather(*waiting)


def test_a_case_knows_no_outbox_of_another(do: Do, learner: Learner, said_hello: str) -> None:
    case = do(lambda session: session.get_one(Case, said_hello))

    assert do(outbox.is_waiting, case, "message")
    assert not do(outbox.is_waiting, case, "resolved")
