"""Tables as their publishers leave them: a CSV in one of the usual encodings, a folder of them, or a ZIP of them."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from knowledge.errors import ImportRefusedError

HEADER_WITHIN = 3  # records: some have a title above the column names
LARGEST_BYTES = 200_000_000
Record = tuple[int, list[str]]  # the line it starts on, and its cells


@dataclass(frozen=True)
class Table:
    """One CSV file, decoded."""

    name: str
    text: str

    def records(self) -> Iterator[Record]:
        """The records that are not empty. Raises `ImportRefusedError` where the file is not CSV."""
        reader = csv.reader(io.StringIO(self.text, newline=""))
        start = 1
        try:
            for cells in reader:
                if any(cells):
                    yield start, cells
                start = reader.line_num + 1
        except csv.Error as error:
            raise ImportRefusedError(f"{self.name}: line {start}: {error}") from error


@dataclass(frozen=True)
class Columns:
    """Where the columns of a known layout are in one table, and what their names say (a year, a period)."""

    at: Mapping[str, int]
    said: Mapping[str, str]
    skip: int  # records up to and with the header
    title: str  # what stands above the header

    def row(self, cells: Sequence[str]) -> dict[str, str]:
        return {name: cells[at].strip() if at < len(cells) else "" for name, at in self.at.items()}


def open_tables(paths: Sequence[Path]) -> Iterator[Table]:
    """Every CSV at or under `paths`, in order of name. Raises `ImportRefusedError` for none or an unreadable one."""
    found = 0
    for path in paths:
        for table in _tables(path):
            found += 1
            yield table
    if not found:
        raise ImportRefusedError(f"{', '.join(map(str, paths))}: there is no CSV file here")


def _tables(path: Path) -> Iterator[Table]:
    try:
        if path.is_dir():
            inside = sorted(path.rglob("*"))
            for file in inside:
                if file.is_file() and file.suffix.lower() in (".csv", ".zip"):
                    yield from _tables(file)
        elif path.suffix.lower() == ".zip":
            yield from _zipped(path)
        elif path.suffix.lower() in (".xlsx", ".xls"):
            raise ImportRefusedError(f"{path}: is a workbook; save each of its sheets as CSV UTF-8 and import those")
        else:
            yield Table(path.name, _decode(path.name, path.read_bytes()))
    except OSError as error:
        raise ImportRefusedError(f"{path}: cannot be read: {error.strerror or error}") from error


def _zipped(path: Path) -> Iterator[Table]:
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in sorted(archive.infolist(), key=lambda entry: entry.filename):
                if not entry.filename.lower().endswith(".csv"):
                    continue
                if entry.file_size > LARGEST_BYTES:
                    raise ImportRefusedError(f"{path}: {entry.filename} is larger than {LARGEST_BYTES // 1_000_000} MB")
                yield Table(Path(entry.filename).name, _decode(entry.filename, archive.read(entry)))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise ImportRefusedError(f"{path}: is no ZIP file that can be read: {error}") from error


def _decode(name: str, content: bytes) -> str:
    """UTF-8 or UTF-16 with their marks, UTF-8 without, or what Windows saved before."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if wide else ["utf-8-sig", "cp1252"]
    if not wide and b"\0" in content[:4096]:
        raise ImportRefusedError(f"{name}: is not text; save it as CSV UTF-8")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ImportRefusedError(f"{name}: its encoding is not known; save it as CSV UTF-8")


def find_columns(table: Table, patterns: Mapping[str, str], *, header_rows: int = 1) -> Columns | None:
    """Where `table` has a column for each of `patterns` (whole names, any case); `None` where one is missing.

    Of several columns that fit, the one of the longest period is taken, then the first.
    """
    first = list(islice(table.records(), HEADER_WITHIN + header_rows - 1))
    for start in range(max(len(first) - header_rows + 1, 0)):
        header = _joined([cells for _, cells in first[start : start + header_rows]])
        found = {name: _best(header, re.compile(pattern)) for name, pattern in patterns.items()}
        places = {name: place for name, place in found.items() if place is not None}
        if len(places) == len(patterns):
            above = " ".join(" ".join(cells) for _, cells in first[:start])
            said = {key: value for _, match in places.values() for key, value in match.groupdict().items() if value}
            return Columns({name: at for name, (at, _) in places.items()}, said, start + header_rows, above)
    return None


def _joined(rows: list[list[str]]) -> list[str]:
    """Column names over one row or two; in the upper of two, a name reaches over the empty cells to its right."""
    plain = [[" ".join(cell.split()).casefold() for cell in row] for row in rows]
    if len(plain) == 1:
        return plain[0]
    upper, lower = plain
    upper = upper + [""] * (len(lower) - len(upper))
    reaching: list[str] = []
    for cell in upper:
        reaching.append(cell or (reaching[-1] if reaching else ""))
    return [f"{above} {below}".strip() if below else own for above, below, own in zip(reaching, lower, upper, strict=False)]


def _best(header: list[str], pattern: re.Pattern[str]) -> tuple[int, re.Match[str]] | None:
    fitting = [(at, match) for at, name in enumerate(header) if (match := pattern.fullmatch(name))]
    return max(fitting, key=lambda place: _period(place[1]), default=None)


def _period(match: re.Match[str]) -> int:
    names = match.groupdict()
    return int(names["until"]) - int(names["since"]) if {"since", "until"} <= set(names) else 0
