"""Conversations as channels see them, over the tiny assistant: the real engine and a database of the test's own."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import event, func, insert, select, update

from actions.knowledge_client import KnowledgeClient
from actions.private_values import PRIVATE
from bot.accepted import UnknownConversationError
from bot.conversations import Conversations
from bot.database import Database
from bot.engine.agent import Dialogue
from bot.engine.payloads import UnknownPayloadError
from bot.erasures import Erasures
from bot.handoff import Handoff
from bot.models import AcceptedMessage, Conversation, ConversationEvent, utc_now
from bot.stream import Stream
from bot.tokens import Tokens, hash_token

TOKENS = Tokens(b"a key of the server's")


@dataclass
class House:
    conversations: Conversations
    database: Database
    stream: Stream

    async def count(self, table: Any) -> int:
        with self.database.engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


@pytest.fixture
def house(new_agent: Any) -> House:
    agent = new_agent()
    stream, database = Stream(), agent.tracker_store._database
    api = KnowledgeClient(httpx.AsyncClient(transport=httpx.MockTransport(nothing_there)))
    handoff, erasures = Handoff(database, api), Erasures(database, api)
    made = Conversations(database, Dialogue(agent, handoff), stream, TOKENS, handoff, erasures)
    return House(made, database, stream)


def nothing_there(_request: httpx.Request) -> httpx.Response:
    """The API of a house without cases."""
    return httpx.Response(404, json={})


@pytest.fixture
def conversations(house: House) -> Conversations:
    return house.conversations


async def opened(conversations: Conversations) -> str:
    return (await conversations.open("web", "en"))[0]


async def say(conversations: Conversations, key: str, text: str, client_id: str = "a") -> list[str]:
    turn = await conversations.say(key, client_id, text, channel="web")
    return [message.text for message in turn.messages]


async def test_a_token_finds_its_conversation(conversations: Conversations) -> None:
    one, other = [await conversations.open("web", "en") for _ in range(2)]

    assert await conversations.find(one[1]) == one[0] != other[0]


@pytest.mark.parametrize("token", ["", "rubbish", "' OR 1=1 --"])
async def test_an_unknown_token_finds_nothing(conversations: Conversations, token: str) -> None:
    await opened(conversations)

    with pytest.raises(UnknownConversationError):
        await conversations.find(token)


async def test_the_hash_of_a_token_is_no_token(house: House) -> None:
    _, token = await house.conversations.open("web", "en")

    with pytest.raises(UnknownConversationError):
        await house.conversations.find(hash_token(token))


async def test_a_turn_is_the_message_and_its_replies(conversations: Conversations) -> None:
    assert await say(conversations, await opened(conversations), "hello there") == ["hello there", "Hello!"]


async def test_a_turn_leaves_out_the_turns_before_it(conversations: Conversations) -> None:
    key = await opened(conversations)
    await say(conversations, key, "hello", "a")

    assert await say(conversations, key, "bye", "b") == ["bye", "Goodbye."]


async def test_a_repeat_says_that_it_is_one(conversations: Conversations) -> None:
    key = await opened(conversations)
    first = await conversations.say(key, "a", "hello", channel="web")
    await say(conversations, key, "bye", "b")

    again = await conversations.say(key, "a", "hello", channel="web")

    assert (first.repeated, again.repeated) == (False, True)
    assert again.messages == first.messages


async def test_a_repeat_during_the_turn_waits_for_it(conversations: Conversations) -> None:
    key = await opened(conversations)

    one, other = await asyncio.gather(*(conversations.say(key, "a", "hello", channel="web") for _ in range(2)))

    assert one.messages == other.messages
    assert [message.text for message in one.messages] == ["hello", "Hello!"]
    assert {one.repeated, other.repeated} == {True, False}


async def test_a_repeat_waits_for_the_turn_also_where_the_database_is_slow(house: House) -> None:
    """The first copy is kept but its connection takes its time to come back, when the second copy is refused."""
    key = await opened(house.conversations)
    slow = iter([0.3])

    @event.listens_for(house.database.engine, "checkin")
    def take_time(*_: object) -> None:
        time.sleep(next(slow, 0))

    one, other = await asyncio.gather(*(house.conversations.say(key, "a", "hello", channel="web") for _ in range(2)))

    assert one.messages == other.messages
    assert one.messages


async def test_the_history_after_a_position_is_what_came_later(conversations: Conversations) -> None:
    key = await opened(conversations)
    await say(conversations, key, "hello", "a")
    heard = await conversations.history(key)
    await say(conversations, key, "bye", "b")

    later = await conversations.history(key, after=heard[-1].seq)

    assert [message.text for message in later] == ["bye", "Goodbye."]
    assert await conversations.history(key) == [*heard, *later]


async def test_a_part_of_the_history_has_the_language_it_was_said_in(conversations: Conversations) -> None:
    key = await opened(conversations)
    for client_id, text in (("a", "hello"), ("b", "bonjour hello"), ("c", "bye")):
        await say(conversations, key, text, client_id)

    whole = {message.seq: message.lang for message in await conversations.history(key)}

    for seq in whole:
        part = await conversations.history(key, after=seq)
        assert {message.seq: message.lang for message in part} == {at: lang for at, lang in whole.items() if at > seq}
    assert set(whole.values()) == {"en", "fr"}


async def test_a_button_is_shown_by_its_title(conversations: Conversations) -> None:
    key = await opened(conversations)

    turn = await conversations.press(key, "a", "/weather", "The weather?", channel="web")

    assert [message.text for message in turn.messages] == ["The weather?", "It is sunny in Sudbury."]


async def test_a_message_that_was_not_handled_may_come_again(house: House) -> None:
    key = await opened(house.conversations)
    with pytest.raises(UnknownPayloadError):
        await house.conversations.press(key, "a", "weather", "x", channel="web")

    assert await house.count(AcceptedMessage) == 0
    assert await say(house.conversations, key, "hello") == ["hello", "Hello!"]


async def test_a_message_moves_the_end_of_the_conversation(house: House) -> None:
    key = await opened(house.conversations)
    long_ago = utc_now().replace(year=2020)
    with house.database.engine.begin() as connection:
        connection.execute(update(Conversation).values(last_message_at=long_ago))

    await say(house.conversations, key, "hello")

    with house.database.engine.connect() as connection:
        last = connection.execute(select(Conversation.last_message_at)).scalar_one()
    assert last.year > 2020


async def test_what_is_private_is_masked_before_the_engine_sees_it(house: House) -> None:
    key = await opened(house.conversations)

    assert (await say(house.conversations, key, "hello from sam@example.org"))[0] == "hello from [email 1]"


async def woken(house: House, key: str, seconds: float) -> bool:
    """Whether somebody who listens to the conversation is woken in time."""
    with house.stream.listening(key) as news:
        try:
            await asyncio.wait_for(news.wait(), timeout=seconds)
        except TimeoutError:
            return False
        return True


async def test_a_turn_wakes_those_who_wait_for_it(house: House) -> None:
    key = await opened(house.conversations)
    waiting = asyncio.create_task(woken(house, key, 10))
    await asyncio.sleep(0)

    await say(house.conversations, key, "hello")

    assert await waiting is True


async def test_a_turn_wakes_nobody_else(house: House) -> None:
    key, other = await opened(house.conversations), await opened(house.conversations)
    waiting = asyncio.create_task(woken(house, other, 0.5))
    await asyncio.sleep(0)

    await say(house.conversations, key, "hello")

    assert await waiting is False


async def test_waiting_leaves_nothing_behind(house: House) -> None:
    await woken(house, "c_1", 0.01)

    assert not house.stream._waiters


async def taken_in(house: House, key: str, at: datetime) -> None:
    row = insert(AcceptedMessage).values(conversation_id=key, client_id="a", accepted_at=at)
    await house.database.run(lambda connection: connection.execute(row))


async def test_what_a_killed_process_had_taken_in_is_answered_when_it_is_sent_again(house: House) -> None:
    key = await opened(house.conversations)
    await taken_in(house, key, utc_now() - timedelta(minutes=2))

    answers = [await say(house.conversations, key, "hello") for _ in range(2)]

    assert answers[0][0] == "hello" and len(answers[0]) > 1
    assert answers[1] == answers[0]
    assert [message.text for message in await house.conversations.history(key)].count("hello") == 1


async def test_what_another_process_has_just_taken_in_is_left_to_it(house: House) -> None:
    key = await opened(house.conversations)
    await taken_in(house, key, utc_now())

    assert await say(house.conversations, key, "hello") == []


async def test_deleting_removes_all_of_it_and_nothing_else(house: House) -> None:
    key, other = await opened(house.conversations), await opened(house.conversations)
    await say(house.conversations, key, "hello")
    await say(house.conversations, other, "hello")
    kept = await house.conversations.history(other)

    await house.conversations.delete(key)

    assert await house.conversations.history(key) == []
    assert await house.conversations.history(other) == kept
    assert (await house.count(Conversation), await house.count(AcceptedMessage)) == (1, 1)
    with house.database.engine.connect() as connection:
        left = connection.execute(select(ConversationEvent.conversation_id).distinct()).scalars().all()
    assert left == [other]


async def test_deleting_forgets_what_was_private(house: House) -> None:
    key = await opened(house.conversations)
    await say(house.conversations, key, "hello sam@example.org")
    assert PRIVATE.reveal(key, "[email 1]") == "sam@example.org"

    await house.conversations.delete(key)

    assert PRIVATE.reveal(key, "[email 1]") is None


async def test_deleting_wakes_open_streams(house: House) -> None:
    key = await opened(house.conversations)
    waiting = asyncio.create_task(woken(house, key, 10))
    await asyncio.sleep(0)

    await house.conversations.delete(key)

    assert await waiting is True


async def test_a_message_to_a_deleted_conversation_says_so(house: House) -> None:
    key = await opened(house.conversations)
    await house.conversations.delete(key)

    with pytest.raises(UnknownConversationError):
        await house.conversations.say(key, "a", "hello", channel="web")
