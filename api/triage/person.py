"""What stands for a learner in rows that do not name their conversation: enough to count people and to delete rows."""

from __future__ import annotations

import hashlib

LETTERS = 32


def person_of(conversation_id: str) -> str:
    """The digest that `bot` sends as `person` (`actions/person.py`)."""
    return hashlib.sha256(f"cairn:{conversation_id}".encode()).hexdigest()[:LETTERS]
