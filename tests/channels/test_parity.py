"""The same conversations in every channel: the same understanding, the same facts, the same end."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from api.people.sessions import Staff
from api.triage import lifecycle, replies
from bot.serve import Cairn
from tests.api.console.desk import add_person
from tests.api.triage.learner import staff_of
from tests.channels.platform import FakePlatform
from tests.channels.play import Learner, Step, on_the_page, slots_of, turns_of, words_of

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
    for turn, heard in zip(turns[1:], learner.turns, strict=True):
        text = words_of(heard)
        missing = [fact for fact in turn.facts if fact not in text]
        assert not missing, f"{platform.name} does not say {missing} in:\n{text}"


@pytest.fixture
def sam(cairn: Cairn) -> Staff:
    assert cairn.api is not None
    return staff_of(add_person(cairn.api, "practitioner", name="Sam"))


async def test_a_person_takes_over_and_gives_back(
    platform: FakePlatform, cairn: Cairn, http: httpx.AsyncClient, sam: Staff
) -> None:
    assert cairn.api is not None
    learner = Learner(cairn, platform, http)
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
    with cairn.api.state.database.session() as session:
        lifecycle.claim(session, sam, case["id"])
        replies.reply(session, sam, case["id"], "Hello, I am Sam. It is free.")
    await delivered(cairn)
    told = words_of(platform.heard[known:])
    assert "Sam" in told
    assert told.count("It is free.") == 1

    known = len(platform.heard)
    await platform.say(http, "thank you, 1 more thing: when does it start?", user=learner.user)
    await cairn.messaging.settled()
    await cairn.handoff.settled()
    assert platform.heard[known:] == [], "the bot speaks while a person has the conversation"
    with cairn.api.state.database.session() as session:
        thread = [message.text for message in lifecycle.case_of(session, sam, case["id"]).messages]
    assert thread[-1] == "thank you, 1 more thing: when does it start?"

    danger = await learner.say("i want to kill myself")
    assert "9-8-8" in danger or "988" in danger

    known = len(platform.heard)
    with cairn.api.state.database.session() as session:
        lifecycle.release(session, sam, case["id"])
    await delivered(cairn)
    assert platform.heard[known:]
    assert "micro" in (await learner.say("what is a micro-credential?")).lower()


async def delivered(cairn: Cairn) -> None:
    """What staff did has reached the platform."""
    await cairn.outbox.fetch(after=0, wait=0)
    async with asyncio.timeout(20):
        while cairn.outbox._waiting:  # noqa: ASYNC110 - its reader never ends
            await asyncio.sleep(0.02)
    await cairn.messaging.settled()
