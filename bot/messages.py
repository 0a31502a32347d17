"""The one message model of all channels, and how it is read from the tracker's events."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Sender = Literal["learner", "bot", "practitioner", "system"]
Json = dict[str, Any]
# What one presses when nothing else fits stands last, behind what an action added to its response.
WAYS_OUT = frozenset({"/show_profile", "/ask_human", "/deny", "/start_over"})


class Reply(BaseModel):
    """A quick reply. Inside the engine `payload` is Rasa's; a channel hands out a sealed one."""

    title: str
    payload: str


class Message(BaseModel):
    """One message as every channel gets it. `text` is always filled: a channel that shows nothing else still speaks."""

    model_config = ConfigDict(populate_by_name=True)

    id: str
    seq: int
    sender: Sender = Field(alias="from")
    name: str | None = Field(default=None, description="of the person who writes, when that is a practitioner")
    at: datetime
    lang: Literal["en", "fr"]
    text: str
    lead: str | None = Field(default=None, description="what of the text to show where cards or a table are drawn")
    replies: list[Reply] = []
    cards: list[Json] = []
    table: Json | None = None
    picture: Json | None = Field(default=None, description="`{url, alt}` of a picture on this host; the text says the same")
    chips: list[Json] = []
    progress: Json | None = None
    sources: list[Json] = []
    links: list[Json] = Field(default=[], description="`{title, url}` of pages and files of this service, from its root")
    handoff: Json | None = Field(default=None, description="`{state, who, when, shared}`; `shared` in words, one line each")
    feedback_for: str | None = None

    def as_json(self) -> Json:
        return self.model_dump(mode="json", by_alias=True)


def messages_from(events: list[tuple[int, Json]], *, lang: Literal["en", "fr"] = "en") -> list[Message]:
    """The messages among `(position, event)` pairs. `lang` is the language before the first event."""
    found: list[Message] = []
    spoken = lang
    for position, event in events:
        if event["event"] == "slot" and event.get("name") == "language":
            spoken = "fr" if event.get("value") == "fr" else "en"
        elif event["event"] == "user" and not is_part(event):
            found.append(_learner(position, event, spoken))
        elif event["event"] == "bot":
            found.append(_bot(position, event, spoken))
    return found


def is_part(event: Json) -> bool:
    """Whether a learner's event is the second half of a message that an earlier one shows whole."""
    return bool((event.get("metadata") or {}).get("part"))


def _learner(position: int, event: Json, lang: Literal["en", "fr"]) -> Message:
    metadata = event.get("metadata") or {}
    return Message(
        id=f"m{position}",
        seq=position,
        sender="learner",
        at=_time(event),
        lang=lang,
        text=metadata.get("display") or event.get("text") or "",
    )


def _bot(position: int, event: Json, lang: Literal["en", "fr"]) -> Message:
    data = event.get("data") or {}
    extra = data.get("custom") or {}
    only = extra.get("only")
    buttons = [button for button in data.get("buttons") or [] if only is None or button["payload"] in only]
    buttons.sort(key=lambda button: button["payload"] in WAYS_OUT)
    metadata = event.get("metadata") or {}
    sender = metadata.get("from", "bot")
    return Message(
        id=f"m{position}",
        seq=position,
        sender=sender,
        name=metadata.get("name") if sender == "practitioner" else None,
        at=_time(event),
        lang=lang,
        text=event.get("text") or "",
        lead=_lead(event, extra),
        replies=[Reply(title=button["title"], payload=button["payload"]) for button in buttons],
        cards=extra.get("cards") or [],
        table=extra.get("table"),
        picture=extra.get("picture"),
        chips=extra.get("chips") or [],
        progress=extra.get("progress"),
        sources=extra.get("sources") or [],
        links=extra.get("links") or [],
        handoff=extra.get("handoff"),
        feedback_for=extra.get("feedback_for"),
    )


def _lead(event: Json, extra: Json) -> str | None:
    """The lines of the text from the first to before the second of `lead`; the cards say the rest."""
    if not extra.get("lead"):
        return None
    first, last = extra["lead"]
    return "\n".join(str(event.get("text") or "").split("\n")[first:last])


def _time(event: Json) -> datetime:
    return datetime.fromtimestamp(float(event["timestamp"]), tz=UTC)
