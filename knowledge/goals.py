"""From a free wish to two or three occupations, each with why: "tired of retail, I like animals".

What is liked speaks for occupations in three ways: an interest that points to them, their own names, and their texts in
meaning. What is disliked or left behind takes them out. Nothing is random and no words are chosen here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from knowledge.encoder import Encoder, Lang, Vector
from knowledge.interests import LANGS, Interest, InterestIndex, InterestReading, PhraseIndex, read_interests
from knowledge.models import Occupation
from knowledge.occupations import IMPORTANT, OccupationIndex
from knowledge.snapshot import Snapshot
from knowledge.wish_clauses import Clause, read_clauses

GIVEN_AT_LEAST, GIVEN_AT_MOST, ASKED = 2, 3, 3
Floats = NDArray[np.float64]

# What each thing that is liked adds to an occupation's score; chosen on the `tune` half of tests/knowledge/goal_wishes.yml.
WEIGHTS = {
    "named": 1.3,  # the clause has its title or an alias
    "interest": 1.0,  # first of those that an interest leads to; each further place is worth `later` less
    "later": 0.07,
    "part": 0.35,  # the interest is a part of it, but does not lead to it
    "meaning": 0.9,  # its texts are near, from `FAR` (0) to `NEAR` (1)
    "skill": 0.1,  # it uses a skill of the interest
    "taught": 0.25,  # a credential of the catalogue leads to it
}
NOT_IN_WORDS = 0.7  # an interest that is only near in meaning is worth this much of one that is named
LEADS_OTHERS = 0.5  # what is left of the score of a manager's work where nobody spoke of leading
FAR, NEAR = 0.35, 0.75  # cosines of a clause and an occupation's text
FAR_INTEREST, NEAR_INTEREST = 0.5, 0.8  # cosines of a clause and a phrase
SURELY_DISLIKED = 0.7
CLEAR = 0.7  # the best score from which something is given
SECOND = 0.4  # what the second needs
FAR_BEHIND = 0.35  # share of the best score below which no further occupation is given
CONDITION = 0.4  # what a liked condition is worth beside a liked activity: a quiet place is no work by itself
DEFINITION_NEAR = 0.5
LEADING = "leading"  # the interest that is every manager's and supervisor's

ReasonCode = Literal["named", "liked", "skill", "definition", "avoids", "credentials"]


@dataclass(frozen=True)
class GoalReason:
    """Why an occupation is given. `value`: an interest's id for `liked` and `avoids`, a skill's for `skill`, a number of
    credentials for `credentials`, the cosine for `definition`, nothing for `named`."""

    code: ReasonCode
    value: str | int | float | None = None


@dataclass(frozen=True)
class Suggestion:
    occupation: Occupation
    score: float
    reasons: tuple[GoalReason, ...]
    credentials: int


@dataclass(frozen=True)
class GoalFinding:
    """Two or three occupations, or interests to choose from. `avoided` are the ids of the interests that are not wanted."""

    suggestions: tuple[Suggestion, ...]
    ask: tuple[Interest, ...]
    avoided: tuple[str, ...]


@dataclass(frozen=True)
class _Wish:
    """What the clauses say: of interests (0 to 1) and of occupations."""

    liked: Floats
    disliked: NDArray[np.bool_]
    named: NDArray[np.bool_]
    unwanted: NDArray[np.bool_]
    meaning: Floats
    definition: Floats


class GoalIndex:
    """Occupations and interests, ready for wishes in either language."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder) -> None:
        self._encoder = encoder
        self._rows = list(snapshot.occupations.values())
        codes = {row.code for row in self._rows}
        self._interests = InterestIndex([row for row in read_interests() if _is_known(row, codes)], encoder)
        self._names = {lang: PhraseIndex(_names(self._rows, lang)) for lang in LANGS}
        named = OccupationIndex.sentences(snapshot)
        self._titles: dict[Lang, Vector] = {lang: encoder.encode_many(named[lang], lang) for lang in LANGS}
        self._definitions: dict[Lang, Vector] = {
            lang: encoder.encode_many(_definitions(self._rows, lang), lang) for lang in LANGS
        }
        self._taught = _credential_counts(snapshot)
        interests = self._interests.interests
        self._conditions = np.array([row.type == "condition" for row in interests], dtype=np.bool_)
        self._covers = np.array([[row.covers(job.code) for job in self._rows] for row in interests], dtype=np.bool_)
        self._points = np.array([[_points(row, job, self._covers[n, at]) for at, job in enumerate(self._rows)]
                                 for n, row in enumerate(interests)])  # fmt: skip

    def find(self, text: str, lang: Lang, *, chosen: Collection[str] = ()) -> GoalFinding:
        """Occupations for the wish `text` and for the interests `chosen` by id; unknown ids say nothing."""
        wish = self._read(read_clauses(text, lang), lang)
        for key in chosen:
            if key in self._interests.at:
                wish.liked[self._interests.at[key]] = 1.0
                wish.disliked[self._interests.at[key]] = False
        avoided = tuple(row.id for row, refused in zip(self._interests.interests, wish.disliked, strict=True) if refused)
        if not self._rows:
            return GoalFinding((), (), avoided)
        scores = self._scores(wish)
        best = float(scores.max(initial=0.0))
        if best < CLEAR:
            return GoalFinding((), self._to_ask(wish), avoided)
        order = np.argsort(-scores, kind="stable")[:GIVEN_AT_MOST].tolist()
        enough = max(FAR_BEHIND * best, CLEAR)
        # A second is given even where it is farther: one alone is no choice.
        order = [at for place, at in enumerate(order) if scores[at] >= (SECOND if place < GIVEN_AT_LEAST else enough)]
        given = tuple(
            Suggestion(self._rows[at], round(float(scores[at]), 3), tuple(self._reasons(at, wish)), self._count(at))
            for at in order
        )
        return GoalFinding(given, (), avoided)

    def _read(self, clauses: list[Clause], lang: Lang) -> _Wish:
        jobs, kinds = len(self._rows), len(self._interests.interests)
        wish = _Wish(np.zeros(kinds), np.zeros(kinds, np.bool_), np.zeros(jobs, np.bool_), np.zeros(jobs, np.bool_),
                     np.zeros(jobs), np.zeros(jobs))  # fmt: skip
        vectors = self._encoder.encode_many([clause.text for clause in clauses], lang)
        for clause, vector in zip(clauses, vectors, strict=True):
            reading = self._interests.read(clause.text, vector, lang)
            names = [at for at, _ in self._names[lang].find(clause.text)]
            wish.disliked[reading.refused] = True
            if clause.side == "wanted":
                np.maximum(wish.liked, _degree(reading), out=wish.liked)
                wish.named[names] = True
                title, definition = self._titles[lang] @ vector, self._definitions[lang] @ vector
                np.maximum(wish.meaning, np.maximum(title, definition), out=wish.meaning)
                np.maximum(wish.definition, definition, out=wish.definition)
            elif clause.side == "unwanted":
                sure = reading.named | ((_degree(reading) >= SURELY_DISLIKED * NOT_IN_WORDS) & ~reading.named.any())
                wish.disliked[sure] = True
                wish.unwanted[names] = True
            else:
                wish.unwanted[names] = True
        wish.liked[wish.disliked] = 0.0
        if wish.liked[~self._conditions].any():
            wish.liked[self._conditions] *= CONDITION
        return wish

    def _scores(self, wish: _Wish) -> Floats:
        meaning = np.clip((wish.meaning - FAR) / (NEAR - FAR), 0.0, 1.0)
        scores: Floats = wish.liked @ self._points + WEIGHTS["meaning"] * meaning + WEIGHTS["named"] * wish.named
        taught = np.array([self._count(at) > 0 for at in range(len(self._rows))])
        scores += np.where(scores > 0, WEIGHTS["taught"] * taught, 0.0)
        leading = self._interests.at.get(LEADING)
        if leading is not None and not wish.liked[leading]:
            scores[self._covers[leading] & ~wish.named] *= LEADS_OTHERS
        scores[self._covers[wish.disliked].any(axis=0) | wish.unwanted] = 0.0
        return scores

    def _reasons(self, at: int, wish: _Wish) -> Iterator[GoalReason]:
        if wish.named[at]:
            yield GoalReason("named")
        liked = [n for n in np.argsort(-wish.liked, kind="stable") if wish.liked[n] > 0 and self._points[n, at] > 0]
        interests = [self._interests.interests[n] for n in sorted(liked, key=lambda n: -wish.liked[n] * self._points[n, at])]
        yield from (GoalReason("liked", row.id) for row in interests[:2])
        used = {link.skill_id for link in self._rows[at].skills if link.importance >= IMPORTANT}
        yield from [GoalReason("skill", key) for row in interests for key in row.skills if key in used][:1]
        if wish.definition[at] >= DEFINITION_NEAR:
            yield GoalReason("definition", round(float(wish.definition[at]), 3))
        # Worth saying only where the interests would have led to work with it.
        others = self._covers[wish.disliked] if wish.disliked.any() else self._covers[:0]
        near = (wish.liked @ self._points > 0) if wish.liked.any() else np.zeros(len(self._rows), np.bool_)
        refused = [row for row, no in zip(self._interests.interests, wish.disliked, strict=True) if no]
        yield from (GoalReason("avoids", row.id) for row, part in zip(refused, others, strict=True) if (part & near).any())
        if self._count(at):
            yield GoalReason("credentials", self._count(at))

    def _count(self, at: int) -> int:
        return self._taught[self._rows[at].code]

    def _to_ask(self, wish: _Wish) -> tuple[Interest, ...]:
        """Three interests of different types: the nearest of those that nobody refused, then in the order of the file."""
        asked = [n for n, row in enumerate(self._interests.interests) if row.ask is not None and not wish.disliked[n]]
        asked.sort(key=lambda n: (-wish.liked[n], self._interests.interests[n].ask))
        open_ = [self._interests.interests[n] for n in asked]
        chosen: list[Interest] = []
        for row in open_:
            if row.type not in {other.type for other in chosen}:
                chosen.append(row)
        return tuple(chosen[:ASKED])


def _degree(reading: InterestReading) -> Floats:
    """How much a clause says of each interest: 1 where it is named, less where it is only near."""
    near = np.clip((reading.cosine - FAR_INTEREST) / (NEAR_INTEREST - FAR_INTEREST), 0.0, 1.0)
    degree: Floats = np.where(reading.named, 1.0, NOT_IN_WORDS * near)
    return degree


def _is_known(interest: Interest, codes: set[str]) -> bool:
    """An interest whose every occupation a catalogue lacks could lead nowhere; one without any is about how work is."""
    return not interest.leads_to or bool(codes & set(interest.leads_to))


def _points(interest: Interest, job: Occupation, covers: np.bool_) -> float:
    """What liking `interest` is worth for `job`."""
    if job.code in interest.leads_to:
        base = WEIGHTS["interest"] - WEIGHTS["later"] * interest.leads_to.index(job.code)
    elif covers and interest.type != "condition":
        base = WEIGHTS["part"]
    else:
        return 0.0
    used = {link.skill_id for link in job.skills if link.importance >= IMPORTANT}
    return base + (WEIGHTS["skill"] if used & set(interest.skills) else 0.0)


def _names(rows: list[Occupation], lang: Lang) -> Iterator[tuple[str, int]]:
    for at, row in enumerate(rows):
        names = (row.title_en, *row.aliases_en) if lang == "en" else (row.title_fr, *row.aliases_fr)
        yield from ((name, at) for name in names)


def _definitions(rows: list[Occupation], lang: Lang) -> list[str]:
    if lang == "en":
        return [row.definition_en or row.title_en for row in rows]
    return [row.definition_fr or row.title_fr for row in rows]


def _credential_counts(snapshot: Snapshot) -> Counter[str]:
    rows = (row for row in snapshot.credentials.values() if row.status != "archived")
    return Counter(link.code for row in rows for link in row.occupations)
