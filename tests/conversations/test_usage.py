"""Usage events of played dialogues: what became of each message reaches the API's table, and no word of it."""

from __future__ import annotations

import asyncio

from sqlalchemy import select

from actions.person import person_of
from api.triage.models import UnansweredQuestion
from api.triage.usage import UsageEvent
from bot.serve import Cairn
from tests.conversations.player import Player


async def told(cairn: Cairn, player: Player, count: int) -> list[UsageEvent]:
    """The events of a conversation, once as many as `count` have arrived in the background."""
    assert cairn.api is not None
    query = select(UsageEvent).where(UsageEvent.person == person_of(player.conversation_id)).order_by(UsageEvent.at)
    async with asyncio.timeout(5):
        while True:
            with cairn.api.state.database.session() as session:
                found = list(session.scalars(query))
            if len(found) >= count:
                return found
            await asyncio.sleep(0.02)


async def test_each_message_is_told_by_what_became_of_it(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("what is a micro-credential?")
    await player.say("online bookkeeping courses in Ontario, I have 900 dollars")
    await player.say("is that kgjhd fjgh wq")
    await player.say("can I talk to a person please")
    events = await told(cairn, player, 4)

    assert [event.outcome for event in events] == ["answered", "searched", events[2].outcome, "handoff"]
    assert events[2].outcome in ("not_understood", "out_of_scope")
    search = events[1]
    assert (search.intent, search.region, search.channel, search.lang) == ("find_credentials", "ON", "web", "en")
    assert (search.filters["delivery"], search.filters["max_cost"]) == (["online"], ["1000"])
    assert search.results


async def test_a_message_that_was_sent_twice_is_told_once(cairn: Cairn) -> None:
    player = await Player.begin(cairn, "fr")
    for _ in range(2):
        await cairn.conversations.say(player.conversation_id, "same", "bonjour", channel="web")

    await player.say("merci")

    assert [event.intent for event in await told(cairn, player, 2)] == ["greet", "thank"]


async def test_feedback_and_questions_can_be_counted_by_person(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("kgjhd fjgh wq zzz")
    assert cairn.api is not None
    with cairn.api.state.database.session() as session:
        kept = session.scalars(select(UnansweredQuestion.person)).all()

    assert person_of(player.conversation_id) in kept
