"""A place or a school that a search names and nobody knows: "in Narnia", "at Hogwarts College". Pure.

It is asked about rather than searched for: as words of a subject it would only spoil the search.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from actions.word_lists import fold, pattern, says

NEAR_AT_MOST = 3
NEAR = 0.66
SUBJECTS = frozenset({"field", "skill", "occupation"})
PLACES = frozenset({"province", "city"})
KINDS: Mapping[str, frozenset[str]] = {"place": PLACES, "school": frozenset({"provider"})}
NAME = r"[a-z][a-z'-]+"


@dataclass(frozen=True)
class UnknownName:
    """`said` as the message has it, folded, with the sign before it in `phrase`."""

    kind: str
    said: str
    phrase: str


def unknown_name(text: str, entities: Sequence[Mapping[str, Any]]) -> UnknownName | None:
    """The first name of a place or school in `text` that no entity stands for."""
    plain = fold(text)
    if len(plain) != len(text):
        return None  # places of entities would not be those of the folded text
    kinds = {str(entity["entity"]) for entity in entities}
    if "provider" not in kinds:
        for found in _school().finditer(plain):
            return UnknownName("school", found["name"].strip(), found.group().strip())
    if kinds & SUBJECTS and not kinds & PLACES:
        found_place = _place().search(plain)
        if found_place and not _taken(found_place.span("name"), entities) and not says(found_place["name"], "no_place"):
            return UnknownName("place", found_place["name"].strip(), found_place.group().strip(" ?!."))
    return None


def without(topic: str | None, unknown: UnknownName) -> str | None:
    """The subject without the name."""
    rest = fold(topic or "")
    for words in (unknown.phrase, unknown.said):
        rest = rest.replace(words, " ")
    return " ".join(rest.split()) or None


def nearest(unknown: UnknownName, terms: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Up to three terms of the vocabulary that are spelt much like the name, the nearest first."""
    wanted = KINDS[unknown.kind]
    spelt: dict[str, Mapping[str, Any]] = {}
    for term in terms:
        if term["entity"] in wanted:
            for name in term["names"]:
                spelt.setdefault(_own_part(fold(name)), term)
    spelt.pop("", None)
    near = difflib.get_close_matches(_own_part(unknown.said), list(spelt), n=NEAR_AT_MOST * 3, cutoff=NEAR)
    found = {(spelt[name]["entity"], spelt[name]["value"]): spelt[name] for name in near}
    return list(found.values())[:NEAR_AT_MOST]


def _own_part(name: str) -> str:
    """What tells a school from others: "hogwarts" of "hogwarts college"; every college looks like every other."""
    rest = pattern("school_after").sub(" ", pattern("school_before").sub(" ", name))
    return re.sub(r"^(?:de |du |d')|^(?:of )", "", " ".join(rest.split()))


def _taken(span: tuple[int, int], entities: Sequence[Mapping[str, Any]]) -> bool:
    return any(entity["start"] < span[1] and span[0] < entity["end"] for entity in entities)


@cache
def _school() -> re.Pattern[str]:
    signs, after, before = (pattern(key).pattern for key in ("school_sign", "school_after", "school_before"))
    return re.compile(
        rf"(?:{signs})[ ']+(?:the )?(?P<name>{NAME}(?: {NAME})?? (?:{after})|(?:{before}) (?:de |du |d')?{NAME})(?![\w-])"
    )


@cache
def _place() -> re.Pattern[str]:
    signs = pattern("place_sign").pattern
    return re.compile(rf"(?:{signs}) (?P<name>{NAME}(?: {NAME})?)[ ?!.]*$")
