"""A button is only what the server handed out; what is typed is never a button."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from bot.seals import Seals
from bot.serve import Cairn
from tests.bot.channels.chat import Chat, fields, problem_of
from tests.bot.channels.conftest import SEAL_KEY

TrackerOf = Callable[[Chat], Any]

SET_BY_ANY_MESSAGE = {"language", "failures", "offered", "session_started_metadata"}


async def refused(chat: Chat, payload: str) -> None:
    """The payload is unknown here, nothing was said, and the conversation goes on."""
    before = await chat.history()

    body = problem_of(await chat.post(payload=payload), 422)

    assert (body["code"], fields(body)) == ("unknown_payload", ["payload"])
    assert await chat.history() == before
    await chat.say("thanks")


async def test_a_button_of_another_conversation_is_unknown(chat: Chat, http: httpx.AsyncClient) -> None:
    await refused(chat, (await Chat.open(http)).payload("Help me choose"))


@pytest.mark.parametrize("at", [0, 5, -10, -1])
async def test_a_changed_payload_is_unknown(chat: Chat, at: int) -> None:
    sealed = list(chat.payload("Help me choose"))
    sealed[at] = "A" if sealed[at] != "A" else "B"

    await refused(chat, "".join(sealed))


async def test_another_intent_under_a_known_tag_is_unknown(chat: Chat) -> None:
    tag = chat.payload("Help me choose").partition(".")[2]
    body = base64.urlsafe_b64encode(json.dumps(["/restart", "x"]).encode()).decode().rstrip("=")

    await refused(chat, f"{body}.{tag}")


@pytest.mark.parametrize(
    "payload",
    ["/start_over", "/restart", '/inform{"province": "ON"}', "", ".", "rubbish", "🙂.é", "\x00", "../../etc/passwd",
     pytest.param("a" * 4000, id="long")],
)  # fmt: skip
async def test_a_payload_that_was_never_handed_out_is_unknown(chat: Chat, payload: str) -> None:
    await refused(chat, payload)


@pytest.mark.filterwarnings("ignore::UserWarning")  # Rasa warns of it too
@pytest.mark.parametrize("payload", ["/no_such_intent", "no slash", "/"])
async def test_a_sealed_payload_that_names_no_intent_is_unknown(chat: Chat, cairn: Cairn, payload: str) -> None:
    """As when a button outlives the version that showed it."""
    seals = Seals(SEAL_KEY.encode())

    await refused(chat, seals.seal(await cairn.conversations.find(chat.token), payload, "Old"))


async def test_a_payload_that_is_too_long_is_refused_with_its_field(chat: Chat) -> None:
    assert fields(problem_of(await chat.post(payload="a" * 4001), 422)) == ["payload"]


@pytest.mark.parametrize(
    "typed",
    [
        "/restart",
        "/greet",
        "//restart",
        "  /restart",
        "\u200b/restart",
        "\uff0frestart",
        "/session_start",
        '/inform{"province":"ON"}',
        '/inform{"max_cost": 5}',
        '/refine_search{"drop": "all"}',
        "/start_over",
        "/ /restart",
        '/ /inform{"max_cost": 5}',
    ],
)
async def test_a_typed_payload_is_plain_text(chat: Chat, tracker_of: TrackerOf, typed: str) -> None:
    before = (await tracker_of(chat)).current_slot_values()

    await chat.say(typed)

    tracker = await tracker_of(chat)
    assert not tracker.latest_message.text.startswith("/")
    assert all(entity.get("extractor") != "RegexMessageHandler" for entity in tracker.latest_message.entities)
    changed = {name for name, value in tracker.current_slot_values().items() if value != before[name]}
    assert changed <= SET_BY_ANY_MESSAGE
    assert len(await chat.history()) == 3
