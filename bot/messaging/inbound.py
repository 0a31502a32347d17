"""One event of a platform, as every channel hands it on."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Json = dict[str, Any]
# What a person may send that holds no words; "missed" stands for messages that were more than are taken in.
Wordless = Literal["voice", "image", "video", "sticker", "file", "location", "contact", "reaction", "other", "missed"]


class Inbound(BaseModel):
    """What a person did. Exactly one of `text`, `payload`, `wordless` and `sign` says what.

    `event_id` is the platform's own name of the event: a retry has the same, and nothing is done twice. `user` is the
    platform's name of the person, unique within the channel (with the workspace or tenant where it is not by itself);
    `thread` parts conversations of one person (a chat, a thread), so (channel, user, thread) is one conversation. `address`
    is what the channel's `send` needs to answer. `shown` is what a pressed button says.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    event_id: str = Field(min_length=1, max_length=300)
    user: str = Field(min_length=1, max_length=300)
    thread: str = Field(default="", max_length=300)
    address: Json
    text: str | None = None
    payload: str | None = Field(default=None, description="of a pressed button, as `Choice.payload` gave it")
    wordless: Wordless | None = None
    sign: Literal["typing", "seen"] | None = None
    lang: Literal["en", "fr"] | None = Field(default=None, description="what the platform says of the person's language")
    at: datetime | None = Field(default=None, description="when it was sent, where the platform says so")
