"""Groups of few people are never shown, and cannot be reckoned from what is shown either.

A group of fewer than `LEAST` people is hidden. Who knows the total could subtract, so the next larger groups are hidden too
until the hidden ones hold at least two groups and `LEAST` people, and until they are not all as large as hidden ones can be
(three hidden groups of twelve people would be four each). Groups of one size are hidden together: which of them was taken
would tell. Where there is nothing left to hide, the total itself must not be said. The tests try every table of a small
size. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

LEAST = 5

K = TypeVar("K", bound=Hashable)
R = TypeVar("R", bound=Hashable)


@dataclass(frozen=True)
class Shown(Generic[K]):
    """The groups that may be shown, with their people, and whether the total may be said beside them."""

    groups: Mapping[K, int]
    whole: bool

    def get(self, key: K) -> int | None:
        """People of a group; `None` for one that is hidden."""
        return self.groups.get(key)


def shown(people: Mapping[K, int], *, hidden: Collection[K] = ()) -> Shown[K]:
    """What may be shown of groups that add up to a total. `hidden` are groups that must not be shown for another reason.

    An empty group is hidden like a small one: which groups are empty would help to reckon the others.
    """
    left = {key: count for key, count in people.items() if count >= LEAST and key not in hidden}
    taken = [count for key, count in people.items() if key not in left]
    while left and not _safe(taken):
        smallest = min(left.values())
        taken += [count for count in left.values() if count == smallest]
        left = {key: count for key, count in left.items() if count != smallest}
    return Shown(left, _safe(taken))


def shown_alone(people: Mapping[K, int], *, hidden: Collection[K] = ()) -> dict[K, int]:
    """What may be shown of groups that have no total, because one person may be in several of them."""
    return {key: count for key, count in people.items() if count >= LEAST and key not in hidden}


def shown_table(table: Mapping[R, Mapping[K, int]], *, hidden: Collection[R] = ()) -> dict[R, Shown[K]]:
    """A table whose rows have totals of their own: a row that is hidden shows none of its cells."""
    rows = shown({row: sum(cells.values()) for row, cells in table.items()}, hidden=hidden)
    return {row: shown(cells) if row in rows.groups else Shown({}, False) for row, cells in table.items()}


def _safe(taken: Collection[int]) -> bool:
    """Whether hidden groups of these sizes stay unknown to who knows how many people they hold together."""
    people = sum(taken)
    return people == 0 or (len(taken) > 1 and people >= LEAST and people != (LEAST - 1) * len(taken))
