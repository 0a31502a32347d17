"""The table of docs/channels.md: what each channel shows by itself, and what the shared tests played there.

python -m pytest tests/channels && UPDATE_DOCS=1 python -m pytest tests/channels   # writes it
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from bot.messaging.capabilities import Capabilities

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "channels.md"
_PLACE = re.compile(r"(?s)<!-- parity -->.*?<!-- /parity -->")

# What was played to its end, by channel: filled by the tests.
PLAYED: defaultdict[str, set[str]] = defaultdict(set)

CONVERSATIONS = "same conversations"
TESTED = {
    "a person takes over and gives back": "handoff",
    "danger is answered while they do": "handoff",
    "100 forged requests reach nothing": "forged",
    "a repeated event is answered once": "repeated",
    "429, 500 and 503 lose and double nothing": "faults",
    "voice notes, stickers and pictures are answered": "wordless",
    "edits, deletions and reactions lead to nothing": "silent",
    "in a group it speaks when spoken to": "group",
}


def played(channel: str, what: str) -> None:
    PLAYED[channel].add(what)


def table(can: dict[str, Capabilities], conversations: int) -> str:
    """Markdown: one row a feature, one column a channel."""
    names = sorted(can)
    rows = [["", *names], ["---"] * (len(names) + 1)]
    rows.append([f"{conversations} conversations, the same as on the page", *(_count(name) for name in names)])
    for label, what in TESTED.items():
        rows.append([label, *("yes" if what in PLAYED[name] else "does not arise" for name in names)])
    rows += [
        ["choices", *(_choices(can[name]) for name in names)],
        ["programmes", *("cards" if can[name].cards else "words" for name in names)],
        ["a comparison", *(_comparison(can[name]) for name in names)],
        ["pictures", *("shown" if can[name].image else "a link" for name in names)],
        ["shows that an answer is coming", *("yes" if can[name].typing else "no" for name in names)],
        ["letters in one message", *(f"{can[name].text_limit:,}" for name in names)],
        ["may write after their last message", *(_window(can[name]) for name in names)],
    ]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def in_document() -> str:
    found = _PLACE.search(DOCUMENT.read_text(encoding="utf-8"))
    assert found, "docs/channels.md has no place for the table"
    return found[0].removeprefix("<!-- parity -->").removesuffix("<!-- /parity -->").strip()


def write(text: str) -> None:
    whole = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(_PLACE.sub(lambda _: f"<!-- parity -->\n{text}\n<!-- /parity -->", whole), encoding="utf-8")


def _count(name: str) -> str:
    return str(len([what for what in PLAYED[name] if what.startswith(CONVERSATIONS)]))


def _choices(can: Capabilities) -> str:
    if not can.choices:
        return "numbers"
    return f"{can.choices} buttons" + (f" or a list of {can.choice_list}" if can.choice_list else "") + ", else numbers"


def _comparison(can: Capabilities) -> str:
    if can.table:
        return "a table"
    return "aligned lines" if can.markup in ("slack", "html", "whatsapp") else "words"


def _window(can: Capabilities) -> str:
    return "always" if can.open_hours is None else f"{can.open_hours} hours"
