"""What a button of a messaging channel carries: which choice of which message, signed for one conversation, for a while.

Short enough for every platform (Telegram takes 64 bytes): the choice itself is read from the conversation.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import time

VALID_SECONDS = 7 * 24 * 60 * 60
TAG_BYTES = 12
PREFIX = "c."
_REFERENCE = re.compile(r"c\.([0-9a-z]{1,7})\.([0-9a-z]{1,3})\.([0-9a-z]{1,8})\.([A-Za-z0-9_-]{16})")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class ForgedReferenceError(ValueError):
    """It was not issued here, or for another conversation."""


class ExpiredReferenceError(ValueError):
    """It was issued here, too long ago."""


class References:
    """Signs and reads them with the service's key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, conversation_id: str, seq: int, number: int, *, now: float | None = None) -> str:
        """The choice `number` of the message `seq`; at most 40 characters."""
        until = int(((time.time() if now is None else now) + VALID_SECONDS) // 60)
        body = f"{PREFIX}{_base36(seq)}.{_base36(number)}.{_base36(until)}"
        return f"{body}.{self._tag(conversation_id, body)}"

    def open(self, conversation_id: str, reference: str, *, now: float | None = None) -> tuple[int, int]:
        """(seq, number). Raises `ForgedReferenceError` or `ExpiredReferenceError`."""
        read = _REFERENCE.fullmatch(reference)
        body = reference.rpartition(".")[0]
        if read is None or not hmac.compare_digest(read[4].encode(), self._tag(conversation_id, body).encode()):
            raise ForgedReferenceError("this button was not issued for this conversation")
        if int(read[3], 36) * 60 < (time.time() if now is None else now):
            raise ExpiredReferenceError("this button is too old")
        return int(read[1], 36), int(read[2], 36)

    def _tag(self, conversation_id: str, body: str) -> str:
        digest = hmac.digest(self._key, f"choice\n{conversation_id}\n{body}".encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest[:TAG_BYTES]).decode()


def _base36(number: int) -> str:
    written = ""
    while number:
        number, rest = divmod(number, 36)
        written = _DIGITS[rest] + written
    return written or "0"
