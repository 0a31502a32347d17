"""What the chat page sends: the bodies of its requests."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from bot.channels.attachments import CLIENT_ID
from bot.pages import ABOUT_LIMIT

About = Annotated[str, StringConstraints(max_length=ABOUT_LIMIT)]


class OpenIn(BaseModel):
    """`about` is what the page is about on which the chat stands: the id of a programme, or the address of its page."""

    model_config = ConfigDict(extra="forbid")

    lang: Literal["en", "fr"] = "en"
    about: About | None = None


class LanguageIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    lang: Literal["en", "fr"]


class LinkIn(BaseModel):
    """The query string of a shared link (`GET /v1/state`)."""

    model_config = ConfigDict(extra="forbid")

    query: Annotated[str, StringConstraints(min_length=1, max_length=8000)]


class MessageIn(BaseModel):
    """One of `text`, `payload` (a button's, as it was handed out) or `profile_patch` (`{key: null}` takes a chip away;
    `skill:ID` is the chip of one skill). `about` is the page that the learner is on now, as in `OpenIn`."""

    model_config = ConfigDict(extra="forbid")

    client_id: Annotated[str, StringConstraints(pattern=CLIENT_ID)]
    text: str | None = None
    payload: Annotated[str, StringConstraints(max_length=4000)] | None = None
    profile_patch: dict[str, None] | None = None
    about: About | None = None

    @model_validator(mode="after")
    def _one_of_three(self) -> Self:
        given = [value for value in (self.text, self.payload, self.profile_patch) if value is not None]
        if len(given) != 1:
            raise ValueError("give exactly one of text, payload and profile_patch")
        return self
