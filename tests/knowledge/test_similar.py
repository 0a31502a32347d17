"""Similar occupations: from the content or an import, with what one already uses and what is missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from knowledge.content_files import Content, read_content
from knowledge.errors import ContentError
from knowledge.load import load_content
from knowledge.similar import similar_occupations
from knowledge.snapshot import Snapshot, read_snapshot
from tests.knowledge.builders import SOURCE, small_content, words, write_content

SIMILAR: dict[str, Any] = {
    "source": SOURCE,
    "distances": {"72106": {"00010": 4.5, "72105": 1.25}, "00010": {"72106": 4.5}},
    "also_important": {"72106": ["welding"]},
}


def files(**similar: Any) -> dict[str, Any]:
    made = small_content()
    made["occupations.yml"].append(
        {
            "code": "72105",
            "title": words("Ironworkers"),
            "teer": 2,
            "skills": [{"skill": "equipment-use", "importance": 0.5}, {"skill": "welding", "importance": 0.9}],
            "source": SOURCE,
        }
    )
    made["skills.yml"].append({"id": "rigging", "name": words("rigging")})
    made["occupations.yml"][-1]["skills"].append({"skill": "rigging", "importance": 0.6})
    made["similar_occupations.yml"] = {**SIMILAR, **similar}
    return made


def loaded(engine: Engine, folder: Path, content: dict[str, Any]) -> Snapshot:
    with Session(engine) as session, session.begin():
        load_content(session, read_content(write_content(folder, content)))
    with Session(engine) as session:
        return read_snapshot(session)


def test_the_nearest_comes_first_with_shared_and_missing_skills(empty_engine: Engine, tmp_path: Path) -> None:
    snapshot = loaded(empty_engine, tmp_path, files())
    near, far = similar_occupations(snapshot.occupations["72106"], snapshot)

    assert (near.occupation.code, near.distance, far.occupation.code) == ("72105", 1.25, "00010")
    assert [skill.id for skill in near.shared] == ["welding", "equipment-use"]
    assert [skill.id for skill in near.missing] == ["rigging"]
    assert snapshot.transitions["72106"][0].source == SOURCE


def test_where_no_skill_is_known_none_is_called_missing(empty_engine: Engine, tmp_path: Path) -> None:
    snapshot = loaded(empty_engine, tmp_path, files())
    (one,) = similar_occupations(snapshot.occupations["00010"], snapshot)

    assert (one.shared, one.missing) == ((), ())


def test_content_without_the_file_says_none_is_similar(empty_engine: Engine, tmp_path: Path) -> None:
    loaded(empty_engine, tmp_path / "first", files())
    snapshot = loaded(empty_engine, tmp_path / "second", small_content())

    assert snapshot.transitions == {}
    assert similar_occupations(snapshot.occupations["72106"], snapshot) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"distances": {"72106": {"99999": 1.0}}},
        {"distances": {"99999": {"72106": 1.0}}},
        {"distances": {"72106": {"00010": -1.0}}},
        {"also_important": {"72106": ["nothing"]}},
        {"also_important": {"99999": []}},
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(ContentError, match=r"similar_occupations\.yml"):
        read_content(write_content(tmp_path, files(**wrong)))


def test_the_content_has_similar_occupations_for_nearly_all(content: Content) -> None:
    assert content.similar is not None
    without = {entry.code for entry in content.occupations} - set(content.similar.distances)

    # WorkBC's transition data leaves these out.
    assert without == {"00010", "11101", "43204", "85120"}
    assert content.similar.source.date
    both_ways = [
        (code, other)
        for code, others in content.similar.distances.items()
        for other, distance in others.items()
        if content.similar.distances.get(other, {}).get(code, distance) != distance
    ]
    assert both_ways == []
