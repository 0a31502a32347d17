"""The learner's profile, from slots to the API's body. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from actions import slots

Choice = dict[str, Any]


@dataclass(frozen=True)
class LearnerProfile:
    """What a learner is looking for. Choices are `{any_of, none_of, hard}`; `None` is "not said"."""

    goal: str | None = None
    skills: tuple[str, ...] = ()
    choices: Mapping[str, Choice] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    flags: Mapping[str, bool] = field(default_factory=dict)
    led_to_occupation: bool = False  # the goal is a wish that led to the occupation: nothing to search for by itself

    @classmethod
    def from_slots(cls, values: Mapping[str, Any]) -> LearnerProfile:
        return cls(
            goal=values.get(slots.GOAL) or None,
            skills=tuple(values.get(slots.SKILLS) or ()),
            choices={key: values[key] for key in slots.CHOICES if values.get(key)},
            numbers={key: float(values[key]) for key in slots.NUMBERS if values.get(key) is not None},
            led_to_occupation=bool(values.get(slots.WISH) and values.get(slots.OCCUPATION)),
            flags={key: bool(values[key]) for key in slots.FLAGS if values.get(key) is not None},
        )

    def plan_body(self) -> dict[str, Any]:
        """The profile of `POST /v1/plans`: the goal as it was said, whatever is searched for."""
        return {**self.body(), **({"goal": self.goal[:500]} if self.goal else {})}

    def body(self) -> dict[str, Any]:
        """The body of `POST /v1/matches`. The programme's language has its own slot name and is `language` there."""
        names = {"study_language": "language"}
        body: dict[str, Any] = {names.get(key, key): choice for key, choice in self.choices.items()}
        body.update(self.numbers)
        body.update(self.flags)
        if self.goal and not self.led_to_occupation:
            body["goal"] = self.goal[:500]
        if self.skills:
            body["skills"] = list(self.skills)
        return body

    @staticmethod
    def slots_from(body: Mapping[str, Any]) -> dict[str, Any]:
        """The slots of a profile as the API gives it, where what is at its default may be left out."""
        names = {"language": "study_language"}
        found: dict[str, Any] = {}
        for key, value in body.items():
            choice = {"any_of": [], "none_of": [], "hard": True, **value} if isinstance(value, dict) else value
            found[names.get(key, key)] = choice
        return found

    @property
    def is_empty(self) -> bool:
        return not self.body()

    def knows(self, question: str) -> bool:
        """Whether a question of the discovery form is answered already."""
        if question == slots.GOAL:
            return bool(self.goal or self.skills or {"field", "occupation"} & set(self.choices))
        if question == slots.PROVINCE:
            return bool({"province", "city", "provider"} & set(self.choices))
        return question in self.choices or question in self.numbers


def open_questions(values: Mapping[str, Any]) -> list[str]:
    """The questions of the discovery form that are neither answered nor skipped, in order. A verdict asks fewer of them."""
    profile = LearnerProfile.from_slots(values)
    skipped = values.get(slots.SKIPPED) or []
    asked = (values.get(slots.JUDGING) or {}).get("questions", slots.DISCOVERY_QUESTIONS)
    return [name for name in asked if name not in skipped and not profile.knows(name)]
