"""Whether a question is about one of the programmes shown, and which fact of it. Pure.

A button, a number or a name says which; "it" does while one programme is in focus. A question about programmes in general
stays one, and "it" with several shown and none in focus is asked about, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from actions.ordinals import by_ordinal
from actions.word_lists import fold, pattern, says, word_file

STACKS_INTO, FIT = "stacks_into", "fit"
# A short question right after something was said of one programme is about that one, also without "it".
SHORT_AT_MOST = 8
NAMED_BY_AT_LEAST = 2  # words in a row of a shown programme's id
LITTLE = frozenset("a an and the of for in to with is are de des du la le les et en pour un une est".split())  # noqa: SIM905


@dataclass(frozen=True)
class Heard:
    """A message and what it may point at. `shown` are ids in their order; `names` are spans of places and schools in it."""

    text: str
    intent: str
    ordinals: Sequence[int] = ()
    shown: Sequence[str] = ()
    focus: str | None = None
    fresh: bool = False  # the last reply was about the one in focus
    names: Sequence[str] = ()
    page: str | None = None  # the programme whose page the learner is on
    before: str | None = None  # what the message before this one asked of a programme


@dataclass(frozen=True)
class AboutOne:
    """`credentials` is empty where it cannot be told which is meant."""

    about: str
    credentials: tuple[str, ...]


def about_one(heard: Heard) -> AboutOne | None:
    """What is asked of which programme; `None` where it is a question like any other."""
    text = fold(heard.text)
    about = _about(text, heard.intent) or (heard.before if says(text, "once_more") and heard.ordinals else None)
    if about is None or (heard.intent == "show_details" and says(text, "everything")):
        return None
    counted = by_ordinal(heard.ordinals, heard.shown)
    if counted:
        return AboutOne(about, counted)
    if heard.ordinals and heard.shown:
        return AboutOne(about, ())
    in_sight = dict.fromkeys([*heard.shown, *([heard.page] if heard.page else [])])
    named = named_in(heard.text, list(in_sight), heard.names)
    likely = about == FIT or heard.intent in word_file()["intents"]
    if named and likely:
        return AboutOne(about, named)
    if says(pattern("here").sub(" ", text), "general") and not (about == FIT and says(text, "here")):
        return None
    if points(text):
        meant = heard.focus or (heard.page if meant_here(text, anything_shown=bool(heard.shown)) else None)
        if meant:
            return AboutOne(about, (meant,))
        return AboutOne(about, ()) if about == FIT or (len(heard.shown) > 1 and likely) else None
    short = len(text.split()) <= SHORT_AT_MOST and likely
    return AboutOne(about, (heard.focus,)) if heard.focus and heard.fresh and short else None


def _about(text: str, intent: str) -> str | None:
    """The kind of fact that is asked for, or `None`."""
    words = word_file()
    if _asks_fit(text, intent):
        return FIT
    named = [kind for kind in words["about"] if says(text, "about", kind)]
    if intent in words["only_contact"]:
        return "contact" if "contact" in named else None
    usual: str | None = words["intents"].get(intent)
    if usual in named or (usual and not named):
        return usual
    return named[0] if named and (usual or intent in words["only_by_words"]) else None


def _asks_fit(text: str, intent: str) -> bool:
    """Whether it asks if a programme suits whoever writes. What such words are taken for is chance, so they decide, unless
    the message says something that comes first; "c'est bon pour moi" alone is a yes."""
    words = word_file()
    if not says(text, "fit") or intent.startswith("crisis_") or intent in words["never_fit"]:
        return False
    return intent not in words["fit_when_asked"] or "?" in text or says(text, "asks")


def points(text: str) -> bool:
    """Whether the folded text points at something that was shown."""
    plain = pattern("no_pointer").sub(" ", text)
    return says(plain, "pointer") or says(plain, "here")


def meant_here(text: str, *, anything_shown: bool) -> bool:
    """Whether, with nothing newer spoken of, the programme of the page is meant: by "this course", or by any word that
    points while nothing else was shown."""
    return says(fold(text), "here") or not anything_shown


def speaks_generally(text: str) -> bool:
    """Whether the message is about programmes of any kind, and points at none."""
    folded = fold(text)
    return says(folded, "general") and not points(folded)


def named_in(text: str, shown: Sequence[str], names: Sequence[str] = ()) -> tuple[str, ...]:
    """The shown programmes whose name, as their id spells it, is in `text`; words that several share name none of them.

    `names` are names of places and schools in the text, which are no programme's.
    """
    plain = fold(text)
    for name in names:
        plain = plain.replace(fold(name), " | ")
    said = re.findall(r"[a-z0-9]+|\|", plain)
    runs = [
        said[first:last]
        for first in range(len(said))
        for last in range(first + NAMED_BY_AT_LEAST, len(said) + 1)
        if len(set(said[first:last]) - LITTLE) >= NAMED_BY_AT_LEAST
    ]
    found: list[str] = []
    for run in sorted(runs, key=len, reverse=True):
        holders = [key for key in shown if f"-{'-'.join(run)}-" in f"-{key}-"]
        if len(holders) == 1 and holders[0] not in found:
            found.append(holders[0])
    return tuple(key for key in shown if key in found)


def level_in(text: str) -> str | None:
    """How large what the message wants to end with is: certificate, diploma or degree."""
    folded = fold(text)
    return next((level for level in word_file()["level"] if says(folded, "level", level)), None)


def asks_way(text: str) -> bool:
    """Whether the message asks for the steps to something."""
    return says(fold(text), "way")


def asks_comparison(text: str) -> bool:
    """Whether the message asks to see programmes side by side."""
    return says(fold(text), "compare")
