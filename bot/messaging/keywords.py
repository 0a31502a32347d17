"""Words that a messaging network obeys whatever the dialogue is about: stop, start, help. Pure.

The lists are those of the Canadian carriers and of the CTIA's handbook for opting out, with their French words.
"""

from __future__ import annotations

from typing import Literal

from knowledge.text import clean, fold

Keyword = Literal["stop", "start", "help"]

ANYWHERE: dict[str, Keyword] = {
    "stop": "stop", "arret": "stop", "start": "start", "/start": "start", "/stop": "stop", "reprendre": "start",
}  # fmt: skip
CARRIER: dict[str, Keyword] = {
    **ANYWHERE,
    "stopall": "stop", "stop all": "stop", "unsubscribe": "stop", "cancel": "stop", "end": "stop", "quit": "stop",
    "revoke": "stop", "optout": "stop", "opt out": "stop", "arreter": "stop", "desabonner": "stop", "annuler": "stop",
    "fin": "stop", "unstop": "start", "yes start": "start", "debut": "start", "help": "help", "info": "help",
    "aide": "help",
}  # fmt: skip


def keyword(text: str, *, carrier: bool) -> Keyword | None:
    """The keyword that a whole message is. On a telephone network (`carrier`) there are more of them; elsewhere "cancel" and
    "help" are words of the dialogue."""
    words = fold(clean(text)).strip(" .!\"'")
    return (CARRIER if carrier else ANYWHERE).get(words)
