"""Messages of trouble, by topic: what they teach `triage_likeness.py`, and what no crisis sounds like."""

from __future__ import annotations

from pathlib import Path

import yaml

EXAMPLES_FILE = Path(__file__).with_name("triage_examples.yml")
SOON = "_soon"  # how the name of a topic ends whose examples are pressing
OTHER_EXAMPLES = "other"
# Between harassment and violence there is no line that a word draws: who tells of the one may well be told where to find
# help against the other.
NEAR_A_CRISIS = frozenset({"harassment"})


def read_examples() -> dict[str, list[str]]:
    """What `triage_examples.yml` holds for each topic, for each that is pressing ("immigration_soon"), and for "other"."""
    content: dict[str, list[str]] = yaml.safe_load(EXAMPLES_FILE.read_text(encoding="utf-8"))
    return content


def no_crisis() -> list[str]:
    """The examples in which nobody is in danger."""
    return [text for topic, texts in read_examples().items() if topic not in NEAR_A_CRISIS for text in texts]
