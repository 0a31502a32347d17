"""Whether words that somebody typed or pasted are a badge, a link to one, or a résumé. Pure.

The rule for a résumé is cautious, because what it takes for one is not answered as a message: at least five lines and 25
words, no question and nothing of a job posting, and beside these
    two headings of a résumé and one line with a span of years or an address to write to, or
    one heading and two spans of years, or
    three spans of years.
Its words are in `pasted_signs.yml`. What it misses is an ordinary message, with personal data masked as always;
`tests/bot/test_pasted.py` holds what it must tell apart.
"""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from actions.private_values import EMAIL, PHONE
from knowledge.text import fold

LINES_AT_LEAST = 5
WORDS_AT_LEAST = 25
HEADING_WORDS_AT_MOST = 5
LINK_WORDS_AT_MOST = 8  # beside a link: "here is my badge from the college"

_BADGE_JSON = re.compile(
    r'"(?:@context|verification|badge|badgeclass|openbadge\w*)"\s*:|"(?:Assertion|OpenBadgeCredential)"', re.IGNORECASE
)
_SIGNED_TEXT = re.compile(r"eyJ[\w-]{20,}\.[\w-]{20,}\.[\w-]*")
_LINK = re.compile(r"https?://[^\s<>\"']{4,2000}")
_OF_A_BADGE = re.compile(r"badge|assertion|credly|backpack|open-?credential|insigne", re.IGNORECASE)
_MY_BADGE = re.compile(r"\b(?:my|this|mon|ce|cet|l')\s*(?:\w+\s+)?(?:badge|insigne)\b")

_SIGNS: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "pasted_signs.yml").read_text(encoding="utf-8"))
_HEADING = re.compile("|".join(_SIGNS["headings"]))
_POSTING = re.compile("|".join(_SIGNS["posting"]))
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_YEAR = r"(?:19[5-9]\d|20\d\d)"
_NOW = r"(?:present|current|now|today|ongoing|ce jour|aujourd'hui|actuel|maintenant)"
_SPAN = re.compile(
    rf"\b{_YEAR}\b\)?(?:\s*(?:-|/|a|au|to|until|jusqu'a|jusqu'en)\s*|\s+)(?:(?:[a-z]+\.?\s+)?{_YEAR}\b|{_NOW})"
    rf"|\b(?:since|depuis)\s+(?:[a-z]+\s+)?{_YEAR}"
)
_BULLETS = ("-", "*", "\u2022", "\u00b7", "\u2013", "\u25aa", "\u25cf")
_OF_ONESELF = re.compile(r"\b(?:i|im|me|my life|je|moi|ma vie)\b|\bj'")


def is_badge(text: str) -> bool:
    """Whether `text` is the JSON of a badge, whole or cut short, or a badge as signed text."""
    start = text.lstrip("\ufeff \t\r\n")
    return bool(start.startswith("{") and _BADGE_JSON.search(start)) or bool(_SIGNED_TEXT.fullmatch(start.rstrip()))


def link_to_badge(text: str) -> str | None:
    """The link, where `text` is one to a badge, with few words beside it."""
    found = _LINK.search(text)
    if found is None:
        return None
    others = (text[: found.start()] + text[found.end() :]).strip()
    alone = not others and bool(_OF_A_BADGE.search(found[0]))
    said = "?" not in others and len(others.split()) <= LINK_WORDS_AT_MOST and bool(_MY_BADGE.search(fold(others)))
    return found[0] if alone or said else None


def is_resume(text: str) -> bool:
    """Whether `text` is clearly a résumé."""
    lines = [fold(line.translate(_DASHES)) for line in text.splitlines() if line.strip()]
    if len(lines) < LINES_AT_LEAST or len(text.split()) < WORDS_AT_LEAST:
        return False
    if any(line.endswith("?") for line in lines) or any(_POSTING.search(line) for line in lines):
        return False
    headings = len({line for line in lines if _is_heading(line)})
    spans = sum(bool(_SPAN.search(line)) for line in lines)
    reached = bool(EMAIL.search(text) or PHONE.search(text))
    return (headings >= 2 and (spans >= 1 or reached)) or (headings >= 1 and spans >= 2) or spans >= 3


def own_words(text: str) -> list[str]:
    """The lines in which somebody speaks of themselves, where a résumé might hold a cry for help. A list is of work done."""
    lines = [line.strip() for line in text.splitlines()]
    return [line for line in lines if not line.startswith(_BULLETS) and _OF_ONESELF.search(fold(line))]


def _is_heading(line: str) -> bool:
    """A line that is a heading, or that begins with one and a colon."""
    head = line.partition(":")[0].strip("-*#=_ \u2022\u00b7|.")
    return len(head.split()) <= HEADING_WORDS_AT_MOST and bool(_HEADING.fullmatch(head))
