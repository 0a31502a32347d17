"""Everything that is kept of a conversation, for whoever had it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from actions.knowledge_client import KnowledgeClient, KnowledgeError, NotFoundError
from bot.channels.problems import EngineDownError
from bot.conversations import Conversations
from bot.engine.agent import Dialogue
from bot.handoff import Handoff
from bot.models import utc_now

Json = dict[str, Any]


class Exports:
    """`{exported_at, conversation_id, messages, remembered, thread, service}`: what was said, what the bot keeps in mind,
    how far a case follows, and all that the API has (cases with their messages, feedback, usage)."""

    def __init__(self, conversations: Conversations, dialogue: Dialogue, handoff: Handoff, api: KnowledgeClient) -> None:
        self._conversations = conversations
        self._dialogue = dialogue
        self._handoff = handoff
        self._api = api

    async def of(self, conversation_id: str) -> Json:
        """Raises `EngineDownError`: half of it would pass for the whole."""
        try:
            service = await self._api.export_conversation(conversation_id)
        except NotFoundError:
            service = {}  # the API has nothing of it
        except KnowledgeError as error:
            raise EngineDownError("Not everything can be read right now.", retry_after=10) from error
        messages = await self._conversations.history(conversation_id)
        remembered = await self._dialogue.slots(conversation_id) or {}
        thread = await self._handoff.thread(conversation_id)
        return {
            "exported_at": utc_now().isoformat(),
            "conversation_id": conversation_id,
            "messages": [message.as_json() for message in messages],
            "remembered": {name: value for name, value in remembered.items() if value is not None},
            "thread": asdict(thread) if thread else None,
            "service": service,
        }
