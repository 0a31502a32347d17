"""What a form sends becomes the link of a state: names that exist become ids, and nothing else is guessed."""

from __future__ import annotations

import pytest

from knowledge.shared_state import PARTS_AT_MOST, Pair, read_pairs
from knowledge.snapshot import Snapshot
from knowledge.typed_names import tidied


@pytest.mark.parametrize(
    ("name", "typed", "ids"),
    [
        ("city", "Sudbury", ["sudbury"]),
        ("city", "  MONTRÉAL ", ["montreal"]),
        ("city", "sudbry", ["sudbury"]),
        ("province", "Colombie-Britannique", ["BC"]),
        ("not_province", "ontario", ["ON"]),
        ("occupation", "welder", ["72106"]),
        ("occupation", "électricienne", ["72200"]),
        ("occupation", "12200", ["12200"]),
        ("skills", "Customer service; first aid,leadership", ["customer-service", "first-aid", "leadership"]),
        ("skills", "equity, diversity and inclusion", ["equity-diversity-and-inclusion"]),
    ],
)
def test_a_name_that_exists_becomes_its_id(snapshot: Snapshot, name: str, typed: str, ids: list[str]) -> None:
    pairs = tidied([(name, typed)], snapshot)

    assert pairs == [(name, key) for key in ids]
    assert read_pairs(pairs, snapshot)[1] == ()


@pytest.mark.parametrize(
    ("name", "typed"),
    [("city", "Sudbrz"), ("occupation", "fixing cars"), ("skills", "x"), ("city", "?!"), ("city", "x" * 5_000),
     ("q", "welder"), ("goal", "Sudbury, Ontario"), ("shortlist", "Welding"), ("field", "Health care"), ("colour", "")],
)  # fmt: skip
def test_what_is_no_name_stays_for_the_reader_to_refuse(snapshot: Snapshot, name: str, typed: str) -> None:
    assert tidied([(name, typed)], snapshot) == [(name, typed)]


def test_fields_left_empty_go(snapshot: Snapshot) -> None:
    assert tidied([("goal", ""), ("city", "  "), ("max_cost", ""), ("badge", ""), ("max_weeks", "8")], snapshot) == [
        ("max_weeks", "8")
    ]


@pytest.mark.parametrize(
    "pairs",
    [
        [("skills", "leadership, zork"), ("city", "sudbry"), ("goal", ""), ("occupation", "nobody; welder")],
        [("skills", f"zork{at}, leadership") for at in range(PARTS_AT_MOST)],
        [("a", "b")] * 2_000,
        [("skills", ",;,")],
    ],
)
def test_a_tidy_link_soon_stays_as_it_is(snapshot: Snapshot, pairs: list[Pair]) -> None:
    """A page sends to the tidy address, so it must not send for ever."""
    once = tidied(pairs, snapshot)
    twice = tidied(once, snapshot)
    assert tidied(twice, snapshot) == twice
