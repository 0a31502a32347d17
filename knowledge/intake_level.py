"""The level of service that an intake suggests, by ten routing questions: self-serve, guided, one-to-one. Pure.

A suggestion with its reasons: what was not written is "not said" and never counts as fine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge.intake_needs import Need
from knowledge.intake_reading import Fact
from knowledge.intake_signs import IntakeSigns, LevelId
from knowledge.intake_text import Said

Answer = Literal["hard", "fine", "not_said"]
ReasonCode = Literal["person", "many_hard", "some_hard", "guided", "goal_not_said", "clear"]


@dataclass(frozen=True)
class Routed:
    """One of the ten questions with its answer; `needs` made it hard."""

    question: str
    answer: Answer
    needs: tuple[str, ...]
    said: tuple[Said, ...]


@dataclass(frozen=True)
class LevelReason:
    """`needs` are those that count, for the words; `count` is how many hard answers there are."""

    code: ReasonCode
    needs: tuple[str, ...] = ()
    count: int = 0


@dataclass(frozen=True)
class Level:
    """`id` is `None` where too little was read to suggest one."""

    id: LevelId | None
    reasons: tuple[LevelReason, ...]
    questions: tuple[Routed, ...]


def suggested_level(
    facts: Sequence[Fact], needs: Sequence[Need], wished: Sequence[Said], signs: IntakeSigns, *, read: bool
) -> Level:
    """`wished` are the words that say a goal; `read` whether anything was read at all."""
    rules, have = signs.file.levels, {need.id: need for need in needs}
    questions = tuple(_routed(key, facts, wished, have, signs) for key in signs.file.questions)
    hard = [routed for routed in questions if routed.answer == "hard"]
    urgent = tuple(key for key in rules.person if key in have)
    reasons = []
    level: LevelId
    if urgent or len(hard) >= rules.person_from:
        level = "one_to_one"
        reasons += [LevelReason("person", urgent)] if urgent else []
        if len(hard) >= rules.person_from:
            reasons.append(LevelReason("many_hard", _needs(hard), len(hard)))
    else:
        enough = tuple(key for key in rules.guided if key in have)
        goal_said = next(routed for routed in questions if routed.question == "goal").answer != "not_said"
        reasons += [LevelReason("some_hard", _needs(hard), len(hard))] if len(hard) >= rules.guided_from else []
        reasons += [LevelReason("guided", enough)] if enough else []
        reasons += [] if goal_said else [LevelReason("goal_not_said")]
        level = "guided" if reasons else "self_serve"
        reasons += [] if reasons else [LevelReason("clear", _needs(hard), len(hard))]
    return Level(level if read else None, tuple(reasons) if read else (), questions)


def _routed(key: str, facts: Sequence[Fact], wished: Sequence[Said], have: dict[str, Need], signs: IntakeSigns) -> Routed:
    question = signs.file.questions[key]
    hard = tuple(need for need in question.hard if need in have)
    if hard:
        said = sorted({each for need in hard for each in have[need].said}, key=lambda each: each.start)
        return Routed(key, "hard", hard, tuple(said))
    fine = [fact.said for fact in facts if fact.name in question.fine]
    fine += wished if "wanted" in question.fine else ()
    return Routed(key, "fine" if fine else "not_said", (), tuple(dict.fromkeys(fine)))


def _needs(hard: Sequence[Routed]) -> tuple[str, ...]:
    return tuple(need for routed in hard for need in routed.needs)
