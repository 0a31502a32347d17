"""A provider's CSV: good rows in, bad rows reported with line and reason."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from knowledge.content_files import Content
from knowledge.csv_import import ImportReport, import_csv
from knowledge.csv_mapping import read_mapping
from knowledge.load import load_content
from knowledge.models import Credential, CredentialSkill, Place, Provider, Skill
from knowledge.snapshot import read_snapshot, read_version

GOOD = {
    "title": "Welding for Beginners",
    "provider": "Acme College",
    "province": "on",
    "field": "trades_construction",
    "summary": "A first course.",
    "url": "https://acme.example/welding",
}


def write(path: Path, *rows: dict[str, str], encoding: str = "utf-8") -> Path:
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)
    return path


def load(engine: Engine, path: Path, **options: object) -> ImportReport:
    with Session(engine) as session, session.begin():
        return import_csv(session, path, **options)  # type: ignore[arg-type]


def only_row(engine: Engine, key: str = "acme-college-welding-for-beginners") -> Credential:
    with Session(engine) as session:
        return read_snapshot(session).credentials[key]


def test_a_row_with_the_required_columns_is_imported(small_engine: Engine, tmp_path: Path) -> None:
    report = load(small_engine, write(tmp_path / "acme.csv", GOOD))
    row = only_row(small_engine)

    assert (report.imported, report.refused) == (1, [])
    assert (row.title, row.provider.name, row.province) == ("Welding for Beginners", "Acme College", "ON")
    assert (row.origin, row.status, row.kind) == ("import", "offered", "short_course")


def test_an_empty_cell_is_not_stated(small_engine: Engine, tmp_path: Path) -> None:
    load(small_engine, write(tmp_path / "acme.csv", {**GOOD, "cost": "", "delivery": " ", "badge": "", "hours": ""}))
    row = only_row(small_engine)

    assert [row.cost, row.delivery, row.badge, row.hours, row.weeks, row.city] == [None] * 6


def test_every_stated_cell_reaches_its_column(small_engine: Engine, tmp_path: Path) -> None:
    facts = {
        "city": "Sudbury", "skills": "welding; safety | brazing", "occupations": "72106;10", "delivery": "in_person",
        "pace": "scheduled", "hours": "30", "weeks": "6", "cost": "$1,250.50", "language": "both", "assessed": "oui",
        "badge": "No", "status": "announced", "as_of": "2026-03", "kind": "boot_camp", "prerequisites": "Grade 10",
    }  # fmt: skip
    load(small_engine, write(tmp_path / "acme.csv", {**GOOD, **facts}))
    row = only_row(small_engine)

    assert row.city is not None
    assert (row.city.id, row.delivery, row.pace, row.kind) == ("sudbury", "in_person", "scheduled", "boot_camp")
    assert (row.hours, row.weeks, row.cost, row.language) == (30, 6, 1250.5, "both")
    assert (row.assessed, row.badge, row.status, row.as_of) == (True, False, "announced", "2026-03")
    assert [link.code for link in row.occupations] == ["72106", "00010"]
    assert len(row.skills) == 3


def test_names_of_the_knowledge_base_are_used_again(small_engine: Engine, tmp_path: Path) -> None:
    load(
        small_engine, write(tmp_path / "acme.csv", {**GOOD, "provider": "  ACME college ", "city": "SUDBURY", "id": "a-row"})
    )
    row = only_row(small_engine, "a-row")

    assert (row.provider_id, row.city_id) == ("acme-college", "sudbury")


def test_only_names_of_accepted_rows_are_added(small_engine: Engine, tmp_path: Path) -> None:
    bad = {**GOOD, "provider": "Bad College", "city": "Badville", "skills": "badness", "cost": "much"}
    good = {**GOOD, "provider": "New College", "city": "Nowhere Falls", "skills": "underwater knitting", "cost": ""}
    load(small_engine, write(tmp_path / "acme.csv", good, bad))

    with Session(small_engine) as session:
        assert session.get_one(Provider, "new-college").name == "New College"
        assert session.get_one(Place, "nowhere-falls-on").province_id == "ON"
        assert session.get(Skill, "underwater-knitting") is not None
        assert [session.get(Provider, "bad-college"), session.get(Skill, "badness")] == [None, None]


REFUSED = {
    "an empty title": ({"title": ""}, "title is empty"),
    "a price in words": ({"cost": "a lot"}, "cost: 'a lot' is not a number"),
    "a negative price": ({"cost": "-5"}, "cost: "),
    "no hours": ({"hours": "0"}, "hours: "),
    "an unknown field": ({"field": "magic"}, "field: "),
    "an unknown delivery": ({"delivery": "moon"}, "delivery: "),
    "a province in words": ({"province": "Ontario"}, "province: "),
    "an address that runs code": ({"url": "javascript:alert(1)"}, "source.url: "),
    "an occupation that is not there": ({"occupations": "99999"}, "occupations: 99999 is not"),
    "a funding that is not there": ({"funding": "gold"}, "funding: gold is not"),
    "a flag in other words": ({"badge": "perhaps"}, "badge: 'perhaps' is neither yes nor no"),
    "a date in words": ({"as_of": "last spring"}, "source.as_of: "),
    "an id with a space": ({"id": "my id"}, "id: "),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_row_is_reported_with_line_and_reason_and_the_good_ones_go_in(
    small_engine: Engine, tmp_path: Path, case: str
) -> None:
    facts, reason = REFUSED[case]
    other = {**GOOD, "title": "Another course"}
    report = load(small_engine, write(tmp_path / "acme.csv", GOOD, {**other, **facts}, {**GOOD, "title": "A third"}))

    assert report.imported == 2
    assert [refusal.line for refusal in report.refused] == [3]
    assert reason in report.refused[0].reason


def test_an_id_twice_in_the_file_is_refused_the_second_time(small_engine: Engine, tmp_path: Path) -> None:
    report = load(small_engine, write(tmp_path / "acme.csv", GOOD, {**GOOD, "summary": "Other words."}))

    assert (report.imported, [refusal.line for refusal in report.refused]) == (1, [3])
    assert only_row(small_engine).summary_en == "A first course."


def test_imported_again_a_row_is_updated_and_not_doubled(small_engine: Engine, tmp_path: Path) -> None:
    load(small_engine, write(tmp_path / "acme.csv", {**GOOD, "cost": "100", "skills": "welding; brazing"}))
    load(small_engine, write(tmp_path / "acme.csv", {**GOOD, "cost": "150", "skills": "welding"}))

    assert only_row(small_engine).cost == 150
    with Session(small_engine) as session:
        links = select(func.count()).select_from(CredentialSkill)
        assert session.scalar(links.where(CredentialSkill.credential_id == "acme-college-welding-for-beginners")) == 1


def test_an_import_survives_the_next_load_of_the_content(small_engine: Engine, tmp_path: Path, small_files: Content) -> None:
    load(small_engine, write(tmp_path / "acme.csv", GOOD))
    with Session(small_engine) as session, session.begin():
        load_content(session, small_files)

    assert only_row(small_engine).origin == "import"


def test_an_import_changes_the_version_of_the_content(small_engine: Engine, tmp_path: Path) -> None:
    with Session(small_engine) as session:
        before = read_version(session)
    load(small_engine, write(tmp_path / "acme.csv", GOOD))

    with Session(small_engine) as session:
        assert read_version(session) != before


def test_a_corrected_price_changes_the_version_of_the_content(small_engine: Engine, tmp_path: Path) -> None:
    versions = set()
    for cost in ("100", "150"):
        load(small_engine, write(tmp_path / "acme.csv", {**GOOD, "cost": cost}))
        with Session(small_engine) as session:
            versions.add(read_version(session))

    assert len(versions) == 2


def test_a_file_with_only_refused_rows_changes_nothing(small_engine: Engine, tmp_path: Path) -> None:
    with Session(small_engine) as session:
        before = read_version(session)
    report = load(small_engine, write(tmp_path / "acme.csv", {**GOOD, "cost": "much"}))

    with Session(small_engine) as session:
        assert (report.imported, read_version(session)) == (0, before)


def test_progress_is_told_up_to_the_end(small_engine: Engine, tmp_path: Path) -> None:
    told: list[int] = []
    rows = [{**GOOD, "title": f"Course {number}"} for number in range(250)]
    load(small_engine, write(tmp_path / "acme.csv", *rows), progress=told.append)

    assert told == [40, 80, 100]


def test_columns_of_other_names_are_mapped(small_engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "names.yml").write_text("title: Nom du cours\ncost: Prix\n", encoding="utf-8")
    row = {**GOOD, "Nom du cours": GOOD["title"], "Prix": "99"}
    del row["title"]
    load(small_engine, write(tmp_path / "acme.csv", row), mapping=read_mapping(tmp_path / "names.yml"))

    assert only_row(small_engine).cost == 99


def test_a_file_saved_by_a_spreadsheet_is_read(small_engine: Engine, tmp_path: Path) -> None:
    row = {**GOOD, "summary": 'Two lines,\nand "quotes": é'}
    report = load(small_engine, write(tmp_path / "acme.csv", row, encoding="utf-8-sig"))

    assert (report.imported, only_row(small_engine).summary_en) == (1, 'Two lines,\nand "quotes": é')


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("499,00 $", 499), ("12,5", 12.5), ("1 250,50 $", 1250.5), ("1\u202f250 $", 1250), ("1.250,50", 1250.5)],
)
def test_a_french_decimal_comma_is_understood_or_refused(
    small_engine: Engine, tmp_path: Path, typed: str, meant: float
) -> None:
    report = load(small_engine, write(tmp_path / "acme.csv", {**GOOD, "cost": typed}))

    assert report.refused or only_row(small_engine).cost == meant


@pytest.mark.parametrize("typed", ["inf", "1e999"])
def test_an_infinite_price_is_refused(small_engine: Engine, tmp_path: Path, typed: str) -> None:
    assert load(small_engine, write(tmp_path / "acme.csv", {**GOOD, "cost": typed})).refused
