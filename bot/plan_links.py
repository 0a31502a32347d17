"""Addresses of plans: a plan holds a learner's notes, so its address is a secret that the server issues and that runs out.

An action writes `plan:<format>` (actions/links.py); what a channel sends has an address in its place.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Any

from actions.links import PLAN
from bot.messages import Message

PATH = "/chat/plans"
FORMATS = ("page", "pdf", "text", "calendar")
VALID_SECONDS = 7 * 24 * 60 * 60
TAG_BYTES = 16


class UnknownPlanError(LookupError):
    """An address that this server did not issue, or that ran out."""


class PlanLinks:
    """Issues and reads the addresses. `base` is the address of the service, without a slash at its end."""

    def __init__(self, key: bytes, base: str) -> None:
        self._key = key
        self._base = base.rstrip("/")

    def token(self, conversation_id: str) -> str:
        body = f"{int(time.time()) + VALID_SECONDS}.{conversation_id}"
        return f"{base64.urlsafe_b64encode(body.encode()).decode().rstrip('=')}.{self._tag(body)}"

    def conversation(self, token: str) -> str:
        """The conversation whose plan a token opens; raises `UnknownPlanError`."""
        encoded, _, tag = token.partition(".")
        try:
            body = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode()
        except ValueError as error:
            raise UnknownPlanError from error
        if not hmac.compare_digest(tag.encode(), self._tag(body).encode()):
            raise UnknownPlanError
        until, _, conversation_id = body.partition(".")
        if int(until) < time.time():
            raise UnknownPlanError
        return conversation_id

    def complete(self, conversation_id: str, message: Message) -> Message:
        """The message with addresses that can be opened; in the text they are whole, for channels that show nothing else."""
        if not message.links:
            return message
        links = [{**link, "url": self._address(conversation_id, link["url"])} for link in message.links]
        text = message.text
        for before, after in zip(message.links, links, strict=True):
            text = text.replace(before["url"], self._base + after["url"])
        return message.model_copy(update={"links": links, "text": text})

    def complete_reply(self, conversation_id: str, reply: dict[str, Any]) -> dict[str, Any]:
        """The same for a reply as Rasa's own REST channel gives it."""
        links = (reply.get("custom") or {}).get("links") or []
        told = {link["url"]: self._base + self._address(conversation_id, link["url"]) for link in links}
        if not told:
            return reply
        text = str(reply.get("text") or "")
        for before, after in told.items():
            text = text.replace(before, after)
        custom = {**reply["custom"], "links": [{**link, "url": told[link["url"]]} for link in links]}
        return {**reply, "text": text, "custom": custom}

    def _address(self, conversation_id: str, url: str) -> str:
        return f"{PATH}/{self.token(conversation_id)}/{url.removeprefix(PLAN)}" if url.startswith(PLAN) else url

    def _tag(self, body: str) -> str:
        digest = hmac.digest(self._key, f"plan\n{body}".encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest[:TAG_BYTES]).decode().rstrip("=")
