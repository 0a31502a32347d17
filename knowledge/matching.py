"""From candidates to a ranked list with reasons: pure, and the same for the same input.

The score of a credential is the sum of the weights below, each for something its page states. Words are not chosen here:
a reason is a code with its value. Ties are broken by freshness, then by title.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.limits import judge
from knowledge.models import Credential
from knowledge.profile import CHOICE_KEYS, FLAG_KEYS, Choice, Profile

REASONS_AT_MOST = 3

# What each stated fact adds. Relevance is 0 to 1; the others are all or nothing. In the order reasons are given.
WEIGHTS: dict[str, float] = {
    "relevance": 4.0,  # the words of the goal or query are about this programme
    "occupation": 2.5,  # its page names the occupation wanted
    "skill": 2.0,  # it teaches a skill asked for
    "new_skill": 0.3,  # each skill it teaches that the learner does not have, three at most
    "field": 1.5,
    "city": 1.0,
    "province": 0.6,
    "delivery": 0.8,
    "max_cost": 0.8,
    "funding": 0.8,
    "max_weeks": 0.6,
    "max_hours": 0.6,
    "hours_per_week": 0.6,
    "pace": 0.6,
    "language": 0.5,
    "kind": 0.4,
    "provider": 0.4,
    "badge": 0.4,
    "assessed": 0.4,
    "stacks": 0.3,  # a provider-confirmed next step
    "offered": 0.5,  # its page showed it on offer
    "freshness": 0.4,  # newest page 1, older pages less, undated 0
}
RELEVANCE_REASON_AT = 0.3
FRESH_FROM, FRESH_UNTIL = 2019, 2026


@dataclass(frozen=True)
class Reason:
    """Why a credential is shown: a key of `WEIGHTS` and the value on its page that earned it."""

    code: str
    value: str | float | bool | None = None


@dataclass(frozen=True)
class Match:
    credential: Credential
    score: float
    reasons: tuple[Reason, ...]
    unknown: tuple[str, ...]


def rank(candidates: Iterable[tuple[Credential, float, tuple[str, ...]]], profile: Profile) -> list[Match]:
    """Order `(credential, relevance, limits not stated)` for `profile`, best first."""
    matches = [_match(credential, relevance, unknown, profile) for credential, relevance, unknown in candidates]
    return sorted(matches, key=lambda match: (-round(match.score, 6), _oldness(match.credential), match.credential.title))


def reasons_for(credential: Credential, relevance: float, profile: Profile) -> tuple[Reason, ...]:
    """Every reason to give for one credential, in the order of `WEIGHTS`; a list shows only the first few."""
    return _earned(credential, relevance, profile)[1]


def _match(credential: Credential, relevance: float, unknown: tuple[str, ...], profile: Profile) -> Match:
    score, reasons = _earned(credential, relevance, profile)
    return Match(credential=credential, score=score, reasons=reasons[:REASONS_AT_MOST], unknown=unknown)


def _earned(credential: Credential, relevance: float, profile: Profile) -> tuple[float, tuple[Reason, ...]]:
    """The score, and the reasons worth giving."""
    earned: dict[str, float] = {}
    reasons: list[Reason] = []

    def earn(code: str, value: str | float | bool | None, share: float = 1.0, *, said: bool = True) -> None:
        earned[code] = WEIGHTS[code] * share
        if said:
            reasons.append(Reason(code, value))

    if relevance > 0:
        earn("relevance", round(relevance, 3), relevance)
    for key in CHOICE_KEYS:
        choice: Choice[str] = getattr(profile, key)
        # Online keeps a wish for any city, but only a programme of that city is in it.
        elsewhere = key == "city" and credential.city_id not in choice.any_of
        if choice.any_of and judge(credential, profile, key) and not elsewhere:
            earn(key, _value(credential, key, choice))
    for key in ("max_cost", "max_hours", "max_weeks", "hours_per_week", *FLAG_KEYS):
        if getattr(profile, key) is not None and judge(credential, profile, key):
            value = _number(credential, key)
            # "No badge" and "at your own pace" keep the limit, but there is nothing to name.
            earn(key, value, said=value is not None and value is not False)
    if profile.skills:
        new = [link.skill_id for link in credential.skills if link.skill_id not in profile.skills][:3]
        if new:
            earn("new_skill", new[0], len(new))
    confirmed = next((step for step in credential.pathways if step.confirmed), None)
    if confirmed:
        earn("stacks", confirmed.target_title)
    if credential.status == "offered":
        earn("offered", None)
    earn("freshness", credential.as_of, _freshness(credential))
    return sum(earned.values()), _worth_giving(reasons)


def _worth_giving(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """In the order of `WEIGHTS`; freshness and a faint relevance are no reasons to give."""
    said = [
        reason
        for reason in reasons
        if reason.code != "freshness" and not (reason.code == "relevance" and float(reason.value or 0) < RELEVANCE_REASON_AT)
    ]
    order = list(WEIGHTS)
    return tuple(sorted(said, key=lambda reason: order.index(reason.code)))


def _value(credential: Credential, key: str, choice: Choice[str]) -> str | None:
    """The credential's own value that kept the choice."""
    if key == "occupation":
        return next((link.code for link in credential.occupations if link.code in choice.any_of), None)
    if key == "skill":
        return next((link.skill_id for link in credential.skills if link.skill_id in choice.any_of), None)
    if key == "funding":
        return next((link.funding_id for link in credential.funding if link.funding_id in choice.any_of), None)
    if key == "city":
        return credential.city_id
    if key == "provider":
        return credential.provider_id
    return str(getattr(credential, key))


def _number(credential: Credential, key: str) -> float | bool | None:
    column = {"max_cost": "cost", "max_hours": "hours", "max_weeks": "weeks"}.get(key, key)
    if key == "hours_per_week":
        hours, weeks = credential.hours, credential.weeks
        # Who sets their own pace is not told hours a week, whatever the length divided by the weeks would be.
        return round(hours / weeks, 1) if hours and weeks and credential.pace != "self_paced" else None
    value: float | bool | None = getattr(credential, column)
    return value


def _freshness(credential: Credential) -> float:
    if not credential.as_of:
        return 0.0
    year = int(credential.as_of[:4])
    return min(max((year - FRESH_FROM) / (FRESH_UNTIL - FRESH_FROM), 0.0), 1.0)


def _oldness(credential: Credential) -> tuple[int, ...]:
    """Sorts newer pages first; an undated page is the oldest."""
    parts = [int(part) for part in (credential.as_of or "0").split("-")]
    return tuple(-part for part in parts)
