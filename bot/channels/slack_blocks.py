"""What Cairn says, in Slack's blocks. Lengths and counts: docs.slack.dev/reference/block-kit/blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    ImageBlock,
    LinkButtonElement,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
    TableBlock,
)

from bot.messaging.bubble import Bubble, Card, Choice, Table
from bot.messaging.staff import CaseView
from bot.messaging.staff_jobs import state_words

Json = dict[str, Any]
Words = Callable[..., str]

BLOCKS_LIMIT = 50
SECTION_LIMIT = 3000
BUTTONS_LIMIT = 25
TITLE_LIMIT = 75
FALLBACK_LIMIT = 4000  # longer ones may be cut by Slack; it is read aloud and shown in notifications
CHOICE = "choice"
DESK = "desk"
LINK = "link"
# What one may do with a case in each of its states.
OFFERED = {"open": ("claim", "resolve"), "claimed": ("release", "resolve"), "resolved": ()}
_WHEN = "%when%"
# Not yet between Slack's own marks; a sentence's end is not part of it.
_BARE_ADDRESS = re.compile(r"(?<![<|\w])https?://[^\s<>|]*[^\s<>|.,;:!?)*_~]")


def escaped(text: str) -> str:
    """Words that Slack takes for words: no mention, no link, no mark of its own."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def messages_of(bubbles: Iterable[Bubble]) -> list[Json]:
    """`{text, blocks}` for each message that is needed; one, unless there are more than 50 blocks."""
    given = list(bubbles)
    blocks = [block for bubble in given for block in _blocks(bubble)]
    return _messages(blocks, "\n\n".join(bubble.fallback for bubble in given))


def words_alone(bubble: Bubble) -> Json:
    """The same without blocks: should Slack not take these, nothing is lost."""
    return {"text": escaped(bubble.fallback), "mrkdwn": False}


def words_message(text: str) -> Json:
    """Plain words."""
    return _messages(list(_sections(escaped(text))), text)[0]


def spoken_message(who: str, text: str) -> Json:
    """What somebody wrote, under their name."""
    blocks = [*_sections(f"*{escaped(who)}*\n{escaped(text)}")]
    return _messages(blocks, f"{who}: {text}")[0]


def case_message(view: CaseView, words: Words) -> Json:
    """A case as a card with its urgency, its reasons and what one may do. `words` is the hub's."""
    lang = view.lang
    state = state_words(view, words)
    facts = [view.channel]
    if view.answer_by is not None and view.status != "resolved":
        facts.append(words("utter_desk_answer_by", lang, time=_WHEN))
    summary = list(view.summary) or [words("utter_desk_no_summary", lang)]
    blocks: list[Block] = [
        *_sections(f"*{escaped(view.reference)}: {escaped(view.urgency_words)}*\n{escaped(state)}"),
        ContextBlock(elements=[_marked(_dated(escaped(fact), view)) for fact in facts]),
    ]
    if view.reasons:
        heading = escaped(words("utter_desk_reasons", lang))
        blocks += _sections("\n".join([f"*{heading}*", *(f"• {escaped(reason)}" for reason in view.reasons)]))
    blocks += _sections("\n".join(escaped(line) for line in summary))
    buttons: list[ButtonElement] = [
        ButtonElement(
            text=_title(words(f"utter_desk_{action}", lang)),
            action_id=f"{DESK}.{action}",
            value=view.id,
            style="primary" if action == "claim" else None,
        )
        for action in OFFERED[view.status]
    ]
    buttons.append(
        LinkButtonElement(text=_title(words("utter_desk_open_console", lang)), url=view.url, action_id=f"{LINK}.console")
    )
    blocks.append(ActionsBlock(elements=buttons))
    return _messages(blocks, f"{view.reference}: {view.urgency_words}. {state}")[0]


def _messages(blocks: list[Block], fallback: str) -> list[Json]:
    text = escaped(_cut(fallback, FALLBACK_LIMIT))
    parts = [blocks[start : start + BLOCKS_LIMIT] for start in range(0, len(blocks), BLOCKS_LIMIT)]
    return [{"text": text, "blocks": [block.to_dict() for block in part]} for part in parts]


def _blocks(bubble: Bubble) -> Iterator[Block]:
    yield from _sections(_BARE_ADDRESS.sub(r"<\g<0>>", bubble.text))
    for card in bubble.cards:
        yield from _card(card)
    if bubble.table is not None:
        yield _table(bubble.table)
    if bubble.image is not None:
        url, shows = bubble.image
        yield ImageBlock(image_url=url, alt_text=_cut(shows, 2000))
    yield from _buttons(bubble.choices)


def _card(card: Card) -> Iterator[Block]:
    """Its number is what one may type instead of pressing its button."""
    number = f"{card.choices[0].number}. " if card.choices else ""
    lines = [f"*{number}<{_address(card.url)}|{escaped(card.title)}>*", escaped(card.subtitle)]
    lines += [f"{escaped(name)}: {escaped(card.unstated if value is None else value)}" for name, value in card.facts]
    lines += [f"• {escaped(reason)}" for reason in card.reasons]
    yield from _sections("\n".join(line for line in lines if line))
    if card.dated:
        yield ContextBlock(elements=[_marked(escaped(card.dated))])
    yield from _buttons(card.choices)


def _table(table: Table) -> Block:
    """Slack's own table: columns of a comparison are too wide for letters of one width."""
    rows = [[_cell(""), *(_cell(column) for column in table.columns)]]
    rows += [[_cell(label), *(_cell(value) for value in values)] for label, values in table.rows]
    return TableBlock(rows=rows, column_settings=[{"is_wrapped": True} for _column in rows[0]])


def _cell(value: str) -> Json:
    if re.fullmatch(r"https?://\S+", value):
        section = {"type": "rich_text_section", "elements": [{"type": "link", "url": value}]}
        return {"type": "rich_text", "elements": [section]}
    return {"type": "raw_text", "text": value or " "}


def _buttons(choices: tuple[Choice, ...]) -> Iterator[Block]:
    for start in range(0, len(choices), BUTTONS_LIMIT):
        yield ActionsBlock(
            elements=[
                ButtonElement(text=_title(choice.title), value=choice.payload, action_id=f"{CHOICE}.{start + place}")
                for place, choice in enumerate(choices[start : start + BUTTONS_LIMIT])
            ]
        )


def _sections(text: str) -> Iterator[Block]:
    for piece in pieces(text):
        yield SectionBlock(text=_marked(piece))


def pieces(text: str, limit: int = SECTION_LIMIT) -> Iterator[str]:
    """Text already marked, cut at a line or a space where it is longer than a section."""
    rest = text.strip()
    while len(rest) > limit:
        cut = max(rest.rfind("\n", 1, limit), 0) or max(rest.rfind(" ", 1, limit), 0) or limit
        yield rest[:cut].rstrip()
        rest = rest[cut:].lstrip()
    if rest:
        yield rest


def _marked(text: str) -> MarkdownTextObject:
    """Marks as written and nothing guessed: "@channel" or "#general" in somebody's words stays words."""
    return MarkdownTextObject(text=text, verbatim=True)


def _title(title: str) -> PlainTextObject:
    return PlainTextObject(text=_cut(title, TITLE_LIMIT), emoji=False)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _address(url: str) -> str:
    return escaped(url.replace("|", "%7C").replace("<", "%3C").replace(">", "%3E"))


def _dated(fact: str, view: CaseView) -> str:
    """With the time as each reader's Slack shows times."""
    if view.answer_by is None:
        return fact
    seconds, plainly = int(view.answer_by.timestamp()), view.answer_by.strftime("%Y-%m-%d %H:%M %Z").strip()
    return fact.replace(_WHEN, f"<!date^{seconds}^{{date_short_pretty}}, {{time}}|{plainly}>")
