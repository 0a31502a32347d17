"""What can be pressed in a message, in one numbering. Pure.

The numbers are those that the text shows: a card has the number of its line, a reply that the text lists has its line's.
What has none goes on behind the highest, so no number means two things.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.messages import Message
from bot.messaging.capabilities import Capabilities
from bot.messaging.typed_choice import Typed
from knowledge.text import fold

_LINE = re.compile(r"(?m)^[ \t]*(\d{1,2})[.)][ \t]+(.+)$")


@dataclass(frozen=True, slots=True)
class Offered:
    """`listed`: it is told in the text with its number, or has to be; what only a card's own button does is not.

    `also` is what else may be named to point at it: a card's provider, place and facts.
    """

    number: int
    title: str
    payload: str
    listed: bool = True
    of_card: int | None = None
    also: str = ""


def choices_of(message: Message) -> list[Offered]:
    """Everything that can be pressed in a message, by number."""
    return list(_offered(message))


def numbers_in_text(message: Message) -> dict[int, str]:
    """The numbered lines of the text: what each number stands before."""
    lines: dict[int, str] = {}
    for number, line in _LINE.findall(message.text):
        lines.setdefault(int(number), line)
    return lines


def as_buttons(replies: Sequence[Offered], capabilities: Capabilities) -> tuple[list[Offered], bool]:
    """(what a channel shows as buttons, whether as a list that opens): all of the replies, or none."""
    titles = {one.title for one in replies}
    # WhatsApp takes no two that say the same.
    if not replies or len(titles) < len(replies) or any(len(title) > capabilities.choice_title for title in titles):
        return [], False
    if len(replies) <= capabilities.choices:
        return list(replies), False
    return (list(replies), True) if len(replies) <= capabilities.choice_list else ([], False)


def choose(typed: str, messages: Sequence[Message], capabilities: Capabilities | None = None) -> tuple[int, int] | None:
    """(seq, number) of what typed words choose in what was said since the learner's last message; `None` for nothing.

    `capabilities` tell which numbers were shown; without them all were. A sentence is never a choice, and nothing is one
    behind the words of a person of the college: they are the one who is answered.
    """
    words = Typed.read(typed)
    newest = True
    for message in reversed(messages):
        offered = [one for one in choices_of(message) if one.listed]
        if offered:
            number = _chosen(words, message, offered, capabilities, newest=newest)
            if number is not None:
                return message.seq, number
            newest = False
        if message.sender != "bot" or (message.handoff or {}).get("state") == "claimed":
            return None
    return None


def _offered(message: Message) -> Iterator[Offered]:
    lines = numbers_in_text(message)
    behind = max(lines, default=0) + 1
    taken: set[int] = set()
    for at, card in enumerate(message.cards):
        number = next((n for n, line in lines.items() if n not in taken and line.startswith(card["title"])), None)
        if card.get("replies") and number is not None:
            taken.add(number)
            facts = [str(fact["value"]) for fact in card.get("facts", []) if fact["value"]]
            also = " ".join([card.get("subtitle") or "", *facts])
            yield Offered(number, card["title"], card["replies"][0]["payload"], of_card=at, also=also)
    for reply in message.replies:
        number = next((n for n, line in lines.items() if n not in taken and _begins(line, reply.title)), None)
        if number is None:
            number, behind = behind, behind + 1
        taken.add(number)
        yield Offered(number, reply.title, reply.payload)
    for at, card in enumerate(message.cards):
        # A card whose line has no number is told by its own buttons alone, where there are any.
        numbered = any(lines.get(n, "").startswith(card["title"]) for n in taken)
        for reply in card.get("replies", [])[1 if numbered else 0 :]:
            yield Offered(behind, reply["title"], reply["payload"], listed=not numbered, of_card=at)
            behind += 1


def _begins(line: str, title: str) -> bool:
    return re.match(rf"{re.escape(fold(title))}(?!\w)", fold(line)) is not None


def _chosen(
    words: Typed, message: Message, offered: Sequence[Offered], capabilities: Capabilities | None, *, newest: bool
) -> int | None:
    numbers = {one.number for one in offered}
    for one in offered:
        if words.is_label(one.title):
            return one.number
    if words.number is not None:
        return words.number if words.number in numbers and _counts(message, offered, capabilities) else None
    if words.place is not None:
        return _at_place(words.place, message, offered)
    if newest and (words.yes or words.no):
        return _answer(words, offered)
    matching = [one.number for one in offered if words.names(one.title, one.also, card=one.of_card is not None)]
    if len(matching) == 1:
        return matching[0]
    numbered = [one.number for one in offered if words.is_number_with_label(one.number, one.title)]
    return numbered[0] if len(numbered) == 1 else None


def _counts(message: Message, offered: Sequence[Offered], capabilities: Capabilities | None) -> bool:
    """Whether a bare number can mean a choice. Where amounts are asked for ("5 hours", "Up to $500") and the choices are
    buttons without numbers, it is the answer itself."""
    if capabilities is None or message.cards or not any(re.search(r"\d", one.title) for one in offered):
        return True
    return not as_buttons([one for one in offered if one.of_card is None], capabilities)[0]


def _at_place(place: int, message: Message, offered: Sequence[Offered]) -> int | None:
    """ "The second" is number 2, and "the last" is the last of the cards or of the list; where the text numbers something
    else (the columns of a comparison), these words speak of that."""
    cards = [one.number for one in offered if one.of_card is not None]
    numbers = cards or [one.number for one in offered]
    if not cards and set(numbers_in_text(message)) - set(numbers):
        return None
    if place < 0:
        return max(numbers)
    return place if place in numbers else None


def _answer(words: Typed, offered: Sequence[Offered]) -> int | None:
    wanted = "/affirm" if words.yes else "/deny"
    for one in offered:
        if one.payload == wanted:
            return one.number
    if not {"/affirm", "/deny"} & {one.payload for one in offered}:
        return None  # "no" to a list with "No limit" in it is not that
    begins = [one.number for one in offered if words.begins_alike(one.title)]
    return begins[0] if len(begins) == 1 else None
