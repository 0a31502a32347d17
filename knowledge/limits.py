"""Does a credential keep a limit? Yes, no, or its page does not say.

Hard limits are applied before anything is ranked. A missing value is neither a match nor a silent drop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from knowledge.models import Credential
from knowledge.profile import Choice, Profile

NATIONAL = "CA"

Verdict = bool | None  # None: not stated


def judge(credential: Credential, profile: Profile, key: str) -> Verdict:
    """Whether `credential` keeps the limit `key` of `profile`."""
    wanted = getattr(profile, key)
    if isinstance(wanted, Choice):
        return _CHOICES[key](credential, wanted)
    return _VALUES[key](credential, wanted)


def judge_all(credential: Credential, profile: Profile) -> tuple[bool, tuple[str, ...]]:
    """(no hard limit is broken, the hard limits that the credential's page does not state)."""
    unknown: list[str] = []
    for key in profile.hard_limits():
        verdict = judge(credential, profile, key)
        if verdict is False:
            return False, ()
        if verdict is None:
            unknown.append(key)
    return True, tuple(unknown)


def _one(value: Any, choice: Choice[Any], *, also: Iterable[Any] = ()) -> Verdict:
    """A single stated value against a choice; `also` are values that fit everything wanted."""
    if value is None:
        return None
    if value in choice.none_of:
        return False
    return not choice.any_of or value in choice.any_of or value in also


def _province(credential: Credential, choice: Choice[Any]) -> Verdict:
    return _one(credential.province, choice, also=(NATIONAL,))


def _city(credential: Credential, choice: Choice[Any]) -> Verdict:
    if credential.delivery == "online" and not choice.none_of:
        return True
    return _one(credential.city_id, choice)


def _language(credential: Credential, choice: Choice[Any]) -> Verdict:
    if credential.language == "both":
        return "both" not in choice.none_of
    return _one(credential.language, choice)


def _listed(values: set[str], choice: Choice[Any], *, complete: bool) -> Verdict:
    """Several stated values against a choice. An incomplete list does not say no to what it leaves out."""
    if values & set(choice.none_of):
        return False
    if not choice.any_of or values & set(choice.any_of):
        return True
    return False if complete and values else None


_CHOICES: dict[str, Callable[[Credential, Choice[Any]], Verdict]] = {
    "field": lambda row, choice: _one(row.field, choice),
    "province": _province,
    "city": _city,
    "provider": lambda row, choice: _one(row.provider_id, choice),
    "kind": lambda row, choice: _one(row.kind, choice),
    "delivery": lambda row, choice: _one(row.delivery, choice),
    "pace": lambda row, choice: _one(row.pace, choice),
    "language": _language,
    "funding": lambda row, choice: _listed({link.funding_id for link in row.funding}, choice, complete=False),
    "skill": lambda row, choice: _listed({link.skill_id for link in row.skills}, choice, complete=True),
    "occupation": lambda row, choice: _listed({link.code for link in row.occupations}, choice, complete=True),
}


def _at_most(value: float | None, limit: float) -> Verdict:
    return None if value is None else value <= limit


def _weekly(credential: Credential, limit: float) -> Verdict:
    if credential.pace == "self_paced":
        return True
    if credential.hours is None or credential.weeks is None:
        return None
    return credential.hours / credential.weeks <= limit


_VALUES: dict[str, Callable[[Credential, Any], Verdict]] = {
    "max_cost": lambda row, limit: _at_most(row.cost, limit),
    "max_hours": lambda row, limit: _at_most(row.hours, limit),
    "max_weeks": lambda row, limit: _at_most(row.weeks, limit),
    "hours_per_week": _weekly,
    "badge": lambda row, wanted: None if row.badge is None else row.badge is wanted,
    "assessed": lambda row, wanted: None if row.assessed is None else row.assessed is wanted,
}
