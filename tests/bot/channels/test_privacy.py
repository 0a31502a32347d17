"""Personal data that a learner types is neither in the database, byte for byte, nor in the logs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.serve import Cairn
from tests.bot.channels.chat import Chat

Rows = Callable[..., list[tuple[Any, ...]]]

TYPED = {
    "email": ("write to zebulon.quux@example.org", b"zebulon.quux"),
    "phone": ("call me at 705-555-0143 after six", b"555-0143"),
    "phone in brackets": ("(705) 555 0144", b"555 0144"),
    "SIN": ("my sin is 046 454 286", b"454 286"),
    "SIN in one": ("046454287", b"046454287"),
    "card": ("4111 1111 1111 1111", b"4111 1111"),
}


def in_files(database: Path, value: bytes) -> bool:
    """Whether the database file or its log holds these bytes."""
    files = [database, *database.parent.glob(f"{database.name}-*")]
    return any(value in file.read_bytes() for file in files)


@pytest.mark.parametrize("kind", sorted(TYPED))
async def test_what_is_private_is_stored_nowhere(
    chat: Chat, database: Path, kind: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    text, value = TYPED[kind]

    with caplog.at_level(logging.DEBUG):
        await chat.say("a marker to look for: xylophone")
        await chat.say(text)

    assert in_files(database, b"xylophone"), "what is not private is there, so the search would have found it"
    assert not in_files(database, value)
    assert value.decode() not in caplog.text
    assert value.decode() not in "".join(capfd.readouterr())


async def test_the_history_shows_a_placeholder(chat: Chat) -> None:
    await chat.say("write to zebulon.quux@example.org")

    assert [message["text"] for message in await chat.history()][1] == "write to [email 1]"


async def test_what_is_private_is_not_logged_when_things_fail(
    chat: Chat, api_dies: Callable[[], object], caplog: pytest.LogCaptureFixture
) -> None:
    api_dies()

    with caplog.at_level(logging.DEBUG):
        await chat.say("what is a micro-credential? my address is zebulon.quux@example.org")

    assert "no knowledge" in caplog.text
    assert "zebulon" not in caplog.text


@pytest.mark.filterwarnings("default")
async def test_the_learners_words_are_not_in_the_logs_of_every_day(chat: Chat, caplog: pytest.LogCaptureFixture) -> None:
    """At the level the server runs with."""
    with caplog.at_level(logging.WARNING):
        await chat.say("i was fired from the xanthan mill")
        await chat.say("i want to kill myself because of the xanthan mill")

    assert "xanthan" not in caplog.text


async def test_a_contact_reaches_the_case_and_nothing_else(chat: Chat, database: Path, rows: Rows, cairn: Cairn) -> None:
    conversation_id = await cairn.conversations.find(chat.token)
    await chat.press("Talk to a person")
    await chat.press("Yes, share this")
    await chat.press("Skip")

    await chat.say("pia.quux@example.org")
    await chat.press("Skip")

    handoff = next(message["handoff"] for message in chat.last if message["handoff"])
    assert (handoff["state"], handoff["who"]) == ("waiting", None)
    assert handoff["shared"] == ["Asked for: a person", "[email 1]"]
    [(name, address)] = rows("SELECT contact_name, contact_address FROM cases WHERE conversation_id = ?", conversation_id)
    assert (name, address) == (None, "pia.quux@example.org")
    assert rows("SELECT count(*) FROM conversation_events WHERE data LIKE '%pia.quux%'") == [(0,)]


async def test_a_refused_hand_off_shares_nothing(chat: Chat, rows: Rows, cairn: Cairn) -> None:
    await chat.say("i want to weld")
    await chat.say("can i talk to a person")
    await chat.press("No, share nothing")

    assert rows("SELECT count(*) FROM cases WHERE conversation_id = ?", await cairn.conversations.find(chat.token)) == [(0,)]


async def test_what_could_not_be_answered_is_kept_masked(chat: Chat, rows: Rows) -> None:
    await chat.say("what is the weather tomorrow, tell me at zebulon.quux@example.org")

    assert rows("SELECT text FROM unanswered_questions WHERE text LIKE '%zebulon%'") == []


async def test_rasas_own_channel_masks_too(
    cairn: Cairn, database: Path, client_of: Callable[..., httpx.AsyncClient], rest_app: Any
) -> None:
    await client_of(rest_app).post("/webhooks/rest/webhook", json={"sender": "x", "message": "mia.quux@example.org"})

    assert not in_files(database, b"mia.quux")
