"""A hub for tests of one channel's mapping: it keeps what it is given."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.messaging.inbound import Inbound
from bot.messaging.staff import StaffDesk


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
