"""What a case would share: shown before the learner agrees, and sent when they did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker

from actions import slots
from actions.case_summary import Labels, Line, in_words, lines
from actions.guarded_action import language
from actions.knowledge_client import KnowledgeClient, KnowledgeError
from actions.profile import LearnerProfile
from actions.raise_case import signs_so_far


@dataclass(frozen=True)
class SharedFacts:
    """The summary's lines, the profile, and the ids of the programmes shown last."""

    summary: list[Line]
    profile: dict[str, Any]
    recommended: list[str]
    labels: Labels

    def as_slot(self) -> dict[str, Any]:
        return {"summary": self.summary, "profile": self.profile or None, "recommended": self.recommended}

    @property
    def in_words(self) -> str:
        return in_words(self.summary, self.labels)


async def shared_facts(tracker: Tracker, knowledge: KnowledgeClient) -> SharedFacts:
    """Works without the knowledge API too: what cannot be put in words is not shared."""
    lang, page = language(tracker), tracker.get_slot(slots.PAGE)
    profile = LearnerProfile.from_slots(tracker.slots).body()
    labels: Labels = {}
    described: list[dict[str, Any]] = []
    try:
        labels = await knowledge.labels(lang=lang)
        described = await knowledge.describe(profile, lang=lang) if profile else []
    except KnowledgeError:
        profile = {}
    summary = lines(
        tracker.events,
        described=described,
        labels=labels,
        signs=signs_so_far(tracker),
        page=page["title"] if page else None,
        before=int(tracker.get_slot(slots.TURNS_BEFORE) or 0),
    )
    return SharedFacts(summary, profile, list(tracker.get_slot(slots.RESULTS) or [])[-10:], labels)
