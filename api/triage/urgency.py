"""How urgent a case is, from the signs that were seen. Pure; the table is `urgency.yml`.

assess([Sign("distress", 2), Sign("escalating", 5)])
-> Assessment("U3", (Reason("distress", 2, "U3"), Reason("escalating", 5, "U3")))
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from knowledge.yaml_reader import read_yaml

Level = Literal["U0", "U1", "U2", "U3", "U4"]
"""In the order of urgency; the order of the letters is the same."""


class Sign(NamedTuple):
    """What was seen, and at which of the learner's messages (1 is the first; 0 is before any)."""

    code: str
    turn: int


class Reason(NamedTuple):
    """A sign that counted: where it was first seen, and the level it makes by itself or together with another."""

    code: str
    turn: int
    level: Level


class Assessment(NamedTuple):
    """`reasons` are empty only for U0; the one that decided comes first."""

    level: Level
    reasons: tuple[Reason, ...]


class UnknownSignError(ValueError):
    """A code that is not in the table."""


class _Escalation(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    of: tuple[str, ...]
    any_with: tuple[str, ...] = Field(alias="with")
    level: Level


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    signs: dict[str, Level]
    escalations: tuple[_Escalation, ...]

    @model_validator(mode="after")
    def _names_only_its_signs(self) -> _Table:
        for row in self.escalations:
            unknown = {*row.of, *row.any_with} - self.signs.keys()
            if unknown:
                raise ValueError(f"escalation of unknown signs: {sorted(unknown)}")
            if any(self.signs[code] >= row.level for code in row.of):
                raise ValueError(f"no escalation: {row}")
        return self


def assess(signs: Iterable[Sign]) -> Assessment:
    """The urgency of `signs`, in whatever order they come and however often.

    Raises `UnknownSignError` for a code that the table does not know, `ValueError` for a turn below 0.
    """
    turns: dict[str, int] = {}
    for code, turn in signs:
        if code not in _TABLE.signs:
            raise UnknownSignError(f"unknown sign: {code!r}")
        if turn < 0:
            raise ValueError(f"the turn of a sign is 0 or more, not {turn}")
        turns[code] = min(turn, turns.get(code, turn))
    levels: dict[str, Level] = {code: _TABLE.signs[code] for code in turns}
    for row in _TABLE.escalations:
        causes = [code for code in row.any_with if code in turns]
        raised = [code for code in row.of if code in turns] if causes else []
        # A cause with a level of its own keeps it; a modifier has the level it made.
        for code in [*raised, *(cause for cause in causes if raised and cause in modifiers())]:
            levels[code] = max(levels[code], row.level)
    reasons = sorted((Reason(code, turns[code], level) for code, level in levels.items() if level != "U0"), key=_place)
    return Assessment(reasons[0].level if reasons else "U0", tuple(reasons))


def codes() -> frozenset[str]:
    """Every sign code there is."""
    return frozenset(_TABLE.signs)


def modifiers() -> frozenset[str]:
    """The codes that count only with another."""
    return frozenset(code for code, level in _TABLE.signs.items() if level == "U0")


def _place(reason: Reason) -> tuple[int, bool, int, int]:
    """The gravest first; what is grave by itself before what only raised it, then as they were said."""
    grave = get_args(Level).index(reason.level)
    return -grave, reason.code in modifiers(), reason.turn, list(_TABLE.signs).index(reason.code)


def _read_table(path: Path) -> _Table:
    return _Table.model_validate(read_yaml(path))


_TABLE = _read_table(Path(__file__).with_name("urgency.yml"))
