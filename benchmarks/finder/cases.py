"""The situations of `tests/finder/cases.yml`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from knowledge.profile import Profile
from knowledge.yaml_reader import read_yaml

CASES_FILE = Path(__file__).resolve().parents[2] / "tests" / "finder" / "cases.yml"


class Case(BaseModel):
    """One learner. `profile` is the body that is posted; what is expected is explained at the head of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    lang: Literal["en", "fr"]
    who: str
    story: str
    profile: Profile
    holds: tuple[str, ...] = ()
    first_five: tuple[str, ...] = ()
    good: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    unsure: dict[str, tuple[str, ...]] = {}
    relax: tuple[tuple[str, ...], ...] = ()

    @model_validator(mode="after")
    def _limits_are_hard(self) -> Self:
        if set(self.holds) != set(self.profile.hard_limits()):
            raise ValueError(f"{self.id}: `holds` is not what the profile's hard limits are")
        if not (self.first_five or self.unsure or self.relax):
            raise ValueError(f"{self.id}: nothing is expected")
        return self

    @property
    def named(self) -> set[str]:
        """Every credential that the case names."""
        return {*self.first_five, *self.good, *self.never, *self.unsure}

    @property
    def body(self) -> dict[str, object]:
        """The profile as it is posted."""
        return self.profile.model_dump(mode="json", exclude_defaults=True)


def read_cases(path: Path = CASES_FILE) -> list[Case]:
    return [Case.model_validate(raw) for raw in read_yaml(path)]
