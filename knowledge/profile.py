"""What a learner is looking for: the one shape shared by slots, the API's body, the query string and the search."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from knowledge.schema import CourseLanguage, Delivery, Field_, Kind, NocCode, Pace, Region

CHOICE_KEYS = (
    "field", "province", "city", "provider", "kind", "delivery", "pace", "language", "funding", "skill", "occupation",
)  # fmt: skip
NUMBER_KEYS = ("max_cost", "max_hours", "max_weeks", "hours_per_week")
FLAG_KEYS = ("badge", "assessed")
LIMIT_KEYS = CHOICE_KEYS + NUMBER_KEYS + FLAG_KEYS

ShortText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Key = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]


T = TypeVar("T")


class Choice(BaseModel, Generic[T]):
    """One of several values. `hard` was said by the learner and is never broken; soft was guessed and only ranks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    any_of: tuple[T, ...] = Field(default=(), max_length=50)
    none_of: tuple[T, ...] = Field(default=(), max_length=50)
    hard: bool = True

    @model_validator(mode="after")
    def _not_both(self) -> Choice[T]:
        if set(self.any_of) & set(self.none_of):
            raise ValueError("the same value is wanted and unwanted")
        return self

    def __bool__(self) -> bool:
        return bool(self.any_of or self.none_of)


class Profile(BaseModel):
    """A learner's goal, what they have, and their limits. Money is Canadian dollars; `language` is the programme's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    goal: ShortText | None = None
    skills: tuple[Key, ...] = Field(default=(), max_length=100, description="skills the learner has")
    occupation: Choice[NocCode] = Choice()
    field: Choice[Field_] = Choice()
    province: Choice[Region] = Choice()
    city: Choice[Key] = Choice()
    provider: Choice[Key] = Choice()
    kind: Choice[Kind] = Choice()
    delivery: Choice[Delivery] = Choice()
    pace: Choice[Pace] = Choice()
    language: Choice[CourseLanguage] = Choice()
    funding: Choice[Key] = Choice()
    skill: Choice[Key] = Field(default=Choice(), description="skills the programme must teach")
    max_cost: float | None = Field(default=None, ge=0, le=1_000_000)
    max_hours: float | None = Field(default=None, gt=0, le=20_000)
    max_weeks: float | None = Field(default=None, gt=0, le=1_000)
    hours_per_week: float | None = Field(default=None, gt=0, le=168)
    badge: bool | None = None
    assessed: bool | None = None

    def hard_limits(self) -> Iterator[str]:
        """The names of the limits that must hold, in the order of `LIMIT_KEYS`."""
        for key in LIMIT_KEYS:
            value = getattr(self, key)
            if isinstance(value, Choice):
                if value and value.hard:
                    yield key
            elif value is not None:
                yield key

    def without(self, *keys: str) -> Profile:
        """The same profile with the limits `keys` dropped."""
        return self.model_copy(update={key: Profile.model_fields[key].get_default() for key in keys})
