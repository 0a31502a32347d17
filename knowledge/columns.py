"""The facts of a whole catalogue as arrays, so that limits are judged and facets counted over all of it at once.

What a limit means is said in `knowledge.limits` alone: rows that state the same are judged there once, for all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from knowledge.limits import judge
from knowledge.models import Credential
from knowledge.profile import Choice, Profile

Verdicts = NDArray[np.int8]  # of every credential
Positions = NDArray[np.intp]  # of some credentials
KEPT, BROKEN, NOT_STATED = 1, 0, -1
MEMORY = 64  # verdicts remembered: the pages of one search, and the limits that many people state

# What of a row a limit looks at. Of the lists, see `_links`.
_LOOKED_AT: dict[str, Callable[[Credential], Hashable]] = {
    "field": lambda row: row.field,
    "province": lambda row: row.province,
    "city": lambda row: (row.city_id, row.delivery == "online"),
    "provider": lambda row: row.provider_id,
    "kind": lambda row: row.kind,
    "delivery": lambda row: row.delivery,
    "pace": lambda row: row.pace,
    "language": lambda row: row.language,
    "max_cost": lambda row: row.cost,
    "max_hours": lambda row: row.hours,
    "max_weeks": lambda row: row.weeks,
    "hours_per_week": lambda row: (row.pace == "self_paced", row.hours, row.weeks),
    "badge": lambda row: row.badge,
    "assessed": lambda row: row.assessed,
}
_LISTS: dict[str, Callable[[Credential], Iterable[str]]] = {
    "funding": lambda row: (link.funding_id for link in row.funding),
    "skill": lambda row: (link.skill_id for link in row.skills),
    "occupation": lambda row: (link.code for link in row.occupations),
}


class Groups:
    """Rows that are alike: `of` has the group of each row, `first` the first row of each group."""

    def __init__(self, keys: Iterable[Hashable]) -> None:
        numbers: dict[Hashable, int] = {}
        first: list[int] = []
        of: list[int] = []
        for at, key in enumerate(keys):
            number = numbers.setdefault(key, len(numbers))
            if number == len(first):
                first.append(at)
            of.append(number)
        self.of: NDArray[np.int32] = np.array(of, dtype=np.int32)
        self.first = first

    def __len__(self) -> int:
        return len(self.first)


class Columns:
    """What limits look at, of `rows`, whose order is that of every array here."""

    def __init__(self, rows: Sequence[Credential]) -> None:
        self._rows = rows
        self._alike = {key: Groups(map(look, rows)) for key, look in _LOOKED_AT.items()}
        self._links = {key: _links(rows, listed) for key, listed in _LISTS.items()}
        self._lengths = {
            key: np.array([sum(1 for _ in listed(row)) for row in rows], dtype=np.int16) for key, listed in _LISTS.items()
        }
        self._judged = lru_cache(maxsize=MEMORY)(self._judge)

    def groups(self, key: str) -> Groups:
        """Rows alike in what the limit `key` looks at."""
        return self._alike[key]

    def verdicts(self, profile: Profile, key: str) -> Verdicts:
        """Whether each credential keeps the limit `key` of `profile`."""
        return self._judged(key, getattr(profile, key))

    def candidates(self, profile: Profile, *, among: NDArray[np.bool_] | None = None) -> tuple[Positions, Positions]:
        """(those that keep every hard limit, those that break none but do not state one), each in the order of the rows."""
        open_ = np.ones(len(self._rows), dtype=bool) if among is None else among.copy()
        certain = open_.copy()
        for key in profile.hard_limits():
            verdicts = self.verdicts(profile, key)
            open_ &= verdicts != BROKEN
            certain &= verdicts == KEPT
        return np.flatnonzero(certain), np.flatnonzero(open_ & ~certain)

    def not_stated(self, profile: Profile, at: Positions) -> list[tuple[str, ...]]:
        """The hard limits that each of the rows leaves open."""
        left_open = {key: (self.verdicts(profile, key)[at] == NOT_STATED).tolist() for key in profile.hard_limits()}
        return [tuple(key for key, rows in left_open.items() if rows[number]) for number in range(len(at))]

    def new_skills(self, known: Sequence[str]) -> NDArray[np.int16]:
        """How many skills each credential teaches that are not among `known`."""
        left = self._lengths["skill"].copy()
        for skill in set(known):
            left[self._links["skill"].get(skill, _NOWHERE)] -= 1
        return left

    def _judge(self, key: str, wanted: object) -> Verdicts:
        profile = Profile().model_copy(update={key: wanted})
        if key in _LISTS:
            assert isinstance(wanted, Choice)
            return self._judge_list(key, wanted, profile)
        groups = self._alike[key]
        of_group = [_number(judge(self._rows[at], profile, key)) for at in groups.first]
        return np.array(of_group, dtype=np.int8)[groups.of] if of_group else np.empty(0, dtype=np.int8)

    def _judge_list(self, key: str, wanted: Choice[str], profile: Profile) -> Verdicts:
        """Rows that list none of the names wanted or unwanted are alike when they list something, or nothing."""
        links, lengths = self._links[key], self._lengths[key]
        verdicts = np.empty(len(self._rows), dtype=np.int8)
        # Each named thing is a bit; what a row lists of them decides, whatever else it lists.
        named = list(dict.fromkeys((*wanted.any_of, *wanted.none_of)))
        listed: NDArray[np.object_] = np.zeros(len(self._rows), dtype=object)
        touched = np.zeros(len(self._rows), dtype=bool)
        for number, name in enumerate(named):
            rows = links.get(name, _NOWHERE)
            listed[rows] |= 1 << number
            touched[rows] = True
        for alike in (~touched & (lengths == 0), ~touched & (lengths > 0)):
            some = int(alike.argmax()) if alike.any() else None
            if some is not None:
                verdicts[alike] = _number(judge(self._rows[some], profile, key))
        by_names: dict[int, int] = {}
        for at in np.flatnonzero(touched).tolist():
            bits = listed[at]
            if bits not in by_names:
                by_names[bits] = _number(judge(self._rows[at], profile, key))
            verdicts[at] = by_names[bits]
        return verdicts


_NOWHERE: Positions = np.empty(0, dtype=np.intp)


def _links(rows: Sequence[Credential], listed: Callable[[Credential], Iterable[str]]) -> dict[str, Positions]:
    """Where each name is listed."""
    found: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        for name in listed(row):
            found[name].append(at)
    return {name: np.array(places, dtype=np.intp) for name, places in found.items()}


def _number(verdict: bool | None) -> int:
    return NOT_STATED if verdict is None else int(verdict)
