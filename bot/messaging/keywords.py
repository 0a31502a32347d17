"""Words that a messaging network obeys whatever the dialogue is about: stop, start, help. Pure.

On a telephone network they are those that Canadian carriers and Twilio obey (English and French); a carrier that has stopped
a number lets nothing more through, so the service must know the same words. Elsewhere "cancel", "end" and "help" are words
of the dialogue.
"""

from __future__ import annotations

from typing import Literal

from knowledge.text import clean, fold

Keyword = Literal["stop", "start", "help"]

ANYWHERE: dict[str, Keyword] = {
    "stop": "stop", "/stop": "stop", "arret": "stop", "start": "start", "/start": "start", "reprendre": "start",
}  # fmt: skip
CARRIER: dict[str, Keyword] = {
    **ANYWHERE,
    "stopall": "stop", "stop all": "stop", "unsubscribe": "stop", "cancel": "stop", "end": "stop", "quit": "stop",
    "revoke": "stop", "optout": "stop", "opt out": "stop", "arreter": "stop", "arretez": "stop", "desabonner": "stop",
    "unstop": "start", "help": "help", "info": "help", "aide": "help",
}  # fmt: skip


def keyword(text: str, *, carrier: bool) -> Keyword | None:
    """The keyword that a whole message is, whatever its case and accents. `carrier`: on a telephone network."""
    words = fold(clean(text)).strip(" .!\"'«»")
    return (CARRIER if carrier else ANYWHERE).get(words)
