"""The facts of cards in words, for channels that draw no cards: beneath the line that names the card. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.messages import Json, Message

_NEXT = re.compile(r"\n(?!   )")


def line_of(card: Json, text: str) -> str | None:
    """What the text says in the numbered line of a card: its title, and what it adds to it."""
    line = re.search(rf"(?m)^[ \t]*\d{{1,2}}[.)][ \t]+({re.escape(card['title'])}(?: \(.*)?)$", text)
    return line[1] if line else None


def dated_in(card: Json, text: str) -> str | None:
    """What the text says in brackets behind the card's address: how old its page is, or when it was read."""
    found = re.search(rf"{re.escape(card['url'])} \(([^()\n]*)\)", text)
    return found[1] if found else None


def with_facts(message: Message, say: Callable[[str, str], str], unstated: str) -> str:
    """The message's text with what its cards state and it does not. `say(label, value)` puts a fact into words."""
    text = message.text
    after = 0
    for card in message.cards:
        line = re.compile(rf"(?m)^[ \t]*\d{{1,2}}[.)][ \t]+{re.escape(card['title'])}.*$").search(text, after)
        if line is None:
            first, *rest = text.split("\n")
            kinds = " · ".join(part for part in card["subtitle"].split(" · ") if part not in text)
            text = "\n".join([first, *([kinds] if kinds else []), *rest, *_missing(card, text, say, unstated)])
            continue
        end = _NEXT.search(text, line.end())
        block = text[line.start() : end.start() if end else len(text)]
        missing = _missing(card, block, say, unstated)
        added = f"\n   {' · '.join(missing)}" if missing else ""
        text = text[: line.end()] + added + text[line.end() :]
        after = line.end() + len(added)
    return text


def _missing(card: Json, block: str, say: Callable[[str, str], str], unstated: str) -> list[str]:
    said = block.casefold()
    return [
        say(fact["label"], fact["value"] if fact["value"] is not None else unstated)
        for fact in card["facts"]
        if not (fact["label"].casefold() in said and (fact["value"] is None or str(fact["value"]).casefold() in said))
        and not (fact["value"] is not None and _within(str(fact["value"]), said))
    ]


def _within(value: str, said: str) -> bool:
    """Whether a value stands in the text as words of their own; a bare number may be anything's."""
    if not re.search(r"[^\W\d]", value):
        return False
    return re.search(rf"(?<!\w){re.escape(value.casefold())}(?!\w)", said) is not None
