"""Plays a learner on a platform: types, presses or answers by number, and reads what the platform was given."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import Any

import httpx
from sqlalchemy import select

from bot.models import ChannelThread
from bot.serve import Cairn
from tests.channels.platform import FakePlatform, Heard
from tests.conversations.player import Player

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Step:
    """`choose` is the start of a title; without one, `say` is typed."""

    say: str = ""
    choose: str = ""


@dataclass(frozen=True)
class Turn:
    """What a step led to: how it was understood, which responses answered, and what they stated."""

    intents: tuple[str, ...]
    responses: tuple[str, ...]
    facts: frozenset[str]


@dataclass
class Learner:
    """One person on one platform. `way` counts how choices are made: pressed, by number, by label."""

    cairn: Cairn
    platform: FakePlatform
    http: httpx.AsyncClient
    user: str = field(default_factory=lambda: f"learner{next(_numbers)}")
    turns: list[list[Heard]] = field(default_factory=list)
    way: int = 0

    async def take(self, step: Step) -> list[Heard]:
        """What the platform was given in answer."""
        known = len(self.platform.heard)
        if step.choose:
            await self._choose(step.choose)
        else:
            await self.platform.say(self.http, step.say, user=self.user)
        await settled(self.cairn, self.platform)
        heard = self.platform.heard[known:]
        assert heard, f"{self.platform.name}: silence after {step}"
        self.turns.append(heard)
        return heard

    async def say(self, text: str) -> str:
        return words_of(await self.take(Step(say=text)))

    async def conversation_id(self) -> str:
        """The latest conversation of this platform."""
        query = (
            select(ChannelThread.conversation_id)
            .where(ChannelThread.channel == self.platform.name)
            .order_by(ChannelThread.heard_at.desc())
            .limit(1)
        )
        found = await self.cairn.database.run(lambda connection: connection.execute(query).scalar())
        assert found is not None
        return str(found)

    async def _choose(self, title: str) -> None:
        heard = self.turns[-1]
        buttons = [button for message in heard for button in message.buttons if button.title.startswith(title)]
        line = re.search(rf"(?m)^\W*(\d+)\W+({re.escape(title)}.*)$", words_of(heard))
        number = line[1] if line else None
        label = buttons[0].title if buttons else line[2].strip() if line else title
        self.way += 1
        if buttons and (self.way % 3 != 2 or number is None):
            await self.platform.press(self.http, title, user=self.user)
        elif number is not None and self.way % 3 != 0:
            await self.platform.say(self.http, number, user=self.user)
        else:
            await self.platform.say(self.http, label, user=self.user)


async def settled(cairn: Cairn, platform: FakePlatform) -> None:
    """All that came in is answered, and has arrived."""
    await cairn.messaging.settled()
    await platform.quiet()


def words_of(heard: list[Heard]) -> str:
    return "\n".join(message.text for message in heard)


async def on_the_page(cairn: Cairn, steps: list[Step], lang: str) -> tuple[list[Turn], dict[str, Any]]:
    """The same steps in the web chat, which every channel is compared with: (turns, slots at the end)."""
    player = await Player.begin(cairn, lang)
    for step in steps:
        if step.choose:
            titles = [reply.title for message in player.last for reply in message.replies]
            await player.press(next(title for title in titles if title.startswith(step.choose)))
        else:
            await player.say(step.say)
    return await turns_of(cairn, player.conversation_id), await slots_of(cairn, player.conversation_id)


async def turns_of(cairn: Cairn, conversation_id: str) -> list[Turn]:
    """The conversation as the tracker has it, parted at the learner's messages."""
    tracker = await cairn.agent.tracker_store.retrieve(conversation_id)
    turns: list[Turn] = []
    intents: list[str] = []
    responses: list[str] = []
    facts: set[str] = set()
    for event in tracker.events:
        if event.type_name == "user":
            if intents or responses:
                turns.append(Turn(tuple(intents), tuple(responses), frozenset(facts)))
            intents, responses, facts = [str(event.intent.get("name"))], [], set()
        elif event.type_name == "bot":
            responses.append(str(event.metadata.get("utter_action")))
            facts |= facts_in(event.text or "")
            for card in ((event.data or {}).get("custom") or {}).get("cards") or []:
                facts |= {card["title"], card["url"]}
    turns.append(Turn(tuple(intents), tuple(responses), frozenset(facts)))
    return turns


def facts_in(text: str) -> set[str]:
    """Addresses and numbers of a text, without references that are drawn anew each time."""
    bare = re.sub(r"\b[A-Z0-9]{3}-[A-Z0-9]{3}\b", "", text)
    addresses = set(re.findall(r"https?://[^\s)>\]]+", bare))
    rest = re.sub(r"https?://\S+", "", bare)
    return addresses | set(re.findall(r"\d[\d.,]*\d|\d{2,}", rest))


async def slots_of(cairn: Cairn, conversation_id: str) -> dict[str, Any]:
    """What is remembered at the end, without what is drawn anew each time."""
    tracker = await cairn.agent.tracker_store.retrieve(conversation_id)
    changing = {"case", "case_pending", "alert_pending", "session_started_metadata", "handoff_time"}
    return {name: value for name, value in tracker.current_slot_values().items() if name not in changing}
