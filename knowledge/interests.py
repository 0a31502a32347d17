"""What people say they like to do, and the occupations it points to: `knowledge/content/interests.yml`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import StringConstraints, ValidationError

from knowledge.encoder import Encoder, Lang, Vector
from knowledge.errors import ContentError
from knowledge.schema import Content, NocCode, Slug, Text, Words
from knowledge.text import stem
from knowledge.wish_clauses import words_of
from knowledge.yaml_reader import read_yaml

INTERESTS_FILE = Path(__file__).parent / "content" / "interests.yml"
LANGS: tuple[Lang, Lang] = ("en", "fr")

NocGroup = Annotated[str, StringConstraints(pattern=r"^\d{2,5}$")]
InterestType = Literal["realistic", "investigative", "artistic", "social", "enterprising", "conventional", "condition"]


class Phrases(Content):
    en: list[Text]
    fr: list[Text]


class Interest(Content):
    """See the head of the file for what each key means."""

    id: Slug
    type: InterestType
    ask: int | None = None
    name: Words
    phrases: Phrases
    against: Phrases = Phrases(en=[], fr=[])
    skills: list[Slug] = []
    leads_to: list[NocCode]
    part_of: list[NocGroup] = []

    def covers(self, code: str) -> bool:
        """Whether it is an unavoidable part of the occupation `code`."""
        return code.startswith(tuple(self.part_of)) if self.part_of else False


@cache
def read_interests(path: Path = INTERESTS_FILE) -> tuple[Interest, ...]:
    """Raises `ContentError` with the entry and the reason."""
    found: dict[str, Interest] = {}
    for number, raw in enumerate(read_yaml(path), start=1):
        try:
            interest = Interest.model_validate(raw)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise ContentError(path.name, f"entry {number}", f"{where}: {first['msg']}") from error
        if interest.id in found:
            raise ContentError(path.name, interest.id, "is there twice")
        found[interest.id] = interest
    return tuple(found.values())


def stems_of(text: str) -> tuple[str, ...]:
    return tuple(map(stem, words_of(text).split()))


class PhraseIndex:
    """Values by the word stems of their phrases; in a text the longest phrase wins, and its words are then taken."""

    def __init__(self, phrases: Iterable[tuple[str, int]]) -> None:
        self._values: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self._longest: dict[str, int] = {}
        for phrase, value in phrases:
            stems = stems_of(phrase)
            if stems and value not in self._values[stems]:
                self._values[stems].append(value)
                self._longest[stems[0]] = max(len(stems), self._longest.get(stems[0], 0))

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """(value, number of words of the phrase) for every phrase in `text`."""
        stems = stems_of(text)
        at = 0
        while at < len(stems):
            for size in range(min(self._longest.get(stems[at], 0), len(stems) - at), 0, -1):
                values = self._values.get(stems[at : at + size])
                if values:
                    yield from ((value, size) for value in values)
                    at += size - 1
                    break
            at += 1


@dataclass(frozen=True)
class InterestReading:
    """What a clause says of every interest, in their order: named in words, named as not wanted, and nearness in meaning."""

    named: NDArray[np.bool_]
    refused: NDArray[np.bool_]
    cosine: NDArray[np.float32]


class InterestIndex:
    """The interests, by their phrases and by meaning, in one language at a time."""

    def __init__(self, interests: Sequence[Interest], encoder: Encoder) -> None:
        self.interests = tuple(interests)
        self.at = {interest.id: place for place, interest in enumerate(self.interests)}
        self._phrases = {lang: PhraseIndex(_listed(interests, lang, "phrases")) for lang in LANGS}
        self._against = {lang: PhraseIndex(_listed(interests, lang, "against")) for lang in LANGS}
        self._owners: dict[Lang, NDArray[np.int64]] = {}
        self._vectors: dict[Lang, Vector] = {}
        for lang in LANGS:
            spoken = [
                *_listed(interests, lang, "phrases"),
                *((getattr(row.name, lang), n) for n, row in enumerate(interests)),
            ]
            self._owners[lang] = np.array([owner for _, owner in spoken], dtype=np.int64)
            self._vectors[lang] = encoder.encode_many([phrase for phrase, _ in spoken], lang)

    def read(self, text: str, vector: Vector, lang: Lang) -> InterestReading:
        size = len(self.interests)
        named, refused = np.zeros(size, dtype=np.bool_), np.zeros(size, dtype=np.bool_)
        for place, _ in self._against[lang].find(text):
            refused[place] = True
        for place, _ in self._phrases[lang].find(text):
            named[place] = not refused[place]
        cosine = np.zeros(size, dtype=np.float32)
        np.maximum.at(cosine, self._owners[lang], self._vectors[lang] @ vector)
        return InterestReading(named, refused, cosine)


def _listed(interests: Sequence[Interest], lang: Lang, key: Literal["phrases", "against"]) -> list[tuple[str, int]]:
    return [(phrase, place) for place, row in enumerate(interests) for phrase in getattr(getattr(row, key), lang)]
