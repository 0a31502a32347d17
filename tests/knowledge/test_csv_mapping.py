"""A file with codes of its own is read by saying what they stand for; what it leaves open stays open."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from knowledge.csv_import import import_csv
from knowledge.csv_mapping import Column, column_of, read_mapping
from knowledge.errors import ImportRefusedError
from knowledge.snapshot import read_snapshot


def mapping(folder: Path, text: str) -> dict[str, Column]:
    path = folder / "mapping.yml"
    path.write_text(text, encoding="utf-8")
    return read_mapping(path)


def test_a_name_alone_is_a_column(tmp_path: Path) -> None:
    assert mapping(tmp_path, "title: Nom du cours\n") == {"title": Column(column="Nom du cours")}


def test_whole_cells_are_exchanged_and_others_stay(tmp_path: Path) -> None:
    cost = mapping(tmp_path, "cost: {column: price, values: {0: '', n/a: ''}}\n")["cost"]

    assert [cost.read({"price": cell}) for cell in ("0", " n/a ", "10", "")] == ["", "", "10", ""]


def test_the_longest_beginning_counts(tmp_path: Path) -> None:
    field = mapping(tmp_path, "field: {column: cip, starts: {51: health_care, '5115': mental_health_social_services}}\n")

    read = [field["field"].read({"cip": cell}) for cell in ("510802", "511501", "520101")]
    assert read == ["health_care", "mental_health_social_services", "520101"]


def test_an_empty_cell_can_stand_for_something(tmp_path: Path) -> None:
    url = mapping(tmp_path, "url: {column: site, values: {'': 'https://list.example/'}}\n")["url"]

    assert [url.read(row) for row in ({"site": " "}, {}, {"site": "a.example"})] == ["https://list.example/"] * 2 + [
        "a.example"
    ]


def test_one_value_for_every_row(tmp_path: Path) -> None:
    assert mapping(tmp_path, "currency: {value: USD}\n")["currency"].read({"currency": "CAD"}) == "USD"


@pytest.mark.parametrize(
    "text",
    [
        "title: {}\n",
        "title: {column: a, value: b}\n",
        "title: {value: b, values: {a: b}}\n",
        "title: {column: a, ends: {b: c}}\n",
        "title: [a, b]\n",
        "title: {column: a, values: {b: [c]}}\n",
    ],
)
def test_a_line_that_makes_no_sense_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ImportRefusedError, match=r"mapping\.yml"):
        mapping(tmp_path, text)


def test_a_column_that_is_described_and_not_there_is_refused(small_engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("title,provider,province,field,summary,url\n", encoding="utf-8")

    with Session(small_engine) as session, pytest.raises(ImportRefusedError, match="price"):
        import_csv(session, tmp_path / "list.csv", mapping={"cost": column_of({"column": "price", "values": {"0": ""}})})


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("www.college.example/welding", "http://www.college.example/welding"),
        ("college.example", "http://college.example"),
        ("https://college.example/a?b", "https://college.example/a?b"),
        ("someone@college.example", None),
        ("see our office", None),
        ("javascript:alert(1)", None),
    ],
)
def test_an_address_may_stand_as_people_write_it(
    small_engine: Engine, tmp_path: Path, typed: str, stored: str | None
) -> None:
    header = "id,title,provider,province,field,summary,url\n"
    (tmp_path / "list.csv").write_text(f"{header}one,Welding,Acme College,ON,trades_construction,Short.,{typed}\n")
    with Session(small_engine) as session, session.begin():
        report = import_csv(session, tmp_path / "list.csv")
    with Session(small_engine) as session:
        row = read_snapshot(session).credentials.get("one")

    assert (row.source_url if row else None) == stored
    assert bool(report.refused) == (stored is None)
