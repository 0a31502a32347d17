"""What can be pressed in a message, in one numbering, and what typed words choose of it. Pure.

The numbers are those that the text shows: a card has the number of its line, a reply that the text lists has its line's.
What has none goes on behind the highest, so no number means two things.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from bot.messages import Message
from knowledge.text import clean, fold

WORDS_AT_MOST = 6
_LINE = re.compile(r"(?m)^[ \t]*(\d{1,2})[.)][ \t]+(.+)$")
_KEYCAP = re.compile(r"([0-9])\ufe0f?\u20e3")
_NUMBER = re.compile(r"(?:#|n[o°]\.?|numero|number|option|choice|choix|reponse|answer)?\s*(\d{1,2})\s*[.)!]*")
_WORD = re.compile(r"[^\W_]+")
_WORDS_FILE = Path(__file__).with_name("choice_words.yml")


@dataclass(frozen=True, slots=True)
class Offered:
    """`listed`: it is told in the text with its number, or has to be; what only a card's own button does is not."""

    number: int
    title: str
    payload: str
    listed: bool = True
    of_card: int | None = None


def choices_of(message: Message) -> list[Offered]:
    """Everything that can be pressed in a message, by number."""
    return list(_offered(message))


def numbers_in_text(message: Message) -> dict[int, str]:
    """The numbered lines of the text: what each number stands before."""
    lines: dict[int, str] = {}
    for number, line in _LINE.findall(message.text):
        lines.setdefault(int(number), line)
    return lines


def choose(typed: str, messages: Sequence[Message]) -> tuple[int, int] | None:
    """(seq, number) of what typed words choose in the newest message that offers anything; `None` for nothing."""
    for message in reversed(messages):
        offered = choices_of(message)
        if offered:
            number = _chosen(typed, [one for one in offered if one.listed], cards=bool(message.cards))
            return None if number is None else (message.seq, number)
    return None


def _offered(message: Message) -> Iterator[Offered]:
    lines = numbers_in_text(message)
    highest = max(lines, default=0)
    taken: set[int] = set()
    for at, card in enumerate(message.cards):
        number = next((n for n, line in lines.items() if n not in taken and line.startswith(card["title"])), None)
        if card.get("replies") and number is not None:
            taken.add(number)
            yield Offered(number, card["title"], card["replies"][0]["payload"], of_card=at)
    behind = highest + 1
    for reply in message.replies:
        number = next((n for n, line in lines.items() if n not in taken and _begins(line, reply.title)), None)
        if number is None:
            number, behind = behind, behind + 1
        taken.add(number)
        yield Offered(number, reply.title, reply.payload)
    for at, card in enumerate(message.cards):
        for reply in card.get("replies", [])[1:]:
            yield Offered(behind, reply["title"], reply["payload"], listed=False, of_card=at)
            behind += 1


def _begins(line: str, title: str) -> bool:
    return fold(line).startswith(fold(title))


def _chosen(typed: str, offered: Sequence[Offered], *, cards: bool) -> int | None:
    text = clean(_KEYCAP.sub(r"\1", typed)).strip()
    folded = fold(text).strip(" .!?")
    by_number = {one.number: one for one in offered}
    if found := _NUMBER.fullmatch(folded):
        return int(found[1]) if int(found[1]) in by_number else None
    for one in offered:
        if fold(one.title).strip(" .!?") == folded:
            return one.number
    words = _WORD.findall(folded)
    known = _words()
    if text in known["yes"] or text in known["no"]:
        wanted = "/affirm" if text in known["yes"] else "/deny"
        return next((one.number for one in offered if one.payload == wanted), None)
    if not words or len(words) > WORDS_AT_MOST:
        return None
    content = [word for word in words if word not in known["around"]]
    if len(content) == 1 and not cards:
        place = known["places"].get(content[0])
        if place is not None:
            numbers = sorted(by_number)
            at = len(numbers) - 1 if place < 0 else place - 1
            return numbers[at] if 0 <= at < len(numbers) else None
    return _by_words(content, words, offered)


def _by_words(content: list[str], words: list[str], offered: Sequence[Offered]) -> int | None:
    """The only choice whose label has every word; with "the ... one" a part of the label is enough."""
    pointing = any(word in _words()["pointing"] for word in words)
    matching = []
    for one in offered:
        label = [word for word in _WORD.findall(fold(one.title)) if word not in _words()["around"]]
        if content and all(word in label for word in content) and (pointing or 2 * len(content) >= len(label)):
            matching.append(one.number)
    return matching[0] if len(matching) == 1 else None


@cache
def _words() -> dict[str, dict[str, int]]:
    """Words by what they do; `places` with what they count (-1 is the last)."""
    content = yaml.safe_load(_WORDS_FILE.read_text(encoding="utf-8"))
    sets = {name: dict.fromkeys(map(str, content[name]), 0) for name in ("yes", "no", "around", "pointing")}
    places = {word: int(place) for place, named in content["places"].items() for word in named}
    return {**sets, "places": places}
