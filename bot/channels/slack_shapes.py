"""What Slack sends, as far as it is read here, and the words in it.

Shapes: docs.slack.dev/apis/events-api, /reference/events/message, /reference/interaction-payloads/block_actions-payload and
/interactivity/implementing-slash-commands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field, StringConstraints, ValidationError

from bot.messaging.guard import UnreadableError
from bot.messaging.inbound import Inbound, Wordless

Json = dict[str, Any]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Stamp = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,12}\.[0-9]{1,9}$")]
"""Seconds since 1970; within a channel also the name of a message."""
Shape = TypeVar("Shape", bound=BaseModel)

# A message that a person wrote: plain, with a file, "/me", a reply in a thread that is shown in the channel too.
SAID = frozenset({None, "file_share", "me_message", "thread_broadcast"})
SLACKBOT = "USLACKBOT"
# Who calls us without a word begins, or begins again: the channels' word for it.
BARE_CALL = "START"
# Told to everybody in a channel, or names of people: none of our business.
_CALLS = re.compile(r"@|!(here|channel|everyone|subteam)\b")
_MARK = re.compile(r"<([^<>]*)>")


class Authorization(BaseModel):
    user_id: str | None = None
    is_bot: bool = False


class Envelope(BaseModel):
    """The outside of every event."""

    type: str
    challenge: str | None = None
    team_id: str | None = None
    event: Json = {}
    authorizations: list[Authorization] = []

    @property
    def bot(self) -> str | None:
        """The name of our own user."""
        return next((one.user_id for one in self.authorizations if one.is_bot), None)


class File(BaseModel):
    mimetype: str | None = None
    subtype: str | None = None

    @property
    def kind(self) -> Wordless:
        given = self.mimetype or ""
        if self.subtype == "slack_audio" or given.startswith("audio/"):
            return "voice"  # Slack's own voice clips come as video/mp4 too
        if self.subtype == "slack_video" or given.startswith("video/"):
            return "video"
        return "image" if given.startswith("image/") else "file"


class Said(BaseModel):
    """A `message` or an `app_mention`."""

    type: str
    channel: Name
    ts: Stamp
    user: Name | None = None
    text: str | None = None
    thread_ts: Stamp | None = None
    subtype: str | None = None
    bot_id: str | None = None
    edited: Json | None = None
    files: list[File] | None = None
    blocks: list[Json] | None = None

    @property
    def id(self) -> str:
        """The same for the `message` and the `app_mention` that one message leads to, and for each retry."""
        return f"{self.channel}:{self.ts}"

    def is_of_a_person(self, bot: str | None) -> bool:
        """Whether somebody wrote it just now: not we, no other app, no edit, no notice of Slack's."""
        person = self.user is not None and self.user not in (bot, SLACKBOT) and self.bot_id is None
        return person and self.subtype in SAID and self.edited is None

    def mentions(self, bot: str | None) -> bool:
        return self.type == "app_mention" or (bot is not None and f"<@{bot}" in (self.text or ""))

    def words(self) -> str:
        return plain(self.text or "", self.blocks or [])

    def inbounds(self, user: str, thread: str) -> Iterator[Inbound]:
        """The words, and the first file: each is answered, for files cannot be read here."""
        words, files = self.words(), self.files or []
        threaded = self.thread_ts or (self.ts if thread else None)
        known: Json = {
            "user": user,
            "thread": thread,
            "address": {"channel": self.channel, "thread": threaded},
            "at": datetime.fromtimestamp(float(self.ts), UTC),
        }
        if words:
            yield Inbound(event_id=self.id, text=words, **known)
        elif not files:
            bare = _MARK.search(self.text or "") is not None  # a mention and nothing else
            yield Inbound(event_id=self.id, **({"text": BARE_CALL} if bare else {"wordless": "other"}), **known)
        if files:
            yield Inbound(event_id=f"{self.id}:file", wordless=files[0].kind, **known)


class Named(BaseModel):
    id: Name


class Presser(Named):
    team_id: str | None = None


class Container(BaseModel):
    message_ts: Stamp | None = None
    thread_ts: Stamp | None = None


class Action(BaseModel):
    action_id: str
    action_ts: Stamp
    value: str | None = None


class Interaction(BaseModel):
    """A pressed button."""

    user: Presser
    team: Named | None = None
    channel: Named | None = None
    container: Container = Field(default_factory=Container)
    message: Container = Field(default_factory=Container)
    actions: list[Action] = []
    response_url: str | None = None

    @property
    def thread(self) -> str | None:
        return self.container.thread_ts or self.message.thread_ts


class Command(BaseModel):
    """`/cairn ...`"""

    user_id: Name
    team_id: Name
    channel_id: Name
    trigger_id: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    response_url: Annotated[str, StringConstraints(pattern=r"^https?://")]
    text: str = ""


def read(shape: type[Shape], given: str | bytes | Json) -> Shape:
    """Raises `UnreadableError`."""
    try:
        return shape.model_validate(given) if isinstance(given, dict) else shape.model_validate_json(given)
    except ValidationError as error:
        raise UnreadableError from error


def is_direct(channel: str) -> bool:
    """Whether only one person and we are there."""
    return channel.startswith("D")


def plain(text: str, blocks: list[Json]) -> str:
    """What a person typed: no marks of Slack's, no names of people, signs instead of `:+1:`."""
    for name, sign in _emoji(blocks):
        text = sign.join(re.split(rf":{re.escape(name)}:(?::skin-tone-\d:)?", text))
    bare = _MARK.sub(_bare, text)
    bare = bare.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return re.sub(r"[ \t]{2,}", " ", bare).strip()


def _bare(mark: re.Match[str]) -> str:
    target, _, label = mark[1].partition("|")
    if _CALLS.match(target):
        return ""
    if target.startswith(("#", "!")):
        return f"#{label}" if target.startswith("#") and label else label
    if not label or label == target:
        return target.removeprefix("mailto:").removeprefix("tel:")
    return label if label in target else f"{label} {target}"  # Slack links what looks like an address


def _emoji(part: Any) -> Iterator[tuple[str, str]]:
    """(name, sign) of each emoji anywhere in blocks."""
    if isinstance(part, list):
        for one in part:
            yield from _emoji(one)
    elif isinstance(part, dict):
        if part.get("type") == "emoji" and re.fullmatch(r"[0-9a-f]{2,6}(-[0-9a-f]{2,6})*", str(part.get("unicode"))):
            points = [int(point, 16) for point in str(part["unicode"]).split("-")]
            if all(point < 0xD800 or 0xE000 <= point < 0x110000 for point in points):
                yield str(part.get("name")), "".join(map(chr, points))
        else:
            yield from _emoji(list(part.values()))
