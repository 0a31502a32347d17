"""Order, faults, and processes that die: each event once, each message once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.messaging.channel import SendLaterError, UndeliverableError
from bot.models import ChannelThread
from bot.serve import Cairn
from tests.channels.gateway.talk import Person
from tests.channels.plain import PlainChannel


async def test_messages_are_answered_in_their_order(cairn: Cairn) -> None:
    ada = Person(cairn)
    await ada.says("hello")
    known = len(ada.heard)
    for text in ("what is a badge?", "who pays for it?", "i want to talk to a person"):
        await cairn.messaging.receive("plain", ada.event(text=text))
    await cairn.messaging.settled()
    said = "\n".join(ada.heard[known:]).lower()
    assert said.index("badge") < said.index("fund") < said.rindex("person")


async def test_a_busy_platform_gets_it_later_once_and_in_order(cairn: Cairn) -> None:
    ada = Person(cairn)
    await ada.says("hello")
    ada.channel.failures = [SendLaterError("busy", seconds=0.2), SendLaterError("down"), RuntimeError("odd")]
    await ada.says("what is a badge?")
    await ada.says("who pays for it?")
    async with asyncio.timeout(15):
        while len(ada.heard) < 3:  # noqa: ASYNC110 - a channel tells nobody
            await asyncio.sleep(0.1)
    await cairn.messaging.settled()
    texts = ada.heard
    assert len(texts) == len(set(texts))
    assert "badge" in texts[1].lower()


async def test_who_blocked_us_is_not_written_to_until_they_write(cairn: Cairn) -> None:
    ada = Person(cairn)
    await ada.says("hello")
    ada.channel.failures = [UndeliverableError("blocked")]
    assert await ada.says("what is a badge?") == ""
    assert (await ada.row()).held == "undeliverable"
    assert "badge" in (await ada.says("who pays?")).lower()  # what was missed comes first


async def test_another_process_delivers_what_one_that_died_left(both: tuple[Cairn, Cairn]) -> None:
    cairn, other = both
    ada = Person(cairn)
    await ada.says("hello")
    thread = await ada.row()
    await cairn.dialogue.tell(thread.conversation_id, "utter_help", {}, slots={})  # said, and nobody was told
    await other.messaging.delivery.look()
    await other.messaging.delivery.settled()
    there: PlainChannel = other.messaging.channels["plain"]  # type: ignore[assignment]
    assert len(there.texts(ada.address)) == 1
    await cairn.messaging.delivery.look()
    await cairn.messaging.settled()
    assert len(ada.heard) == 1


async def test_another_process_answers_what_one_that_died_took_in(both: tuple[Cairn, Cairn]) -> None:
    cairn, _ = both
    ada = Person(cairn)
    await ada.says("hello")
    kept, cairn.messaging.inbox.wake = cairn.messaging.inbox.wake, lambda _thread: None  # type: ignore[method-assign]
    assert await ada.does(text="what is a badge?") == []
    cairn.messaging.inbox.wake = kept  # type: ignore[method-assign]
    await cairn.messaging.inbox.look()
    await cairn.messaging.settled()
    assert "badge" in ada.heard[-1].lower()


async def test_an_event_that_keeps_failing_is_given_up_and_said(cairn: Cairn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.messaging.inbox.FIRST_PAUSE_SECONDS", 0.01)
    ada = Person(cairn)
    await ada.says("hello")

    async def fails(*_given: Any, **_more: Any) -> None:
        raise RuntimeError("of the test")

    with monkeypatch.context() as broken:
        broken.setattr(cairn.conversations, "say", fails)
        assert "something went wrong" in await ada.says("what is a badge?")
    assert "badge" in (await ada.says("what is a badge?")).lower()


async def test_there_is_one_row_a_person_and_thread(cairn: Cairn) -> None:
    ada = Person(cairn)
    await asyncio.gather(*(cairn.messaging.receive("plain", ada.event(text="hello")) for _ in range(8)))
    await cairn.messaging.settled()
    key = cairn.messaging._sealing.name("plain", ada.user, "")
    query = select(func.count()).select_from(ChannelThread).where(ChannelThread.key == key)
    assert await cairn.database.run(lambda connection: connection.execute(query).scalar()) == 1


async def test_a_thread_that_fails_again_before_its_time_waits_anew(cairn: Cairn, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery, woken = cairn.messaging.delivery, []
    monkeypatch.setattr(delivery, "wake", woken.append)
    delivery._wake_later(-7, 0.01)
    delivery._wake_later(-7, 0.3)
    await asyncio.sleep(0.1)
    assert woken == []
    await asyncio.sleep(0.4)
    assert woken == [-7]
