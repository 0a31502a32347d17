"""What nobody waits for just now: reminders that were wanted, and answers that come late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.messages import Message
from bot.messaging import reminders, threads
from bot.models import ChannelReminder, ChannelThread, Conversation, utc_now
from bot.serve import Cairn
from tests.channels.gateway.talk import Person


async def noted(ada: Person, *, days: int = 40) -> None:
    """A date beside a saved programme, some days ahead."""
    await ada.says("online bookkeeping in Ontario")
    await ada.says("save the first one")
    day = utc_now().date() + timedelta(days=days)
    await ada.says(f"the deadline is {day.strftime('%B')} {day.day}, {day.year}")


async def set_due(cairn: Cairn) -> None:
    row = update(ChannelReminder).values(send_at=utc_now() - timedelta(minutes=1))
    await cairn.database.run(lambda connection: connection.execute(row))


@pytest.fixture
def daytime(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminders, "next_allowed", lambda at, _zone: at)


async def test_a_date_is_reminded_of_when_it_was_wanted(cairn: Cairn, daytime: None) -> None:
    ada = Person(cairn)
    await noted(ada)
    assert "remind you" in ada.heard[-1]
    assert "I'll write to you" in await ada.says("yes, remind me")
    await set_due(cairn)
    await cairn.messaging.reminders.send_due()
    await cairn.messaging.settled()
    assert "You asked me to remind you" in ada.heard[-1]
    known = len(ada.heard)
    await cairn.messaging.reminders.send_due()
    await cairn.messaging.settled()
    assert len(ada.heard) == known
    assert "no more reminders" in await ada.says("No more reminders")


async def test_nobody_is_reminded_who_did_not_say_yes(cairn: Cairn, daytime: None) -> None:
    ada, bob = Person(cairn), Person(cairn)
    await noted(ada)
    await noted(bob)
    await bob.says("no thanks")
    await set_due(cairn)
    known = len(ada.heard), len(bob.heard)
    await cairn.messaging.reminders.send_due()
    await cairn.messaging.settled()
    assert (len(ada.heard), len(bob.heard)) == known


async def test_a_reminder_outlives_the_conversations_age_and_not_its_deletion(cairn: Cairn, daytime: None) -> None:
    ada, bob = Person(cairn), Person(cairn)
    for person in (ada, bob):
        await noted(person)
        await person.says("yes, remind me")
    old = update(Conversation).values(last_message_at=utc_now() - timedelta(days=400))
    await cairn.conversations.delete((await bob.row()).conversation_id)
    await cairn.database.run(lambda connection: connection.execute(old))
    await cairn.background.delete_old()
    await set_due(cairn)
    known = len(ada.heard), len(bob.heard)
    await cairn.messaging.reminders.send_due()
    await cairn.messaging.settled()
    assert "You asked me to remind you" in "".join(ada.heard[known[0] :])
    assert len(bob.heard) == known[1]


@pytest.fixture
def hours_later(cairn: Cairn) -> Callable[[Person], Any]:
    async def later(person: Person) -> None:
        row = update(ChannelThread).where(ChannelThread.id == (await person.row()).id)
        earlier = row.values(heard_at=utc_now() - timedelta(hours=5))
        await cairn.database.run(lambda connection: connection.execute(earlier))

    return later


async def test_a_persons_answer_hours_later_waits_without_consent(
    cairn: Cairn, hours_later: Callable[[Person], Any]
) -> None:
    ada = Person(cairn)
    await ada.says("hello")
    await hours_later(ada)
    conversation_id = (await ada.row()).conversation_id
    message = Message.model_validate(
        {"id": "m9", "seq": 9, "from": "practitioner", "name": "Sam", "at": utc_now(), "lang": "en", "text": "Hello"}
    )
    thread = await cairn.database.run(lambda connection: thread_of(connection, conversation_id))
    assert await cairn.messaging.delivery._courtesy.before(thread, message) == "window"
    await ada.says("i want to kill myself")
    await hours_later(ada)
    thread = await cairn.database.run(lambda connection: thread_of(connection, conversation_id))
    assert await cairn.messaging.delivery._courtesy.before(thread, message) is None


def thread_of(connection: Any, conversation_id: str) -> Any:
    [found] = threads.of_conversation(connection, conversation_id)
    return threads.find(connection, found)
