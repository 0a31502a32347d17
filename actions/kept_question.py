"""Keeping a question that nobody has answered, for staff."""

from __future__ import annotations

from rasa_sdk import Tracker

from actions.guarded_action import GuardedAction, language
from actions.knowledge_client import KnowledgeError
from actions.person import person_of
from actions.private_values import without_names


async def keep_question(action: GuardedAction, tracker: Tracker) -> None:
    """Keep the latest message for staff. What the learner reads does not wait on it going well."""
    text = str(tracker.latest_message.get("text") or "").strip()
    if text and not text.startswith("/"):
        try:
            person = person_of(tracker.sender_id)
            await action.knowledge.keep_question(without_names(text), lang=language(tracker), person=person)
        except KnowledgeError:
            return
