"""What a channel shows natively. What it does not is said in words, so nothing is dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Markup = Literal["plain", "markdown", "slack", "html", "whatsapp"]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Limits are in characters, as the platform counts them; 0 is "not at all", and then words do it.

    `choices` buttons in one message with titles of `choice_title`; more than that, or longer ones, are numbered in the text.
    `choice_list`: as many in a list that opens. `cards` in one message, each with `card_choices` buttons. `open_hours`: how
    long after a person's last message one may write to them freely; `None` for always. `per_second`: messages to one person.
    `parts`: it passes on what others only say in words. `carrier_keywords`: a telephone network, where STOP, HELP and their
    kin mean what the carriers say. `sends_once`: the platform does not send again what we asked it to send later.
    """

    text_limit: int
    markup: Markup = "plain"
    choices: int = 0
    choice_title: int = 20
    choice_list: int = 0
    cards: int = 0
    card_choices: int = 0
    table: bool = False
    image: bool = False
    typing: bool = False
    parts: bool = False
    open_hours: int | None = None
    per_second: float = 1.0
    carrier_keywords: bool = False
    sends_once: bool = False
