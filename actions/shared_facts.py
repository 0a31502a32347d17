"""What a case would share: shown before the learner agrees, and sent when they did."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker

from actions import slots
from actions.case_summary import last_words, summary
from actions.guarded_action import language
from actions.knowledge_client import KnowledgeClient, KnowledgeError
from actions.profile import LearnerProfile


async def shared_facts(tracker: Tracker, knowledge: KnowledgeClient) -> tuple[str, dict[str, Any]]:
    """(summary, profile). Works without the knowledge API too: limits that cannot be put in words are not shared."""
    lang, page = language(tracker), tracker.get_slot(slots.PAGE)
    profile = LearnerProfile.from_slots(tracker.slots).body()
    described, opened = [], None
    try:
        described = await knowledge.describe(profile, lang=lang) if profile else []
        if page:
            opened = (await knowledge.labels(lang=lang))["value"]["page_open"].replace("{value}", page["title"])
    except KnowledgeError:
        described, profile = [], {}
    return summary(described, last_words(tracker.events), opened), profile
