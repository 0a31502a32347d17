"""No group of few people can be seen or reckoned: every table of a small size is tried, and random larger ones."""

from __future__ import annotations

import random
from collections import defaultdict
from itertools import product

import pytest

from api.triage.few import LEAST, shown, shown_alone, shown_table


@pytest.mark.parametrize(("groups", "largest"), [(1, 12), (2, 16), (3, 13), (4, 9), (5, 7)])
def test_who_knows_the_rule_and_all_that_is_published_cannot_reckon_a_small_group(groups: int, largest: int) -> None:
    """Tables that publish the same are alike to a reader: among them, a small group must have more than one size."""
    alike: dict[object, list[tuple[int, ...]]] = defaultdict(list)
    for table in product(range(largest + 1), repeat=groups):
        found = shown(dict(enumerate(table)))
        alike[tuple(sorted(found.groups.items())), sum(table) if found.whole else None].append(table)

    for published, tables in alike.items():
        for group in range(groups):
            sizes = {table[group] for table in tables}
            assert len(sizes) > 1 or not 0 < min(sizes) < LEAST, (published, tables)


@pytest.mark.parametrize("seed", range(200))
def test_no_small_group_is_shown_and_one_alone_is_never_hidden(seed: int) -> None:
    chance = random.Random(seed)
    people = {key: chance.choice([0, 1, 3, 4, 5, 6, 9, 40]) for key in range(chance.randint(1, 30))}
    other = set(chance.sample(sorted(people), chance.randint(0, 1)))
    found = shown(people, hidden=other)
    hidden = [people[key] for key in people if key not in found.groups]

    assert all(people[key] == count >= LEAST for key, count in found.groups.items())
    assert not other & set(found.groups)
    if found.whole and sum(hidden):
        assert len(hidden) > 1
        assert sum(hidden) >= LEAST


def test_a_single_small_group_takes_the_next_smallest_with_it() -> None:
    found = shown({"a": 40, "b": 12, "c": 3})

    assert (found.groups, found.whole) == ({"a": 40}, True)


def test_groups_of_one_size_are_hidden_together() -> None:
    assert shown({"a": 40, "b": 12, "c": 12, "d": 3}).groups == {"a": 40}


def test_the_total_of_few_people_is_not_said() -> None:
    assert not shown({"a": 3, "b": 1}).whole
    assert shown({"a": 0, "b": 0}).whole


def test_a_row_of_few_people_takes_the_next_row_with_it_and_shows_no_cell() -> None:
    table = {"mon": {"am": 30, "pm": 20}, "tue": {"am": 9, "pm": 9}, "sun": {"am": 3, "pm": 0}}
    found = shown_table(table)

    assert found["mon"].groups == {"am": 30, "pm": 20}
    assert (found["tue"].groups, found["sun"].groups) == ({}, {})


def test_groups_without_a_total_are_hidden_one_by_one() -> None:
    assert shown_alone({"a": 5, "b": 4, "c": 9}, hidden={"c"}) == {"a": 5}
