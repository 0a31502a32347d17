"""What `bot` calls for learners who need a person, against the real API over HTTP."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from actions.knowledge_client import (
    CaseClosedError,
    KnowledgeClient,
    KnowledgeRefusedError,
    KnowledgeUnavailableError,
    NotFoundError,
)
from actions.person import person_of as of_bot
from api.people.sessions import Staff
from api.triage import lifecycle, replies
from api.triage.person import person_of
from tests.api.builders import TOKEN
from tests.api.triage.conftest import Do
from tests.api.triage.learner import consented, said


@pytest.fixture
async def calls(empty_app: FastAPI) -> AsyncIterator[KnowledgeClient]:
    http = httpx.AsyncClient(transport=httpx.ASGITransport(empty_app), base_url="http://api")
    client = KnowledgeClient(http, service_token=TOKEN)
    yield client
    await client.close()


async def test_a_case_from_opening_to_deletion(calls: KnowledgeClient, do: Do, ada: Staff) -> None:
    opened = await calls.open_case(consented())
    key = opened["id"]
    assert await calls.add_to_case(key, [said(1), said(2)]) == 2
    assert (await calls.presence(key, typing=True, seen=2))["status"] == "open"
    do(lifecycle.claim, ada, key)
    do(replies.reply, ada, key, "hello")
    claimed, message = await calls.outbox(0, wait=0)
    assert (claimed["kind"], message["body"]["text"]) == ("claimed", "hello")
    assert await calls.delivered([claimed["id"]], gone=[message["id"]]) == 2
    assert (await calls.export_conversation("c_1"))["kept"]["cases"][0]["id"] == key
    assert (await calls.leave_case(key))["status"] == "resolved"
    assert (await calls.delete_conversation("c_1"))["deleted"]["cases"] == 1


@pytest.mark.parametrize("conversation", ["slack:T1/C2?thread=3#4", "a b", "c_é", "x/export"])
async def test_a_conversation_of_any_name_is_deleted_and_exported(calls: KnowledgeClient, conversation: str) -> None:
    await calls.open_case(consented(conversation_id=conversation))

    assert len((await calls.export_conversation(conversation))["kept"]["cases"]) == 1
    assert (await calls.delete_conversation(conversation))["deleted"]["cases"] == 1


def test_both_sides_count_a_person_by_the_same_digest() -> None:
    assert of_bot("c_1") == person_of("c_1")


async def test_hours_come_with_words(calls: KnowledgeClient) -> None:
    assert (await calls.hours(lang="fr"))["text"].startswith("Le bureau")


async def test_a_resolved_case_is_an_error_of_its_own(calls: KnowledgeClient, do: Do, ada: Staff) -> None:
    key = (await calls.open_case(consented()))["id"]
    do(lifecycle.resolve, ada, key, "answered")

    with pytest.raises(CaseClosedError):
        await calls.add_to_case(key, [said(1)])
    with pytest.raises(CaseClosedError):
        await calls.presence(key, typing=True)


async def test_a_deleted_case_is_not_found(calls: KnowledgeClient) -> None:
    key = (await calls.open_case(consented()))["id"]
    await calls.delete_conversation("c_1")

    for call in (calls.add_to_case(key, [said(1)]), calls.decline_case(key), calls.leave_case(key), calls.presence(key)):
        with pytest.raises(NotFoundError):
            await call


async def test_another_conflict_is_no_closed_case(calls: KnowledgeClient) -> None:
    body = consented()
    await calls.open_case(body)

    with pytest.raises(KnowledgeUnavailableError):
        await calls.open_case({**body, "conversation_id": "other"})


async def test_what_nobody_agreed_to_is_refused_by_its_field(calls: KnowledgeClient) -> None:
    with pytest.raises(KnowledgeRefusedError):
        await calls.open_case({**consented(), "consent": None})


async def test_waiting_for_the_outbox_has_more_time_than_other_calls(calls: KnowledgeClient) -> None:
    start = time.monotonic()

    assert await calls.outbox(0, wait=3) == []
    assert time.monotonic() - start >= 3
