"""`python -m knowledge import-occupations`: the full NOC 2021 and WorkBC's files, as published."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from knowledge.__main__ import main
from knowledge.content_files import Content
from knowledge.errors import ImportRefusedError
from knowledge.import_report import PublishedReport
from knowledge.load import load_content
from knowledge.models import ImportedFact, Occupation, OccupationSkill, OccupationTransition
from knowledge.occupation_import import import_occupations
from knowledge.snapshot import read_version

STRUCTURE = """\
Level,Hierarchical structure,Code - NOC 2021 V1.0,Class title,Class definition
1,Broad Category,7,"Trades, transport",This broad category comprises trades.
5,Unit Group,10,Legislators of the file,Legislators legislate.
5,Unit Group,72106,Welders and related,Welders weld.
5,Unit Group,72105,Ironworkers,Ironworkers work iron.
"""
STRUCTURE_FR = """\
Niveau,Structure hiérarchique,Code dela CNP 2021 v1.0,Titres de classes,Définitions de la classe
5,Groupe de base,72105,Monteurs/monteuses de charpentes métalliques,"Ils montent, elles montent."
"""
ELEMENTS = """\
Level,Code - NOC 2021 V1.0,Class title,Element Type Label English,Element Description English
5,72105,Ironworkers,Illustrative example(s),rebar placer
5,72105,Ironworkers,Main duties,Ironworkers do some or all of the following
5,72106,Welders,Illustrative example(s),pressure welder
"""
WAGES = """\
NOC,Occupation Title,"Job Bank Wage Rate Low
2025","Job Bank Wage Rate Median
2025","Job Bank Wage Rate High
2025",Usual Hours Worked Per Week 2024-2025,Source Information
72106,Welders,22,33.5,45,40,x
72105,Ironworkers,N/A,44400,N/A,40,x
10,Legislators,N/A,N/A,N/A,34,x
00018,Senior managers,30,40,50,39,x
"""
OUTLOOK = """\
CAREER PROFILE: B.C. Labour Market Outlook 2025-2035 (Provincial Outlook),,,,,,
NOC,Description,Forecasted average employment growth rate (%),,,10 year expected job openings,10 year Replacement
,,2025–2030,2030–2035,2025–2035,2025–2035,%
#72105,Ironworkers,1.2,1.4,1.2999999,430,60
#00010,Legislators,N/A,N/A,N/A,N/A,N/A
"""
SKILLS = """\
NOC2021,NOC2021 Title,Skills & Competencies,Importance Score,Importance Description,Level Score,Level Description
72105,Ironworkers,Equipment Use,55.5,Important,40,Medium
72105,Ironworkers,Welding,12,Less important,4,Basic
72105,Ironworkers,Telepathy,55,Important,4,Basic
"""
TRANSITIONS = """\
Current Occupation (NOC),Current Occupation Title,Career Option (NOC),Career Option Title,distance,similarity
72105,Ironworkers,72106,Welders,3.39572700457951,high
72106,Welders,72105,Ironworkers,3.39572700457951,high
72106,Welders,10,Legislators,,medium
72106,Welders,72106,Welders,0,high
"""

Import = Callable[..., PublishedReport]


@pytest.fixture
def run(small_engine: Engine, tmp_path: Path) -> Import:
    """Imports files given as text (or bytes) by name, together."""

    def imported(progress: Callable[[int], None] | None = None, **files: str | bytes) -> PublishedReport:
        paths = []
        for name, text in files.items():
            path = tmp_path / f"{name}.csv"
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
            paths.append(path)
        with Session(small_engine) as session, session.begin():
            return import_occupations(session, paths, progress=progress)

    return imported


def occupation(engine: Engine, code: str) -> Occupation:
    with Session(engine) as session:
        return session.get_one(Occupation, code)


def everything(engine: Engine) -> dict[str, list[Any]]:
    tables = (Occupation, OccupationSkill, OccupationTransition, ImportedFact)
    with engine.connect() as connection:
        return {
            model.__tablename__: sorted(map(repr, connection.execute(select(*model.__table__.columns)))) for model in tables
        }


def test_a_new_unit_group_becomes_an_occupation_in_both_languages(run: Import, small_engine: Engine) -> None:
    report = run(en=STRUCTURE, fr=STRUCTURE_FR)

    row = occupation(small_engine, "72105")
    assert (row.title_en, row.title_fr) == ("Ironworkers", "Monteurs/monteuses de charpentes métalliques")
    assert (row.definition_fr, row.teer, row.origin) == ("Ils montent, elles montent.", 2, "import")
    assert row.source["date"] == "2021"
    assert report.changes["occupations beside the content's"] == 1


def test_the_content_keeps_its_own_titles(run: Import, small_engine: Engine) -> None:
    run(en=STRUCTURE)

    assert occupation(small_engine, "00010").title_en == "Legislators"


def test_a_missing_language_is_said_and_the_other_stands_in(run: Import, small_engine: Engine) -> None:
    report = run(en=STRUCTURE)

    assert occupation(small_engine, "72105").title_fr == "Ironworkers"
    assert "3 occupations have no French title yet" in report.notes[0]


def test_broader_groups_are_counted_as_passed_over(run: Import) -> None:
    (file,) = run(en=STRUCTURE).files

    assert (file.rows, file.refused, dict(file.passed_over)) == (4, [], {"a broader group, not an occupation": 1})


@pytest.mark.parametrize(
    ("encoding", "mark"), [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("utf-16", b""), ("cp1252", b"")]
)
def test_the_usual_encodings_are_read(run: Import, small_engine: Engine, encoding: str, mark: bytes) -> None:
    run(en=STRUCTURE, fr=mark + STRUCTURE_FR.encode(encoding))

    assert occupation(small_engine, "72105").title_fr == "Monteurs/monteuses de charpentes métalliques"


def test_examples_of_titles_become_other_names(run: Import, small_engine: Engine) -> None:
    run(structure=STRUCTURE, elements=ELEMENTS)

    assert occupation(small_engine, "72105").aliases_en == ["rebar placer"]
    assert occupation(small_engine, "72106").aliases_en[-1] == "pressure welder"


def test_wages_say_by_the_hour_or_the_year_and_where_and_when(run: Import, small_engine: Engine) -> None:
    (_, file) = run(en=STRUCTURE, wages=WAGES).files

    welders, ironworkers = (occupation(small_engine, code).wage or {} for code in ("72106", "72105"))
    assert (welders["low"], welders["median"], welders["high"], welders["per"]) == (22, 33.5, 45, "hour")
    assert (ironworkers["low"], ironworkers["median"], ironworkers["per"]) == (None, 44400, "year")
    assert (welders["region"], welders["as_of"], welders["source"]["date"]) == ("BC", "2025", "2025")
    assert occupation(small_engine, "00010").wage is None
    assert [(refusal.line, refusal.reason[:5]) for refusal in file.refused] == [(8, "00018")]


def test_an_older_wage_does_not_replace_a_newer_one(run: Import, small_engine: Engine) -> None:
    run(en=STRUCTURE, wages=WAGES)
    run(wages=WAGES.replace("2025", "2026").replace("33.5", "34"))
    assert (occupation(small_engine, "72106").wage or {})["median"] == 34

    with Session(small_engine) as session, session.begin():
        session.get_one(Occupation, "72106").wage = {"median": 40, "as_of": "2027", "region": "ON"}
    run(en=STRUCTURE)
    assert (occupation(small_engine, "72106").wage or {})["median"] == 40


def test_the_outlook_is_that_of_the_longest_period(run: Import, small_engine: Engine) -> None:
    run(en=STRUCTURE, outlook=OUTLOOK)

    outlook = occupation(small_engine, "72105").outlook or {}
    assert (outlook["growth_percent"], outlook["openings"], outlook["period"]) == (1.3, 430, "2025-2035")
    assert (outlook["region"], outlook["as_of"]) == ("BC", "2025")


def test_important_skills_are_linked_and_an_unknown_one_is_refused(run: Import, small_engine: Engine) -> None:
    report = run(en=STRUCTURE, skills=SKILLS)

    with Session(small_engine) as session:
        links = session.execute(select(OccupationSkill.skill_id, OccupationSkill.importance).filter_by(code="72105")).all()
    assert [tuple(link) for link in links] == [("equipment-use", 0.555)]
    assert occupation(small_engine, "72105").important == ["equipment-use"]
    assert [(refusal.line, "Telepathy" in refusal.reason) for refusal in report.files[-1].refused] == [(4, True)]


def test_similar_occupations_get_their_distance(run: Import, small_engine: Engine) -> None:
    report = run(en=STRUCTURE, transitions_2025=TRANSITIONS)

    with Session(small_engine) as session:
        pairs = session.execute(
            select(OccupationTransition.code, OccupationTransition.to_code, OccupationTransition.distance)
        )
        assert sorted(map(tuple, pairs)) == [("72105", "72106", 3.396), ("72106", "72105", 3.396)]
        source = session.scalars(select(OccupationTransition.source)).first()
    assert source and source["date"] == "2025"
    assert [refusal.line for refusal in report.files[-1].refused] == [4, 5]


def test_importing_again_changes_nothing(run: Import, small_engine: Engine) -> None:
    files = {"en": STRUCTURE, "fr": STRUCTURE_FR, "wages": WAGES, "outlook": OUTLOOK, "skills": SKILLS, "t": TRANSITIONS}
    run(**files)
    with Session(small_engine) as session:
        version = read_version(session)
    before = everything(small_engine)
    run(**files)

    assert everything(small_engine) == before
    with Session(small_engine) as session:
        assert read_version(session) == version


def test_loading_the_content_again_loses_nothing(run: Import, small_engine: Engine, small_files: Content) -> None:
    run(en=STRUCTURE, elements=ELEMENTS, wages=WAGES, skills=SKILLS, transitions=TRANSITIONS)
    before = everything(small_engine)
    with Session(small_engine) as session, session.begin():
        load_content(session, small_files)

    assert everything(small_engine) == before


def test_nothing_is_half_loaded(small_engine: Engine, tmp_path: Path) -> None:
    before = everything(small_engine)
    (tmp_path / "a.csv").write_text(STRUCTURE)
    (tmp_path / "b.csv").write_text('NOC2021,Skills & Competencies,Importance Score\n72106,"Wel' + "x" * 140_000)
    with pytest.raises(ImportRefusedError, match="line 2"), Session(small_engine) as session, session.begin():
        import_occupations(session, [tmp_path])

    assert everything(small_engine) == before


def test_progress_goes_from_nothing_to_a_hundred(run: Import) -> None:
    seen: list[int] = []
    run(seen.append, en=STRUCTURE, wages=WAGES)

    assert seen == sorted(set(seen))
    assert seen[-1] == 100


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("5,Unit Group,7210x,Welders,Weld.", "'7210x' is no NOC 2021 code"),
        ("5,Unit Group,721060,Welders,Weld.", "'721060' is no NOC 2021 code"),
        ("5,Unit Group,79106,Welders,Weld.", "no TEER category"),
        ("5,Unit Group,72107,,Weld.", "72107 has no title"),
        ("5,Unit Group,72106,Others,Weld.", "in the file twice"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line(run: Import, row: str, reason: str) -> None:
    (file,) = run(en=f"{STRUCTURE}{row}\n").files

    assert [refusal.line for refusal in file.refused] == [6]
    assert reason in file.refused[0].reason


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("72106,Welders,45,33,22,40,x", "out of order"),
        ("72106,Welders,22,70000,80000,40,x", "by the hour and some by the year"),
        ("72106,Welders,about 20,33,45,40,x", "low: 'about 20' is not a number"),
        ("72106,Welders,0,33,45,40,x", "out of order"),
    ],
)
def test_a_wage_that_cannot_be_is_refused(run: Import, row: str, reason: str) -> None:
    header = WAGES.split("72106")[0]
    (file,) = run(wages=f"{header}{row}\n").files

    assert reason in file.refused[0].reason


def test_a_zip_and_a_folder_are_looked_into(small_engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    with zipfile.ZipFile(tmp_path / "deep" / "noc.zip", "w") as archive:
        archive.writestr("files/structure.csv", STRUCTURE)
        archive.writestr("files/readme.txt", "hello")
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    with Session(small_engine) as session, session.begin():
        report = import_occupations(session, [tmp_path])

    assert [(file.name, file.used) for file in report.files] == [("other.csv", False), ("structure.csv", True)]
    assert "its columns are those of no file known here" in next(report.files[0].lines())


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.csv", b"a,b\n1,2\n", "nothing here to import"),
        ("a.csv", b"", "nothing here to import"),
        ("a.csv", b"PK\x03\x04\x00\x00", "is not text"),
        ("a.zip", b"not a zip", "no ZIP file"),
        ("a.xlsx", b"PK", "is a workbook"),
        ("a.csv", b"\xff\xfe\x00", "encoding is not known"),
    ],
)
def test_what_cannot_be_read_is_refused(
    small_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    assert main(["--database", small_url, "import-occupations", str(path)]) == 1
    told = capsys.readouterr().err
    assert told.startswith("Nothing was changed. ")
    assert reason in told


@pytest.mark.parametrize("name", ["nothing.csv", "."])
def test_a_path_without_files_is_refused(
    small_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()

    assert main(["--database", small_url, "import-occupations", str(empty / name)]) == 1
    assert capsys.readouterr().err.startswith("Nothing was changed. ")


def test_the_command_shows_a_bar_and_reports_refused_lines(
    small_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "transitions.csv"
    path.write_text(STRUCTURE)
    (tmp_path / "wages.csv").write_text(WAGES + "00018,Senior managers,30,40,50,39,x\n72106,Welders,9,8,7,40,x\n")

    assert main(["--database", small_url, "import-occupations", str(path), str(tmp_path / "wages.csv")]) == 0
    told = capsys.readouterr()
    assert "] 100 %" in told.err
    assert "  lines 8-9: 00018 is no occupation known here" in told.out
    assert "  line 10: 72106: low, median and high are out of order" in told.out
    assert "rows used, 3 refused. 1 occupations beside the content's, 2 wages" in told.out


def test_an_import_of_only_bad_rows_fails(small_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "t.csv"
    path.write_text("\n".join(TRANSITIONS.splitlines()[:1]) + "\n1,a,2,b,3,high\n")

    assert main(["--database", small_url, "import-occupations", str(path)]) == 1
    assert "Nothing was imported." in capsys.readouterr().out
