"""Plays a learner: types, presses buttons, reads the replies. Everything goes through the real engine and database."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from bot.conversations import Conversations
from bot.messages import Message
from bot.serve import Cairn


@dataclass
class Player:
    """One conversation. `last` holds the replies of the latest turn."""

    cairn: Cairn
    conversation_id: str
    token: str
    last: list[Message] = field(default_factory=list)
    _count: Any = field(default_factory=itertools.count)

    @classmethod
    async def begin(cls, cairn: Cairn, lang: str = "en", *, about: str | None = None) -> Player:
        """`about` is the page that the chat is opened on."""
        conversation_id, token = await cairn.conversations.open("web", "fr" if lang == "fr" else "en", about=about)
        player = cls(cairn, conversation_id, token)
        player.last = await cairn.conversations.history(conversation_id)
        return player

    @property
    def conversations(self) -> Conversations:
        return self.cairn.conversations

    async def say(self, text: str) -> list[Message]:
        """Type `text`; the replies, of which there is at least one."""
        turn = await self.conversations.say(self.conversation_id, f"t{next(self._count)}", text, channel="web")
        return self._heard(turn.messages)

    async def walk_to(self, about: str) -> None:
        """Open another page of the site."""
        await self.conversations.walk_to(self.conversation_id, about)

    async def press(self, title_or_payload: str) -> list[Message]:
        """Press a button of the latest replies, by its title, its payload, or the start of its payload."""
        offered = [reply for message in self.last for reply in message.replies]
        offered += [
            type(offered[0])(**reply) for message in self.last for card in message.cards for reply in card["replies"]
        ]
        for reply in offered:
            if title_or_payload in (reply.title, reply.payload) or reply.payload.startswith(title_or_payload + "{"):
                turn = await self.conversations.press(
                    self.conversation_id, f"t{next(self._count)}", reply.payload, reply.title, channel="web"
                )
                return self._heard(turn.messages)
        raise AssertionError(f"no button {title_or_payload!r} among {[reply.title for reply in offered]}")

    async def slot(self, name: str) -> Any:
        tracker = await self.cairn.agent.tracker_store.retrieve(self.conversation_id)
        return tracker.get_slot(name)

    async def responses(self) -> list[str]:
        """The names of the responses of the latest turn."""
        tracker = await self.cairn.agent.tracker_store.retrieve(self.conversation_id)
        names: list[str] = []
        for event in reversed(tracker.events):
            if event.type_name == "user":
                break
            if event.type_name == "bot":
                names.append(event.metadata.get("utter_action", ""))
        return names[::-1]

    @property
    def text(self) -> str:
        return "\n".join(message.text for message in self.last)

    @property
    def cards(self) -> list[dict[str, Any]]:
        return [card for message in self.last for card in message.cards]

    def _heard(self, messages: list[Message]) -> list[Message]:
        replies = messages[1:]
        assert replies, "the turn ended in silence"
        assert all(reply.text.strip() for reply in replies)
        self.last = replies
        return replies


SEARCH = {"en": "something in bookkeeping in Ontario", "fr": "une formation en comptabilité en Ontario"}


async def searching(cairn: Cairn, lang: str = "en") -> Player:
    """A conversation with two or more results on the screen."""
    player = await Player.begin(cairn, lang)
    await player.say(SEARCH[lang])
    assert len(player.cards) > 1
    return player
