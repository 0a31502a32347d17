"""The NOC and WorkBC files as published, where they are at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from knowledge.content_files import Content
from knowledge.models import Occupation
from knowledge.occupation_import import import_occupations

PUBLISHED = Path(os.environ.get("CAIRN_SHARED", Path(__file__).resolve().parents[3] / "shared" / "data")) / "occupations"
published = pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published files are not in the repository")


@published
def test_the_published_files_are_read_whole(content_url: str, content_engine: Engine, content: Content) -> None:
    with Session(content_engine) as session, session.begin():
        report = import_occupations(session, [PUBLISHED / "noc2021", PUBLISHED / "workbc"])

    used = {file.what: file for file in report.files if file.used}
    assert set(used) == {
        "NOC 2021 structure, English", "NOC 2021 structure, French", "WorkBC wages", "WorkBC provincial outlook",
        "WorkBC skills", "WorkBC career transitions",
    }  # fmt: skip
    # WorkBC's own 00018 stands for several unit groups.
    assert {refusal.reason[:5] for file in used.values() for refusal in file.refused} == {"00018"}
    with Session(content_engine) as session:
        codes = set(session.scalars(select(Occupation.code)))
        assert len(codes) == 516 >= len(content.occupations)
        assert session.get_one(Occupation, "00010").title_fr == "Membres des corps législatifs"


@published
def test_the_figures_of_the_content_are_those_of_the_published_files(content_engine: Engine, content: Content) -> None:
    with Session(content_engine) as session, session.begin():
        import_occupations(session, [PUBLISHED / "workbc"])
        wages = {row.code: row.wage for row in session.execute(select(Occupation.code, Occupation.wage))}

    written = {entry.code: entry.wage.model_dump() if entry.wage else None for entry in content.occupations}
    assert {code: wages[code] for code in written} == written
