"""What all channels share, through the real engine and database: keywords, choices, moving, reminders, order, restarts."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import func, select, update

from actions.knowledge_client import use_client
from bot import serve
from bot.channels.problems import TooManyError
from bot.database import migrate
from bot.messages import Message
from bot.messaging import reminders, threads
from bot.messaging.capabilities import Capabilities
from bot.messaging.channel import SendLaterError, UndeliverableError
from bot.messaging.inbound import Inbound
from bot.models import ChannelEvent, ChannelReminder, ChannelThread, Conversation, utc_now
from bot.serve import Cairn
from bot.settings import Settings
from tests.channels.plain import PlainChannel
from tests.model_fixture import trained_model

_ids = itertools.count(1)
SMS = Capabilities(text_limit=1500, per_second=1000, carrier_keywords=True)
PLAIN = Capabilities(text_limit=1500, per_second=1000)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def both(loaded_database: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Cairn, Cairn]]:
    """Two processes on one database, as far as one can have them in a test. The second one only delivers."""
    url = f"sqlite:///{shutil.copy(loaded_database, tmp_path_factory.mktemp('gateway') / 'cairn.db')}"
    migrate(url)
    settings = Settings(
        database_url=url,
        model=trained_model(),
        seal_key="a-key-for-the-gateway-that-is-long",  # type: ignore[arg-type]
        messages_per_minute=100_000,
    )
    kept = serve.channels_of
    built = []
    try:
        for _ in range(2):
            channels = {"plain": PlainChannel(capabilities=PLAIN), "sms": PlainChannel(name="sms", capabilities=SMS)}
            serve.channels_of = lambda _settings, made=channels: made  # type: ignore[misc,assignment]
            built.append(Cairn(settings))
    finally:
        serve.channels_of = kept
    first, second = built
    async with first.app().router.lifespan_context(first.app()):
        yield first, second
        second.database.close()


@pytest.fixture(autouse=True)
def cairn(both: tuple[Cairn, Cairn]) -> Cairn:
    """Actions have one client a process; this session may have built another `Cairn` elsewhere."""
    use_client(both[0].knowledge)
    return both[0]


class Person:
    """Somebody in a channel, and what they were sent."""

    def __init__(self, cairn: Cairn, channel: str = "plain", *, thread: str = "") -> None:
        self.cairn, self.name, self.thread = cairn, channel, thread
        self.user = f"user{next(_ids)}"
        self.address = {"to": f"{self.user}/{thread}"}

    @property
    def channel(self) -> PlainChannel:
        return self.cairn.messaging.channels[self.name]  # type: ignore[return-value]

    @property
    def heard(self) -> list[str]:
        return self.channel.texts(self.address)

    async def does(self, event_id: str | None = None, **what: Any) -> list[str]:
        """What came of it."""
        known = len(self.heard)
        event = event_id or f"event{next(_ids)}"
        inbound = Inbound(event_id=event, user=self.user, thread=self.thread, address=self.address, **what)
        await self.cairn.messaging.receive(self.name, inbound)
        await self.cairn.messaging.settled()
        return self.heard[known:]

    async def says(self, text: str) -> str:
        return "\n".join(await self.does(text=text))

    async def row(self) -> Any:
        key = self.cairn.messaging._sealing.name(self.name, self.user, self.thread)
        query = select(ChannelThread).where(ChannelThread.key == key)
        return await self.cairn.database.run(lambda connection: connection.execute(query).first())


async def test_a_greeting_is_answered_with_the_welcome_alone(cairn: Cairn) -> None:
    ada = Person(cairn)
    [welcome] = await ada.does(text="hello")
    assert "I'm Cairn" in welcome
    assert "1. What is a micro-credential?" in welcome


async def test_the_first_words_decide_the_language_and_the_hint_where_they_do_not(cairn: Cairn) -> None:
    assert "je suis Cairn" in await Person(cairn).says("bonjour, c'est quoi une microcertification?")
    assert "je suis Cairn" in "".join(await Person(cairn).does(text="ok", lang="fr"))
    assert "I'm Cairn" in "".join(await Person(cairn).does(text="hello there, what is a badge?", lang="fr"))


@pytest.mark.parametrize("typed", ["2", "#2", "2️⃣", "2.", "the second", "help me choose", "HELP ME CHOOSE!"])
async def test_a_choice_is_made_by_number_place_or_label(cairn: Cairn, typed: str) -> None:
    ada = Person(cairn)
    await ada.says("hello")
    assert "Question 1" in await ada.says(typed)


async def test_a_pressed_button_does_what_it_says_only_in_its_own_conversation(cairn: Cairn) -> None:
    ada, bob = Person(cairn), Person(cairn)
    await ada.says("hello")
    await bob.says("hello")
    sent = [bubble for to, bubble in ada.channel.sent if to == ada.address]
    assert sent[-1].choices == ()  # this channel numbers them
    thread = await ada.row()
    reference = cairn.messaging._references.sign(thread.conversation_id, 2, 2)
    assert "doesn't work in this conversation" in "".join(await bob.does(payload=reference))
    assert "Question 1" in "".join(await ada.does(payload=reference))


async def test_an_old_button_says_so(cairn: Cairn) -> None:
    ada = Person(cairn)
    await ada.says("hello")
    reference = cairn.messaging._references.sign((await ada.row()).conversation_id, 2, 2, now=1_000_000_000)
    assert "too old" in "".join(await ada.does(payload=reference))


async def test_the_same_event_is_answered_once(cairn: Cairn) -> None:
    ada = Person(cairn)
    assert await ada.does("same", text="what is a badge?")
    assert await ada.does("same", text="what is a badge?") == []


async def test_threads_of_one_person_are_conversations_of_their_own(cairn: Cairn) -> None:
    ada = Person(cairn)
    await ada.says("hello")
    other = Person(cairn, thread="t2")
    other.user = ada.user
    await other.says("hello")
    assert (await ada.row()).conversation_id != (await other.row()).conversation_id


async def test_stop_and_start_on_a_telephone_network(cairn: Cairn) -> None:
    ada = Person(cairn, "sms")
    await ada.says("hello")
    assert "no more messages" in await ada.says("Unsubscribe")
    assert await ada.says("what is a badge?") == ""
    assert "again" in await ada.says("START")
    assert "badge" in (await ada.says("what is a badge?")).lower()
    assert "STOP" in await ada.says("help")


async def test_elsewhere_stop_holds_until_they_write_and_cancel_is_a_word(cairn: Cairn) -> None:
    ada = Person(cairn)
    await ada.says("hello")
    await ada.says("help me choose")
    assert "no more messages" not in await ada.says("cancel")
    assert "no more messages" in await ada.says("stop")
    conversation_id = (await ada.row()).conversation_id
    known = len(ada.heard)
    await cairn.dialogue.tell(conversation_id, "utter_help", {}, slots={})
    cairn.stream.wake(conversation_id)
    await cairn.messaging.settled()
    assert ada.heard[known:] == []
    assert await ada.says("what is a badge?")


async def test_what_has_no_words_is_answered_kindly(cairn: Cairn) -> None:
    ada = Person(cairn)
    await ada.says("hello")
    for wordless in ("voice", "image", "video", "sticker", "file", "location", "contact", "other"):
        assert "9-8-8" in "".join(await ada.does(wordless=wordless)), wordless


async def test_a_very_long_message_is_not_taken_in_part(cairn: Cairn) -> None:
    assert "too long" in await Person(cairn).says("word " * 2000)


async def test_messages_are_answered_in_their_order(cairn: Cairn) -> None:
    ada = Person(cairn)
    await ada.says("hello")
    known = len(ada.heard)
    for text in ("what is a badge?", "who pays for it?", "i want to talk to a person"):
        inbound = Inbound(event_id=f"event{next(_ids)}", user=ada.user, address=ada.address, text=text)
        await cairn.messaging.receive("plain", inbound)
    await cairn.messaging.settled()
    said = "\n".join(ada.heard[known:]).lower()
    assert said.index("badge") < said.index("fund") < said.rindex("person")


async def test_who_sends_too_much_is_asked_to_wait(cairn: Cairn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cairn.messaging.inbox._rate, "wait_seconds", lambda _key: 7)
    with pytest.raises(TooManyError):
        await Person(cairn).says("hello")


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


async def test_no_words_stay_in_the_inbox(cairn: Cairn) -> None:
    ada = Person(cairn)
    await ada.says("my secret wish is welding")
    rows = await cairn.database.run(lambda connection: connection.execute(select(ChannelEvent.body)).scalars().all())
    assert set(rows) == {None}
    row = await ada.row()
    assert ada.user not in str(row)


async def test_a_deleted_conversation_leaves_no_address(cairn: Cairn) -> None:
    ada = Person(cairn)
    await ada.says("hello")
    await cairn.conversations.delete((await ada.row()).conversation_id)
    assert await ada.row() is None
    assert "I'm Cairn" in await ada.says("hello")


async def test_a_conversation_moves_with_its_code(cairn: Cairn) -> None:
    ada = Person(cairn)
    await ada.says("hello")
    await ada.says("online bookkeeping in Ontario")
    code = (await ada.says("can i continue this on my phone")).split("code: ")[1][:9]
    there = Person(cairn, "sms")
    known = len(ada.heard)
    assert "You can go on here" in await there.says(code.lower())
    assert "goes on elsewhere" in "".join(ada.heard[known:])
    assert "Payroll" in await there.says("tell me more about the first one")
    assert "doesn't work" in await Person(cairn).says(code)
    assert "I'm Cairn" in await ada.says("hello")


async def test_a_page_whose_conversation_moved_is_closed(cairn: Cairn) -> None:
    conversation_id, token = await cairn.conversations.open("web", "en")
    turn = await cairn.conversations.say(conversation_id, "t1", "i need a code to continue on my phone", channel="web")
    code = turn.messages[1].text.split("code: ")[1][:9]
    await Person(cairn).says(code)
    assert not await cairn.conversations.is_open(token)


async def test_codes_cannot_be_guessed_for_long(cairn: Cairn) -> None:
    ada = Person(cairn)
    await ada.says("hello")
    for guess in ("AAAA-2222", "AAAA-2223", "AAAA-2224"):
        assert "doesn't work" in await ada.says(guess)
    conversation_id, _ = await cairn.conversations.open("web", "en")
    code = (await cairn.knowledge.move_code(conversation_id))["code"]
    assert "doesn't work" in await ada.says(code)


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


async def test_there_is_one_row_a_person_and_thread(cairn: Cairn) -> None:
    ada = Person(cairn)
    inbounds = [Inbound(event_id=f"event{next(_ids)}", user=ada.user, address=ada.address, text="hello") for _ in range(8)]
    await asyncio.gather(*(cairn.messaging.receive("plain", inbound) for inbound in inbounds))
    await cairn.messaging.settled()
    key = cairn.messaging._sealing.name("plain", ada.user, "")
    query = select(func.count()).select_from(ChannelThread).where(ChannelThread.key == key)
    assert await cairn.database.run(lambda connection: connection.execute(query).scalar()) == 1
