"""The office's settings, which people change in the console: hours, targets, alerts, retention."""

from __future__ import annotations

from datetime import date, time
from itertools import pairwise
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from holidays import list_supported_countries
from pydantic import BaseModel, ConfigDict, EmailStr, Field, HttpUrl, StringConstraints, field_validator, model_validator
from sqlalchemy.orm import Session

from api.people.models import Setting
from knowledge.base import utc_now

NAME = "office"
COUNTRY = "CA"
PROVINCES = tuple(list_supported_countries()[COUNTRY])  # whose public holidays are known
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
Level = Literal["U1", "U2", "U3", "U4"]


class Span(BaseModel):
    """Open from `start` to before `end`, local time; `end` 00:00 is midnight."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: time
    end: time

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end != time(0) and self.end <= self.start:
            raise ValueError("the end is not after the start")
        return self


class Closure(BaseModel):
    """Days, first and last included, on which the office is closed beside public holidays."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first: date
    last: date
    name: Short = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError("the last day is before the first")
        return self


class Retention(BaseModel):
    """Days that each kind of data is kept."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    conversations: int = Field(default=7, ge=1, le=3650)
    cases: int = Field(default=365, ge=1, le=3650)
    intake_notes: int = Field(default=365, ge=1, le=3650)
    questions: int = Field(default=365, ge=1, le=3650)
    feedback: int = Field(default=365, ge=1, le=3650)


def _weekdays() -> dict[str, list[Span]]:
    usual = [Span(start=time(9), end=time(12)), Span(start=time(13), end=time(16, 30))]
    return {day: list(usual) if day not in ("sat", "sun") else [] for day in DAYS}


class Office(BaseModel):
    """Everything the console's settings page holds. The defaults are a starting point; the college decides."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    college: Short = ""
    timezone: str = "America/Toronto"
    hours: dict[str, list[Span]] = Field(default_factory=_weekdays)
    province: str | None = "ON"  # whose public holidays count; None: no public holidays
    closures: list[Closure] = []
    # Office minutes within which somebody should have answered (the project's triage notes, 3.2).
    targets: dict[Level, int] = {"U4": 15, "U3": 60, "U2": 780, "U1": 1950}
    answer_minutes: int = Field(default=10, ge=1, le=1440)  # of a person who has claimed, before the learner waits again
    alert_levels: list[Level] = ["U4", "U3"]
    alert_addresses: list[EmailStr] = []
    appointment_url: HttpUrl | None = None
    retention: Retention = Retention()

    @field_validator("timezone")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError("no such time zone")
        return name

    @field_validator("province")
    @classmethod
    def _has_holidays(cls, code: str | None) -> str | None:
        if code is not None and code not in PROVINCES:
            raise ValueError(f"the public holidays of this province are not known; one of {', '.join(PROVINCES)}, or none")
        return code

    @field_validator("hours")
    @classmethod
    def _a_week(cls, hours: dict[str, list[Span]]) -> dict[str, list[Span]]:
        if set(hours) - set(DAYS):
            raise ValueError("days are mon to sun")
        week = {day: sorted(hours.get(day, []), key=lambda span: span.start) for day in DAYS}
        for spans in week.values():
            for one, other in pairwise(spans):
                if one.end == time(0) or other.start < one.end:
                    raise ValueError("spans of one day overlap")
        return week

    @field_validator("targets")
    @classmethod
    def _all_levels(cls, targets: dict[Level, int]) -> dict[Level, int]:
        if set(targets) != {"U1", "U2", "U3", "U4"} or any(minutes < 1 for minutes in targets.values()):
            raise ValueError("a target of at least a minute for each of U1 to U4")
        return targets

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


def office(session: Session) -> Office:
    """The settings as they are now."""
    row = session.get(Setting, NAME)
    return Office.model_validate(row.value) if row else Office()


def change_office(session: Session, wanted: Office, *, by: str) -> None:
    session.merge(Setting(name=NAME, value=wanted.model_dump(mode="json"), changed_at=utc_now(), changed_by=by))
