"""`python -m knowledge import-skills`: ESCO's skills as published, linked to ours where the match is clear."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select, update
from sqlalchemy.orm import Session

from knowledge.__main__ import main
from knowledge.content_files import Content
from knowledge.import_report import PublishedReport
from knowledge.load import load_content
from knowledge.models import ImportedFact, Skill
from knowledge.skill_import import import_skills

ESCO = (
    Path(os.environ.get("CAIRN_SHARED", Path(__file__).resolve().parents[3] / "shared" / "data"))
    / "occupations"
    / "esco_v1.1.1"
)
URI = "http://data.europa.eu/esco/skill/"
HEADER = "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,status\n"

Import = Callable[..., PublishedReport]


def concept(key: str, label: str, *, kind: str = "knowledge", other: str = "", status: str = "released") -> str:
    return f'KnowledgeSkillCompetence,{URI}{key},{kind},sector-specific,{label},"{other}",{status}\n'


@pytest.fixture
def run(small_engine: Engine, tmp_path: Path) -> Import:
    """Imports rows given by the language of their file."""

    def imported(**by_lang: str) -> PublishedReport:
        folder = tmp_path / "esco"
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for lang, text in by_lang.items():
            (folder / f"skills_{lang}.csv").write_text(HEADER + text, encoding="utf-8")
        with Session(small_engine) as session, session.begin():
            return import_skills(session, [folder])

    return imported


def add(engine: Engine, name: str, french: str | None = None) -> None:
    with Session(engine) as session, session.begin():
        session.execute(insert(Skill).values(id=name.replace(" ", "-"), name_en=name, name_fr=french or name, aliases=[]))


def link(engine: Engine, skill: str) -> str | None:
    with Session(engine) as session:
        return session.get_one(Skill, skill).esco_url


def test_the_same_name_is_a_link_with_its_evidence(run: Import, small_engine: Engine) -> None:
    report = run(en=concept("w1", "Welding"))

    assert link(small_engine, "welding") == f"{URI}w1"
    assert report.changes == {"of 2 skills with an ESCO link": 1}
    with Session(small_engine) as session:
        fact = session.scalars(select(ImportedFact)).one()
    assert (fact.value["label"], fact.value["evidence"]) == ("Welding", "the same preferred label")
    assert fact.source["title"] == "ESCO, European Commission"


@pytest.mark.parametrize(
    ("ours", "theirs", "kind"),
    [
        ("heat pump installation", "install heat pump", "skill/competence"),
        ("big data analysis", "analyse big data", "skill/competence"),
        ("active listening", "listen actively", "skill/competence"),
        ("court procedure", "court procedures", "knowledge"),
    ],
)
def test_the_same_words_are_a_link(run: Import, small_engine: Engine, ours: str, theirs: str, kind: str) -> None:
    add(small_engine, ours)
    run(en=concept("x", theirs, kind=kind))

    assert link(small_engine, ours.replace(" ", "-")) == f"{URI}x"


@pytest.mark.parametrize(
    ("ours", "theirs", "kind"),
    [
        ("economic development", "development economics", "knowledge"),
        ("water conservation", "water consumption", "knowledge"),
        ("by-law enforcement", "law enforcement", "knowledge"),
        ("community development", "communication development", "skill/competence"),
        ("operations monitoring", "monitor well operations", "skill/competence"),
        ("market analysis", "marking analysis", "knowledge"),
    ],
)
def test_like_words_are_no_link(run: Import, small_engine: Engine, ours: str, theirs: str, kind: str) -> None:
    add(small_engine, ours)
    run(en=concept("x", theirs, kind=kind))

    assert link(small_engine, ours.replace(" ", "-")) is None


def test_another_label_of_esco_is_no_link(run: Import, small_engine: Engine) -> None:
    run(en=concept("x", "logistics", other="welding\nequipment use"))

    assert link(small_engine, "welding") is None


def test_what_is_like_two_is_not_linked_and_counted(run: Import, small_engine: Engine) -> None:
    report = run(en=concept("x", "welding") + concept("y", "Welding"))

    assert link(small_engine, "welding") is None
    assert report.notes == ["1 skills are like several ESCO skills and were not linked."]


def test_two_languages_must_agree(run: Import, small_engine: Engine) -> None:
    add(small_engine, "first aid", "premiers soins")
    run(en=concept("x", "first aid"), fr=concept("y", "premiers soins"))
    assert link(small_engine, "first-aid") is None

    run(en=concept("x", "first aid"), fr=concept("x", "premiers soins"))
    assert link(small_engine, "first-aid") == f"{URI}x"


def test_a_skill_without_a_french_name_gets_escos(run: Import, small_engine: Engine) -> None:
    add(small_engine, "first aid")
    run(en=concept("x", "first aid"), fr=concept("x", "premiers secours"))

    with Session(small_engine) as session:
        assert session.get_one(Skill, "first-aid").name_fr == "premiers secours"
        assert session.get_one(Skill, "welding").name_fr == "welding (fr)"


def test_a_later_import_takes_back_what_is_no_longer_clear(run: Import, small_engine: Engine) -> None:
    run(en=concept("x", "welding"))
    run(en=concept("z", "something else"))

    assert link(small_engine, "welding") is None


def test_importing_again_and_loading_the_content_keep_the_link(
    run: Import, small_engine: Engine, small_files: Content
) -> None:
    run(en=concept("x", "welding"))
    run(en=concept("x", "welding"))
    with Session(small_engine) as session, session.begin():
        load_content(session, small_files)

    assert link(small_engine, "welding") == f"{URI}x"


def test_a_link_of_the_content_stays(run: Import, small_engine: Engine) -> None:
    with Session(small_engine) as session, session.begin():
        session.execute(update(Skill).where(Skill.id == "welding").values(esco_url=f"{URI}by-hand"))
    run(en=concept("x", "welding"))

    assert link(small_engine, "welding") == f"{URI}by-hand"


def test_wrong_rows_are_refused_with_their_line(run: Import) -> None:
    rows = concept("x", "welding") + concept("y", "") + "KnowledgeSkillCompetence,nonsense,knowledge,,a,,released\n"
    rows += concept("z", "b", status="obsolete") + concept("x", "something else")
    (file,) = run(en=rows).files

    assert [refusal.line for refusal in file.refused] == [3, 4, 6]
    assert dict(file.passed_over) == {"not released by ESCO": 1}


def test_a_file_that_does_not_say_its_language_is_refused(
    small_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "skills.csv"
    path.write_text(HEADER + concept("x", "welding"))

    assert main(["--database", small_url, "import-skills", str(path)]) == 1
    assert "must end in _en.csv or _fr.csv" in capsys.readouterr().err


@pytest.mark.skipif(not ESCO.is_dir(), reason="the published files are not in the repository")
def test_the_published_files_link_what_is_clear(content_engine: Engine) -> None:
    with Session(content_engine) as session, session.begin():
        report = import_skills(session, [ESCO])

    assert not any(file.refused for file in report.files)
    assert {file.what for file in report.files if file.used} == {"ESCO skills"}
    with Session(content_engine) as session:
        labels = {fact.subject: fact.value["label"] for fact in session.scalars(select(ImportedFact).filter_by(name="esco"))}
    assert labels["heat-pump-installation"] == "install heat pump"
    assert labels["project-management"] == "project management"
    assert {"sustainability", "coordination", "data-analysis"} & set(labels) == set()
    assert len(labels) > 50
