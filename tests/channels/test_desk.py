"""Practitioners' rooms over the real API: one card for each case, kept true, and what is said in its thread."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import bot  # noqa: F401 - prepares the process for Rasa, so it comes before everything of Rasa's

# isort: split
import httpx
import pytest
import yaml
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.knowledge_client import KnowledgeClient
from api.people.identities import issue_code
from api.people.sessions import Staff
from api.triage import conversations, lifecycle, replies
from api.triage.models import CaseMessage, OutboxEntry
from bot.database import Database, migrate
from bot.messages import Message
from bot.messaging.bubble import Bubble
from bot.messaging.channel import SendLaterError, UndeliverableError
from bot.messaging.desk import REFUSALS, Desk
from bot.messaging.desk_room import DeskRoomReader
from bot.messaging.staff import CaseView
from knowledge.encoder import Encoder
from tests.api.builders import TOKEN, make_app
from tests.api.console.desk import add_person
from tests.api.triage.learner import alert, consented, said, staff_of

RESPONSES = yaml.safe_load(Path("data/responses/desk.yml").read_text(encoding="utf-8"))["responses"]
BASE = "https://cairn.test"


def say(response: str, lang: str, **values: str) -> str:
    french, english = RESPONSES[response]
    text = str((french if lang == "fr" else english)["text"])
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def render(_channel: str, message: Message) -> list[Bubble]:
    return [Bubble(text=message.text, fallback=message.text, lang=message.lang)]


@dataclass
class FakeRoom:
    """Keeps its cards as a platform does. `fails` are errors to raise, one for each call."""

    room: str | None = "C1"
    room_lang: Literal["en", "fr"] = "en"
    cards: dict[str, list[CaseView]] = field(default_factory=dict)
    threads: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    fails: list[Exception | None] = field(default_factory=list)

    def _fail(self) -> None:
        error = self.fails.pop(0) if self.fails else None
        if error:
            raise error

    async def post_case(self, view: CaseView) -> str:
        self._fail()
        key = f"p{len(self.cards) + 1}"
        self.cards[key] = [view]
        self.threads[key] = []
        return key

    async def update_case(self, key: str, view: CaseView) -> None:
        self._fail()
        self.cards[key].append(view)

    async def post_in_thread(self, key: str, text: str, *, who: str) -> None:
        self._fail()
        self.threads[key].append((who, text))


@dataclass
class House:
    """An API, and a bot with a desk for Slack and Teams."""

    app: FastAPI
    http: httpx.AsyncClient
    client: KnowledgeClient
    database: Database
    slack: FakeRoom
    teams: FakeRoom
    ada: Staff

    async def do(self, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """In a thread: a request whose transaction is still open could not end while the loop waits for it."""

        def whole() -> Any:
            with self.app.state.database.session() as session:
                return function(session, *arguments, **named)

        return await asyncio.to_thread(whole)

    def desk(self) -> Desk:
        rooms = {"slack": self.slack, "teams": self.teams}
        return Desk(rooms, self.client, self.database, say, render, base_url=BASE)

    def reader(self, channel: str = "slack") -> DeskRoomReader:
        """As of a process that starts now."""
        room = self.slack if channel == "slack" else self.teams
        return DeskRoomReader(channel, room, self.client, self.database, say, base_url=BASE)

    async def show(self, channel: str = "slack") -> None:
        """Until there is no more news, then stop."""
        reader = self.reader(channel)
        while await reader.fetch(wait=0):
            pass
        await reader.stop()

    async def opens(self, body: dict[str, Any]) -> dict[str, Any]:
        return await self.client.open_case(body)

    async def joins(self, channel: str = "slack", user: str = "U1") -> str:
        code = await self.do(issue_code, self.ada.id)
        return await self.desk().link(channel, user, code)


@pytest.fixture
async def house(empty_url: str, encoder: Encoder, tmp_path: Path) -> AsyncIterator[House]:
    app = make_app(empty_url, encoder)
    http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api.test")
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    migrate(url)
    database = Database(url)
    ada = staff_of(await asyncio.to_thread(add_person, app, "practitioner", name="Ada"))
    yield House(app, http, KnowledgeClient(http, service_token=TOKEN), database, FakeRoom(), FakeRoom("C2"), ada)
    await http.aclose()
    database.close()
    app.state.database.close()


async def test_a_case_is_one_card_whatever_happens_and_however_often_the_process_starts(house: House) -> None:
    case = await house.opens(consented())
    await house.show()
    await house.show()
    await house.do(lifecycle.claim, house.ada, case["id"])
    await house.show()
    await house.do(lifecycle.resolve, house.ada, case["id"], "answered")
    await house.show()

    (card,) = house.slack.cards.values()
    assert [view.status for view in card] == ["open", "claimed", "resolved"]
    first, second, third = card
    assert (first.reference, first.summary) == (case["reference"], ("Goal: Wants help choosing",))
    assert first.url == f"{BASE}/console/cases/{case['id']}" and first.answer_by and first.reasons == ("Asked for a person",)
    assert (second.claimed_by, second.answer_by, third.summary) == ("Ada", None, ())


async def test_a_room_reads_its_own_language_and_sees_the_learners(house: House) -> None:
    house.teams.room_lang = "fr"
    await house.opens({**consented(), "lang": "en"})
    await house.show()
    await house.show("teams")
    [english], [french] = house.slack.cards["p1"], house.teams.cards["p1"]
    assert (english.lang, french.lang) == ("en", "fr")
    assert english.channel.endswith(", English")
    assert french.channel.endswith(", anglais")
    assert english.urgency_words != french.urgency_words


async def test_each_room_has_its_own_card_and_its_own_place(house: House) -> None:
    await house.opens(consented())
    await house.show("slack")
    assert house.teams.cards == {}
    await house.show("teams")
    assert len(house.teams.cards) == len(house.slack.cards) == 1


async def test_of_two_processes_one_posts(house: House) -> None:
    await house.opens(consented())
    one, other = house.reader(), house.reader()
    assert await one.fetch(wait=0)
    await house.opens(alert(conversation_id="c_2"))
    assert not await other.fetch(wait=0)
    assert len(house.slack.cards) == 1
    await one.stop()
    assert await other.fetch(wait=0)
    assert len(house.slack.cards) == 2


async def test_a_platform_that_is_busy_gets_the_same_again_and_nothing_twice(house: House) -> None:
    case = await house.opens(consented())
    house.slack.fails = [SendLaterError("429", seconds=1)]
    reader = house.reader()
    with pytest.raises(SendLaterError):
        await reader.fetch(wait=0)
    assert house.slack.cards == {}
    await reader.fetch(wait=0)
    await house.do(lifecycle.claim, house.ada, case["id"])
    await house.client.add_to_case(case["id"], [said(5, "hello?")])
    house.slack.fails = [None, SendLaterError("503")]  # the card is changed, the thread is not
    with pytest.raises(SendLaterError):
        await reader.fetch(wait=0)
    await reader.fetch(wait=0)

    assert list(house.slack.cards) == ["p1"]
    assert house.slack.threads["p1"] == [("Learner", "hello?")]


async def test_what_the_platform_refuses_for_good_does_not_hold_up_the_rest(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    await house.opens(consented())
    await house.opens(consented(conversation_id="c_2"))
    house.slack.fails = [UndeliverableError("no such block"), UndeliverableError("no such block")]
    await house.show()
    assert len(house.slack.cards) == 1
    assert "refuses" in caplog.text and "Wants help" not in caplog.text


async def test_what_is_written_elsewhere_comes_into_the_thread_and_what_was_written_there_does_not(house: House) -> None:
    case = await house.opens(consented())
    await house.joins()
    await house.show("slack")
    await house.show("teams")
    desk = house.desk()
    assert case["reference"] in await desk.act("slack", "U1", "claim", case["id"], event_id="e1")
    for _ in range(2):  # the platform's retry
        assert await desk.reply("slack", "U1", "p1", "Hello from Slack", event_id="e2") is None
    await house.do(replies.reply, house.ada, case["id"], "Hello from the console")
    await house.client.add_to_case(case["id"], [said(9, "thank you")])
    await house.show("slack")
    await house.show("teams")

    assert house.slack.threads["p1"] == [("Ada", "Hello from the console"), ("Learner", "thank you")]
    assert house.teams.threads["p1"] == [("Ada", "Hello from Slack"), *house.slack.threads["p1"]]
    with Session(house.app.state.database.engine) as session:
        told = [row.body.get("text") for row in session.scalars(select(OutboxEntry).order_by(OutboxEntry.id))]
        assert told == [None, "Hello from Slack", "Hello from the console"]
        assert len(session.scalars(select(CaseMessage)).all()) == 3


async def test_a_deleted_case_leaves_a_card_that_says_nothing_of_it(house: House) -> None:
    case = await house.opens(consented())
    await house.show()
    await house.do(conversations.erase, "c_1")
    await house.show()

    last = house.slack.cards["p1"][-1]
    assert (last.status, last.summary, last.reasons, last.reference) == ("resolved", (), (), case["reference"])
    assert last.urgency_words == say("utter_desk_gone", "en")


async def test_every_refusal_is_words_and_nothing_is_sent(house: House) -> None:
    case = await house.opens(consented())
    await house.show()
    desk = house.desk()
    assert say("utter_desk_not_linked", "en") in await desk.act("slack", "U1", "claim", case["id"], event_id="e1")
    assert say("utter_desk_not_linked", "fr") in str(await desk.reply("slack", "U1", "p1", "hi", event_id="e2"))
    assert say("utter_desk_not_linked", "en") in (await desk.ask("slack", "U1", "queue"))[0].text
    assert say("utter_desk_unknown_code", "fr") in await desk.link("slack", "U1", "ABCD-EFGH")
    assert say("utter_desk_unknown_code", "fr") in await desk.link("slack", "U1", " ")
    assert not await desk.is_linked("slack", "U1")
    assert "Ada" in await house.joins()
    assert await desk.is_linked("slack", "U1") and not await desk.is_linked("teams", "U1")

    assert say("utter_desk_not_claimed", "en") in str(await desk.reply("slack", "U1", "p1", "hi", event_id="e3"))
    ben = staff_of(await asyncio.to_thread(add_person, house.app, "practitioner", name="Ben"))
    await house.do(lifecycle.claim, ben, case["id"])
    assert "Ben has this case." in await desk.act("slack", "U1", "claim", case["id"], event_id="e4")
    await house.do(lifecycle.release, ben, case["id"])
    assert say("utter_desk_case_closed", "en") in await desk.act("slack", "U1", "claim", case["id"], event_id="e5")
    assert say("utter_desk_not_found", "en") in await desk.act("slack", "U1", "claim", "nowhere", event_id="e6")
    assert await desk.reply("slack", "U1", "no thread of ours", "hi", event_id="e7") is None


async def test_a_dead_api_is_said_kindly(house: House) -> None:
    await house.opens(consented())
    await house.show()
    dead = httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(503)), base_url="http://api.test")
    desk = Desk({"slack": house.slack}, KnowledgeClient(dead), house.database, say, render, base_url=BASE)
    unavailable = say("utter_desk_unavailable", "en")
    assert unavailable in await desk.act("slack", "U1", "claim", "c", event_id="e")
    assert unavailable in str(await desk.reply("slack", "U1", "p1", "hi", event_id="e"))
    assert unavailable in (await desk.ask("slack", "U1", "help"))[0].text
    assert await desk.is_linked("slack", "U1")  # so that a note about a client does not become a learner's message
    await dead.aclose()


async def test_the_reader_runs_by_itself_and_comes_back_after_a_fault(house: House) -> None:
    house.slack.fails = [SendLaterError("429", seconds=0.05)]
    desk = house.desk()
    desk.start()
    await house.opens(consented())
    async with asyncio.timeout(10):
        while not (house.slack.cards and house.teams.cards):  # noqa: ASYNC110 - the room tells nobody
            await asyncio.sleep(0.02)
    await desk.stop()
    assert len(house.slack.cards) == 1


def test_every_refusal_of_the_api_has_words_in_both_languages() -> None:
    for response in {*REFUSALS.values(), "utter_desk_unavailable"}:
        assert say(response, "en") != say(response, "fr")
