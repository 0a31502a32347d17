"""The words for the codes of goals, skill gaps, résumés and questions about a result: `content/guidance_words.yml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from knowledge.labels import Labels, load_labels

WORDS_FILE = Path(__file__).parent / "content" / "guidance_words.yml"


@cache
def guidance_words() -> Labels:
    return load_labels(WORDS_FILE)
