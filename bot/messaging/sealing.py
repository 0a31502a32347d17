"""What is kept of persons in channels: hashes that only this service can make, and addresses that only it can read."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class UnreadableSealError(ValueError):
    """It was sealed with another key, or altered."""


class Sealing:
    """Made from the service's key (bot/seal_key.py); with another key, what was sealed before cannot be read."""

    def __init__(self, key: bytes) -> None:
        self._hash_key = _derived(key, b"cairn channel names")
        self._fernet = Fernet(urlsafe_b64encode(_derived(key, b"cairn channel addresses")))

    def name(self, *parts: str) -> str:
        """A keyed hash of names, 64 letters; the same for the same names, and no way back."""
        return hmac.digest(self._hash_key, json.dumps(parts).encode(), hashlib.sha256).hex()

    def seal(self, value: dict[str, Any]) -> str:
        return self._fernet.encrypt(json.dumps(value, ensure_ascii=False).encode()).decode()

    def open(self, sealed: str) -> dict[str, Any]:
        """Raises `UnreadableSealError`."""
        try:
            value: dict[str, Any] = json.loads(self._fernet.decrypt(sealed.encode()))
        except InvalidToken as error:
            raise UnreadableSealError("it was sealed with another key") from error
        return value


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(key)
