"""Long text in several messages: cut between paragraphs, lines, sentences or words, never in an address. Pure."""

from __future__ import annotations

import re

_CUTS = (re.compile(r"\n{2,}"), re.compile(r"\n"), re.compile(r"(?<=[.!?»])\s+(?=[\w«\"“(•])"), re.compile(r"\s+"))


def split(text: str, limit: int) -> list[str]:
    """Parts of at most `limit` UTF-16 units, as the strictest platform counts; only blanks at the cuts are left out."""
    parts = []
    rest = text.strip()
    while size(rest) > limit:
        at = _cut(rest, limit)
        parts.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*parts, rest] if rest or not parts else parts


def size(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _cut(text: str, limit: int) -> int:
    """Where the first part ends: at the best kind of place in its second half, else at the best there is."""
    longest = limit
    while size(text[:longest]) > limit:
        longest -= 1
    for earliest in (longest // 2, 1):
        for kind in _CUTS:
            places = [found.start() for found in kind.finditer(text, 0, longest + 1) if earliest <= found.start() <= longest]
            if places:
                return places[-1]
    return longest
