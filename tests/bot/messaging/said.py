"""What a person sees of bubbles, whatever the channel's markup: for tests that nothing is dropped."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from bot.messages import Message
from bot.messaging.bubble import Bubble
from bot.messaging.capabilities import Markup
from bot.messaging.markup import JOINER, convert

WORD = re.compile(r"\w+")
ADDRESS = re.compile(r"https?://[^\s)>\]|]+")


def read(text: str, markup: Markup) -> str:
    """The text without the channel's marks."""
    if markup == "html":
        text = html.unescape(re.sub(r'<a href="([^"]*)">', r"\1 ", re.sub(r"</?(?:b|i|pre)>|</a>", " ", text)))
    elif markup == "slack":
        text = html.unescape(re.sub(r"<(https?://[^|>]+)\|?([^>]*)>", r"\1 \2", text))
    elif markup == "markdown":
        text = re.sub(r"\\([\\`*_\[\]<>~|#-])", r"\1", re.sub(r"\]\((https?://[^)]*)\)", r" \1 ", text))
    return text.replace(JOINER, "")


def seen(bubbles: Iterable[Bubble], markup: Markup) -> str:
    """Everything that the bubbles show: texts, cards, tables, buttons, pictures."""
    parts: list[str] = []
    for bubble in bubbles:
        parts.append(read(bubble.text, markup))
        parts += [choice.title for choice in bubble.choices]
        for card in bubble.cards:
            parts += [card.title, card.subtitle, *card.reasons, card.url, card.dated]
            parts += [f"{label} {value or card.unstated}" for label, value in card.facts]
            parts += [f"{choice.number}. {choice.title}" for choice in card.choices]
        if bubble.table:
            parts += [*bubble.table.columns, *(f"{label} {' '.join(values)}" for label, values in bubble.table.rows)]
        parts += list(bubble.image or ())
    return "\n".join(parts)


def missing(message: Message, shown: str, unstated: str) -> list[str]:
    """What of a message is not in what is shown: words and numbers, addresses, facts, values, chips, choices, sources."""
    plain = convert(message.text, "plain")
    if message.table:
        plain = plain.replace("The same for all:", "")  # a table has its rows
    wanted = [*WORD.findall(ADDRESS.sub(" ", plain)), *ADDRESS.findall(plain)]
    for card in message.cards:
        wanted += [card["title"], *card["subtitle"].split(" · "), *card["reasons"], card["url"], *(card.get("notes") or [])]
        for fact in card["facts"]:
            wanted += [fact["label"], fact["value"] or unstated]
    for row in (message.table or {}).get("rows", []):
        wanted += [row["label"], *(value or "" for value in row["values"])]
    wanted += (message.table or {}).get("columns", [])
    wanted += [chip["label"] for chip in message.chips] + [reply.title for reply in message.replies]
    wanted += [source["url"] or source["title"] for source in message.sources]
    wanted += [link["url"] for link in message.links] + [link["title"] for link in message.links]
    wanted += list((message.handoff or {}).get("shared") or [])
    wanted += [message.picture["url"]] if message.picture else []
    wanted += [message.name] if message.name else []
    if message.progress:
        wanted += [str(message.progress["step"]), str(message.progress["of"])]
    words = set(WORD.findall(shown.casefold()))
    flat = " ".join(shown.casefold().split())
    return [
        one
        for one in wanted
        if not (one.casefold() in words if WORD.fullmatch(one) else " ".join(one.casefold().split()) in flat)
        and not set(WORD.findall(one.casefold())) <= words
    ]
