"""What of a conversation goes to its case's thread: read from the stored events, the single record. Pure."""

from __future__ import annotations

import re
from typing import Any

from actions.private_values import PLACEHOLDER, PRIVATE
from bot.engine.turns import TO_PERSON
from bot.handoff_threads import Thread
from bot.messages import messages_from
from bot.transcript import Events

Json = dict[str, Any]


def to_send(thread: Thread, told: Events) -> tuple[list[Json], int]:
    """(messages `{seq, from, at, text, turn, lang}` for the case, position of the last event looked at).

    `told` are all events of the conversation. What was written while a person has it always goes; what was written before,
    and what the bot said then, only where the learner agreed to share the transcript. What came from the case does not go
    back to it.
    """
    events = dict(told)
    shared = thread.shares_transcript and thread.consented
    found: list[Json] = []
    turn = 0
    for message in messages_from(told):
        turn += message.sender == "learner"
        metadata = events[message.seq].get("metadata") or {}
        to_person = bool(metadata.get(TO_PERSON))
        if message.seq <= thread.sent_position or "outbox" in metadata or not (to_person or shared):
            continue
        if message.sender == "system":
            continue  # between the channel and the learner
        text = _revealed(thread.conversation_id, message.text) if to_person else message.text
        if text.strip():
            found.append(
                {
                    "seq": message.seq,
                    "from": message.sender,
                    "at": message.at.isoformat(),
                    "text": text,
                    "turn": turn,
                    "lang": message.lang,
                }
            )
    return found, max((position for position, _ in told), default=thread.sent_position)


def _revealed(conversation_id: str, text: str) -> str:
    """`text` with what its placeholders stand for, as far as that is still remembered: it was written to a person."""

    def value(found: re.Match[str]) -> str:
        return PRIVATE.reveal(conversation_id, found.group()) or found.group()

    return PLACEHOLDER.sub(value, text)
