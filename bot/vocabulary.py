"""The names that messages may mention, indexed by how they are typed, so that new catalogue rows need no training.

The names of the knowledge base come from the API (`GET /v1/vocabulary`); what people type for the closed sets ("remote",
"en présentiel") is written in `data/lookups`. Both are terms of one index, swapped whole when the API has news.
"""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import process
from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio

from knowledge.text import STOP_WORDS, fold

TERMS_FOLDER = Path(__file__).parents[1] / "data" / "lookups"

PLACES = frozenset({"province", "city"})
SUBJECTS = frozenset({"field", "skill", "occupation"})
# Proper names: one letter more is another name, so a plural is not taken for the singular.
_PROPER = PLACES | {"provider", "funding", "body"}
# Entities whose names of several words people also write as one ("newbrunswick", "enligne"), misspelt or not.
_JOINED_WITH_TYPOS = PLACES | {"delivery", "pace"}
# Kinds of term that help reading and are never emitted: see the head of terms.yml.
NOTHING, ORDINARY, LIMIT, KIND_IF_STRESSED, SIGN = "nothing", "ordinary", "limit", "kind_if_stressed", "sign"

_WORD = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[a-z]+", re.ASCII)
LONGEST_NAME = 9  # words; longer ones are official titles that nobody types
_JOINED_LETTERS = 7  # shorter words, joined, are often another word
_DOUBTED_LETTERS = 5  # "londn" is read as "london"; four letters are too few to say what was meant
_MEANT_LETTERS = 6
_CUTOFF = 88.0
_MARGIN = 6.0
_SLIP = 94.0  # two letters swapped or one vowel for another: what fingers and ears do
_VOWELS = frozenset("aeiouy")


@dataclass(frozen=True, slots=True)
class Term:
    """`names` (any language) stand for `value` of the kind `entity`. A city's `parent` is its province."""

    entity: str
    value: str
    names: tuple[str, ...]
    parent: str | None = None


def words_of(folded: str) -> list[str]:
    return _WORD.findall(folded)


@lru_cache(maxsize=65536)
def singular(word: str) -> str:
    """`word` without a plural ending. It need not be a word: names and messages are treated alike."""
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")):
        word = word[:-1]
    return word[:-2] + "y" if len(word) > 4 and word.endswith("ie") else word


class Vocabulary:
    """An immutable index: folded words to the terms they name, and the closest known words of one that is unknown."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(term for term in terms if term.entity != SIGN)
        ordinary: set[str] = set()
        self._exact: dict[str, tuple[Term, ...]] = {}
        self._plain: dict[str, tuple[Term, ...]] = {}
        self._joined: dict[str, tuple[Term, ...]] = {}
        self._starts: set[str] = set()
        self._words: set[str] = set(STOP_WORDS)
        self._parents = {term.value: term.parent for term in self.terms if term.entity == "city" and term.parent}
        self.max_words = 1
        meant: set[str] = set()
        for term in self.terms:
            for name in term.names:
                words = words_of(name.lower() if name.isascii() else fold(name))
                if len(words) > LONGEST_NAME or len("".join(words)) < 2:
                    continue
                self._words.update(words)
                if term.entity == ORDINARY:
                    ordinary.add(" ".join(words))
                    continue
                meant.update(words)
                self._add(term, words, meant)
        self.ordinary = frozenset(ordinary)
        self._meant: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
        for word in sorted(meant):
            if len(word) >= _MEANT_LETTERS:
                self._meant[word[0]][len(word)].append(word)

    def _add(self, term: Term, words: list[str], meant: set[str]) -> None:
        self.max_words = max(self.max_words, len(words))
        _put(self._exact, " ".join(words), term)
        self._starts.add(words[0])
        if term.entity not in _PROPER:
            plain = [singular(word) for word in words]
            _put(self._plain, " ".join(plain), term)
            self._starts.add(plain[0])
        joined = "".join(words)
        if len(joined) >= _JOINED_LETTERS:
            _put(self._joined, joined, term)
            if term.entity in _JOINED_WITH_TYPOS and 1 < len(words) < 4:
                meant.add(joined)

    def parent(self, city: str) -> str | None:
        """The province of a city, when the knowledge base says it."""
        return self._parents.get(city)

    def begins(self, word: str) -> bool:
        """Whether a name may begin with `word`; asked first, because most words begin none."""
        return word in self._starts or singular(word) in self._starts

    def named(self, words: Sequence[str]) -> tuple[Term, ...]:
        """The terms that these words name as they stand, or else but for a plural ending; none when it is no name."""
        return self._exact.get(" ".join(words)) or self._plain.get(" ".join(map(singular, words)), ())

    def joined(self, words: Sequence[str]) -> tuple[Term, ...]:
        """The terms whose name has these letters with other spaces ("cyber security", "enligne"); not of little words."""
        if len(words) > 1 and any(len(word) < 3 or word in STOP_WORDS for word in words):
            return ()
        return self._joined.get("".join(words), ())

    def doubts(self, word: str) -> bool:
        """Whether `word` may be misspelt: long enough, and neither a name nor a plain word of either language."""
        return (
            len(word) >= _DOUBTED_LETTERS
            and word.isalpha()
            and word not in self._words
            and singular(word) not in self._words
            and word + "s" not in self._words
        )

    def close(self, word: str) -> list[tuple[str, float]]:
        """Known words `word` may be a misspelling of, best first, with 0-100; those far behind the best are left out."""
        by_length = self._meant.get(word[0], {})
        near = [known for length in range(len(word) - 2, len(word) + 3) for known in by_length.get(length, ())]
        rough = process.extract(word, near, scorer=ratio, score_cutoff=75, limit=12)
        scored = sorted(((known, _likeness(word, known, score)) for known, score, _ in rough), key=lambda pair: -pair[1])
        best = scored[0][1] if scored else 0.0
        return [(known, score) for known, score in scored if score >= max(_CUTOFF, best - _MARGIN)]


def _put(index: dict[str, tuple[Term, ...]], key: str, term: Term) -> None:
    before = index.get(key, ())
    if term not in before:
        index[key] = (*before, term)


def _likeness(word: str, known: str, score: float) -> float:
    """Letters in common of both (0-100), but a swap of neighbours or of one vowel counts as one slip."""
    if len(word) == len(known) and OSA.distance(word, known, score_cutoff=1) == 1:
        changed = [(one, other) for one, other in zip(word, known, strict=True) if one != other]
        if len(changed) == 2 or (set(changed[0]) <= _VOWELS and len(word) > _MEANT_LETTERS):
            return max(score, _SLIP)
    return score


def read_terms(path: Path) -> list[Term]:
    """The terms of one file: entity, then value, then the names in each language, as a list or one a line."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # safe, in C where it is there
    content: Mapping[str, Mapping[Any, Mapping[str, Any]]] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    return [
        Term(entity, str(value), (*_names(names.get("en")), *_names(names.get("fr"))))
        for entity, values in content.items()
        for value, names in values.items()
    ]


def _names(listed: str | Sequence[str] | None) -> tuple[str, ...]:
    return tuple(listed.splitlines()) if isinstance(listed, str) else tuple(map(str, listed or ()))


def from_payload(payload: Mapping[str, Any]) -> Vocabulary:
    """The vocabulary of `GET /v1/vocabulary` and of `data/lookups`.

    A term of a file whose value the knowledge base no longer has is left out: it could only lead to an empty search.
    """
    known = [
        Term(row["entity"], row["value"], tuple(row["names"]), row.get("parent"))
        for row in payload["terms"]
    ]  # fmt: skip
    parents = {(term.entity, term.value): term.parent for term in known}
    kept = {entity for entity, _ in parents}
    static = [
        Term(term.entity, term.value, term.names, parents.get((term.entity, term.value)))
        for term in static_terms()
        if term.entity not in kept or (term.entity, term.value) in parents
    ]
    return Vocabulary([*_with_short_names(known), *static])


def _with_short_names(terms: Iterable[Term]) -> Iterable[Term]:
    """Cities that are written with their province ("Mission, B.C.") also go by the short name."""
    for term in terms:
        if term.entity == "city":
            short = (name.split(", ")[0] for name in term.names)
            yield Term(term.entity, term.value, tuple(dict.fromkeys((*term.names, *short))), term.parent)
        else:
            yield term


@lru_cache(maxsize=1)
def static_terms() -> tuple[Term, ...]:
    return tuple(term for path in sorted(TERMS_FOLDER.glob("*.yml")) for term in read_terms(path))


def signs(name: str) -> str:
    """The words of the sign `name` of terms.yml, in both languages, as one group of a regular expression."""
    (sign,) = (term for term in static_terms() if term.entity == SIGN and term.value == name)
    return f"(?:{'|'.join(sign.names)})"


_swap = threading.Lock()
_held: list[Vocabulary] = []


def current() -> Vocabulary:
    """The vocabulary in use; before anything was loaded, that of `data/lookups` alone."""
    with _swap:
        if not _held:
            _held.append(Vocabulary(static_terms()))
        return _held[0]


def replace(vocabulary: Vocabulary) -> None:
    """Use `vocabulary` from the next message on."""
    with _swap:
        _held[:] = [vocabulary]
