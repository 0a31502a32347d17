"""Whether replies helped, and if not, why, by people. Feedback that is nobody's cannot be counted so and is left out."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.triage.figures import Frame, Visitor, parts, split
from api.triage.models import Feedback

K = TypeVar("K", bound=Hashable)

NO_REASON = "none"
REASONS = ("wrong", "off_topic", "unclear", "outdated", "other", NO_REASON)


@dataclass(frozen=True)
class Satisfaction:
    """People by whether a reply helped them, and by the reason they gave where it did not. `None` is hidden."""

    helped: Mapping[bool, int | None]
    reasons: Mapping[str, int | None]

    @property
    def is_empty(self) -> bool:
        return not any(value is not None for value in (*self.helped.values(), *self.reasons.values()))


def satisfaction(session: Session, frame: Frame, there: Mapping[str, Visitor]) -> Satisfaction:
    """`there` says in which region people are; who gave feedback and nothing else is in none."""
    query = select(Feedback.person, Feedback.helpful, Feedback.reason, Feedback.lang).where(
        *frame.during(Feedback.given_at), Feedback.person.is_not(None)
    )
    given = [
        (helpful, reason or NO_REASON, there[person].region if person in there else None, lang, person)
        for person, helpful, reason, lang in session.execute(query.distinct())
        if person is not None
    ]
    helped = {(helpful, region, lang, person) for helpful, _reason, region, lang, person in given}
    reasons = {(reason, region, lang, person) for helpful, reason, region, lang, person in given if not helpful}
    return Satisfaction(_shown(helped, (True, False), frame), _shown(reasons, REASONS, frame))


def _shown(named: Iterable[tuple[K, str | None, str, str]], keys: Sequence[K], frame: Frame) -> dict[K, int | None]:
    found = parts(split(entry[:3] for entry in named), frame, keys)
    return {key: found.get(key) for key in keys}
