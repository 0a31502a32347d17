"""One message for every channel: natively what the channel shows, in words what it does not. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol
from urllib.parse import urlsplit

from bot.messages import Json, Message
from bot.messaging.bubble import Bubble, Card, Choice, Table
from bot.messaging.capabilities import Capabilities
from bot.messaging.choices import Offered, as_buttons, choices_of, numbers_in_text
from bot.messaging.markup import CODE, code, convert
from bot.messaging.plain_table import aligned
from bot.messaging.splitting import size, split_with_tail
from bot.messaging.spoken_facts import dated_in, line_of, with_facts

SHORTEST = 80  # a part is not cut shorter than this for its marks' sake


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
        self._sign, self._base = sign, base_url.rstrip("/")
        self._offered = choices_of(message)
        self._cards = self._drawn_cards() if len(message.cards) <= capabilities.cards else ()
        self._table = self._drawn_table() if capabilities.table else None
        self._drawn = bool(self._cards) or self._table is not None

    def bubbles(self) -> list[Bubble]:
        replies = [one for one in self._offered if one.of_card is None]
        own = replies if self._cards else [one for one in self._offered if one.listed]
        pressed, as_list = as_buttons(replies, self._can)
        spelled = [one for one in own if one not in pressed]
        fallback = "\n\n".join(filter(None, [convert(self._body(drawn=False, in_words=True), "plain"), self._numbered(own)]))
        parts = self._with_code(spelled) or self._parted(self._body(drawn=self._drawn) or fallback, self._numbered(spelled))
        image = self._image()
        made = []
        for at, (text, plain) in enumerate(parts):
            last = at == len(parts) - 1
            whole = last and (not at or self._drawn)
            made.append(
                Bubble(
                    text=text,
                    fallback=fallback if whole else plain,
                    lang=self._message.lang,
                    choices=tuple(self._choice(one) for one in pressed) if last else (),
                    as_list=as_list and last,
                    cards=self._cards if last else (),
                    table=self._table if last else None,
                    image=image if last else None,
                    name=self._message.name,
                    parts=self._parts() if last and self._can.parts else None,
                )
            )
        return made

    def _parted(self, body: str, tail: str) -> list[tuple[str, str]]:
        """(in the channel's markup, plain) of each part: cut before it is written so that no mark is cut; marks make it
        longer."""
        limit = self._can.text_limit
        while True:
            parts = split_with_tail(body, tail, limit)
            written = [(convert(part, self._can.markup), convert(part, "plain")) for part in parts]
            if all(size(text) <= self._can.text_limit for text, _plain in written) or limit <= SHORTEST:
                return written
            limit = limit * 9 // 10

    def _body(self, *, drawn: bool, in_words: bool = False) -> str:
        """The message in words, but for its choices. `drawn`: cards or a table say the rest. `in_words`: the picture
        too."""
        message, lang = self._message, self._message.lang
        said = message.lead if drawn and message.lead else self._text()
        if message.sender == "practitioner" and message.name:
            said = self._words("utter_channel_person_says", lang, who=message.name, text=said)
        cards = message.cards if drawn and self._cards else []
        return "\n\n".join(filter(None, [said, *self._behind(said, cards, in_words=in_words)]))

    def _behind(self, said: str, cards: list[Json], *, in_words: bool = False) -> list[str]:
        """What stands behind what is said: all that neither it nor a drawn card says."""
        message = self._message
        parts = self._not_in(said, pictured=self._image() is not None and not in_words)
        notes = dict.fromkeys(note for card in cards for note in card.get("notes") or [])
        parts.append("\n".join(note for note in notes if note not in said))
        parts.append(self._sources([one for one in message.sources if not _told(one, said, cards)]))
        if message.chips:
            labels = " · ".join(str(chip["label"]) for chip in message.chips)
            parts.append(self._words("utter_channel_search", message.lang, criteria=labels))
        return parts

    def _text(self) -> str:
        """The text; what only the cards state stands beneath their lines."""
        lang = self._message.lang

        def say(label: str, value: str) -> str:
            return self._words("utter_channel_fact", lang, label=label, value=value)

        return with_facts(self._message, say, self._words("utter_channel_not_stated", lang))

    def _not_in(self, said: str, *, pictured: bool) -> list[str]:
        """Links, the hand-off, steps and the picture, as far as the text does not say them."""
        message, lang = self._message, self._message.lang
        parts = ["\n".join(self._link(one["title"], one["url"]) for one in message.links if one["url"] not in said)]
        handoff = message.handoff or {}
        if handoff.get("state") == "claimed" and handoff.get("who") and handoff["who"] not in said:
            parts.append(self._words("utter_channel_claimed", lang, who=handoff["who"]))
        if shared := [f"• {line}" for line in handoff.get("shared") or [] if line not in said]:
            parts.append("\n".join([self._words("utter_channel_shared", lang), *shared]))
        progress = message.progress
        if progress and not re.search(rf"\b{progress['step']}\b.*\b{progress['of']}\b", said):
            parts.append(self._words("utter_channel_progress", lang, step=str(progress["step"]), of=str(progress["of"])))
        if message.picture and not pictured:
            parts.append(self._link(message.picture["alt"].rstrip("."), message.picture["url"]))
        return parts

    def _link(self, title: str, url: str) -> str:
        return self._words("utter_channel_fact", self._message.lang, label=title, value=self._whole(url))

    def _numbered(self, offered: list[Offered]) -> str:
        """The choices with their numbers, but for those whose numbers the text shows."""
        if not offered:
            return ""
        lang, shown = self._message.lang, numbers_in_text(self._message)
        listed = [one for one in offered if one.number not in shown]
        if not listed:
            return self._words("utter_channel_choose_above", lang)
        if len(offered) == 1:
            return self._words("utter_channel_choose_one", lang, number=str(listed[0].number), title=listed[0].title)
        return "\n".join([self._words("utter_channel_choose", lang), *(f"{one.number}. {one.title}" for one in listed)])

    def _with_code(self, spelled: list[Offered]) -> list[tuple[str, str]]:
        """A comparison as aligned lines, where the channel has a fixed width of letters and one message holds it all."""
        message, markup = self._message, self._can.markup
        if message.table is None or self._drawn or markup not in CODE:
            return []
        lang = message.lang
        lines = aligned(
            message.table, self._words("utter_channel_not_stated", lang), self._words("utter_channel_same", lang)
        )
        lead = message.lead or ""
        around = "\n\n".join(filter(None, self._behind(message.text, [])))
        tail = self._numbered(spelled)
        written = [convert(lead, markup), code(lines, markup), convert(around, markup), convert(tail, markup)]
        text = "\n\n".join(filter(None, written))
        plain = "\n\n".join(filter(None, [lead, lines, convert(around, "plain"), tail]))
        return [(text, plain)] if size(text) <= self._can.text_limit else []

    def _sources(self, sources: list[Json]) -> str:
        lines = []
        for one in sources:
            dated = f" ({one['date']})" if one["date"] else ""
            lines.append(f"• {self._link(one['title'], one['url'])}{dated}" if one["url"] else f"• {one['title']}{dated}")
        return "\n".join([self._words("utter_channel_sources", self._message.lang), *lines]) if lines else ""

    def _drawn_cards(self) -> tuple[Card, ...]:
        lang = self._message.lang
        made = []
        for at, card in enumerate(self._message.cards):
            titles = {reply["payload"]: reply["title"] for reply in card.get("replies", [])}
            choices = [
                Choice(one.number, titles[one.payload], self._sign(one.number)) for one in self._offered if one.of_card == at
            ]
            day = (card.get("source") or {}).get("as_of")
            dated = self._words("utter_channel_as_of" if day else "utter_channel_undated", lang, date=str(day))
            line = line_of(card, self._message.text) or card["title"]
            made.append(
                Card(
                    title=card["title"] if card["subtitle"] in line else line,
                    subtitle=card["subtitle"],
                    facts=tuple((fact["label"], fact["value"]) for fact in card["facts"]),
                    unstated=self._words("utter_channel_not_stated", lang),
                    reasons=tuple(card["reasons"]),
                    url=card["url"],
                    dated=dated_in(card, self._message.text) or dated,
                    choices=tuple(choices[: self._can.card_choices]),
                )
            )
        return tuple(made)

    def _drawn_table(self) -> Table | None:
        given = self._message.table
        if given is None:
            return None
        missing = self._words("utter_channel_not_stated", self._message.lang)
        rows = tuple((row["label"], tuple(str(value or missing) for value in row["values"])) for row in given["rows"])
        return Table(tuple(given["columns"]), rows)

    def _parts(self) -> Json:
        """The search, the steps, the sources and who answers, as the text says them; nothing that the engine alone reads."""
        message = self._message
        return {
            "criteria": [str(chip["label"]) for chip in message.chips],
            "progress": message.progress,
            "sources": [{**one, "url": self._whole(one["url"]) if one["url"] else None} for one in message.sources],
            "links": [{"title": one["title"], "url": self._whole(one["url"])} for one in message.links],
            "handoff": message.handoff,
        }

    def _image(self) -> tuple[str, str] | None:
        """The picture, where the channel shows one: no messaging platform shows a drawing in SVG."""
        picture = self._message.picture
        if not picture or not self._can.image or urlsplit(picture["url"]).path.endswith(".svg"):
            return None
        return self._whole(picture["url"]), picture["alt"]

    def _choice(self, one: Offered) -> Choice:
        return Choice(one.number, one.title, self._sign(one.number))

    def _whole(self, url: str) -> str:
        return f"{self._base}{url}" if url.startswith("/") else url


def _told(source: Json, said: str, cards: list[Json]) -> bool:
    """Whether the text has a source's address (its title where it has none), or a card both its address and its title."""
    if (source["url"] or source["title"]) in said:
        return True
    return any(card["url"] == source["url"] and source["title"] in f"{card['title']} {card['subtitle']}" for card in cards)
