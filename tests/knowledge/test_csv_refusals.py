"""A file that cannot be imported at all: the reason is said, and nothing changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from knowledge.base import Base
from knowledge.csv_import import import_csv
from knowledge.csv_mapping import read_mapping
from knowledge.errors import ImportRefusedError

HEADER = "title,provider,province,field,summary,url"
ROW = "Welding,Acme College,ON,trades_construction,A course,https://acme.example/w"


def rows(engine: Engine) -> dict[str, list[str]]:
    with engine.connect() as connection:
        return {
            name: [str(row) for row in connection.execute(select(table))]
            for name, table in Base.metadata.tables.items()
            if name != "text_vectors"
        }


def load(engine: Engine, path: Path, **options: object) -> None:
    with Session(engine) as session, session.begin():
        import_csv(session, path, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"{HEADER.replace('url', 'link')}\n{ROW}\n", r"the columns url are missing; it has title, provider"),
        ("", "the columns title, provider"),
        ("\n\n", "the columns title"),
        ("<html><body>Not found</body></html>", "the columns title"),
        (f"{HEADER.replace(',', ';')}\n{ROW.replace(',', ';')}\n", "the columns title"),
    ],
)
def test_a_file_without_the_required_columns_is_refused(
    small_engine: Engine, tmp_path: Path, text: str, reason: str
) -> None:
    path = tmp_path / "acme.csv"
    path.write_text(text)
    before = rows(small_engine)

    with pytest.raises(ImportRefusedError, match=reason):
        load(small_engine, path)
    assert rows(small_engine) == before


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_a_file_in_another_encoding_is_refused(small_engine: Engine, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "acme.csv"
    path.write_bytes(f"{HEADER}\n{ROW.replace('Acme', 'Académie')}\n".encode(encoding))

    with pytest.raises(ImportRefusedError, match="not UTF-8"):
        load(small_engine, path)


def test_a_file_that_is_not_there_is_refused(small_engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(ImportRefusedError, match="cannot be read: No such file"):
        load(small_engine, tmp_path / "nothing.csv")


def test_nothing_is_half_loaded_when_the_import_breaks(small_engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "acme.csv"
    path.write_text("\n".join([HEADER, *(ROW.replace("Welding", f"Welding {number}") for number in range(150))]))
    before = rows(small_engine)

    def stop(percent: int) -> None:
        if percent == 100:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(small_engine, path, progress=stop)
    assert rows(small_engine) == before


def test_nothing_is_half_loaded_when_the_commit_never_comes(small_engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "acme.csv"
    path.write_text(f"{HEADER}\n{ROW}\n")
    before = rows(small_engine)

    with pytest.raises(RuntimeError, match="power cut"), Session(small_engine) as session, session.begin():
        assert import_csv(session, path).imported == 1
        raise RuntimeError("power cut")
    assert rows(small_engine) == before


def test_a_file_with_a_header_alone_imports_nothing(small_engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "acme.csv"
    path.write_text(f"{HEADER}\n")
    before = rows(small_engine)
    load(small_engine, path)

    assert rows(small_engine) == before


@pytest.mark.parametrize(
    ("text", "reason"), [("- title\n- cost\n", "a mapping is lines of"), ("colour: Couleur\n", "unknown columns colour")]
)
def test_a_mapping_that_makes_no_sense_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "names.yml").write_text(text)

    with pytest.raises(ImportRefusedError, match=reason):
        read_mapping(tmp_path / "names.yml")


def test_no_mapping_maps_nothing() -> None:
    assert read_mapping(None) == {}


@pytest.mark.parametrize("text", [None, "title: [\n"])
def test_a_mapping_that_cannot_be_read_is_refused(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "names.yml").write_text(text)

    with pytest.raises(ImportRefusedError):
        read_mapping(tmp_path / "names.yml")


def test_a_cell_that_is_too_large_is_refused(small_engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "acme.csv"
    path.write_text(f"{HEADER}\n{ROW.replace('A course', 'x' * 200_000)}\n")

    with pytest.raises(ImportRefusedError):
        load(small_engine, path)


def test_a_mapped_column_that_is_not_in_the_file_is_refused(small_engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "acme.csv"
    path.write_text(f"{HEADER},Prix\n{ROW},99\n")

    with pytest.raises(ImportRefusedError):
        load(small_engine, path, mapping={"cost": "Le prix"})


def test_a_row_is_named_by_the_line_it_starts_on(small_engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "acme.csv"
    path.write_text(f"{HEADER},cost\n{ROW.replace('A course', chr(34) + 'one' + chr(10) + 'two' + chr(34))},much\n")
    with Session(small_engine) as session:
        report = import_csv(session, path)

    assert [refusal.line for refusal in report.refused] == [2]
