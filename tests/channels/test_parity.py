"""The same conversations in every channel: the same understanding, the same facts, the same end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.people.sessions import Staff
from api.triage import lifecycle, replies
from api.triage.models import CaseMessage
from bot.serve import Cairn
from tests.api.console.desk import add_person
from tests.api.triage.learner import staff_of
from tests.channels.platform import FakePlatform
from tests.channels.play import Learner, Step, on_the_page, settled, slots_of, turns_of, words_of
from tests.channels.table import CONVERSATIONS, played

SCRIPTS: dict[str, tuple[str, list[Step]]] = {
    "a search, compared": (
        "en",
        [
            Step(say="what is a micro-credential?"),
            Step(say="online bookkeeping in Ontario"),
            Step(choose="Compare"),
            Step(say="under $500"),
            Step(say="tell me more about the first one"),
            Step(say="who pays for it?"),
        ],
    ),
    "guided questions": (
        "en",
        [
            Step(say="help me choose"),
            Step(say="web design"),
            Step(choose="Ontario"),
            Step(choose="Online"),
            Step(say="500"),
        ],
    ),
    "in French": (
        "fr",
        [
            Step(say="c'est quoi une microcertification?"),
            Step(say="une formation en comptabilité en Ontario"),
            Step(choose="Comparer"),
            Step(say="je veux parler à quelqu'un"),
            Step(choose="Non"),
        ],
    ),
    "danger": ("en", [Step(say="i want to kill myself"), Step(say="what is a badge?")]),
    "not understood": ("en", [Step(say="asdf qwer zxcv"), Step(say="what's the weather like")]),
}


@pytest.mark.parametrize("script", list(SCRIPTS))
async def test_a_conversation_is_the_same_everywhere(
    platform: FakePlatform, cairn: Cairn, http: httpx.AsyncClient, script: str
) -> None:
    lang, steps = SCRIPTS[script]
    learner = Learner(cairn, platform, http)
    for step in steps:
        await learner.take(step)
    conversation_id = await learner.conversation_id()
    turns, slots = await turns_of(cairn, conversation_id), await slots_of(cairn, conversation_id)
    expected, expected_slots = await on_the_page(cairn, steps, lang)

    assert [turn.intents for turn in turns] == [turn.intents for turn in expected]
    assert [turn.responses for turn in turns] == [turn.responses for turn in expected]
    assert slots == expected_slots
    for turn, heard in zip(turns[-len(steps) :], learner.turns, strict=True):
        text = words_of(heard)
        missing = [fact for fact in turn.facts if fact not in text]
        assert not missing, f"{platform.name} does not say {missing} in:\n{text}"
    played(platform.name, f"{CONVERSATIONS}: {script}")


@dataclass
class Office:
    """A practitioner at work. Off the event loop, which the API in this process needs meanwhile."""

    cairn: Cairn
    staff: Staff

    async def do(self, work: Callable[[Session], Any]) -> Any:
        assert self.cairn.api is not None
        database = self.cairn.api.state.database

        def in_session() -> Any:
            with database.session() as session:
                return work(session)

        return await asyncio.to_thread(in_session)

    async def delivered(self) -> None:
        """What staff did has reached the platform."""
        await self.cairn.outbox.fetch(after=0, wait=0)
        async with asyncio.timeout(20):
            while self.cairn.outbox._waiting:  # noqa: ASYNC110 - its reader never ends
                await asyncio.sleep(0.02)
        await self.cairn.messaging.settled()
        await asyncio.sleep(0.2)


@pytest_asyncio.fixture(loop_scope="session")
async def office(cairn: Cairn) -> Office:
    assert cairn.api is not None
    return Office(cairn, staff_of(await asyncio.to_thread(add_person, cairn.api, "practitioner", name="Sam")))


async def test_a_person_takes_over_and_gives_back(
    platform: FakePlatform, cairn: Cairn, http: httpx.AsyncClient, office: Office
) -> None:
    learner, sam = Learner(cairn, platform, http), office.staff
    await learner.say("hello")
    await learner.say("I want to talk to a person")
    await learner.say("yes")
    for _ in range(4):  # name, address, time: each may be skipped
        if (await slots_of(cairn, await learner.conversation_id())).get("requested_slot") is None:
            break
        await learner.say("skip")
    conversation_id = await learner.conversation_id()
    case = (await cairn.dialogue.slots(conversation_id) or {})["case"]
    known = len(platform.heard)
    await office.do(lambda session: lifecycle.claim(session, sam, case["id"]))
    await office.do(lambda session: replies.reply(session, sam, case["id"], "Hello, I am Sam. It is free."))
    await office.delivered()
    await platform.quiet()
    # A triage room of the same platform is told of the case, too.
    told = words_of([heard for heard in platform.heard[known:] if heard.to == learner.turns[-1][-1].to])
    assert "Sam" in told
    assert told.count("It is free.") == 1

    known = len(platform.heard)
    await platform.say(http, "thank you, 1 more thing: when does it start?", user=learner.user)
    await settled(cairn, platform)
    await cairn.handoff.settled()
    to_learner = [heard for heard in platform.heard[known:] if heard.to == learner.turns[-1][-1].to]
    assert to_learner == [], "the bot speaks while a person has the conversation"

    def thread(session: Session) -> list[str]:
        query = select(CaseMessage.text).where(CaseMessage.case_id == case["id"]).order_by(CaseMessage.id)
        return list(session.scalars(query))

    assert (await office.do(thread))[-1] == "thank you, 1 more thing: when does it start?"

    danger = await learner.say("i want to kill myself")
    assert "9-8-8" in danger

    known = len(platform.heard)
    await office.do(lambda session: lifecycle.release(session, sam, case["id"]))
    await office.delivered()
    await platform.quiet()
    assert platform.heard[known:]
    assert "micro" in (await learner.say("what is a micro-credential?")).lower()
    played(platform.name, "handoff")
