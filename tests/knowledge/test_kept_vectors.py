"""Vectors kept beside the encoder: read back as they were, by whoever has the same encoder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge import kept_vectors
from knowledge.kept_vectors import KeptVectors, Vector


def vector(number: float) -> Vector:
    return np.full(896, number, dtype=np.float32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "not-there-yet" / "vectors.db"


def test_a_vector_is_kept_for_the_next_process(path: Path) -> None:
    KeptVectors(path, "encoder").keep({"welding": vector(0.5), "data": vector(0.25)}, "en")
    found = KeptVectors(path, "encoder").read(["welding", "unknown"], "en")

    assert list(found) == ["welding"]
    assert found["welding"].dtype == np.float32
    assert np.array_equal(found["welding"], vector(0.5))


def test_a_vector_is_kept_closely_enough(path: Path) -> None:
    exact = np.linspace(-0.2, 0.2, 896, dtype=np.float32)
    kept = KeptVectors(path, "encoder")
    kept.keep({"welding": exact}, "en")

    assert np.allclose(kept.read(["welding"], "en")["welding"], exact, atol=1e-4)


def test_another_encoder_does_not_see_it(path: Path) -> None:
    KeptVectors(path, "encoder").keep({"welding": vector(0.5)}, "en")

    assert KeptVectors(path, "another").read(["welding"], "en") == {}


def test_another_language_does_not_see_it(path: Path) -> None:
    kept = KeptVectors(path, "encoder")
    kept.keep({"formation": vector(0.5)}, "en")

    assert kept.read(["formation"], "fr") == {}


def test_the_oldest_make_room(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_vectors, "KEPT_AT_MOST", 3)
    kept = KeptVectors(path, "encoder")
    for name in "abcde":
        kept.keep({name: vector(1)}, "en")

    assert set(kept.read("abcde", "en")) == set("cde")


def test_what_is_kept_already_stays_as_it_is(path: Path) -> None:
    kept = KeptVectors(path, "encoder")
    kept.keep({"welding": vector(0.5)}, "en")
    kept.keep({"welding": vector(0.25)}, "en")

    assert np.array_equal(kept.read(["welding"], "en")["welding"], vector(0.5))


def test_more_are_read_than_are_asked_at_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_vectors, "ASKED_AT_ONCE", 2)
    kept = KeptVectors(path, "encoder")
    kept.keep({name: vector(at) for at, name in enumerate("abcde")}, "en")

    assert {name: found[0] for name, found in kept.read("abcde", "en").items()} == dict(zip("abcde", range(5), strict=True))


def test_nothing_is_kept_and_read_for_nothing(path: Path) -> None:
    kept = KeptVectors(path, "encoder")
    kept.keep({}, "en")

    assert kept.read([], "en") == {}
