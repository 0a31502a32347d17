"""A message of Cairn's cut to what one channel can show: what the channel's own code maps to the platform's payload."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to press. `number` is what one may type instead; `payload` is signed for this conversation and expires."""

    number: int
    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class Card:
    """One programme. A fact's value is `None` where its page does not state it; `unstated` is then the word to show."""

    title: str
    subtitle: str
    facts: tuple[tuple[str, str | None], ...]
    unstated: str
    reasons: tuple[str, ...]
    url: str
    dated: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Columns beside one another; a row is its label and one value for each column."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Bubble:
    """What is sent as one message. `text` is in the channel's markup and within its limit, and is never empty.

    `choices`, `cards`, `table` and `image` are there only where the channel shows them; elsewhere the text says the same.
    `fallback` is the whole message in plain words: for notifications, and for what cannot read the rest.
    """

    text: str
    fallback: str
    lang: Literal["en", "fr"]
    choices: tuple[Choice, ...] = ()
    as_list: bool = False
    cards: tuple[Card, ...] = ()
    table: Table | None = None
    image: tuple[str, str] | None = field(default=None)
    """(url, what it shows)"""
    name: str | None = None
    """of the practitioner who wrote it"""
    parts: Json | None = None
    """where the channel passes everything on: `{criteria, progress, sources, links, handoff}`, which the text says too"""
    id: str = ""
    """the same each time this is tried, and no other's; empty where nobody tries again"""
