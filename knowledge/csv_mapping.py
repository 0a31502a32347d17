"""How a provider's CSV is read: which of its columns is which of ours, and what its own codes stand for.

A mapping is a small YAML file. `title: Course name` is the usual line; where a file has codes of its own, a line says more:

    field: {column: cipcode, starts: {"51": health_care, "5115": mental_health_social_services}}
    cost: {column: totalcost, values: {"0": ""}}     # their zero means "not stated"
    currency: {value: USD}                           # the same for every row
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Self

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from knowledge.errors import ImportRefusedError
from knowledge.yaml_reader import read_yaml

REQUIRED = ("title", "provider", "province", "field", "summary", "url")
OPTIONAL = (
    "id", "kind", "city", "summary_fr", "skills", "occupations", "delivery", "pace", "hours", "weeks", "cost", "currency",
    "cost_note", "language", "prerequisites", "assessed", "badge", "stacks_into", "funding", "status", "as_of",
)  # fmt: skip


class Column(BaseModel):
    """Where one of our columns is read from. A cell that `values` and `starts` do not name stays as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)

    column: str | None = None
    value: str | None = None  # of every row, instead of a column
    values: dict[str, str] = {}  # whole cells; "" is the empty one
    starts: dict[str, str] = {}  # how a cell begins, as classification codes do; the longest counts

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if (self.column is None) == (self.value is None):
            raise ValueError("either `column` or `value`")
        if self.value is not None and (self.values or self.starts):
            raise ValueError("`value` stands alone")
        return self

    def read(self, row: Mapping[str, str]) -> str:
        """Our cell from their row."""
        if self.column is None:
            return self.value or ""
        cell = row.get(self.column, "").strip()
        if cell in self.values:
            return self.values[cell]
        beginning = max((start for start in self.starts if cell.startswith(start)), key=len, default=None)
        return cell if beginning is None else self.starts[beginning]


def read_mapping(path: Path | None) -> dict[str, Column]:
    """Our column names to what they are read from; raises `ImportRefusedError` for what is no mapping or a name not ours."""
    if path is None:
        return {}
    try:
        raw = read_yaml(path)
    except OSError as error:
        raise ImportRefusedError(f"{path}: cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ImportRefusedError(f"{path}: is not YAML: {error}") from error
    if not isinstance(raw, dict):
        raise ImportRefusedError(f"{path}: a mapping is lines of `our_name: Their Name`")
    unknown = set(raw) - {*REQUIRED, *OPTIONAL}
    if unknown:
        raise ImportRefusedError(f"{path}: unknown columns {', '.join(sorted(map(str, unknown)))}")
    try:
        return {ours: column_of(theirs) for ours, theirs in raw.items()}
    except ValidationError as error:
        first = error.errors()[0]
        raise ImportRefusedError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def column_of(theirs: object) -> Column:
    """A column's name stands for the column itself. Raises `ValidationError` for what describes none."""
    return Column.model_validate(theirs if isinstance(theirs, dict | Column) else {"column": theirs})
