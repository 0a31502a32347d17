"""Tables as CSV that a spreadsheet opens as text: no cell of ours ever runs as a formula.

A cell that begins with a sign of a formula gets an apostrophe before it, which spreadsheets do not show. Numbers stay
numbers, so a negative one is not touched. The mark at the start tells Excel that the file is UTF-8.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from fastapi.responses import Response

# What Excel, LibreOffice and Google Sheets take for the start of a formula; full-width signs count as the plain ones.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
BYTE_ORDER_MARK = "\ufeff"

Cell = str | int | float | bool | date | datetime | None


def escaped(cell: Cell) -> str | int | float:
    """`cell` as it is written: text that would be a formula begins with an apostrophe, `None` is empty."""
    if cell is None:
        return ""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return cell
    text = cell.isoformat() if isinstance(cell, date) else str(cell)
    # Spreadsheets drop spaces before they look at the first sign.
    return f"'{text}" if text.startswith(FORMULA_SIGNS) or text.lstrip().startswith(FORMULA_SIGNS) else text


def csv_text(rows: Iterable[Sequence[Cell]]) -> str:
    """`rows`, the first of them the names of the columns, as CSV (RFC 4180)."""
    written = io.StringIO()
    csv.writer(written).writerows([escaped(cell) for cell in row] for row in rows)
    return BYTE_ORDER_MARK + written.getvalue()


def csv_response(name: str, rows: Iterable[Sequence[Cell]]) -> Response:
    """`rows` as a file to save, called `name` with its end (".csv") added and without what a file name may not hold."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    file_name = re.sub(r"[^A-Za-z0-9_-]+", "-", plain).strip("-") or "table"
    headers = {
        "Content-Disposition": f'attachment; filename="{file_name}.csv"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(csv_text(rows), media_type="text/csv; charset=utf-8", headers=headers)
