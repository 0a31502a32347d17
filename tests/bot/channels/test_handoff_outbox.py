"""What a practitioner does reaches the learner exactly once, in order, whatever restarts or runs twice."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from bot.engine.conversation_locks import ConversationLocks
from bot.serve import Cairn
from tests.bot.channels.chat import Chat, until
from tests.bot.channels.desk import Desk, Talk, by_person

pytestmark = pytest.mark.usefixtures("no_long_pauses")


async def test_many_messages_keep_their_order(talk: Talk) -> None:
    await talk.comes("claimed", name="Sam")
    texts = [f"line {number}" for number in range(30)]
    for text in texts:
        talk.desk.put(talk.conversation_id, "message", name="Sam", text=text)

    await talk.read()

    assert by_person(await talk.said()) == texts


async def test_two_readers_at_once_store_each_message_once(talk: Talk) -> None:
    await talk.comes("claimed", name="Sam")
    texts = [f"line {number}" for number in range(10)]
    for text in texts:
        talk.desk.put(talk.conversation_id, "message", name="Sam", text=text)
    readers = [talk.another_reader() for _ in range(2)]

    await asyncio.gather(*(reader.fetch(after=0, wait=0) for reader in readers))
    await asyncio.gather(*(reader.settled() for reader in readers))

    assert by_person(await talk.said()) == texts


async def test_two_processes_without_a_lock_between_them_store_each_message_once(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each with locks of its own, and both have read the conversation before either writes."""
    await talk.comes("claimed", name="Sam")
    talk.desk.put(talk.conversation_id, "message", name="Sam", text="only once")
    store = talk.cairn.agent.tracker_store
    stock, read, both = store.holds_outbox, [0], asyncio.Event()

    async def wait_for_the_other(*given: Any) -> bool:
        found = bool(await stock(*given))
        read[0] += 1
        if read[0] == 2:
            both.set()
        await asyncio.wait_for(both.wait(), 20)
        return found

    monkeypatch.setattr(store, "holds_outbox", wait_for_the_other)
    monkeypatch.setattr(talk.cairn.agent, "lock_store", NoLocks())
    readers = [talk.another_reader() for _ in range(2)]
    await asyncio.gather(*(reader.fetch(after=0, wait=0) for reader in readers))
    await asyncio.gather(*(reader.settled() for reader in readers))

    assert read[0] > 2, "one of them was too late, looked again and found it"
    assert by_person(await talk.said()) == ["only once"]


class NoLocks(ConversationLocks):
    """As if each caller were a process of its own."""

    def lock(self, conversation_id: str, *given: Any) -> Any:
        return ConversationLocks.lock(ConversationLocks(), conversation_id, *given)


async def test_killed_between_storing_and_confirming_it_is_not_stored_again(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await talk.comes("claimed", name="Sam")
    entry = talk.desk.put(talk.conversation_id, "message", name="Sam", text="only once")

    async def killed(_entry: Any) -> None:
        raise asyncio.CancelledError

    dying = talk.another_reader()
    with monkeypatch.context() as patch:
        patch.setattr(talk.cairn.handoff, "entered", killed)
        await dying.fetch(after=0, wait=0)
        await dying.settled()
    assert (by_person(await talk.said()), entry in talk.desk.confirmed) == (["only once"], False)

    await talk.read()

    assert (by_person(await talk.said()), talk.desk.confirmed[entry]) == (["only once"], "delivered")


async def test_it_is_found_again_after_the_session_of_its_day_has_ended(talk: Talk, cairn: Cairn) -> None:
    await talk.comes("claimed", name="Sam")
    entry = await talk.comes("message", name="Sam", text="only once")
    await talk.comes("released", name="Sam")
    tracker = await cairn.agent.tracker_store.retrieve(talk.conversation_id)
    await cairn.agent.processor.execute_action(
        talk.conversation_id, "action_session_start", _silent(), cairn.agent.nlg, _prediction(cairn)
    )
    assert len((await cairn.agent.tracker_store.retrieve(talk.conversation_id)).events) < len(tracker.events)
    del talk.desk.confirmed[entry]

    await talk.another_reader().fetch(after=0, wait=0)
    await until(lambda: entry in talk.desk.confirmed)

    assert by_person(await talk.said()) == ["only once"]


def _silent() -> Any:
    from rasa.core.channels.channel import CollectingOutputChannel  # noqa: PLC0415 - after the engine was prepared

    return CollectingOutputChannel()


def _prediction(cairn: Cairn) -> Any:
    from rasa.core.policies.policy import PolicyPrediction  # noqa: PLC0415 - after the engine was prepared

    return PolicyPrediction.for_action_name(cairn.dialogue.domain, "action_session_start")


async def test_a_confirmation_that_fails_is_given_again(talk: Talk) -> None:
    failed = iter([True, True])
    talk.desk.answer = lambda _, path: httpx.Response(503) if path.endswith("/delivered") and next(failed, False) else None

    entry = await talk.comes("claimed", name="Sam")

    assert talk.desk.confirmed == {entry: "delivered"}
    assert (await talk.responses()).count("utter_person_joined") == 1


async def test_what_cannot_be_stored_is_tried_again_and_nothing_overtakes_it(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await talk.comes("claimed", name="Sam")
    for text in ("first", "second"):
        talk.desk.put(talk.conversation_id, "message", name="Sam", text=text)
    store = talk.cairn.agent.tracker_store
    stock, failures = store.save, iter([True, True, True])

    async def failing(tracker: Any) -> None:
        if next(failures, False):
            raise OSError("the disk is full")
        await stock(tracker)

    monkeypatch.setattr(store, "save", failing)
    await talk.read()

    assert by_person(await talk.said()) == ["first", "second"]
    assert "could not be applied (OSError)" in caplog.text
    assert "first" not in caplog.text


async def test_a_slow_conversation_does_not_hold_up_another(talk: Talk, http: httpx.AsyncClient, cairn: Cairn) -> None:
    other = await Chat.open(http)
    other_id = await cairn.conversations.find(other.token)
    async with cairn.dialogue.lock(talk.conversation_id):
        talk.desk.put(talk.conversation_id, "message", name="Sam", text="slow")
        fast = talk.desk.put(other_id, "message", name="Kim", text="fast")
        await talk.reader.fetch(after=0, wait=0)
        await until(lambda: fast in talk.desk.confirmed)
        assert by_person(await talk.said()) == []
    await talk.reader.settled()

    assert by_person(await talk.said()) == ["slow"]


async def test_a_conversation_that_is_gone_is_said_to_be_gone(talk: Talk) -> None:
    await talk.chat.delete()

    entry = await talk.comes("message", name="Sam", text="are you there?")

    assert talk.desk.confirmed[entry] == "gone"


async def test_an_unknown_kind_is_logged_and_holds_nothing_up(talk: Talk, caplog: pytest.LogCaptureFixture) -> None:
    talk.desk.put(talk.conversation_id, "dance", name="Sam")
    await talk.comes("message", name="Sam", text="hello")

    assert by_person(await talk.said()) == ["hello"]
    assert "'dance'" in caplog.text


async def test_the_running_reader_outlives_an_api_that_is_away(talk: Talk, desk: Desk) -> None:
    desk.dead = True
    talk.reader.start()
    try:
        await asyncio.sleep(0.05)
        entry = desk.put(talk.conversation_id, "message", name="Sam", text="at last")
        desk.dead = False
        await until(lambda: entry in desk.confirmed)
    finally:
        await talk.reader.stop()

    assert by_person(await talk.said()) == ["at last"]


async def test_the_end_of_an_earlier_case_does_not_end_the_next(talk: Talk) -> None:
    await talk.case()
    talk.desk.case = "case-2"
    await talk.case()
    talk.desk.case = "case-1"

    await talk.comes("resolved", name="Sam", text=None)

    assert (await talk.cairn.dialogue.slots(talk.conversation_id) or {})["case"]["state"] == "waiting"
    thread = await talk.cairn.handoff.thread(talk.conversation_id)
    assert (thread.case_id, thread.state) == ("case-2", "waiting") if thread else False


async def test_a_claim_that_comes_again_after_the_release_changes_nothing(talk: Talk) -> None:
    await talk.case()
    claimed = await talk.comes("claimed", name="Sam")
    await talk.comes("released", name="Sam")
    before = await talk.said()
    del talk.desk.confirmed[claimed]

    await talk.read()

    thread = await talk.cairn.handoff.thread(talk.conversation_id)
    assert (thread and thread.state, await talk.said(), talk.desk.confirmed[claimed]) == ("closed", before, "delivered")
    assert await talk.write("what is a micro-credential?")
