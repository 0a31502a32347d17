"""Messages of one conversation are handled one after the other, and those of different ones side by side."""

from __future__ import annotations

import asyncio

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import LockError

from bot.engine.conversation_locks import ConversationLocks
from tests.bot.conftest import NewAgent


async def hold(locks: ConversationLocks, name: str, log: list[str], release: asyncio.Event) -> None:
    async with locks.lock("c1"):
        log.append(f"{name} in")
        await release.wait()
        log.append(f"{name} out")


async def until(condition: object, log: list[str]) -> None:
    """Let other tasks run until `condition` was logged."""
    for _ in range(100):
        if condition in log:
            return
        await asyncio.sleep(0)
    raise AssertionError(f"{condition} is not in {log}")


async def test_waiters_of_one_conversation_come_in_the_order_they_asked() -> None:
    locks, log, release = ConversationLocks(), [], asyncio.Event()
    tasks = [asyncio.create_task(hold(locks, name, log, release)) for name in "abc"]
    await until("a in", log)
    for _ in range(20):
        await asyncio.sleep(0)
    assert log == ["a in"]
    release.set()
    await asyncio.gather(*tasks)
    assert log == ["a in", "a out", "b in", "b out", "c in", "c out"]


async def test_the_next_waiter_is_woken_when_the_lock_is_released_and_not_by_a_clock() -> None:
    locks, log, first, second = ConversationLocks(), [], asyncio.Event(), asyncio.Event()
    tasks = [asyncio.create_task(hold(locks, name, log, event)) for name, event in (("a", first), ("b", second))]
    await until("a in", log)
    first.set()
    # No time passes between these rounds of the loop: a poll of any length would not have come round.
    await until("b in", log)
    second.set()
    await asyncio.gather(*tasks)


async def test_different_conversations_do_not_wait_for_each_other() -> None:
    locks = ConversationLocks()
    async with locks.lock("c1"), locks.lock("c2"), locks.lock("c3"):
        assert len(locks) == 3


async def test_waiting_longer_than_the_lifetime_raises_and_leaves_the_holder_alone() -> None:
    locks = ConversationLocks()
    async with locks.lock("c1"):
        with pytest.raises(LockError, match="c1"):
            async with locks.lock("c1", lock_lifetime=0.01):
                pass
        assert len(locks) == 1
    async with locks.lock("c1", lock_lifetime=0.01):
        pass


async def test_locks_are_forgotten_when_nobody_holds_or_awaits_them() -> None:
    locks, log, release = ConversationLocks(), [], asyncio.Event()
    tasks = [asyncio.create_task(hold(locks, name, log, release)) for name in "ab"]
    await until("a in", log)
    assert len(locks) == 1
    release.set()
    await asyncio.gather(*tasks)
    assert len(locks) == 0


async def test_a_lock_is_released_and_forgotten_after_an_exception() -> None:
    locks = ConversationLocks()
    with pytest.raises(ZeroDivisionError):
        async with locks.lock("c1"):
            raise ZeroDivisionError
    assert len(locks) == 0


async def test_a_waiter_that_is_cancelled_does_not_keep_the_lock() -> None:
    locks, log, release = ConversationLocks(), [], asyncio.Event()
    first, waiting = (asyncio.create_task(hold(locks, name, log, release)) for name in "ab")
    await until("a in", log)
    waiting.cancel()
    release.set()
    await asyncio.gather(first, waiting, return_exceptions=True)
    assert len(locks) == 0
    async with locks.lock("c1", lock_lifetime=0.01):
        pass


async def test_messages_sent_together_are_answered_in_their_order_and_all_are_stored(new_agent: NewAgent) -> None:
    agent = new_agent()
    texts = ["hello", "weather", "pizza", "large", "olives", "bye"]
    await asyncio.gather(*(agent.handle_message(UserMessage(text, sender_id="c1")) for text in texts))
    tracker = await agent.tracker_store.retrieve_full_tracker("c1")
    assert [event.text for event in tracker.events if event.type_name == "user"] == texts
    assert tracker.get_slot("sunny")
    assert not tracker.active_loop_name
