"""What both imports of published files do: know each file by its columns, read it row by row, keep count."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from knowledge.errors import ImportRefusedError
from knowledge.import_report import FileReport, Layout, PassedOverError, PublishedReport, Reading
from knowledge.imported_facts import Facts
from knowledge.published_files import Columns, Table, find_columns, open_tables
from knowledge.rows import Row, stamp

Progress = Callable[[int], None]  # percent


def recognise(
    paths: Sequence[Path], layouts: Iterable[Layout], report: PublishedReport
) -> list[tuple[Layout, Table, Columns]]:
    """The files that something is read from, in the order they must be read in; the others are in `report`."""
    layouts = list(layouts)
    used: list[tuple[Layout, Table, Columns]] = []
    for table in open_tables(paths):
        layout, columns = _layout_of(table, layouts)
        if layout is not None and columns is not None and layout.read is not None:
            used.append((layout, table, columns))
        else:
            why = layout.unused if layout and layout.unused else "its columns are those of no file known here"
            report.files.append(FileReport(table.name, why, used=False))
    if not used:
        told = "; ".join(f"{file.name}: {file.what}" for file in report.files)
        raise ImportRefusedError(f"there is nothing here to import. {told}")
    return sorted(used, key=lambda found: found[0].order)


def _layout_of(table: Table, layouts: Iterable[Layout]) -> tuple[Layout | None, Columns | None]:
    for layout in layouts:
        columns = find_columns(table, layout.columns, header_rows=layout.header_rows)
        if columns is not None:
            return layout, columns
    return None, None


def read_rows(layout: Layout, reading: Reading, progress: Callable[[], None]) -> FileReport:
    """Every row of one file, into `reading.facts` or into the report."""
    report = FileReport(reading.table.name, layout.what, used=True)
    assert layout.read is not None
    for at, (line, cells) in enumerate(reading.table.records()):
        if at < reading.columns.skip:
            continue
        report.rows += 1
        try:
            layout.read(reading, reading.columns.row(cells))
        except PassedOverError as reason:
            report.passed_over[str(reason)] += 1
        except ValueError as reason:
            report.refuse(line, str(reason))
        progress()
    return report


class Percent:
    """Turns rows done into whole percents, told once each."""

    def __init__(self, tables: Iterable[Table], show: Progress | None) -> None:
        # Lines, not records: near enough for a bar, and counted at once.
        self._total = max(sum(table.text.count("\n") for table in tables), 1)
        self._done, self._told, self._show = 0, -1, show

    def step(self) -> None:
        self._done += 1
        self._tell(min(self._done * 100 // self._total, 99))

    def end(self) -> None:
        self._tell(100)

    def _tell(self, percent: int) -> None:
        if self._show and percent > self._told:
            self._told = percent
            self._show(percent)


def stamp_facts(session: Session, name: str, facts: Facts) -> None:
    """Search indexes are rebuilt when other facts were imported than before, and not otherwise."""
    digest = hashlib.sha256()
    rows: list[Row] = [{"key": list(key), "value": facts.values[key]} for key in sorted(facts.values)]
    digest.update(json.dumps(rows, sort_keys=True, ensure_ascii=False).encode())
    stamp(session, name, digest.hexdigest()[:16])
