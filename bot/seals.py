"""Payloads that only the server can issue: a button works in the conversation it was shown in, and nowhere else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

from bot.messages import Message

TAG_BYTES = 12


class ForgedPayloadError(ValueError):
    """A payload that this server did not issue for this conversation."""


class Seals:
    """Seals and opens payloads with a key of the server's."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def seal(self, conversation_id: str, payload: str, title: str) -> str:
        body = base64.urlsafe_b64encode(json.dumps([payload, title], ensure_ascii=False).encode()).decode().rstrip("=")
        return f"{body}.{self._tag(conversation_id, body)}"

    def open(self, conversation_id: str, sealed: str) -> tuple[str, str]:
        """(payload, title of its button); raises `ForgedPayloadError`."""
        body, _, tag = sealed.partition(".")
        if not hmac.compare_digest(tag.encode(), self._tag(conversation_id, body).encode()):
            raise ForgedPayloadError("this button was not issued here")
        payload, title = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        return str(payload), str(title)

    def seal_message(self, conversation_id: str, message: Message) -> Message:
        """The message with every payload sealed, those of its cards and chips too."""
        replies = [
            reply.model_copy(update={"payload": self.seal(conversation_id, reply.payload, reply.title)})
            for reply in message.replies
        ]
        cards = [
            {
                **card,
                "replies": [
                    {**reply, "payload": self.seal(conversation_id, reply["payload"], reply["title"])}
                    for reply in card.get("replies", [])
                ],
            }
            for card in message.cards
        ]
        chips = [
            {**chip, "edit": {**edit, "payload": self.seal(conversation_id, edit["payload"], edit["title"])}}
            if (edit := chip.get("edit"))
            else chip
            for chip in message.chips
        ]
        return message.model_copy(update={"replies": replies, "cards": cards, "chips": chips})

    def _tag(self, conversation_id: str, body: str) -> str:
        digest = hmac.digest(self._key, f"{conversation_id}\n{body}".encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest[:TAG_BYTES]).decode()
