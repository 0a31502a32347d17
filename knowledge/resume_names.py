"""The names that a résumé may mention: skills, occupations, programmes; found by whole words, the longest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from knowledge.models import Occupation
from knowledge.resume_signs import Level, Phrase, ResumeSigns
from knowledge.resume_text import words_of
from knowledge.snapshot import Snapshot

LONGEST_NAME = 12  # words

Kind = Literal["skill", "occupation", "credential", "certificate", "education"]


@dataclass(frozen=True, slots=True)
class Named:
    """What a name stands for. `alias`: it is not the thing's own name."""

    kind: Kind
    id: str
    alias: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """Words `first` to before `last` of a line name `meant`, which may be several things."""

    first: int
    last: int
    meant: tuple[Named, ...]


class ResumeNames:
    """All names by their words, singular and plural alike."""

    def __init__(self, snapshot: Snapshot, signs: ResumeSigns) -> None:
        self._exact, self._loose = _Index(), _Index()
        self._links = signs.links
        for skill in snapshot.skills.values():
            self._add((skill.name_en, skill.name_fr), Named("skill", skill.id))
            self._add((*skill.aliases, *signs.also_called.get(skill.id, ())), Named("skill", skill.id, alias=True))
        skills = self._exact.names()
        for job in snapshot.occupations.values():
            self._add(_titles(job), Named("occupation", job.code))
            # "Welding" is what one can do, not what one was.
            aliases = [name for name in (*job.aliases_en, *job.aliases_fr) if _key(words_of(name)) not in skills]
            self._add(aliases, Named("occupation", job.code, alias=True))
        for row in snapshot.credentials.values():
            if len(words_of(row.title)) > 1:
                self._add((row.title,), Named("credential", row.id))
        for phrase, key in signs.certificates.items():
            self._put(phrase, Named("certificate", key))
        for phrase, level in signs.education.items():
            self._put(phrase, Named("education", level))

    def find(self, words: Phrase) -> Iterator[Mention]:
        """The names in `words`: where some overlap the longest is taken."""
        plain = _key(words)
        found = [Mention(first, last, meant) for first, last, meant in self._exact.find(plain)]
        if self._links.isdisjoint(words):
            yield from found
            return
        places = [at for at, word in enumerate(words) if word not in self._links]
        for first, last, meant in self._loose.find(tuple(plain[at] for at in places)):
            found.append(Mention(places[first], places[last - 1] + 1, meant))
        taken: set[int] = set()
        for mention in sorted(found, key=lambda mention: mention.first - mention.last):
            if taken.isdisjoint(range(mention.first, mention.last)):
                taken.update(range(mention.first, mention.last))
                yield mention

    def _add(self, names: Iterable[str], meant: Named) -> None:
        for name in names:
            self._put(words_of(name), meant)

    def _put(self, words: Phrase, meant: Named) -> None:
        key = _key(words)
        if not 0 < len(key) <= LONGEST_NAME or len("".join(key)) < 2:
            return
        self._exact.put(key, meant)
        loose = tuple(part for part, word in zip(key, words, strict=True) if word not in self._links)
        if len(loose) > 1:
            self._loose.put(loose, meant)


class _Index:
    """What names mean, by their words."""

    def __init__(self) -> None:
        self._meant: dict[Phrase, list[Named]] = defaultdict(list)
        self._longest: dict[str, int] = {}

    def names(self) -> set[Phrase]:
        return set(self._meant)

    def put(self, key: Phrase, meant: Named) -> None:
        known = self._meant[key]
        if not any((other.kind, other.id) == (meant.kind, meant.id) for other in known):
            known.append(meant)
            self._longest[key[0]] = max(len(key), self._longest.get(key[0], 0))

    def find(self, words: Phrase) -> Iterator[tuple[int, int, tuple[Named, ...]]]:
        """(first word, word after the last, what is meant), from left to right, the longest at each place."""
        taken = 0
        for first, word in enumerate(words):
            if first < taken or word not in self._longest:
                continue
            for last in range(min(first + self._longest[word], len(words)), first, -1):
                meant = self._meant.get(words[first:last])
                if meant:
                    yield first, last, tuple(meant)
                    taken = last
                    break


def level_of(named: Named, signs: ResumeSigns) -> Level:
    return next(level for level in signs.levels if level == named.id)


def _titles(job: Occupation) -> list[str]:
    """Its titles; a French one in both genders is two ("Agents/agentes de bureau")."""
    left, slash, right = job.title_fr.partition("/")
    if not slash or "/" in right:
        return [job.title_en, job.title_fr]
    rest = right.split()[len(left.split()) :]
    return [job.title_en, " ".join([left, *rest]), right]


def _key(words: Phrase) -> Phrase:
    return tuple(map(singular, words))


@lru_cache(maxsize=65536)
def singular(word: str) -> str:
    """`word` without a plural ending; names and lines are treated alike, so it need not be a word."""
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")):
        word = word[:-1]
    return word[:-2] + "y" if len(word) > 4 and word.endswith("ie") else word
