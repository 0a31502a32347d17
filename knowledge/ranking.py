"""A long result that is ranked where it is looked at.

`knowledge.matching` alone says what a score is. It is asked once for each kind of row: rows that keep the same limits, are
as fresh and have as much to offer have the same score but for their relevance, which adds its weight times itself. Then only
the page that is shown is made into matches. A short result is ranked whole, as ever. Whoever lets a score look at more of a
row adds it to `RankedRows.alike` or to `LongRanking._parts`; tests/knowledge/test_ranking.py tells when it is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import overload

import numpy as np
from numpy.typing import NDArray

from knowledge.columns import Columns, Groups, Positions
from knowledge.matching import WEIGHTS, Match, rank
from knowledge.models import Credential
from knowledge.profile import LIMIT_KEYS, Choice, Profile

SHORT = 200  # results up to here are ranked whole
CODES_AT_MOST = 1 << 20
STEPS = 1_000_000  # scores are compared to six decimals
Keys = NDArray[np.int64]


class RankedRows:
    """What does not depend on the profile: rows alike in what a score looks at beside it, and the order of ties."""

    def __init__(self, rows: Sequence[Credential], columns: Columns) -> None:
        self.rows, self.columns = rows, columns
        self.alike = Groups(
            (row.status == "offered", row.as_of and row.as_of[:4], any(step.confirmed for step in row.pathways))
            for row in rows
        )
        # Ties go by freshness, then title, then the order of the rows: as `rank` has them for rows of the same score.
        order = sorted(range(len(rows)), key=lambda at: (_oldness(rows[at].as_of), rows[at].title))
        self.tie: Keys = np.empty(len(rows), dtype=np.int64)
        self.tie[order] = np.arange(len(rows))

    def ranking(self, at: Positions, relevance: NDArray[np.float64] | None, profile: Profile) -> Sequence[Match]:
        """The rows at `at`, best first."""
        if len(at) > SHORT:
            return LongRanking(self, at, relevance, profile)
        return rank(self.candidates(at, relevance, profile), profile)

    def candidates(
        self, at: Positions, relevance: NDArray[np.float64] | None, profile: Profile
    ) -> Iterator[tuple[Credential, float, tuple[str, ...]]]:
        degrees = [0.0] * len(at) if relevance is None else relevance[at].tolist()
        for place, degree, unknown in zip(at.tolist(), degrees, self.columns.not_stated(profile, at), strict=True):
            yield self.rows[place], degree, unknown


class LongRanking(Sequence[Match]):
    """A ranked result whose parts are made when they are asked for."""

    def __init__(self, base: RankedRows, at: Positions, relevance: NDArray[np.float64] | None, profile: Profile) -> None:
        self._base, self._at, self._relevance, self._profile = base, at, relevance, profile
        self._whole: list[Match] | None = None

    def __len__(self) -> int:
        return len(self._at)

    @overload
    def __getitem__(self, which: int) -> Match: ...

    @overload
    def __getitem__(self, which: slice) -> Sequence[Match]: ...

    def __getitem__(self, which: int | slice) -> Match | Sequence[Match]:
        if isinstance(which, int):
            if not -len(self) <= which < len(self):
                raise IndexError(which)
            which %= len(self)
            return self[which : which + 1][0]
        start, stop, step = which.indices(len(self))
        if self._whole is not None or step != 1:
            return self._all()[which]
        if stop <= start:
            return []
        best = np.argpartition(self._keys, stop - 1)[:stop] if stop < len(self) else np.arange(len(self))
        chosen = best[np.argsort(self._keys[best])][start:stop]
        return rank(self._base.candidates(self._at[chosen], self._relevance, self._profile), self._profile)

    def __iter__(self) -> Iterator[Match]:
        return iter(self._all())

    def _all(self) -> list[Match]:
        if self._whole is None:
            self._whole = rank(self._base.candidates(self._at, self._relevance, self._profile), self._profile)
        return self._whole

    @cached_property
    def _keys(self) -> Keys:
        """A number for each row, the best the smallest, no two the same."""
        scores = self._scores_without_relevance()
        if self._relevance is not None:
            scores = scores + WEIGHTS["relevance"] * self._relevance[self._at]
        keys: Keys = -np.rint(scores * STEPS).astype(np.int64) * len(self._base.tie) + self._base.tie[self._at]
        return keys

    def _scores_without_relevance(self) -> NDArray[np.float64]:
        code, number = self._base.alike.of[self._at].astype(np.int64), max(len(self._base.alike), 1)
        for part, size in self._parts():
            if number * size > CODES_AT_MOST:
                code = np.unique(code, return_inverse=True)[1].astype(np.int64)
                number = int(code.max()) + 1
            code, number = code * size + part[self._at], number * size
        first = np.full(number, -1, dtype=np.int64)
        first[code] = np.arange(len(code))
        score_of = np.zeros(number)
        kinds = np.flatnonzero(first >= 0)
        rows = [self._base.rows[place] for place in self._at[first[kinds]].tolist()]
        # What a row leaves open earns nothing and costs nothing.
        found = {match.credential.id: match.score for match in rank(((row, 0.0, ()) for row in rows), self._profile)}
        score_of[kinds] = [found[row.id] for row in rows]
        scores: NDArray[np.float64] = score_of[code]
        return scores

    def _parts(self) -> Iterator[tuple[NDArray[np.int64], int]]:
        """What of every row a score looks at for this profile, each as a small number, and how many there are."""
        columns, profile = self._base.columns, self._profile
        for key in LIMIT_KEYS:
            wanted = getattr(profile, key)
            if wanted.any_of if isinstance(wanted, Choice) else wanted is not None:
                yield columns.verdicts(profile, key).astype(np.int64) + 1, 3
            if key == "city" and profile.city.any_of:
                cities = columns.groups("city")
                there = [self._base.rows[at].city_id in profile.city.any_of for at in cities.first]
                yield np.array(there, dtype=np.int64)[cities.of], 2
        if profile.skills:
            yield np.minimum(columns.new_skills(profile.skills), 3).astype(np.int64), 4


def _oldness(as_of: str | None) -> tuple[int, ...]:
    return tuple(-int(part) for part in (as_of or "0").split("-"))
