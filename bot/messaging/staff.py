"""Practitioners in a messaging channel: cases posted in a triage room, and what is done with them from there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from bot.messaging.bubble import Bubble

StaffAction = Literal["claim", "release", "resolve"]


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as a triage room shows it, in the room's language `lang`. `channel` says where and in which language the
    learner writes. `summary` is empty until they have agreed to share it; all is in words."""

    id: str
    reference: str
    status: Literal["open", "claimed", "resolved"]
    urgency: str
    urgency_words: str
    reasons: tuple[str, ...]
    opened_at: datetime
    answer_by: datetime | None
    lang: Literal["en", "fr"]
    channel: str
    claimed_by: str | None
    summary: tuple[str, ...]
    url: str


@runtime_checkable
class StaffRoom(Protocol):
    """A channel with a triage room. `room` names it; `post_case` returns the post's key, unique within the channel, by which
    a reply in its thread is known again. All raise `SendError`."""

    room: str | None
    room_lang: Literal["en", "fr"]
    """what the room reads: cases are told in it, whatever the learner speaks"""

    async def post_case(self, view: CaseView) -> str: ...

    async def update_case(self, key: str, view: CaseView) -> None: ...

    async def post_in_thread(self, key: str, text: str, *, who: str) -> None: ...


class StaffDesk(Protocol):
    """What a channel asks when a practitioner does something. `user` is the platform's name of them. What is returned is for
    that person alone; every refusal (not linked yet, claimed by another, closed) is words too, never an error."""

    async def is_linked(self, channel: str, user: str) -> bool:
        """Whether this is a practitioner here: the same command means something else for everybody else."""

    async def link(self, channel: str, user: str, code: str) -> str: ...

    async def act(self, channel: str, user: str, action: StaffAction, case_id: str, *, event_id: str) -> str: ...

    async def reply(self, channel: str, user: str, key: str, text: str, *, event_id: str) -> str | None:
        """A reply in the thread of the post `key`; `None` when it was sent."""

    async def ask(self, channel: str, user: str, text: str) -> list[Bubble]:
        """The assistant: a list by region and field, or an intake note."""
