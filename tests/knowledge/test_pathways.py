"""The chain from a credential to something larger, and back."""

from __future__ import annotations

from itertools import pairwise

from knowledge.models import Credential, PathwayStep
from knowledge.pathways import STEPS_AT_MOST, pathway
from knowledge.snapshot import Snapshot
from tests.knowledge.builders import credential


def linked(*links: tuple[str, str]) -> Snapshot:
    """A snapshot of programmes that count toward one another."""
    rows: dict[str, Credential] = {}
    for pair in links:
        for key in pair:
            rows.setdefault(key, credential(key))
    for source, target in links:
        step = PathwayStep(target_title=target, target_id=target, relation="counts_toward", confirmed=True, evidence="x")
        rows[source].pathways.append(step)
    return Snapshot(version="1", credentials=rows)


def onward(snapshot: Snapshot, key: str) -> list[tuple[str, str, int]]:
    path = pathway(snapshot.credentials[key], snapshot)
    return [(step.source.id, step.step.target_title, step.depth) for step in path.onward]


def test_a_chain_is_walked_nearest_first() -> None:
    snapshot = linked(("a", "b"), ("b", "c"), ("a", "d"))

    assert onward(snapshot, "a") == [("a", "b", 1), ("a", "d", 1), ("b", "c", 2)]


def test_a_loop_is_walked_once() -> None:
    snapshot = linked(("a", "b"), ("b", "c"), ("c", "a"))

    assert onward(snapshot, "a") == [("a", "b", 1), ("b", "c", 2), ("c", "a", 3)]


def test_a_programme_that_counts_toward_itself_is_walked_once() -> None:
    snapshot = linked(("a", "a"))
    path = pathway(snapshot.credentials["a"], snapshot)

    assert (len(path.onward), path.before) == (1, ())


def test_two_ways_to_one_target_walk_on_from_it_once() -> None:
    snapshot = linked(("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"), ("d", "e"))

    assert [step for step in onward(snapshot, "a") if step[0] == "d"] == [("d", "e", 3)]


def test_a_very_long_chain_ends() -> None:
    names = [f"n{number}" for number in range(20)]
    snapshot = linked(*pairwise(names))

    assert max(depth for _, _, depth in onward(snapshot, "n0")) == STEPS_AT_MOST


def test_what_leads_here_is_listed() -> None:
    snapshot = linked(("a", "c"), ("b", "c"))
    path = pathway(snapshot.credentials["c"], snapshot)

    assert path.onward == ()
    assert [(step.source.id, step.target.id if step.target else None) for step in path.before] == [("a", "c"), ("b", "c")]


def test_a_target_outside_the_catalogue_ends_the_chain() -> None:
    row = credential("a", pathways=[("A diploma", True)])
    (step,) = pathway(row, Snapshot(version="1", credentials={"a": row})).onward

    assert (step.step.target_title, step.target) == ("A diploma", None)


def test_every_programme_has_a_path_that_can_be_told(snapshot: Snapshot) -> None:
    for row in snapshot.credentials.values():
        path = pathway(row, snapshot)
        assert len(path.onward) >= len(row.pathways)
        assert all(step.target is row for step in path.before)
