"""What Cairn says, as Adaptive Cards.

Their parts: adaptivecards.io/explorer; what Teams shows of them: learn.microsoft.com/microsoftteams/platform,
task-modules-and-cards/cards/cards-reference. Every line is a block of its own: in Teams, one line end within a block is not
always shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC
from typing import Any

from microsoft_agents.activity import Activity, Attachment

from bot.channels.teams_activities import CHOICE
from bot.messaging.bubble import Bubble, Card, Choice, Table
from bot.messaging.markup import DIALECTS, JOINER, convert
from bot.messaging.splitting import size, split
from bot.messaging.staff import CaseView
from bot.messaging.staff_jobs import state_words

Json = dict[str, Any]
Words = Callable[..., str]

CARD_TYPE = "application/vnd.microsoft.card.adaptive"
# A message may have 28 KB, as UTF-16; the rest of it has room too.
SIZE_LIMIT = 12_000
TEXT_LIMIT = 4000
SUMMARY_LIMIT = 200
TITLE_LIMIT = 40
ROW_LIMIT = 6  # Teams shows no more buttons in a row
# What one may do with a case in each of its states.
OFFERED = {"open": ("claim", "resolve"), "claimed": ("release", "resolve"), "resolved": ()}
COLOURS = {"U1": "attention", "U2": "warning"}
_WHEN = "%when%"
# A number that one may type must stay as it is: as a list of one, some of Teams' programs would begin at 1 again.
_NUMBER = re.compile(r"^(\s*\d+)([.)])")


def activities_of(bubble: Bubble) -> list[Activity]:
    """The messages that are needed: one, unless it would be larger than Teams takes."""
    elements = list(_elements(bubble))
    parts = list(_parted(elements))
    return [_activity(part, bubble.fallback, wide=bubble.table is not None) for part in parts]


def words_alone(bubble: Bubble) -> list[Activity]:
    """The same without a card: should Teams not take it, nothing is lost."""
    return [
        Activity(type="message", text=part, text_format="plain", summary=_cut(part, SUMMARY_LIMIT))
        for part in split(bubble.fallback, TEXT_LIMIT)
    ]


def words_message(text: str) -> Activity:
    """Plain words."""
    return _activity(list(_lines(literal(text))), text)


def spoken_message(who: str, text: str) -> Activity:
    """What somebody wrote, under their name."""
    elements = [_text(literal(who), weight="Bolder"), *_lines(literal(text))]
    return _activity(elements, f"{who}: {text}")


def case_message(view: CaseView, words: Words) -> Activity:
    """A case as a card with its urgency, its reasons and what one may do. `words` is the hub's."""
    lang = view.lang
    state = state_words(view, words)
    elements = [
        _text(
            literal(f"{view.reference}: {view.urgency_words}"),
            size="Medium",
            weight="Bolder",
            color=COLOURS.get(view.urgency, "default"),
        ),
        _text(literal(state)),
    ]
    if view.channel:
        elements.append(_text(literal(view.channel), isSubtle=True, spacing="None"))
    if view.answer_by is not None and view.status != "resolved":
        due = literal(words("utter_desk_answer_by", lang, time=_WHEN)).replace(_WHEN, _at(view))
        elements.append(_text(due, isSubtle=True, spacing="None"))
    if view.reasons:
        elements.append(_text(literal(words("utter_desk_reasons", lang)), weight="Bolder"))
        elements += [_text(f"• {literal(reason)}", spacing="None") for reason in view.reasons]
    for line in list(view.summary) or [words("utter_desk_no_summary", lang)]:
        elements += list(_lines(literal(line)))
    actions: list[Json] = [
        {
            "type": "Action.Execute",
            "title": words(f"utter_desk_{action}", lang),
            "verb": f"desk.{action}",
            "data": {"case": view.id},
            "style": "positive" if action == "claim" else "default",
        }
        for action in OFFERED[view.status]
    ]
    actions.append({"type": "Action.OpenUrl", "title": words("utter_desk_open_console", lang), "url": view.url})
    elements.append({"type": "ActionSet", "actions": actions})
    return _activity(elements, f"{view.reference}: {view.urgency_words}. {state}")


def literal(text: str) -> str:
    """Words that Teams takes for words."""
    return DIALECTS["markdown"].plain(text)


def _activity(elements: list[Json], fallback: str, *, wide: bool = False) -> Activity:
    card: Json = {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5" if wide else "1.4",
        "fallbackText": _cut(fallback, TEXT_LIMIT // 2),
        "body": elements,
    }
    if wide:
        card["msteams"] = {"width": "Full"}
    attachment = Attachment(content_type=CARD_TYPE, content=card)
    return Activity(type="message", summary=_cut(fallback, SUMMARY_LIMIT), attachments=[attachment])


def _parted(elements: list[Json]) -> Iterator[list[Json]]:
    """As few parts as fit."""
    part: list[Json] = []
    room = SIZE_LIMIT - TEXT_LIMIT // 2
    used = 0
    for element in elements:
        needs = size(json.dumps(element, ensure_ascii=False))
        if part and used + needs > room:
            yield part
            part, used = [], 0
        part.append(element)
        used += needs
    if part:
        yield part


def _elements(bubble: Bubble) -> Iterator[Json]:
    yield from _lines(bubble.text)
    for card in bubble.cards:
        yield _card(card)
    if bubble.table is not None:
        yield _table(bubble.table)
    if bubble.image is not None:
        url, shows = bubble.image
        yield {"type": "Image", "url": url, "altText": shows, "size": "Stretch"}
    yield from _buttons(bubble.choices)


def _lines(text: str) -> Iterator[Json]:
    """Text in Markdown, a block for each line; a blank line is the space before the next."""
    spacing = "Default"
    for line in text.strip().split("\n"):
        if not line.strip():
            spacing = "Medium"
            continue
        yield _text(_NUMBER.sub(rf"\1{JOINER}\2", line), spacing=spacing)
        spacing = "None"


def _card(card: Card) -> Json:
    """Its number is what one may type instead of pressing its button."""
    number = f"{card.choices[0].number}. " if card.choices else ""
    title = f"**{literal(number + card.title)}**"
    items = [_text(title), *([_text(literal(card.subtitle), spacing="None")] if card.subtitle else [])]
    if card.facts:
        facts = [{"title": literal(name), "value": _value(value or card.unstated)} for name, value in card.facts]
        items.append({"type": "FactSet", "facts": facts})
    items += [_text(f"• {literal(reason)}", spacing="None") for reason in card.reasons]
    if card.url:
        items.append(_text(convert(card.url, "markdown"), size="Small"))
    if card.dated:
        items.append(_text(literal(card.dated), isSubtle=True, size="Small", spacing="None"))
    return {"type": "Container", "style": "emphasis", "separator": True, "items": [*items, *_buttons(card.choices)]}


def _table(table: Table) -> Json:
    rows = [_row(("", *table.columns)), *(_row((label, *values)) for label, values in table.rows)]
    return {
        "type": "Table",
        "firstRowAsHeaders": True,
        "columns": [{"width": 1} for _column in ("", *table.columns)],
        "rows": rows,
    }


def _row(cells: tuple[str, ...]) -> Json:
    return {"type": "TableRow", "cells": [{"type": "TableCell", "items": [_text(_value(cell) or " ")]} for cell in cells]}


def _value(value: str) -> str:
    """Addresses in it can be pressed."""
    return convert(value, "markdown")


def _buttons(choices: tuple[Choice, ...]) -> Iterator[Json]:
    """What is pressed is shown as the person's own message, in its own words."""
    for start in range(0, len(choices), ROW_LIMIT):
        actions = [
            {
                "type": "Action.Submit",
                "title": _cut(choice.title, TITLE_LIMIT),
                "data": {
                    "msteams": {
                        "type": "messageBack",
                        "text": choice.title,
                        "displayText": choice.title,
                        "value": json.dumps({CHOICE: choice.payload}),
                    }
                },
            }
            for choice in choices[start : start + ROW_LIMIT]
        ]
        yield {"type": "ActionSet", "actions": actions}


def _text(text: str, **more: Any) -> Json:
    return {"type": "TextBlock", "text": text, "wrap": True, **more}


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _at(view: CaseView) -> str:
    """The time as each reader's Teams shows times."""
    assert view.answer_by is not None
    stamp = view.answer_by.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"{{{{DATE({stamp}, SHORT)}}}} {{{{TIME({stamp})}}}}"
