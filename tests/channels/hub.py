"""A hub and a desk for tests of one channel's mapping: they keep what they are given."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.messaging.bubble import Bubble
from bot.messaging.inbound import Inbound
from bot.messaging.staff import StaffAction, StaffDesk


@dataclass
class RecordingHub:
    """`received` holds (channel, event), each event id once."""

    staff: StaffDesk | None = None
    received: list[tuple[str, Inbound]] = field(default_factory=list)
    woken: list[tuple[str, str, str]] = field(default_factory=list)
    known: set[tuple[str, str, str]] = field(default_factory=set)
    fails_with: Exception | None = None

    async def receive(self, channel: str, inbound: Inbound) -> bool:
        if self.fails_with:
            raise self.fails_with
        if any(inbound.event_id == known.event_id for _channel, known in self.received):
            return False
        self.received.append((channel, inbound))
        return True

    async def awake(self, channel: str, user: str, thread: str = "") -> None:
        self.woken.append((channel, user, thread))

    async def knows(self, channel: str, user: str, thread: str = "") -> bool:
        return (channel, user, thread) in self.known

    def words(self, response: str, lang: str, **values: str) -> str:
        return " ".join([response, lang, *values.values()])


@dataclass
class RecordingDesk:
    """A desk that keeps what it is asked. `linked` are its practitioners, `courses` what it finds."""

    linked: set[str]
    courses: str
    asked: list[tuple[str, ...]] = field(default_factory=list)
    refusal: str | None = None
    broken: bool = False

    async def is_linked(self, channel: str, user: str) -> bool:
        return user in self.linked

    async def link(self, channel: str, user: str, code: str) -> str:
        self.asked.append(("link", user, code))
        return "linked <you>"

    async def act(self, channel: str, user: str, action: StaffAction, case_id: str, *, event_id: str) -> str:
        self.asked.append((action, user, case_id))
        if self.broken:
            raise RuntimeError("the desk is broken")
        return f"done {action}"

    async def reply(self, channel: str, user: str, key: str, text: str, *, event_id: str) -> str | None:
        self.asked.append(("reply", user, key, text, event_id))
        return self.refusal

    async def ask(self, channel: str, user: str, text: str) -> list[Bubble]:
        self.asked.append(("ask", user, text))
        return [Bubble(text=self.courses, fallback="three courses", lang="en")]
