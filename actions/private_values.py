"""Personal data of the running conversations, in memory only: what is stored carries a placeholder instead.

An email address or a telephone number that a learner types is taken out before the message reaches the engine and its
tracker. The value waits here, for the one moment it may be needed: a case the learner agreed to open.
"""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from dataclasses import dataclass
from functools import partial
from threading import Lock

KEPT_SECONDS = 60 * 60
KEPT_AT_MOST = 20_000

EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
# What stands between groups of digits: spaces, points, and the hyphens and dashes that phones put in by themselves.
GAP = r"[\s.\-\u2010-\u2015]?"
CARD = re.compile(rf"(?<!\d)\d(?:{GAP}\d){{12,15}}(?!\d)")
PHONE = re.compile(rf"(?<![\d-])(?:\+?1{GAP})?\(?[2-9]\d{{2}}\)?{GAP}\d{{3}}{GAP}\d{{4}}(?!\d)")
# Social insurance and health card numbers: nine or ten digits in groups; Ontario prints its first group of four.
NUMBER = re.compile(rf"(?<!\d)\d{{3,4}}{GAP}\d{{3}}{GAP}\d{{3,4}}(?!\d)")
# In this order: a card number holds what looks like a telephone number.
PATTERNS = (("email", EMAIL), ("card", CARD), ("phone", PHONE), ("number", NUMBER))
CONTACTS = ("email", "phone")
# A person who says their name; the words after it until one that cannot belong to it.
NAMED = re.compile(
    r"\b(my name(?:'s| is)|i am called|call me|je m'appelle|mon nom (?:est|c'est)|appelle[sz]?-moi)"
    r"(?:\s+(?!(?:and|et|i|je|im|i'm|j'ai|but|mais|from|de|so|pis|then)\b)[\w'’-]+){1,3}",
    re.IGNORECASE,
)
PLACEHOLDER = re.compile(r"\[(email|card|phone|number) (\d+)\]")


def without_names(text: str) -> str:
    """`text` without the name that its writer gives, for lists that staff read."""
    return NAMED.sub(r"\1 [name]", text)


@dataclass(frozen=True)
class Masked:
    """A text that may be stored, and the contact placeholders in it."""

    text: str
    contacts: tuple[str, ...]


class PrivateValues:
    """Placeholders and what they stand for, by conversation; forgotten after an hour or with the process."""

    def __init__(self) -> None:
        self._values: OrderedDict[tuple[str, str], tuple[float, str]] = OrderedDict()
        self._lock = Lock()

    def mask(self, conversation_id: str, text: str) -> Masked:
        contacts: list[str] = []
        for kind, pattern in PATTERNS:
            keep = partial(self._keep, conversation_id, kind, contacts)
            text = pattern.sub(keep, text)
        return Masked(text, tuple(contacts))

    @staticmethod
    def without_values(text: str) -> str:
        """`text` without personal data, which nothing remembers; for words that are not the learner's own."""
        for kind, pattern in PATTERNS:
            text = pattern.sub(f"[{kind}]", text)
        return text

    def reveal(self, conversation_id: str, placeholder: str) -> str | None:
        """The value behind a placeholder, or `None` when it was forgotten."""
        with self._lock:
            kept = self._values.get((conversation_id, placeholder))
        return kept[1] if kept and time.monotonic() - kept[0] < KEPT_SECONDS else None

    def forget(self, conversation_id: str) -> None:
        with self._lock:
            for key in [key for key in self._values if key[0] == conversation_id]:
                del self._values[key]

    def _keep(self, conversation_id: str, kind: str, contacts: list[str], found: re.Match[str]) -> str:
        value = found.group()
        with self._lock:
            count = 1
            while (conversation_id, f"[{kind} {count}]") in self._values:
                if self._values[(conversation_id, f"[{kind} {count}]")][1] == value:
                    break
                count += 1
            placeholder = f"[{kind} {count}]"
            if kind in CONTACTS:  # other numbers are of no use to anyone here, so they are not kept at all
                self._values[(conversation_id, placeholder)] = (time.monotonic(), value)
                contacts.append(placeholder)
            while len(self._values) > KEPT_AT_MOST:
                self._values.popitem(last=False)
        return placeholder


PRIVATE = PrivateValues()
