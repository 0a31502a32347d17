"""One message for every channel: natively what the channel shows, in words what it does not. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol
from urllib.parse import urljoin

from bot.messages import Json, Message
from bot.messaging.bubble import Bubble, Card, Choice, Table
from bot.messaging.capabilities import Capabilities
from bot.messaging.choices import Offered, choices_of, numbers_in_text
from bot.messaging.markup import convert
from bot.messaging.plain_table import aligned
from bot.messaging.splitting import size, split

SHORTEST = 80  # a part is not cut shorter than this for its marks' sake
CODE = {"slack": ("```\n", "\n```"), "whatsapp": ("```\n", "\n```"), "html": ("<pre>", "</pre>")}


class Say(Protocol):
    """A response of `data/responses/channels.yml` in a language."""

    def __call__(self, response: str, lang: str, **values: str) -> str: ...


def render(
    message: Message, capabilities: Capabilities, words: Say, sign: Callable[[int], str], base_url: str
) -> list[Bubble]:
    """What is sent for a message, in order. `sign(number)` is that choice's payload; addresses begin with `base_url`."""
    return _Rendering(message, capabilities, words, sign, base_url).bubbles()


class _Rendering:
    def __init__(
        self, message: Message, capabilities: Capabilities, words: Say, sign: Callable[[int], str], base_url: str
    ) -> None:
        self._message, self._can, self._words = message, capabilities, words
        self._sign, self._base = sign, base_url
        self._offered = choices_of(message)

    def bubbles(self) -> list[Bubble]:
        can, message = self._can, self._message
        replies = [one for one in self._offered if one.of_card is None]
        cards = self._cards() if can.cards else ()
        table = _table(message) if can.table else None
        own = [one for one in self._offered if one.listed] if not cards else replies
        pressed, as_list = self._native(replies)
        spelled = [] if pressed and len(pressed) == len(own) else [one for one in own if one not in pressed]
        body = self._body(drawn=bool(cards) or table is not None)
        plain = "\n\n".join(filter(None, [body, self._numbered(spelled)]))
        parts = self._parted(plain)
        if (lines := self._aligned()) and len(parts) == 1:
            parts = self._with_table(lines, spelled) or parts
        fallback = "\n\n".join(filter(None, [self._body(drawn=False), self._numbered([o for o in own if o.listed])]))
        image = self._image() if can.image else None
        made = []
        for at, text in enumerate(parts):
            last = at == len(parts) - 1
            made.append(
                Bubble(
                    text=text,
                    fallback=fallback if last and not at else text,
                    lang=message.lang,
                    choices=tuple(self._choice(one) for one in pressed) if last else (),
                    as_list=as_list and last,
                    cards=cards if last and can.cards >= len(cards) else (),
                    table=table if last else None,
                    image=image if last else None,
                    name=message.name,
                )
            )
        return made

    def _parted(self, plain: str) -> list[str]:
        """In the channel's markup, cut before it is written so that no mark is cut; marks make it longer."""
        limit = self._can.text_limit
        while True:
            parts = [convert(part, self._can.markup) for part in split(plain, limit)]
            if all(size(part) <= self._can.text_limit for part in parts) or limit <= SHORTEST:
                return parts
            limit = limit * 9 // 10

    def _native(self, replies: list[Offered]) -> tuple[list[Offered], bool]:
        """(what is shown as buttons, whether as a list that opens): all of the replies, or none."""
        if not replies or any(len(one.title) > self._can.choice_title for one in replies):
            return [], False
        if len(replies) <= self._can.choices:
            return replies, False
        return (replies, True) if len(replies) <= self._can.choice_list else ([], False)

    def _body(self, *, drawn: bool) -> str:
        """The message in words, but for its choices. `drawn`: cards or a table say the rest."""
        message, lang = self._message, self._message.lang
        said = message.lead if drawn and message.lead else message.text
        if message.sender == "practitioner" and message.name:
            said = self._words("utter_channel_person_says", lang, who=message.name, text=said)
        parts = [said, *self._not_in(said)]
        if not drawn:
            parts.append(self._sources([one for one in message.sources if (one["url"] or one["title"]) not in said]))
        if message.chips:
            labels = " · ".join(str(chip["label"]) for chip in message.chips)
            parts.append(self._words("utter_channel_search", lang, criteria=labels))
        return "\n\n".join(filter(None, parts))

    def _not_in(self, said: str) -> list[str]:
        """Links, what is shared, steps and the picture, as far as the text does not say them."""
        message, lang = self._message, self._message.lang
        parts = [f"{link['title']}: {self._whole(link['url'])}" for link in message.links if link["url"] not in said]
        parts += [line for line in (message.handoff or {}).get("shared") or [] if line not in said]
        progress = message.progress
        if progress and not (str(progress["step"]) in said and str(progress["of"]) in said):
            parts.append(self._words("utter_channel_progress", lang, step=str(progress["step"]), of=str(progress["of"])))
        if message.picture and not self._can.image:
            parts.append(f"{message.picture['alt']}: {self._whole(message.picture['url'])}")
        return parts

    def _numbered(self, offered: list[Offered]) -> str:
        """The choices with their numbers, but for those whose numbers the text shows."""
        if not offered:
            return ""
        shown = numbers_in_text(self._message)
        lines = [f"{one.number}. {one.title}" for one in offered if one.number not in shown]
        heading = self._words("utter_channel_choose", self._message.lang)
        return "\n".join([heading, *lines])

    def _aligned(self) -> str | None:
        """A comparison as aligned lines, where the channel has a fixed width of letters and lines of a phone hold it."""
        if self._message.table is None or self._can.table or self._can.markup not in CODE:
            return None
        return aligned(self._message.table, self._words("utter_channel_not_stated", self._message.lang))

    def _with_table(self, lines: str, spelled: list[Offered]) -> list[str] | None:
        before, after = CODE[self._can.markup]
        lead = convert(self._body(drawn=True), self._can.markup)
        fixed = lines if self._can.markup == "whatsapp" else convert(lines, self._can.markup)
        behind = convert(
            "\n\n".join(filter(None, [self._sources(self._message.sources), self._numbered(spelled)])), self._can.markup
        )
        whole = "\n".join(filter(None, [lead, f"{before}{fixed}{after}", behind]))
        return [whole] if size(whole) <= self._can.text_limit else None

    def _sources(self, sources: list[Json]) -> str:
        lines = []
        for one in sources:
            dated = f" ({one['date']})" if one["date"] else ""
            lines.append(f"• {one['title']}: {one['url']}{dated}" if one["url"] else f"• {one['title']}{dated}")
        return "\n".join([self._words("utter_channel_sources", self._message.lang), *lines]) if lines else ""

    def _cards(self) -> tuple[Card, ...]:
        lang = self._message.lang
        if len(self._message.cards) > self._can.cards:
            return ()
        made = []
        for at, card in enumerate(self._message.cards):
            titles = {reply["payload"]: reply["title"] for reply in card.get("replies", [])}
            choices = [
                Choice(one.number, titles[one.payload], self._sign(one.number)) for one in self._offered if one.of_card == at
            ]
            made.append(
                Card(
                    title=card["title"],
                    subtitle=card["subtitle"],
                    facts=tuple((fact["label"], fact["value"]) for fact in card["facts"]),
                    unstated=self._words("utter_channel_not_stated", lang),
                    reasons=tuple(card["reasons"]),
                    url=card["url"],
                    dated=self._dated(card),
                    choices=tuple(choices[: self._can.card_choices]),
                )
            )
        return tuple(made)

    def _dated(self, card: Json) -> str:
        """How old the page is, in the words that the text has behind its address."""
        found = re.search(re.escape(card["url"]) + r" \(([^()]*)\)", self._message.text)
        return found[1] if found else str((card.get("source") or {}).get("as_of") or "")

    def _image(self) -> tuple[str, str] | None:
        picture = self._message.picture
        return (self._whole(picture["url"]), picture["alt"]) if picture else None

    def _choice(self, one: Offered) -> Choice:
        return Choice(one.number, one.title, self._sign(one.number))

    def _whole(self, url: str) -> str:
        return urljoin(f"{self._base}/", url)


def _table(message: Message) -> Table | None:
    if message.table is None:
        return None
    rows = tuple((row["label"], tuple(str(value or "") for value in row["values"])) for row in message.table["rows"])
    return Table(tuple(message.table["columns"]), rows)
