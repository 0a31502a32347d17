"""The words for the codes of badges, from a file beside this one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from knowledge.labels import Labels, load_labels

WORDING_FILE = Path(__file__).parent / "wording.yml"


@cache
def badge_words() -> Labels:
    """Groups `refusal`, `status`, `verification` and `note`, by code."""
    return load_labels(WORDING_FILE)
