"""A channel without a platform, for tests of what all channels share: it keeps what it is given, and fails when told to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from starlette.routing import BaseRoute

from bot.messaging.bubble import Bubble
from bot.messaging.capabilities import Capabilities
from bot.messaging.channel import Finding, Hub

Json = dict[str, Any]


@dataclass
class PlainChannel:
    """`sent` holds (address, bubble). `failures` are raised one after another before anything is sent."""

    name: str = "plain"
    capabilities: Capabilities = field(default_factory=lambda: Capabilities(text_limit=1500, per_second=1000))
    sent: list[tuple[Json, Bubble]] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)

    def routes(self, hub: Hub) -> list[BaseRoute]:
        return []

    async def send(self, address: Json, bubble: Bubble) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append((address, bubble))

    async def typing(self, address: Json) -> None:
        return

    async def check(self, public_url: str | None) -> list[Finding]:
        return []

    async def close(self) -> None:
        return

    def texts(self, address: Json | None = None) -> list[str]:
        return [bubble.text for to, bubble in self.sent if address is None or to == address]
