"""The knowledge base's own training examples: every stored way of asking is an example of its subject's intent.

The answers already say how people ask for them, in both languages; a second copy in `data/nlu` would fall behind the first.
"""

from __future__ import annotations

import hashlib

from actions.subjects import BY_INTENT
from knowledge.content_files import CONTENT_FOLDER, read_ways_of_asking

FOLDERS = (CONTENT_FOLDER / "answers", CONTENT_FOLDER / "phrasings")
INTENT_OF = {
    subject: intent for intent, subjects in BY_INTENT.items() if intent != "ask_employers_view" for subject in subjects
}
# What a micro-credential is has intents of its own for some of its questions.
DEFINITIONS = {
    "L01-1": "ask_definition",
    "L01-3": "compare_definitions",
    "L01-4": "ask_definition",
    "L01-6": "ask_benefits",
    "L01-7": "ask_versus",
}


# Of the ways of asking for one answer, in both languages together: more of them teach no more about its subject (measured in
# docs/quality.md), and training takes as long as there are examples. Which answer it is, is learned from all of them.
ASKED_AT_MOST = 16


def fingerprint() -> str:
    """A digest of the question bank, for whoever keeps what was learned from it."""
    digest = hashlib.sha256()
    for path in sorted(path for folder in FOLDERS for path in folder.rglob("*.yml")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def examples() -> list[tuple[str, str]]:
    """(text, intent) of ways of asking, an even choice of each answer's. Raises `ContentError`."""
    by_answer: dict[str, list[tuple[str, str]]] = {}
    for answer, text in read_ways_of_asking():
        by_answer.setdefault(answer.id, []).append((text, intent_of(answer.covers[0])))
    return [one for found in by_answer.values() for one in found[:: max(round(len(found) / ASKED_AT_MOST), 1)]]


def intent_of(covers: str) -> str:
    """The intent of whoever asks the question with this code ("L05-2")."""
    return DEFINITIONS.get(covers) or INTENT_OF[covers.partition("-")[0]]
