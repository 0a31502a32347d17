"""Long text in several messages: cut between paragraphs, list entries, lines, sentences or words. Pure."""

from __future__ import annotations

import re

from bot.messaging.markup import whole_pieces

_CUTS = (
    re.compile(r"\n{2,}"),
    re.compile(r"\n(?=[ \t]?(?:\d{1,2}[.)]|[•✓-])[ \t])"),
    re.compile(r"\n"),
    re.compile(r"(?<=[.!?»])\s+(?=[\w«\"“(•])"),
    re.compile(r"\s+"),
)


def split(text: str, limit: int) -> list[str]:
    """Parts of at most `limit` UTF-16 units, as the strictest platform counts; only blanks at the cuts are left out. Never
    within an address, a link or words in bold, unless these alone are longer."""
    parts = []
    rest = text.strip()
    while size(rest) > limit:
        at = _cut(rest, limit)
        parts.append(rest[:at].rstrip())
        rest = rest[at:].lstrip("\n") if rest[at : at + 1] == "\n" else rest[at:].lstrip()
    return [part for part in (*parts, rest) if part] or [""]


def split_with_tail(text: str, tail: str, limit: int) -> list[str]:
    """The same, and `tail` whole at the end of the last part, or after it where both do not fit."""
    parts = split(text, limit)
    if not tail:
        return parts
    joined = f"{parts[-1]}\n\n{tail}".strip()
    return [*parts[:-1], joined] if size(joined) <= limit else [*parts, *split(tail, limit)]


def above_buttons(text: str, limit: int, below: str) -> tuple[str, str]:
    """(what goes ahead as a message of its own, what stands above the buttons), for a platform that takes fewer letters
    with buttons: the last line, or where it cannot be that, `below`."""
    if size(text) <= limit:
        return "", text
    head, _, last = text.rpartition("\n")
    return (head, last) if head.strip() and last.strip() and size(last) <= limit else (text, below)


def size(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _cut(text: str, limit: int) -> int:
    """Where the first part ends: at the best kind of place in its second half, else at the best there is."""
    longest = min(limit, len(text))
    while size(text[:longest]) > limit:
        longest -= 1
    wholes = whole_pieces(text[: 2 * longest])
    for earliest in (longest // 2, 1):
        for kind in _CUTS:
            places = [
                found.start()
                for found in kind.finditer(text, 0, longest + 1)
                if earliest <= found.start() <= longest and not any(first < found.start() < last for first, last in wholes)
            ]
            if places:
                return places[-1]
    return longest
