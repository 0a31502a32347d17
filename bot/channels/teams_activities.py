"""What Teams sends, as far as it is read here, and the words in it.

Shapes: learn.microsoft.com/microsoftteams/platform, bots/how-to/conversations/conversation-messages and
channel-and-group-conversations there; buttons: task-modules-and-cards/cards/cards-actions.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from microsoft_agents.activity import Activity, Attachment
from pydantic import ValidationError

from bot.messaging.guard import UnreadableError
from bot.messaging.inbound import Inbound, Wordless

Json = dict[str, Any]

CHOICE = "choice"
# Who calls us without a word begins, or begins again: the channels' word for it.
BARE_CALL = "START"
OF_BOTS = "28:"
HTML = "text/html"
CARD = "application/vnd.microsoft.card."
DEPTH_LIMIT = 30
_AT = re.compile(r"<at\b[^>]*>.*?</at>", re.IGNORECASE | re.DOTALL)
_EMOJI = re.compile(r"<(?:emoji|img(?=[^>]*schema\.skype\.com/Emoji))\b[^>]*\balt=\"([^\"<>]{1,20})\"", re.IGNORECASE)
_PICTURE = re.compile(r"<img\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a person's, or a button of ours that they pressed. `root` is its channel without the thread."""

    id: str
    user: str
    person: str
    tenant: str
    service_url: str
    conversation: str
    kind: Literal["personal", "group"]
    to_us: bool
    text: str
    value: Json
    wordless: Wordless | None
    lang: Literal["en", "fr"] | None
    at: datetime | None

    @property
    def root(self) -> str:
        return self.conversation.partition(";")[0]

    @property
    def thread(self) -> str:
        return "" if self.kind == "personal" else self.conversation

    @property
    def address(self) -> Json:
        return {"service_url": self.service_url, "conversation": self.conversation}

    @property
    def choice(self) -> str | None:
        """What came back from a pressed button."""
        found = self.value.get(CHOICE)
        return found if isinstance(found, str) and found else None

    @property
    def is_in_thread(self) -> bool:
        """Whether it answers a post of a channel. The post itself has the name of its thread."""
        _, _, first = self.conversation.partition(";messageid=")
        return bool(first) and not self.id.startswith(f"{first}@")

    def inbounds(self) -> Iterator[Inbound]:
        """The words, and a file: each is answered, for files cannot be read here."""
        known: Json = {"user": self.user, "thread": self.thread, "address": self.address, "lang": self.lang, "at": self.at}
        if self.choice is not None:
            yield Inbound(event_id=self.id, payload=self.choice, **known)
            return
        if self.text:
            yield Inbound(event_id=self.id, text=self.text, **known)
        elif self.wordless is None:
            yield Inbound(event_id=self.id, **({"text": BARE_CALL} if self.to_us else {"wordless": "other"}), **known)
        if self.wordless is not None:
            yield Inbound(event_id=f"{self.id}:file", wordless=self.wordless, **known)


def activity_of(raw: bytes) -> Activity:
    """Raises `UnreadableError`."""
    try:
        given = json.loads(raw)
        if not isinstance(given, dict):
            raise UnreadableError
        return Activity.model_validate(_filled(given))
    except (ValidationError, ValueError, TypeError, RecursionError) as error:
        raise UnreadableError from error


def is_of_a_person(activity: Activity) -> bool:
    """Whether somebody wrote or pressed something: not we, no other app, nothing that Teams tells of itself."""
    sender, place = activity.from_property, activity.conversation
    named = bool(activity.id and activity.service_url and place and sender and sender.id)
    return named and activity.type in ("message", "invoke") and not str(sender.id).startswith(OF_BOTS)


def said_in(activity: Activity) -> Said:
    """Raises `UnreadableError` where the tenant is missing."""
    sender, place = activity.from_property, activity.conversation
    data = activity.channel_data if isinstance(activity.channel_data, dict) else {}
    of_data = data.get("tenant") if isinstance(data.get("tenant"), dict) else {}
    tenant = place.tenant_id or (of_data or {}).get("id")
    if not isinstance(tenant, str):
        raise UnreadableError
    attachments = activity.attachments or []
    return Said(
        id=f"{activity.id}@{place.id}",
        user=f"{tenant}.{sender.id}",
        person=str(sender.id),
        tenant=tenant,
        service_url=activity.service_url,
        conversation=place.id,
        kind="personal" if place.conversation_type == "personal" else "group",
        to_us=_mentions_us(activity),
        text=_words(activity.text or "", attachments),
        value=_value(activity.value),
        wordless=_wordless(attachments, bool(_words(activity.text or "", attachments))),
        lang=_lang(activity.locale),
        at=activity.timestamp,
    )


def _filled(given: Any, depth: int = 0) -> Any:
    """Without what is empty: the SDK's shapes take no `null` where they take nothing."""
    if depth > DEPTH_LIMIT:
        raise UnreadableError
    if isinstance(given, dict):
        return {name: _filled(value, depth + 1) for name, value in given.items() if value is not None and value != ""}
    return [_filled(one, depth + 1) for one in given if one is not None] if isinstance(given, list) else given


def _mentions_us(activity: Activity) -> bool:
    us = activity.recipient.id if activity.recipient else None
    return us is not None and any(one.mentioned and one.mentioned.id == us for one in activity.get_mentions())


def _words(text: str, attachments: list[Attachment]) -> str:
    """What a person typed: our name is no part of it, and no other person's either."""
    bare = _AT.sub(" ", text).replace("&nbsp;", " ").replace("\xa0", " ")
    bare = html.unescape(bare)
    bare = "\n".join(re.sub(r"[ \t]+", " ", line).strip() for line in bare.splitlines()).strip()
    return bare or "".join(_EMOJI.findall(_html(attachments)))


def _html(attachments: list[Attachment]) -> str:
    """Teams adds what was typed as HTML too."""
    return "".join(one.content for one in attachments if one.content_type == HTML and isinstance(one.content, str))


def _wordless(attachments: list[Attachment], has_words: bool) -> Wordless | None:
    """The first that is neither the words themselves nor a card."""
    for one in attachments:
        kind = one.content_type.lower()
        if kind.startswith("audio/"):
            return "voice"
        if kind.startswith("video/"):
            return "video"
        if kind.startswith("image/"):
            return "image"
        if kind != HTML and not kind.startswith(CARD):
            return "file"
    return "sticker" if not has_words and _PICTURE.search(_html(attachments)) else None


def _value(given: object) -> Json:
    """What a button gave back: as an object, or written out."""
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except (ValueError, RecursionError):
            return {}
    return given if isinstance(given, dict) else {}


def _lang(locale: str | None) -> Literal["en", "fr"] | None:
    language = (locale or "").partition("-")[0].lower()
    return "fr" if language == "fr" else "en" if language == "en" else None
