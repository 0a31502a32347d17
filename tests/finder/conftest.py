"""The learners of `cases.yml`, played once through the real API over the real content."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from benchmarks.finder.cases import Case, read_cases
from benchmarks.finder.play import Played, play
from benchmarks.finder.score import Score, score
from benchmarks.finder.truth import Catalogue
from knowledge.content_files import Content
from knowledge.encoder import Encoder


@pytest.fixture(scope="session")
def cases() -> list[Case]:
    return read_cases()


@pytest.fixture(scope="session")
def catalogue(content: Content, encoder: Encoder) -> Catalogue:
    return Catalogue.of(content, encoder)


@pytest.fixture(scope="session")
def played(
    loaded_database: Path, tmp_path_factory: pytest.TempPathFactory, encoder: Encoder, cases: list[Case]
) -> list[Played]:
    path = shutil.copy(loaded_database, tmp_path_factory.mktemp("finder") / "cairn.db")
    return play(f"sqlite:///{path}", encoder, cases)


@pytest.fixture(scope="session")
def total(played: list[Played], catalogue: Catalogue) -> Score:
    return score(played, catalogue)
