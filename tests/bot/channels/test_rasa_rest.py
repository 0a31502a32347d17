"""Rasa's own REST channel and parse endpoint, with Rasa's standard bodies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from bot.serve import Cairn
from bot.settings import Settings
from tests.bot.channels.chat import fields, problem_of
from tests.bot.channels.conftest import OpenClient

Rows = Callable[..., list[tuple[Any, ...]]]

WEBHOOK, PARSE = "/webhooks/rest/webhook", "/model/parse"


@pytest.fixture
def rest(client_of: OpenClient, rest_app: Any) -> httpx.AsyncClient:
    return client_of(rest_app)


@pytest.mark.parametrize("path", [WEBHOOK, PARSE])
async def test_it_is_off_unless_asked_for(http: httpx.AsyncClient, path: str) -> None:
    assert Settings.model_fields["rasa_rest"].default is False
    assert (await http.post(path, json={"sender": "x", "message": "hi", "text": "hi"})).status_code == 404


async def test_the_replies_are_rasas(rest: httpx.AsyncClient) -> None:
    response = await rest.post(WEBHOOK, json={"sender": "test_user", "message": "thanks"})

    assert response.status_code == 200
    assert response.json()
    for reply in response.json():
        assert reply["recipient_id"] == "test_user"
        assert set(reply) <= {"recipient_id", "text", "buttons", "image", "attachment", "custom"}
    buttons = [button for reply in response.json() for button in reply.get("buttons", [])]
    assert {"title": "Help me choose", "payload": "/get_recommendation"} in buttons


async def test_a_button_may_be_sent_as_it_came(rest: httpx.AsyncClient) -> None:
    response = await rest.post(WEBHOOK, json={"sender": "b", "message": "/get_recommendation"})

    assert "/skip" in str(response.json())


async def test_a_sender_goes_on_where_they_were(rest: httpx.AsyncClient, cairn: Cairn) -> None:
    for message in ("/get_recommendation", "welding"):
        await rest.post(WEBHOOK, json={"sender": "c", "message": message})

    tracker = await cairn.agent.tracker_store.retrieve("rest:c")
    assert tracker.get_slot("goal") == "welding"


async def test_it_cannot_reach_into_a_conversation_of_the_web(rest: httpx.AsyncClient, chat: Any, cairn: Cairn) -> None:
    conversation_id = await cairn.conversations.find(chat.token)
    before = await chat.history()

    await rest.post(WEBHOOK, json={"sender": conversation_id, "message": "hi"})

    assert await chat.history() == before


async def test_long_senders_are_told_apart(rest: httpx.AsyncClient, cairn: Cairn) -> None:
    before = set(await cairn.agent.tracker_store.keys())
    for end in "ab":
        await rest.post(WEBHOOK, json={"sender": "s" * 63 + end, "message": "thanks"})

    started = set(await cairn.agent.tracker_store.keys()) - before
    assert len(started) == 2
    assert all(len(key) <= 64 for key in started)


async def test_a_message_is_parsed_as_rasa_does(rest: httpx.AsyncClient) -> None:
    response = await rest.post(PARSE, json={"text": "online courses in ontario"})

    parsed = response.json()
    assert response.status_code == 200
    assert {"text", "intent", "entities", "intent_ranking"} <= set(parsed)
    assert parsed["text"] == "online courses in ontario"
    assert set(parsed["intent"]) >= {"name", "confidence"}
    assert {"province"} <= {entity["entity"] for entity in parsed["entities"]}


async def test_parsing_keeps_nothing(rest: httpx.AsyncClient, rows: Rows) -> None:
    await rest.post(PARSE, json={"text": "xylophone lessons"})

    assert rows("SELECT count(*) FROM conversation_events WHERE data LIKE '%xylophone lessons%'") == [(0,)]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (WEBHOOK, {}, "message"),
        (WEBHOOK, {"message": ""}, "message"),
        (WEBHOOK, {"message": 7}, "message"),
        (WEBHOOK, {"message": "a" * 4001}, "message"),
        (WEBHOOK, {"message": "hi", "sender": "s" * 65}, "sender"),
        (WEBHOOK, {"message": "/no_such_intent"}, "message"),
        (PARSE, {}, "text"),
        (PARSE, {"text": ["a"]}, "text"),
    ],
    ids=str,
)
@pytest.mark.filterwarnings("ignore::UserWarning")  # Rasa warns of unknown intents too
async def test_what_makes_no_sense_is_refused(rest: httpx.AsyncClient, path: str, body: dict[str, Any], field: str) -> None:
    assert fields(problem_of(await rest.post(path, json=body), 422)) == [field]


async def test_keys_that_rasa_does_not_know_are_left_alone(rest: httpx.AsyncClient) -> None:
    body = {"sender": "d", "message": "hi", "input_channel": "slack", "metadata": {"a": 1}}

    assert (await rest.post(WEBHOOK, json=body)).status_code == 200


async def test_a_pasted_resume_is_read_and_not_stored(rest: httpx.AsyncClient, cairn: Cairn) -> None:
    resume = (
        "Zebulon Quux\nzebulon.quux@example.org\nWORK EXPERIENCE\nCashier, Xylander Groceries, Sudbury, 2019 - 2022\n"
        "I served about two hundred customers every single day, on both shifts\nSKILLS\nCustomer service, Excel, bookkeeping"
    )
    await rest.post(WEBHOOK, json={"sender": "r", "message": resume})

    tracker = await cairn.agent.tracker_store.retrieve("rest:r")
    assert "bookkeeping" in tracker.get_slot("skills")
    assert not any("Xylander" in str(event.as_dict()) for event in tracker.events)
