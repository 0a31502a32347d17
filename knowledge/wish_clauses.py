"""What a wish wants, what it does not, and what is only past: "tired of retail, I like animals". Pure.

The signs of yes and no are content (`wish_signs.yml`); here they part a text into clauses, each with one meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from knowledge.encoder import Lang
from knowledge.schema import Content
from knowledge.text import fold
from knowledge.yaml_reader import read_yaml

SIGNS_FILE = Path(__file__).parent / "content" / "wish_signs.yml"
CLAUSES_AT_MOST = 16
GOES_ON_WORDS, LISTED_WORDS = 4, 2  # how long a clause may be that shares the no of the one before it

Side = Literal["wanted", "unwanted", "past"]
_WORD = re.compile(r"[0-9]+|[a-z]+", re.ASCII)
_ENDS = re.compile(r"([.,;:!?()\n\r/\u2013\u2014]|\s-\s)+")


class SignsOfBoth(Content):
    """Regular expressions, or words, by language."""

    en: list[str]
    fr: list[str]


class SignsFile(Content):
    unwanted: SignsOfBoth
    no_denial: SignsOfBoth
    wanted: SignsOfBoth
    past: SignsOfBoth
    change: SignsOfBoth
    joining: SignsOfBoth
    going_on: SignsOfBoth
    empty: SignsOfBoth


@dataclass(frozen=True)
class Clause:
    """Folded words that say something, and on which side they stand."""

    text: str
    side: Side


@dataclass(frozen=True)
class _Piece:
    words: str
    goes_on: bool  # joined to the one before by "or", "and"
    listed: bool  # stands after a comma


class Signs:
    """The signs of one language."""

    def __init__(self, file: SignsFile, lang: Lang) -> None:
        def pattern(signs: SignsOfBoth) -> re.Pattern[str]:
            return re.compile(rf"\b(?:{'|'.join(getattr(signs, lang))})(?!\w)")

        self.unwanted, self.no_denial = pattern(file.unwanted), pattern(file.no_denial)
        self.wanted, self.past, self.change = pattern(file.wanted), pattern(file.past), pattern(file.change)
        joining, anew = "|".join(getattr(file.joining, lang)), "|".join(getattr(file.wanted, lang))
        self.cut = re.compile(rf" (?=(?:{joining}) )| (?=(?:i|je|j) (?:d |m |really |would )?(?:{anew})(?!\w))")
        self.joined = re.compile(rf"^(?:{joining}) ")
        self.going_on = re.compile(rf"^(?:{'|'.join(getattr(file.going_on, lang))}) ")
        self.empty = frozenset(getattr(file.empty, lang))


@cache
def signs_of(lang: Lang) -> Signs:
    return Signs(SignsFile.model_validate(read_yaml(SIGNS_FILE)), lang)


def words_of(text: str) -> str:
    """The folded words of `text`, joined by single spaces."""
    return " ".join(_WORD.findall(fold(text).replace("'", " ")))


def read_clauses(text: str, lang: Lang) -> list[Clause]:
    """The clauses of `text` that name something, in its order."""
    signs = signs_of(lang)
    pieces = list(_pieces(fold(text), signs))
    whole = " ".join(piece.words for piece in pieces)
    found: list[Clause] = []
    before: Side = "wanted"
    for piece in pieces:
        for words, side in _sides(piece, before, whole, signs):
            before = side
            if any(word not in signs.empty and len(word) > 1 for word in words.split()):
                found.append(Clause(words, side))
    return found[:CLAUSES_AT_MOST]


def _pieces(folded: str, signs: Signs) -> Iterator[_Piece]:
    listed = False
    for part in _ENDS.split(folded)[::2]:
        words = " ".join(signs.no_denial.sub(" ", words_of(part)).split())
        for number, clause in enumerate(signs.cut.split(words)):
            if clause:
                yield _Piece(clause, bool(signs.going_on.match(clause)), listed and number == 0)
        listed = True


def _sides(piece: _Piece, before: Side, whole: str, signs: Signs) -> Iterator[tuple[str, Side]]:
    words = signs.joined.sub("", piece.words)
    no = signs.unwanted.search(words)
    if no:
        yield words[: no.start()].strip(), "wanted"
        yield words[no.end() :].strip(), "unwanted"
        return
    if signs.past.search(words) and signs.change.search(whole.replace(piece.words, " ", 1)):
        yield words, "past"
        return
    size = len(words.split())
    shares = (piece.goes_on and size <= GOES_ON_WORDS) or (piece.listed and size <= LISTED_WORDS)
    yield words, before if shares and not signs.wanted.search(words) else "wanted"
