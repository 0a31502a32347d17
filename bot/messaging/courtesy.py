"""Whether a message that nobody waits for just now may be sent: a person's answer hours later, or what became of a case.

Within an hour of the learner's last words it belongs to the talk. Later it is sent when they agreed to be answered here (the
consent of their case), and not at night. Where danger was heard in the conversation, a person's words go at once, always.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy import Connection, exists, or_, select

from actions.knowledge_client import KnowledgeClient, KnowledgeError
from bot.database import Database
from bot.messages import Message
from bot.messaging.quiet_hours import next_allowed
from bot.messaging.threads import Held, Thread
from bot.models import CaseThread, ConversationEvent, utc_now

logger = logging.getLogger(__name__)

TALK = timedelta(hours=1)
DANGER = ("crisis_suicide", "crisis_violence", "crisis_emergency")


class Courtesy:
    """Asked before each message that a person of the college, or the course of a case, brings."""

    def __init__(self, database: Database, api: KnowledgeClient) -> None:
        self._database, self._api = database, api

    async def before(self, thread: Thread, message: Message) -> datetime | Held | None:
        """`None`: send it. A time: then. A reason: not before the learner writes."""
        by_person = message.sender == "practitioner"
        if not (by_person or message.handoff) or utc_now() - thread.heard_at < TALK:
            return None
        conversation_id = thread.conversation_id or ""
        agreed, danger = await self._database.run(lambda connection: _known(connection, conversation_id))
        if danger and by_person:
            return None
        if not agreed:
            return "window"
        try:
            allowed = next_allowed(utc_now(), str((await self._api.hours(lang="en"))["timezone"]))
        except KnowledgeError as error:
            logger.warning("office hours are not known now (%s); the message is sent", type(error).__name__)
            return None
        return allowed if allowed > utc_now() else None


def _known(connection: Connection, conversation_id: str) -> tuple[bool, bool]:
    """(whether the learner agreed to a case, whether danger was heard)"""
    case = select(CaseThread.consented).where(CaseThread.conversation_id == conversation_id)
    heard = exists().where(
        ConversationEvent.conversation_id == conversation_id,
        ConversationEvent.type_name == "user",
        or_(*(ConversationEvent.data.like(f'%"name":"{intent}"%') for intent in DANGER)),
    )
    return bool(connection.execute(case).scalar()), bool(connection.execute(select(heard)).scalar())
