"""Messages as the engine makes them, for tests of what is pure."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.messages import Message

Json = dict[str, Any]
RESPONSES = Path("data/responses/channels.yml")
LANGUAGE = {"type": "slot", "name": "language", "value": "fr"}


def told(text: str, *replies: tuple[str, str], seq: int = 1, **more: Any) -> Message:
    """A message of the bot; a reply is its title and payload."""
    shown = [{"title": title, "payload": payload} for title, payload in replies]
    body = {
        "id": f"m{seq}",
        "seq": seq,
        "from": "bot",
        "at": datetime.now(UTC),
        "lang": "en",
        "text": text,
        "replies": shown,
    }
    return Message.model_validate({**body, **more})


@cache
def responses() -> dict[str, list[Json]]:
    content: dict[str, list[Json]] = yaml.safe_load(RESPONSES.read_text(encoding="utf-8"))["responses"]
    return content


def words(response: str, lang: str, **values: str) -> str:
    """The wording itself, as the house reads it."""
    for variation in responses()[response]:
        if (LANGUAGE in variation.get("condition", [])) == (lang == "fr"):
            text = str(variation["text"])
            for name, value in values.items():
                text = text.replace(f"{{{name}}}", value)
            return text
    raise KeyError(response)


def card(title: str, provider: str, *, cost: str | None = None, replies: bool = True) -> Json:
    details = [
        {"title": "Details", "payload": f'/show_details{{"credential": "{title}"}}'},
        {"title": "Save", "payload": f'/save_credential{{"credential": "{title}"}}'},
    ]
    return {
        "id": title,
        "title": title,
        "subtitle": f"{provider} · Ontario · Micro-credential",
        "facts": [{"label": "How it is taught", "value": "Online"}, {"label": "Cost", "value": cost}],
        "reasons": ["close to what you described"],
        "unknown": [],
        "url": f"https://college.example/{title.replace(' ', '-')}",
        "source": {"url": "https://college.example/", "as_of": "2025-03-01"},
        "replies": details if replies else [],
    }


def found(*cards: Json, replies: tuple[tuple[str, str], ...] = (), seq: int = 1, **more: Any) -> Message:
    """Results of a search: numbered in the text, with cards."""
    lines = [
        f"{at}. {one['title']} ({one['subtitle']})\n   {one['reasons'][0]}\n   {one['url']} (as of 2025-03-01)"
        for at, one in enumerate(cards, start=1)
    ]
    text = "\n".join([f"{len(cards)} programmes:", *lines])
    return told(text, *replies, seq=seq, cards=list(cards), lead=f"{len(cards)} programmes:", **more)
