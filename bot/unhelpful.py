"""An answer that did not help tells staff that somebody may need a person: that, at which message, and no word of it."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from actions import slots
from actions.knowledge_client import KnowledgeError, get_client
from actions.raise_case import case_slot
from actions.triage import Sign
from bot import transcript
from bot.database import Database
from bot.engine.agent import Dialogue
from bot.messages import is_part

logger = logging.getLogger(__name__)


async def raise_case(
    conversation_id: str, vote: str | None, *, channel: str, database: Database, dialogue: Dialogue
) -> dict[str, Any] | None:
    """Open or join the conversation's case; the slot `case`. A case that cannot be delivered waits with the others.

    `vote` names the case's request, so that a thumb and its reason are one.
    """
    told = await database.run(lambda connection: transcript.events(connection, conversation_id, 0))
    turn = sum(event["event"] == "user" and not is_part(event) for _, event in told)
    case = {
        "request_id": vote or str(uuid.uuid4()),
        "conversation_id": conversation_id,
        "channel": channel,
        "lang": await database.run(lambda connection: transcript.language(connection, conversation_id)),
        "signs": [Sign(code="negative_feedback", turn=turn)],
    }
    known = (await dialogue.slots(conversation_id) or {}).get(slots.CASE)
    try:
        opened = await get_client().open_case(case)
    except KnowledgeError as error:
        logger.error("an answer that did not help could not be told yet (%s); conversation %s", error, conversation_id)
        await dialogue.set_slots(conversation_id, {slots.ALERT_PENDING: case})
        return None
    remembered = case_slot(opened, known)
    if remembered != known:
        await dialogue.set_slots(conversation_id, {slots.CASE: remembered})
    return remembered
