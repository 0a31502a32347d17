"""One programme against what a learner said: what fits, what does not, and what its page leaves open. Pure.

The reasons are the matcher's own and the limits are judged as in a search, with one mercy: who asks about an online
programme of another province is told to ask, where a search would not show it. Nothing here says whether one is good.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from knowledge.limits import judge
from knowledge.matching import RELEVANCE_REASON_AT, Reason, reasons_for
from knowledge.models import Credential
from knowledge.profile import LIMIT_KEYS, Choice, Profile

GOAL, PROVINCE = "goal", "province"
SUBJECTS = ("field", "occupation", "skill")
# Reasons to look at a programme that answer nothing the learner said.
OF_ITSELF = frozenset({"stacks", "offered"})

Verdict = Literal["fits", "partly", "against", "unclear", "nothing_said"]


@dataclass(frozen=True)
class Fit:
    """`kept` are limits that its page keeps, `against` those it breaks, `unknown` those it does not state; the goal may be
    among the last two. `reasons` say why for the goal and for limits kept."""

    reasons: tuple[Reason, ...]
    kept: tuple[str, ...]
    against: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        fits = bool(self.reasons or self.kept)
        if self.against:
            return "partly" if fits else "against"
        if fits:
            return "fits"
        return "unclear" if self.unknown else "nothing_said"


def fit_of(credential: Credential, profile: Profile, relevance: float | None) -> Fit:
    """`relevance` is how much it is about the goal, 0 to 1; `None` where none was said."""
    judged = {key: judge(credential, profile, key) for key in LIMIT_KEYS if _is_set(profile, key)}
    # What was only guessed from the words of a goal speaks for a programme; the goal itself says what does not.
    guessed = {key for key in SUBJECTS if profile.goal and not getattr(profile, key).hard}
    verdicts = {key: verdict for key, verdict in judged.items() if verdict or key not in guessed}
    against = [key for key, verdict in verdicts.items() if verdict is False]
    unknown = [key for key, verdict in verdicts.items() if verdict is None]
    if PROVINCE in against and credential.delivery == "online":
        against.remove(PROVINCE)
        unknown.append(PROVINCE)
    # Beside a limit for the subject that is kept, the words of a goal are how people talk.
    named = any(verdicts.get(key) for key in SUBJECTS)
    if relevance is not None and relevance < RELEVANCE_REASON_AT and not named:
        (unknown if relevance else against).insert(0, GOAL)
    reasons = [reason for reason in reasons_for(credential, relevance or 0.0, profile) if reason.code not in OF_ITSELF]
    return Fit(
        reasons=tuple(reasons),
        # Online keeps a wish for any city, which is no news beside "online".
        kept=tuple(key for key, verdict in verdicts.items() if verdict and key != "city"),
        against=tuple(against),
        unknown=tuple(unknown),
    )


def _is_set(profile: Profile, key: str) -> bool:
    value = getattr(profile, key)
    return bool(value) if isinstance(value, Choice) else value is not None
