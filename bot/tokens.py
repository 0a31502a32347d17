"""Tokens of conversations: signed by the server, each issued for one conversation. A page takes one as opaque.

A page that a conversation is moved to keeps its token: what that stands for now is in the database.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

TAG_BYTES = 16


class ForgedTokenError(ValueError):
    """A token that this server did not issue, or that was altered."""


class Tokens:
    """Issues tokens and says whose they are. Whether one still counts is in the database, which keeps a hash of it."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def issue(self, conversation_id: str) -> str:
        """A new one each time: `<conversation>.<secret>.<tag>`."""
        body = f"{conversation_id}.{secrets.token_urlsafe(32)}"
        return f"{body}.{self._tag(body)}"

    def conversation(self, token: str) -> str:
        """The conversation it was issued for; raises `ForgedTokenError`."""
        body, _, tag = token.rpartition(".")
        if not hmac.compare_digest(tag.encode(), self._tag(body).encode()):
            raise ForgedTokenError
        return body.partition(".")[0]

    def _tag(self, body: str) -> str:
        digest = hmac.digest(self._key, f"token\n{body}".encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest[:TAG_BYTES]).decode().rstrip("=")


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
