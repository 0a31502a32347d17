"""Where a message that may hold two requests could be parted: "what's a badge and do you have any for welding"."""

from __future__ import annotations

import re

# Two requests stand in a sentence or two; a story has many clauses and one request.
WORDS_AT_MOST = 30
CLAUSE_AT_LEAST = 3  # words
_JOINING = "and|also|plus|then|actually|et|pis|puis|aussi"
_CUT = re.compile(rf"(?P<end>[.?!…;]+)\s+|,?\s+(?=(?:{_JOINING})\s)", re.IGNORECASE)
_LEADING = re.compile(rf"^(?:(?:{_JOINING}|but|so|oh|mais|ou|or|alors)\b[\s,]*)+", re.IGNORECASE)


def cuts(text: str, *, first_at_least: int = CLAUSE_AT_LEAST) -> list[tuple[str, str]]:
    """The ways to part `text` in two clauses, at the end of a sentence or at a joining word; none for long texts.

    `first_at_least` is how many words the first may be short to.
    """
    if len(text.split()) > WORDS_AT_MOST:
        return []
    found = []
    for cut in _CUT.finditer(text):
        first = text[: cut.end("end") if cut["end"] else cut.start()].strip(" ,;")
        second = _LEADING.sub("", text[cut.end() :].strip())
        if len(first.split()) >= first_at_least and len(second.split()) >= CLAUSE_AT_LEAST:
            found.append((first, second))
    return found
