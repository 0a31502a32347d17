"""What every messaging channel is, and how its sending fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from starlette.routing import BaseRoute

from bot.messaging.bubble import Bubble
from bot.messaging.capabilities import Capabilities
from bot.messaging.inbound import Inbound
from bot.messaging.staff import StaffDesk

Json = dict[str, Any]


class SendError(Exception):
    """Base of what a channel's `send` raises. Anything else it raises is taken for a passing fault and logged."""


class SendLaterError(SendError):
    """The platform is busy or down: 429, 5xx, no connection. `seconds` is its `Retry-After`, where it said one."""

    def __init__(self, reason: str, *, seconds: float | None = None) -> None:
        super().__init__(reason)
        self.seconds = seconds


class UndeliverableError(SendError):
    """The platform will never take it: the person blocked us, left, or the message is refused. The reason holds no personal
    data."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `python -m bot channels check`. `paste` is what to paste where, if anything."""

    ok: bool
    what: str
    paste: str | None = None


class Hub(Protocol):
    """What a channel may ask of the house."""

    @property
    def staff(self) -> StaffDesk | None:
        """For practitioners in the channel's triage room; `None` where the house has no such desk."""

    async def receive(self, channel: str, inbound: Inbound) -> bool:
        """Keep an event and return at once; the work is done afterwards, in order. False for one that was seen before.

        Raises `TooManyError` (429) for a sender who sends too much.
        """

    async def awake(self, channel: str, user: str, thread: str = "") -> None:
        """The person can be reached again, where a channel knows it: what waits is sent now."""

    async def knows(self, channel: str, user: str, thread: str = "") -> bool:
        """Whether this person has a conversation in this thread: what they write there is for us, without a mention."""

    def words(self, response: str, lang: str, **values: str) -> str:
        """The text of a response in `data/responses`."""


class Channel(Protocol):
    """One platform. Built by `from_credentials` of its module when `credentials.yml` names it."""

    name: str
    capabilities: Capabilities

    def routes(self, hub: Hub) -> list[BaseRoute]:
        """Its webhooks: check the signature, make an `Inbound` of each event, `await hub.receive(...)`, answer."""

    async def send(self, address: Json, bubble: Bubble) -> None:
        """Send one message. Raises `SendError`; its caller keeps order, waits and tries again."""

    async def typing(self, address: Json) -> None:
        """Show that an answer is coming, where the platform can; never raises."""

    async def check(self, public_url: str | None) -> list[Finding]:
        """Try the secrets against the platform, and say what to paste where."""

    async def close(self) -> None:
        """Let go of connections."""
