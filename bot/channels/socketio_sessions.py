"""Session ids of Socket.IO: who knows one continues its conversation, so it must be a secret and not a name."""

from __future__ import annotations

import re
import secrets
from collections import defaultdict

ISSUED_BYTES = 32
_UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_HEX = re.compile(r"[0-9a-f]{32,128}")
_RUNS = re.compile(r"[0-9]+|[a-f]+")
# Random digits rarely have fewer different ones or fewer runs; the id is then replaced by ours, and nothing is lost.
DIFFERENT, RUNS = 8, 6


def issue() -> str:
    return secrets.token_hex(ISSUED_BYTES)


def is_secret(given: object) -> bool:
    """Whether a client's id looks drawn at random: a UUID of version 4, or 128 bits and more in hexadecimal."""
    if not isinstance(given, str):
        return False
    low = given.lower()
    if not (_UUID4.fullmatch(low) or _HEX.fullmatch(low)):
        return False
    digits = low.replace("-", "")
    return len(set(digits)) >= DIFFERENT and len(_RUNS.findall(digits)) >= RUNS


class Present:
    """Which connection has confirmed which session. A person may have several tabs open."""

    def __init__(self) -> None:
        self._of_connection: dict[str, str] = {}
        self._connections: dict[str, set[str]] = defaultdict(set)

    def enter(self, connection: str, session: str) -> None:
        """The connection has this session from now on, and no other."""
        self.leave(connection)
        self._of_connection[connection] = session
        self._connections[session].add(connection)

    def leave(self, connection: str) -> None:
        session = self._of_connection.pop(connection, None)
        if session is None:
            return
        self._connections[session].discard(connection)
        if not self._connections[session]:
            del self._connections[session]

    def session(self, connection: str) -> str | None:
        """What was confirmed on this connection."""
        return self._of_connection.get(connection)

    def connections(self, session: str) -> list[str]:
        return list(self._connections.get(session, ()))
