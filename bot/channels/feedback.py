"""`POST /chat/feedback`: whether a reply helped, and if not, why."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationInfo, field_validator

from actions.knowledge_client import KnowledgeError, get_client
from actions.person import person_of
from bot.channels.problems import EngineDownError


class FeedbackIn(BaseModel):
    """`vote` is the page's own id of what it says of one message: the same one again takes the place of the first, as when
    a thumb is followed by its reason. `about` is the message's `feedback_for`."""

    model_config = ConfigDict(extra="forbid")

    about: Annotated[str, StringConstraints(pattern=r"^[a-z_]+:[A-Za-z0-9_-]{1,140}$")]
    helpful: bool
    vote: UUID | None = None
    reason: Literal["wrong", "off_topic", "unclear", "outdated", "other"] | None = None

    @field_validator("reason")
    @classmethod
    def _why_not(cls, reason: str | None, info: ValidationInfo) -> str | None:
        if reason is not None and info.data.get("helpful"):
            raise ValueError("what helped needs no reason")
        return reason


async def keep(given: FeedbackIn, conversation_id: str, lang: str) -> None:
    """Raises `EngineDownError`."""
    vote = str(given.vote) if given.vote else None
    try:
        person = person_of(conversation_id)
        await get_client().give_feedback(
            given.about, helpful=given.helpful, vote=vote, reason=given.reason, lang=lang, person=person
        )
    except KnowledgeError as error:
        raise EngineDownError("The feedback could not be kept.", retry_after=5) from error
