"""Where a message names something, what it names, and whether it is wanted. Pure.

A wrong link is worse than none: a learner in Arlington must not be shown Burlington. So exact names win, a misspelling is
only read when one name is clearly meant, and names that are everyday words need a sign that a name is meant.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product

from bot.vocabulary import KIND_IF_STRESSED, LIMIT, NOTHING, PLACES, SUBJECTS, Term, Vocabulary, signs
from knowledge.text import fold

NOT = "not"
_JOINED_CONFIDENCE = 0.95
_DOUBTED_AT_MOST = 2  # misspelt words in one name
_CLAUSE = re.compile(r"[.,;:!?()\n]")
_WORD = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[a-z]+", re.ASCII)
_DOUBLED = re.compile(r"([a-z])\1{2,}")

_FILLED = rf"(?: {signs('filler')}){{0,4}} ?$"
_UNWANTED = re.compile(rf"(?<!\w)(?:{signs('unwanted')}|{signs('take_out')}){_FILLED}")
_UNWANTED_AFTER = re.compile(
    r"^(?: (?:classes|courses|one|thing|is|are|do|does|will|it|ca|c|me|m|ne|n|est|le|really|vraiment|cours|format))*?"
    rf" {signs('unwanted_after')}"
)
_TAKEN_OUT = re.compile(rf"\b{signs('take_out')}{_FILLED}")
_DROPPED = re.compile(rf"\b(?:{signs('dropped')}|{signs('take_out')}){_FILLED}")
_EDITED = re.compile(rf"\b{signs('edited')}{_FILLED}")
_ANY = re.compile(rf"\b{signs('any')} ?$")
_ANY_WILL_DO = frozenset(
    {"province", "city", "max_cost", "delivery", "pace", "max_hours", "max_weeks", "field", "study_language"}
)
_DROPPED_AFTER = re.compile(
    r"^(?: (?:filter|limit|part|thing|filtre|limite))?(?: (?:is|it|ca|c|est|s|n a|n|a))*?" rf" {signs('dropped_after')}"
)
_NO = re.compile(r"\bnon? ?$")
_INTRODUCED = re.compile(r"\b(?:name is|names|named|called|call me|m appelle|nom est|nom c est|famille c est) ?$")
_INTRODUCED_AFTER = re.compile(r"^ (?:that s|thats|is|c est) (?:my|mon) (?:\w+ )?(?:name|nom)\b")
_FILTER = re.compile(r"\b(?:filter|filtre)s?\b")
_STRESS_BEFORE = re.compile(rf"\b{signs('only')}{_FILLED}")
_STRESS_AFTER = re.compile(rf"^ {signs('only')}\b")
_SAME_SIDE = re.compile(r"^ (?:or|nor|and|ou|ni|et|pis) (?:(?:in|en|the|a|de|d|la|le|l|no|pas)[ '])*$")
_PLACE_CUES = frozenset("in at near from around en au aux dans habite vis reste demeure outside towards toward".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Span:
    """`value` of the kind `entity`, named from `start` to `end`. `derived` marks what follows from it: a city's province."""

    entity: str
    value: str
    start: int
    end: int
    confidence: float = 1.0
    role: str | None = None
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Folded:
    """A message in small plain letters that still knows where each letter was written."""

    text: str
    at: tuple[int, ...]  # index in the original of each letter, and its length at the end

    def original(self, start: int, end: int) -> tuple[int, int]:
        return self.at[start], self.at[end]

    def between(self, start: int, end: int) -> str:
        """The folded letters written from `start` to `end` of the original."""
        return self.text[bisect_left(self.at, start) : bisect_left(self.at, end)]


def folded(text: str) -> Folded:
    if text.isascii():
        return Folded(text.lower().replace("`", "'").replace("\t", " "), tuple(range(len(text) + 1)))
    letters: list[str] = []
    at: list[int] = []
    for index, letter in enumerate(text):
        plain = _plain(letter)
        letters.append(plain)
        at.extend([index] * len(plain))
    return Folded("".join(letters), (*at, len(text)))


@lru_cache(maxsize=4096)
def _plain(letter: str) -> str:
    return fold(letter) or (letter if letter == "\n" else " " if letter.isspace() else "")


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int  # in the folded text
    end: int
    name_like: bool  # written with a capital that no sentence asks for


@dataclass(frozen=True, slots=True)
class _Hit:
    """Terms that the words from `first` to before `last` name."""

    first: int
    last: int
    terms: tuple[Term, ...]
    confidence: float


def find_terms(text: str, vocabulary: Vocabulary) -> list[Span]:
    """What `text` names, in the order of the text. One stretch of text may name several things, none overlap in part."""
    plain = folded(text)
    words = _words(text, plain)
    hits = sorted(_hits(text, plain, words, vocabulary), key=_preference)
    return _with_provinces(_same_side(_longest(hits, plain, words), plain), vocabulary, plain)


def _words(text: str, plain: Folded) -> list[_Word]:
    shouting = text.isupper()
    words: list[_Word] = []
    before = 0
    for match in _WORD.finditer(plain.text):
        start, end = plain.original(*match.span())
        starts_sentence = not words or re.search(r"[.!?\n]", plain.text[before : match.start()])
        capital = text[start].isupper() and not shouting and not starts_sentence
        if match.end() - match.start() < 4:  # "IT", "NP": a short name is written in capitals throughout
            capital = text[start:end].isupper() and not shouting and (end - start > 1 or capital)
        words.append(_Word(_DOUBLED.sub(r"\1\1", match.group()), *match.span(), capital))
        before = match.end()
    return words


def _hits(text: str, plain: Folded, words: list[_Word], vocabulary: Vocabulary) -> Iterator[_Hit]:
    said = [word.text for word in words]
    meant = {at: near for at, word in enumerate(said) if vocabulary.doubts(word) and (near := vocabulary.close(word))}
    for first, word in enumerate(said):
        starts = vocabulary.begins(word)
        for last in range(first + 1, min(first + vocabulary.max_words, len(said)) + 1):
            window = said[first:last]
            terms = vocabulary.named(window) if starts else ()
            if terms and (" ".join(window) not in vocabulary.ordinary or _stands_out(text, plain, words, first, terms)):
                yield _Hit(first, last, terms, 1.0)
            elif not terms and last - first <= 3 and (terms := vocabulary.joined(window)):
                yield _Hit(first, last, terms, _JOINED_CONFIDENCE)
            elif not terms and meant and (hit := _misspelt(first, window, meant, vocabulary)):
                yield hit


def _stands_out(text: str, plain: Folded, words: list[_Word], first: int, terms: tuple[Term, ...]) -> bool:
    """Whether a name that is also an everyday word is meant as the name: by its capital, or as the place one is in."""
    word = words[first]
    if word.name_like or (len(words) == 1 and text[plain.at[word.start]].isupper()):
        return True
    if not any(term.entity in PLACES for term in terms):
        return False
    if text[plain.at[word.start]] in "àÀ":
        return True
    before = words[first - 1] if first else None
    return before is not None and (before.text in _PLACE_CUES or text[plain.at[before.start]] in "àÀ")


def _misspelt(
    first: int, window: list[str], meant: dict[int, list[tuple[str, float]]], vocabulary: Vocabulary
) -> _Hit | None:
    """What `window` names with its doubted words corrected; nothing when the corrections do not agree on one value."""
    doubted = [at for at in range(first, first + len(window)) if at in meant]
    if not 1 <= len(doubted) <= _DOUBTED_AT_MOST:
        return None
    readings: list[tuple[float, tuple[Term, ...]]] = []
    for choice in product(*(meant[at][:4] for at in doubted)):
        corrected = list(window)
        for at, (known, _) in zip(doubted, choice, strict=True):
            corrected[at - first] = known
        if " ".join(corrected) in vocabulary.ordinary:
            continue
        terms = vocabulary.named(corrected) or vocabulary.joined(corrected)
        typed, read = "".join(window), "".join(corrected)
        kept = min(len(typed), len(read)) - 1
        if typed[:kept] == read[:kept]:  # "manage" is a word of its own, not a slip for "manager"
            terms = tuple(term for term in terms if term.entity not in SUBJECTS)
        if terms:
            readings.append((min(score for _, score in choice), terms))
    if not readings:
        return None
    best, terms = max(readings, key=lambda reading: reading[0])
    values = {(term.entity, term.value) for term in terms}
    for score, others in readings:
        differs = any(term.entity == other.entity and term.value != other.value for term in terms for other in others)
        if differs or (score >= best - 1 and not values & {(other.entity, other.value) for other in others}):
            return None
    return _Hit(first, first + len(window), terms, best / 100)


def _preference(hit: _Hit) -> tuple[int, float, int]:
    return hit.first - hit.last, -hit.confidence, hit.first


def _longest(hits: list[_Hit], plain: Folded, words: list[_Word]) -> list[Span]:
    """The longest names first; a name inside another, longer one is part of that name only."""
    taken = bytearray(len(words))
    kept: list[Span] = []
    for hit in hits:
        if any(taken[hit.first : hit.last]):
            continue
        spans = [] if any(term.entity == NOTHING for term in hit.terms) else list(_spans(hit, plain, words))
        if spans or any(term.entity == NOTHING for term in hit.terms):
            taken[hit.first : hit.last] = b"\x01" * (hit.last - hit.first)
            kept += spans
    return sorted(kept, key=lambda span: span.start)


def _spans(hit: _Hit, plain: Folded, words: list[_Word]) -> Iterator[Span]:
    before, after = _clause(plain, words, hit)
    start, end = plain.original(words[hit.first].start, words[hit.last - 1].end)
    corrects = _NO.search(before) and words[hit.first].text in _PLACE_CUES  # "no, in person": an answer, not an exclusion
    unwanted = bool((_UNWANTED.search(before) and not corrects) or _UNWANTED_AFTER.search(after))
    for entity, value in dict.fromkeys((term.entity, term.value) for term in hit.terms):
        role = NOT if unwanted else None
        if entity == LIMIT:
            any_will_do = value in _ANY_WILL_DO and _ANY.search(before)
            if any_will_do or _DROPPED.search(before) or _DROPPED_AFTER.search(after):
                entity = "drop"
            elif not _EDITED.search(before):
                continue
        if entity == KIND_IF_STRESSED:
            if not (unwanted or _STRESS_BEFORE.search(before) or _STRESS_AFTER.search(after)):
                continue
            entity = "kind"
        if entity == "city" and (_INTRODUCED.search(before) or _INTRODUCED_AFTER.match(after)):
            continue
        if entity in ("drop", "change", LIMIT):
            role = None
        elif _TAKEN_OUT.search(before) and (_FILTER.search(before) or _FILTER.match(after.strip())):
            yield Span("drop", entity, start, end, hit.confidence)
            continue
        yield Span(entity, value, start, end, hit.confidence, role)


def _clause(plain: Folded, words: list[_Word], hit: _Hit) -> tuple[str, str]:
    """Up to eight words before the hit and six after it, as far as the punctuation of its clause."""
    before: list[str] = []
    for at in range(hit.first - 1, max(-1, hit.first - 9), -1):
        if _CLAUSE.search(plain.text, words[at].end, words[at + 1].start):
            break
        before.insert(0, words[at].text)
    after: list[str] = []
    for at in range(hit.last, min(len(words), hit.last + 6)):
        if _CLAUSE.search(plain.text, words[at - 1].end, words[at].start):
            break
        after.append(words[at].text)
    return " ".join(before), "".join(f" {word}" for word in after)


def _same_side(spans: list[Span], plain: Folded) -> list[Span]:
    """ "not online or hybrid": what is joined to something unwanted of its kind is unwanted too."""
    sided: list[Span] = []
    for span in spans:
        for other in sided[-4:]:
            joined = _SAME_SIDE.match(plain.between(other.end, span.start))
            if joined and other.role == NOT and other.entity == span.entity and span.role is None:
                span = replace(span, role=NOT)
        sided.append(span)
    return sided


def _with_provinces(spans: list[Span], vocabulary: Vocabulary, plain: Folded) -> list[Span]:
    """Each city with its province; one that is said to be in another province ("Sydney, Alberta") is another city."""
    found: list[Span] = []
    for span in spans:
        if span.entity != "city":
            found.append(span)
            continue
        parent = vocabulary.parent(span.value)
        beside = {
            other.value
            for other in spans
            if other.entity == "province"
            and other.start >= span.end
            and not plain.between(span.end, other.start).strip(" ,(")
        }
        if parent and beside and parent not in beside:
            continue
        found.append(span)
        if parent and span.role is None and parent not in beside:
            found.append(Span("province", parent, span.start, span.end, span.confidence, derived=True))
    return found
