"""The key that signs tokens, buttons and plans' addresses: `SEAL_KEY`, or one that is made once and kept in a file."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path

from bot.settings import Settings

SHORTEST = 32  # characters of a kept key


class SealKeyError(RuntimeError):
    """The key cannot be read or kept; the message says what to do."""


def seal_key(settings: Settings) -> bytes:
    """The same key at every start. Raises `SealKeyError`."""
    given = settings.seal_key.get_secret_value() if settings.seal_key else ""
    if given.strip():
        return given.encode()
    path = settings.seal_key_file
    try:
        if not path.exists():
            _make(path)
        key = path.read_bytes().strip()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SealKeyError(
            f"The key that keeps conversations valid cannot be kept in {path}: {reason}. "
            "Name another file in SEAL_KEY_FILE, or give a key in SEAL_KEY."
        ) from error
    if len(key) < SHORTEST:
        raise SealKeyError(f"{path} holds no whole key. Delete it, and a new one is made at the next start.")
    return key


def _make(path: Path) -> None:
    """Whole or not at all; of two processes that start at once, both then read the first one's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    whole = Path(name)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(whole)  # unlike a renaming, it never replaces
        except FileExistsError:
            return
    finally:
        whole.unlink()
