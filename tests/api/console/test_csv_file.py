"""CSV files that staff open in a spreadsheet: what is text stays text."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from api.console.csv_file import Cell, csv_response, csv_text, escaped


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =cmd|' /C calc'!A0",
        "\uff1d1",
        '=HYPERLINK("http://x","y")',
    ],
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(cell: str) -> None:
    assert escaped(cell) == f"'{cell}"


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("plain", "plain"),
        ("a=b", "a=b"),
        (-3, -3),
        (2.5, 2.5),
        (None, ""),
        (True, "True"),
        (date(2026, 11, 26), "2026-11-26"),
    ],
)
def test_other_cells_stay_what_they_are(cell: Cell, written: str | float) -> None:
    assert escaped(cell) == written


def test_commas_quotes_and_lines_stay_in_their_cell() -> None:
    rows = [["name", "note"], ['Zoé, "Z"', "two\nlines"]]
    read = list(csv.reader(io.StringIO(csv_text(rows).removeprefix("\ufeff"), newline="")))

    assert read == rows


def test_the_answer_is_a_file_in_utf_8_with_a_safe_name() -> None:
    response = csv_response('relevé "2026"/..\r\nX: y', [["é"]])

    assert response.headers["content-disposition"] == 'attachment; filename="releve-2026-X-y.csv"'
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert bytes(response.body).decode("utf-8-sig") == "é\r\n"


def test_a_name_of_other_letters_still_is_a_name() -> None:
    assert 'filename="table.csv"' in csv_response("表", []).headers["content-disposition"]
