"""What Rasa's widgets read and write: the data of `user_uttered`, and a bubble as one or more `bot_uttered`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Literal

from bot.messaging.bubble import Bubble, Card, Choice, Table

Json = dict[str, Any]
Lang = Literal["en", "fr"]

# A widget's `initPayload` as Rasa has it: "/get_started", "/greet{...}".
COMMAND = re.compile(r"/[A-Za-z_.]{1,80}(\{.{0,1000}\})?", re.DOTALL)
COLON = {"en": ": ", "fr": "\u00a0: "}
_LINE = re.compile(r"(?<!\n)\n(?!\n)")


class NotUnderstoodError(ValueError):
    """The data is not what a widget sends. The reason is a code for whoever builds one."""


def said(data: object) -> str | None:
    """The message of `user_uttered`; `None` where a widget without `initPayload` opens the talk.

    Raises `NotUnderstoodError`.
    """
    if not isinstance(data, dict) or "message" not in data:
        raise NotUnderstoodError("message_missing")
    message = data["message"]
    if message is None:
        return None
    if not isinstance(message, str):
        raise NotUnderstoodError("message_not_text")
    return message.encode("utf-8", "replace").decode()  # half of an emoji cannot be stored


def lang_of(data: object, keys: tuple[str, ...]) -> Lang | None:
    """The language that the page told its widget: `customData: {language: "fr"}`."""
    for key in keys:
        given = data.get(key) if isinstance(data, dict) else None
        lang = (given.get("language") or given.get("lang")) if isinstance(given, dict) else None
        if isinstance(lang, str) and lang[:2].lower() in ("en", "fr"):
            return "fr" if lang[:2].lower() == "fr" else "en"
    return None


def messages_of(bubble: Bubble, words: Callable[..., str]) -> list[Json]:
    """Each is one `bot_uttered`. Widgets tell them apart by their keys, so that none has more than Rasa's; and they wait
    before each, so that few are better."""
    made: list[Json] = []
    if bubble.image:
        made.append({"attachment": {"type": "image", "payload": {"src": bubble.image[0], "alt": bubble.image[1]}}})
    colon = COLON[bubble.lang]
    parts = [bubble.text, *(_spelled(number, card, colon) for number, card in enumerate(bubble.cards, 1))]
    if bubble.table:
        parts.append(_listed(bubble.table, colon))
    text = _broken("\n\n".join(parts))
    if bubble.cards:
        made += [{"text": text}, _carousel(bubble.cards)]
        text = words("utter_channel_choose", bubble.lang)
    if bubble.choices:
        replies = [_button(choice, "content_type", "text") for choice in bubble.choices]
        made.append({"text": text, "quick_replies": replies})
    elif not bubble.cards:
        made.append({"text": text})
    return made


def _broken(text: str) -> str:
    """With the line breaks that Markdown would take for spaces."""
    return _LINE.sub("  \n", text)


def _button(choice: Choice, kind: str, of: str) -> Json:
    return {kind: of, "title": choice.title, "payload": choice.payload}


def _spelled(number: int, card: Card, colon: str) -> str:
    """All of a card in words: a widget's own card has a title and a line."""
    number = card.choices[0].number if card.choices else number
    facts = [f"- {label}{colon}{card.unstated if value is None else value}" for label, value in card.facts]
    reasons = [f"- {reason}" for reason in card.reasons]
    head = f"**{number}. {card.title}**\n{card.subtitle}"
    return "\n\n".join(filter(None, [head, "\n".join([*facts, *reasons]), card.dated, card.url]))


def _listed(table: Table, colon: str) -> str:
    """A comparison, row by row."""
    columns = [f"{number}. {column}" for number, column in enumerate(table.columns, 1)]
    rows = [
        "\n".join([f"**{label}**", *(f"{number}{colon}{value}" for number, value in enumerate(values, 1))])
        for label, values in table.rows
    ]
    return "\n\n".join(["\n".join(columns), *rows])


def _carousel(cards: tuple[Card, ...]) -> Json:
    elements = [
        {
            "title": card.title,
            "subtitle": card.subtitle,
            "default_action": {"type": "web_url", "url": card.url},
            "buttons": [_button(choice, "type", "postback") for choice in card.choices],
        }
        for card in cards
    ]
    return {"attachment": {"type": "template", "payload": {"template_type": "generic", "elements": elements}}}
