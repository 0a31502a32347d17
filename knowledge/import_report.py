"""What an import of published files gathers, and what it tells: nothing of a file is left out in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from knowledge.csv_import import Refusal
from knowledge.imported_facts import Facts
from knowledge.published_files import Columns, Table


class PassedOverError(ValueError):
    """A row that is right but says nothing that is wanted here; the reason is counted, not listed by line."""


@dataclass
class FileReport:
    """One file: what it was taken for, its rows, and those refused with line and reason."""

    name: str
    what: str
    used: bool
    rows: int = 0
    refused: list[Refusal] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)

    def refuse(self, line: int, reason: str) -> None:
        self.refused.append(Refusal(line, reason))

    def lines(self) -> Iterator[str]:
        if not self.used:
            yield f"{self.name}: not used: {self.what}."
            return
        yield f"{self.name}: {self.what}: {self.rows} rows, {len(self.refused)} refused."
        for reason, number in self.passed_over.most_common():
            yield f"  {number} rows passed over: {reason}"
        by_reason: dict[str, list[int]] = {}
        for refusal in self.refused:
            by_reason.setdefault(refusal.reason, []).append(refusal.line)
        for reason, lines in by_reason.items():
            yield f"  line{'s' * (len(lines) > 1)} {', '.join(_ranges(lines))}: {reason}"


def _ranges(lines: list[int]) -> Iterator[str]:
    """4, 5, 6, 9 as "4-6" and "9"."""
    for _, group in groupby(enumerate(lines), key=lambda pair: pair[1] - pair[0]):
        run = [line for _, line in group]
        yield str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}"


@dataclass
class PublishedReport:
    """The whole import. `changes` counts what it did to the knowledge base, `notes` say what is still missing."""

    files: list[FileReport] = field(default_factory=list)
    changes: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def rows_used(self) -> int:
        return sum(file.rows - len(file.refused) - file.passed_over.total() for file in self.files)

    @property
    def refused(self) -> int:
        return sum(len(file.refused) for file in self.files)

    def lines(self) -> Iterator[str]:
        for file in self.files:
            yield from file.lines()
        yield from self.notes
        done = ", ".join(f"{number} {name}" for name, number in self.changes.items() if number)
        yield f"{self.rows_used} rows used, {self.refused} refused. {done}." if done else "Nothing was imported."


@dataclass(frozen=True)
class Layout:
    """One kind of published file: how its columns are named, and what is made of a row.

    `columns` are patterns of whole column names. `order` puts what others refer to first. `unused` says why nothing is
    read from it.
    """

    what: str
    columns: dict[str, str]
    read: Reader | None = None
    order: int = 0
    header_rows: int = 1
    unused: str | None = None


@dataclass
class Reading:
    """What a layout's `read` is given beside the row."""

    table: Table
    columns: Columns
    facts: Facts
    codes: set[str] = field(default_factory=set)
    skills: dict[str, str] = field(default_factory=dict)


Reader = Callable[
    [Reading, dict[str, str]], None
]  # raises ValueError for a row to refuse, PassedOverError for one not wanted
