"""A note as clauses of folded words that know where they were written, without what must not be kept. Pure.

Numbers and addresses that identify a person, names that are introduced as such, and words of health are taken out before
anything is read: what is read, shown and saved is the note with a placeholder in their place.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from knowledge.intake_signs import IntakeSigns
from knowledge.text import clean, fold

TEXT_AT_MOST = 10_000  # characters
CLAUSE_WORDS_AT_MOST = 60  # a longer stretch without punctuation is read in pieces
_GAP = r"[\s.\-\u2010-\u2015]?"
# In this order: an address holds an at sign, and a card number what looks like a telephone number.
_PRIVATE = (
    ("email", re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")),
    ("card", re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{12,15}}(?!\d)")),
    ("phone", re.compile(rf"(?<![\d-])(?:\+?1{_GAP})?\(?[2-9]\d{{2}}\)?{_GAP}\d{{3}}{_GAP}\d{{4}}(?!\d)")),
    (
        "number",
        re.compile(rf"(?<!\d)(?:\d{{3,4}}{_GAP}\d{{3}}{_GAP}\d{{3,4}}|\d{{8,}})(?!\d)"),
    ),  # social insurance, health, client
    ("number", re.compile(r"\b[A-Z]{4}\s?\d{4}\s?\d{4}\b|\b[A-Z]{1,2}\d{6,9}\b")),  # health card of Quebec, permit, passport
    ("address", re.compile(r"\b[A-CEGHJ-NPR-TVXY]\d[A-Z]\s?\d[A-Z]\d\b", re.IGNORECASE)),  # postal code
    ("date", re.compile(r"\b(?:19\d\d|200\d)[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])\b")),  # of birth
)
_WORD = re.compile(r"\$|[0-9]+(?:[.,][0-9]+)*|[a-z]+", re.ASCII)
_NOT_SHORT = r"(?<!\b[Ss]t)(?<!\b[SsMm]te)(?<!\b[FM]t)(?<!\b[MD]r)(?<!\bMs)"  # "St. John's" is one name
_END = re.compile(
    r"[;:!?()\[\]\n\r|\u2022\u2013\u2014\u2026]|,(?!\d{3}\b)|\s[-/+&]+\s|\s-(?=\w)" + rf"|{_NOT_SHORT}\.(?=\s|$)"
)
_PLACEHOLDER = re.compile(r"\[(?:email|card|phone|number|address|date|name|health)\]")


@dataclass(frozen=True, slots=True)
class Said:
    """Words of the note: from `start` to before `end`, in Unicode characters of the text that is kept."""

    text: str
    start: int
    end: int


@dataclass(slots=True)
class Clause:
    """`words` joined by spaces are `joined`; `taken` are those that something was read from."""

    source: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    taken: set[int] = field(default_factory=set)
    signs: set[int] = field(default_factory=set)  # words that only say how others are meant
    joined: str = ""
    places: list[int] = field(default_factory=list)  # where each word begins in `joined`

    def __post_init__(self) -> None:
        at = 0
        for word in self.words:
            self.places.append(at)
            at += len(word) + 1
        self.joined = " ".join(self.words)

    def span(self, match: re.Match[str], group: str | int = 0) -> range:
        """The numbers of the words that a match in `joined` touches."""
        start, end = match.span(group)
        return range(bisect_right(self.places, start) - 1, bisect_left(self.places, end))

    def said(self, words: range) -> Said:
        start, end = self.starts[words.start], self.ends[words.stop - 1]
        return Said(self.source[start:end], start, end)

    def leave(self, words: range) -> None:
        """Something was read from `words`, and more may be."""
        self.taken.difference_update(words)
        self.signs.update(words)

    def free(self, words: range) -> bool:
        return len(words) > 0 and self.taken.isdisjoint(words)


def without_private(text: str, signs: IntakeSigns) -> tuple[str, tuple[str, ...]]:
    """(the note with placeholders, what kinds of things were taken out, in the order of the table)."""
    kept, kinds = clean(_lines(text)), list[str]()
    for kind, pattern in _PRIVATE:
        kept, count = pattern.subn(f"[{kind}]", kept)
        kinds += [kind] if count else []
    for kind, found in (("name", _names(kept, signs)), ("health", _health(kept, signs))):
        for start, end in reversed(found):
            kept = f"{kept[:start]}[{kind}]{kept[end:]}"
        kinds += [kind] if found else []
    return kept, tuple(dict.fromkeys(kinds))


def clauses_of(text: str) -> list[Clause]:
    """The clauses of `text` that hold a word, in its order; placeholders end one."""
    found: list[Clause] = []
    for start, end in _stretches(text):
        letters, at = _folded(text, start, end)
        words = list(_WORD.finditer(letters))
        for first in range(0, len(words), CLAUSE_WORDS_AT_MOST):
            piece = words[first : first + CLAUSE_WORDS_AT_MOST]
            found.append(
                Clause(
                    text,
                    [match.group() for match in piece],
                    [at[match.start()] for match in piece],
                    [at[match.end() - 1] + 1 for match in piece],
                )
            )
    return found


def _lines(text: str) -> str:
    """Control characters go, but a new line ends a clause."""
    return "\n".join(line for line in re.split(r"[\n\r\f\v\x85\u2028\u2029]+", clean_lines(text)))


def clean_lines(text: str) -> str:
    return "\n".join(clean(line) for line in text.splitlines())


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    ends = sorted(
        (*(match.span() for match in _END.finditer(text)), *(match.span() for match in _PLACEHOLDER.finditer(text)))
    )
    for cut, after in ends:
        if cut > start:
            yield start, cut
        start = max(start, after)
    if start < len(text):
        yield start, len(text)


def _folded(text: str, start: int, end: int) -> tuple[str, list[int]]:
    """Folded letters, with the place in `text` where each was written."""
    letters: list[str] = []
    at: list[int] = []
    for place in range(start, end):
        plain = _plain(text[place])
        letters.append(plain)
        at += [place] * len(plain)
    return "".join(letters), at


@lru_cache(maxsize=4096)
def _plain(letter: str) -> str:
    return fold(letter) or " "


def _matched(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    for clause in clauses_of(text):
        for match in pattern.finditer(clause.joined):
            said = clause.said(clause.span(match))
            yield said.start, said.end


def _health(text: str, signs: IntakeSigns) -> list[tuple[int, int]]:
    # Letters that are a word too ("MS", "ADD") are a diagnosis only in capitals.
    return [
        (start, end)
        for start, end in _matched(text, signs.clinical)
        if text[start:end].lower() not in signs.in_capitals or text[start:end].isupper()
    ]


def _names(text: str, signs: IntakeSigns) -> list[tuple[int, int]]:
    """Up to three words in capitals after what introduces a name."""
    found = []
    for _, end in _matched(text, signs.names):
        name = re.compile(r"[\s:]*((?:[A-Z\u00c0-\u00dd][\w'\u2019-]+\s?){1,3})").match(text, end)
        if name:
            start, stop = name.span(1)
            found.append((start, stop - (len(name[1]) - len(name[1].rstrip()))))
    return found
