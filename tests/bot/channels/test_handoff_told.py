"""What the learner is told of a talk with a person, and what is theirs alone to see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from bot.serve import Cairn
from tests.bot.channels.chat import Chat
from tests.bot.channels.desk import AT, Talk, by_person, reader_of
from tests.bot.channels.test_events import follow

pytestmark = pytest.mark.usefixtures("no_long_pauses")


async def test_a_person_joins_and_it_is_said_what_they_read(talk: Talk) -> None:
    await talk.case()

    entry = await talk.comes("claimed", name="Sam")

    joined = (await talk.chat.history())[-1]
    assert (joined["from"], joined["handoff"]) == ("bot", {"state": "claimed", "who": "Sam", "when": AT})
    assert "Sam" in joined["text"] and "read what you write" in joined["text"]
    assert [reply["title"] for reply in joined["replies"]] == ["Go on with the assistant"]
    assert talk.desk.confirmed == {entry: "delivered"}


async def test_in_french_it_is_said_in_french(talk: Talk, http: httpx.AsyncClient, cairn: Cairn) -> None:
    chat = await Chat.open(http, "fr")
    french = Talk(cairn, talk.desk, chat, await cairn.conversations.find(chat.token), reader_of(cairn))
    for kind in ("claimed", "passed", "requeued", "claimed", "released", "reopened", "claimed", "resolved"):
        await french.comes(kind, name="Sam", team=None, text=None)

    said = [message for message in (await chat.history())[1:] if message["from"] == "bot"]

    assert len(said) == 8
    assert all(message["lang"] == "fr" for message in said)
    assert all(not any(word in message["text"].split() for word in ("you", "the", "I'm")) for message in said)


async def test_what_a_person_writes_is_theirs_and_stands_there_once(talk: Talk) -> None:
    await talk.comes("claimed", name="Sam")

    await talk.comes("message", name="Sam", text="Hello. How can I help?")
    await talk.read()

    message = (await talk.chat.history())[-1]
    assert (message["from"], message["name"], message["text"]) == ("practitioner", "Sam", "Hello. How can I help?")
    assert len(by_person(await talk.said())) == 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("**Sam** [here](https://evil.example)", "Sam here https evil.example"),
        ("<b>Zoé</b> O'Neil-Roy", "b Zoé b O'Neil-Roy"),
        ("Sam 911 _x_ {reference}", "Sam x reference"),
        ("x" * 500, "x" * 60),
    ],
)
async def test_a_name_never_becomes_markup(talk: Talk, name: str, shown: str) -> None:
    await talk.comes("claimed", name=name)

    joined = (await talk.chat.history())[-1]
    assert joined["handoff"]["who"] == shown
    assert f"with {shown}," in joined["text"]


async def test_a_name_of_nothing_but_marks_is_no_name(talk: Talk) -> None:
    await talk.comes("claimed", name="**")

    assert (await talk.responses())[-1] == "utter_someone_joined"


async def test_an_appointment_brings_its_link(talk: Talk) -> None:
    await talk.comes("claimed", name="Sam")

    await talk.comes("appointment", name="Sam", text="Choose a time here:", url="https://book.example.ca/sam")

    assert by_person(await talk.said()) == ["Choose a time here:\nhttps://book.example.ca/sam"]


async def test_nobody_answering_in_time_is_said_and_the_bot_is_back(talk: Talk) -> None:
    await talk.case()
    await talk.comes("claimed", name="Sam")

    await talk.comes("requeued")

    told = (await talk.chat.history())[-1]
    assert ((await talk.responses())[-1], told["handoff"]["state"]) == ("utter_person_not_answering", "waiting")
    assert await talk.write("what is a micro-credential?")


async def test_back_in_line_by_a_persons_choice_is_not_called_late(talk: Talk) -> None:
    await talk.case()
    await talk.comes("claimed", name="Sam")

    await talk.comes("requeued", by_staff=True)

    assert (await talk.responses())[-1] == "utter_person_back_in_line"


async def test_passed_to_a_colleague_the_bot_stays_silent_and_to_a_team_it_is_back(talk: Talk) -> None:
    await talk.comes("claimed", name="Sam")

    await talk.comes("passed", name="Kim", team="Advising")
    assert await talk.write("hello Kim") == []
    await talk.comes("passed", name=None, team="Funding")

    assert (await talk.chat.history())[-1]["handoff"]["state"] == "waiting"
    assert await talk.write("what is a micro-credential?")


async def test_resolved_with_words_and_reopened(talk: Talk) -> None:
    await talk.case()
    await talk.comes("claimed", name="Sam")

    await talk.comes("resolved", name="Sam", text="All the best!")
    assert (await talk.said())[-2] == ("practitioner", "All the best!")
    assert (await talk.responses())[-1] == "utter_person_resolved"
    await talk.comes("reopened")

    assert (await talk.chat.history())[-1]["handoff"]["state"] == "waiting"
    assert (await talk.cairn.dialogue.slots(talk.conversation_id) or {})["case"]["state"] == "waiting"


async def test_a_case_that_nobody_claimed_can_be_closed(talk: Talk) -> None:
    await talk.case()

    await talk.comes("resolved", name="Sam", text=None)

    assert (await talk.responses())[-1] == "utter_case_resolved"


async def test_released_after_the_learner_left_says_nothing(talk: Talk) -> None:
    await talk.case()
    await talk.comes("claimed", name="Sam")
    await talk.send(payload=(await talk.chat.history())[-1]["replies"][0]["payload"])
    before = await talk.said()

    entry = await talk.comes("released", name="Sam")

    assert (await talk.said(), talk.desk.confirmed[entry]) == (before, "delivered")


async def test_typing_and_seen_are_told_and_kept_nowhere(
    talk: Talk, served: httpx.AsyncClient, cairn: Cairn, rows: Callable[..., list[tuple[Any, ...]]]
) -> None:
    chat = await Chat.open(served)
    conversation_id = await cairn.conversations.find(chat.token)
    async with follow(chat) as events:
        await events.messages(1)
        talk.desk.put(conversation_id, "typing", name="**Sam**")
        await talk.read()
        typing = await events.next()
        talk.desk.put(conversation_id, "seen", up_to=7)
        await talk.read()
        seen = await events.next()

    assert (typing["event"], typing["data"]) == ("typing", {"who": "Sam"})
    assert (seen["event"], seen["data"]) == ("seen", {"up_to": 7})
    assert "id" not in typing
    kept = rows("SELECT count(*) FROM conversation_events WHERE conversation_id = ? AND type_name = 'bot'", conversation_id)
    assert kept == [(1,)]


async def test_erased_by_staff_nothing_stays_here(talk: Talk, rows: Callable[..., list[tuple[Any, ...]]]) -> None:
    await talk.case()
    await talk.write("i want to weld")

    entry = await talk.comes("erase")

    for table in ("conversation_events", "accepted_messages", "case_threads", "erasures"):
        assert rows(f"SELECT count(*) FROM {table} WHERE conversation_id = ?", talk.conversation_id) == [(0,)], table
    assert rows("SELECT count(*) FROM conversations WHERE id = ?", talk.conversation_id) == [(0,)]
    assert (talk.desk.confirmed[entry], talk.desk.erased) == ("delivered", [])
