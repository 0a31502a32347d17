"""Passwords: argon2id with the library's recommended parameters (RFC 9106, low memory)."""

from __future__ import annotations

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200

# Each takes 64 MiB and four lanes while it is made: more at once would take the memory of everything else.
AT_ONCE = 2

_hasher = PasswordHasher()
_turns = threading.BoundedSemaphore(AT_ONCE)
# Verified against where nobody has the e-mail address, so that the time does not tell who has an account.
_NOBODY = _hasher.hash("nobody has this password")


def hashed(password: str) -> str:
    with _turns:
        return _hasher.hash(password)


def matches(password: str, password_hash: str | None) -> bool:
    """Whether the password is the one of the hash. Takes as long for no hash."""
    try:
        with _turns:
            return _hasher.verify(password_hash or _NOBODY, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Whether it was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def wrong_with(password: str, email: str) -> str | None:
    """What is wrong with a new password, as a word: `too_short`, `too_long`, `too_plain` (its own address, or one sign over
    and over); `None` when it will do. Length is what counts (NIST SP 800-63B, 3.1.1.2): no kinds of signs are asked for."""
    if len(password) < SHORTEST:
        return "too_short"
    if len(password) > LONGEST:
        return "too_long"
    if password.strip().lower() == email.strip().lower() or len(set(password)) < 4:
        return "too_plain"
    return None
