"""Which subject of the question bank each intent asks about; "L05-2" is a question of subject L05, cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

# L01 to L18 are learners' subjects, P01 to P10 practitioners' (docs/content.md).
BY_INTENT: Mapping[str, tuple[str, ...]] = {
    "ask_question": ("L01",),
    "ask_versus": ("L02",),
    "ask_where": ("L03",),
    "ask_length": ("L04",),
    "ask_cost": ("L05",),
    "ask_funding": ("L06", "L07"),
    "ask_eligibility": ("L08",),
    "ask_admission": ("L09",),
    "ask_assessment": ("L10",),
    "ask_refund": ("L11",),
    "ask_credit": ("L12",),
    "ask_recognition": ("L13",),
    "ask_employers_view": ("L13",),
    "ask_quality": ("L14",),
    "ask_badges": ("L15",),
    "ask_access": ("L16",),
    "ask_choosing": ("L17",),
    "ask_about_assistant": ("L18",),
    "ask_practitioner": tuple(f"P{number:02}" for number in range(1, 11)),
}


def likely_subjects(ranking: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """How likely a question is about each subject, from Rasa's intent ranking."""
    likely: dict[str, float] = {}
    for entry in ranking:
        for subject in BY_INTENT.get(str(entry["name"]), ()):
            likely[subject] = max(likely.get(subject, 0.0), float(entry["confidence"]))
    return likely
