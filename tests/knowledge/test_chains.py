"""The ways from a programme to a certificate, a diploma or a degree."""

from __future__ import annotations

import pytest

from knowledge.levels import Level, levels_of
from knowledge.models import PathwayStep
from knowledge.pathways import CHAINS_AT_MOST, STEPS_AT_MOST, chains, reachable_levels
from knowledge.snapshot import Snapshot
from tests.knowledge.builders import credential


@pytest.mark.parametrize(
    ("title", "levels"),
    [
        ("Diploma in Executive Fire Leadership (Dalhousie)", {"diploma"}),
        ("Certificates and diplomas at the College of New Caledonia", {"certificate", "diploma"}),
        ("D.E.S.S. in public health", {"diploma"}),
        ("Diplôme d'études supérieures spécialisées", {"diploma"}),
        ("Baccalauréat en cultures numériques", {"degree"}),
        ("Master’s degree in public health", {"degree"}),
        ("Master Gardener program", set()),
        ("Zero Carbon Building Solutions Micro-Certificate", set()),
        ("Microcertificat en éducation", set()),
        ("U-First! certification", set()),
        ("", set()),
    ],
)
def test_a_title_says_how_large_it_is(title: str, levels: set[str]) -> None:
    assert levels_of(title) == levels


def linked(*links: tuple[str, str], unconfirmed: tuple[str, ...] = ()) -> Snapshot:
    rows = {key: credential(key) for pair in links for key in pair}
    for source, target in links:
        rows[source].pathways.append(
            PathwayStep(
                target_title=target.replace("-", " "),
                target_id=target,
                relation="counts_toward",
                confirmed=source not in unconfirmed,
                evidence="x",
            )
        )
    return Snapshot(version="1", credentials=rows)


def ways(snapshot: Snapshot, start: str, level: Level = Level.DIPLOMA) -> list[str]:
    found = chains([snapshot.credentials[start]], level, snapshot)
    return [" ".join([chain.steps[0].source.id, *(str(step.step.target_id) for step in chain.steps)]) for chain in found]


def test_the_shortest_way_comes_first() -> None:
    snapshot = linked(("a", "b"), ("b", "a-diploma"), ("a", "a-diploma"))

    assert ways(snapshot, "a") == ["a a-diploma", "a b a-diploma"]


def test_a_confirmed_way_comes_before_a_shorter_one() -> None:
    snapshot = linked(("a", "b"), ("b", "a-diploma"), ("a", "x"), ("x", "a-diploma"), unconfirmed=("x",))

    assert ways(snapshot, "a") == ["a b a-diploma", "a x a-diploma"]


def test_a_loop_ends() -> None:
    snapshot = linked(("a", "b"), ("b", "a"), ("b", "c"), ("c", "a"), ("c", "a-diploma"))

    assert ways(snapshot, "a") == ["a b c a-diploma"]


def test_a_way_is_no_longer_than_can_be_followed() -> None:
    names = [f"n{at}" for at in range(STEPS_AT_MOST + 1)]
    snapshot = linked(*zip(names, [*names[1:], "a-diploma"], strict=True))

    assert ways(snapshot, "n0") == []
    assert len(ways(snapshot, "n1")) == 1


def test_where_everything_leads_to_everything_there_is_an_end() -> None:
    names = [f"n{at}" for at in range(12)]
    snapshot = linked(*((a, b) for a in names for b in names if a != b), *((name, "a-diploma") for name in names))

    assert len(ways(snapshot, "n0")) == CHAINS_AT_MOST


def test_what_the_catalogue_calls_a_certificate_is_one() -> None:
    snapshot = linked(("a", "larger"))
    snapshot.credentials["larger"].kind = "certificate"

    assert ways(snapshot, "a", Level.CERTIFICATE) == ["a larger"]
    assert reachable_levels([snapshot.credentials["a"]], snapshot) == [Level.CERTIFICATE]


def test_the_real_ways_are_made_of_real_steps(snapshot: Snapshot) -> None:
    rows = list(snapshot.credentials.values())
    for level in Level:
        found = chains(rows, level, snapshot, most=500)
        assert found
        for chain in found:
            assert all(step.step in step.source.pathways for step in chain.steps)
            for before, after in zip(chain.steps, chain.steps[1:], strict=False):
                assert before.target is after.source
