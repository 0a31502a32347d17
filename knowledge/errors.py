"""What can go wrong with knowledge, as one tree.

KnowledgeError
├── ContentError          a content file is wrong: file, entry and reason
├── ImportRefusedError    a provider's file cannot be read at all
├── BadgeRefusedError     a file that somebody brings is no badge, or one whose structure is wrong
├── ChangedMeanwhileError somebody else changed it since it was read
└── EncoderError          an encoder's weights are missing or are not the measured ones
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from knowledge.badges.badge import Reason


class KnowledgeError(RuntimeError):
    """Base of the errors of the knowledge base."""


class ContentError(KnowledgeError):
    """A content file that cannot be loaded. Nothing of any file was."""

    def __init__(self, file: str, entry: str, reason: str) -> None:
        super().__init__(f"{file}: {entry}: {reason}")
        self.file, self.entry, self.reason = file, entry, reason


class ImportRefusedError(KnowledgeError):
    """A file to import that is not what it says: no header, wrong encoding, no known column. Nothing was imported."""


class BadgeRefusedError(KnowledgeError):
    """A file that is not taken as a badge, with every reason that was found, the first being the one to tell."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        super().__init__(", ".join(f"{reason.path}: {reason.code}" for reason in reasons))
        self.reasons = tuple(reasons)


class ChangedMeanwhileError(KnowledgeError):
    """What is to be changed is no longer as it was read. `name` is who changed it, and `at` when."""

    def __init__(self, name: str, at: datetime | None) -> None:
        super().__init__("changed by somebody else")
        self.name, self.at = name, at


class EncoderError(KnowledgeError):
    """The weights are missing or are not the ones this project was measured with."""
