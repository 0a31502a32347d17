"""`python -m knowledge`: load, check, import-csv."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from knowledge.__main__ import main
from knowledge.models import ContentVersion, Credential
from tests.knowledge.builders import programme, small_content, write_content
from tests.knowledge.test_csv_refusals import HEADER, ROW


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_content(tmp_path / "files", small_content())


def load(url: str, folder: Path, *more: str) -> int:
    return main(["--database", url, "load", "--folder", str(folder), *more])


def count(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(Credential)) or 0


def test_load_says_what_it_loaded(
    empty_url: str, empty_engine: Engine, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert load(empty_url, folder) == 0
    assert "Loaded 2 credentials, 2 answers, 2 occupations" in capsys.readouterr().out
    assert count(empty_engine) == 2


def test_unchanged_content_is_not_loaded_again(
    empty_url: str, empty_engine: Engine, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load(empty_url, folder)
    with Session(empty_engine) as session:
        before = session.get_one(ContentVersion, "content").loaded_at
    capsys.readouterr()

    assert load(empty_url, folder) == 0
    assert capsys.readouterr().out == "The content is unchanged.\n"
    with Session(empty_engine) as session:
        assert session.get_one(ContentVersion, "content").loaded_at == before


def test_unchanged_content_is_loaded_again_by_force(
    empty_url: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load(empty_url, folder)
    capsys.readouterr()

    assert load(empty_url, folder, "--force") == 0
    assert "Loaded 2 credentials" in capsys.readouterr().out


def test_a_bad_file_is_named_and_nothing_changes(
    empty_url: str, empty_engine: Engine, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load(empty_url, folder)
    write_content(folder, {"catalogue/trades.yml": [programme("first"), programme("third", cost=-1)]})

    assert load(empty_url, folder) == 1
    told = capsys.readouterr().err
    assert told.startswith("Nothing was changed. catalogue/trades.yml: third: cost: ")
    assert count(empty_engine) == 2


def test_the_committed_content_is_well_formed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert "credentials and" in capsys.readouterr().out


def test_import_reports_progress_refused_rows_and_totals(
    small_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "acme.csv"
    path.write_text(f"{HEADER}\n{ROW}\n{ROW.replace('ON', 'Ontario')}\n")

    assert main(["--database", small_url, "import-csv", str(path)]) == 0
    told = capsys.readouterr()
    assert "100 %" in told.err
    assert "line 3: province: " in told.out
    assert told.out.endswith("1 imported, 1 refused.\n")


def test_an_import_of_only_bad_rows_fails(small_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "acme.csv"
    path.write_text(f"{HEADER}\n{ROW.replace('ON', 'Ontario')}\n")

    assert main(["--database", small_url, "import-csv", str(path)]) == 1
    assert capsys.readouterr().out.endswith("0 imported, 1 refused.\n")


def test_an_import_that_cannot_be_read_says_why(small_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--database", small_url, "import-csv", str(tmp_path / "nothing.csv")]) == 1
    assert "Nothing was changed." in capsys.readouterr().err
