"""A thumb down tells staff, once, which message it followed, and nothing of what was said."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from actions.knowledge_client import KnowledgeClient, KnowledgeUnavailableError
from bot.serve import Cairn
from tests.bot.channels.chat import Chat

Rows = Callable[..., list[tuple[Any, ...]]]


async def vote(chat: Chat, vote_id: str, **more: Any) -> int:
    body = {"about": "answer:x", "helpful": False, "vote": vote_id, **more}
    return (await chat.http.post("/chat/feedback", headers=chat.headers, json=body)).status_code


async def test_a_thumb_down_opens_one_case_without_content(chat: Chat, cairn: Cairn, rows: Rows) -> None:
    conversation = await cairn.conversations.find(chat.token)
    await chat.say("what is a micro-credential")
    thumb = str(uuid.uuid4())
    assert await vote(chat, thumb) == 204
    assert await vote(chat, thumb, reason="unclear") == 204
    assert await vote(chat, str(uuid.uuid4())) == 204

    ((reasons, consent, summary),) = rows(
        "SELECT reasons, consent_version, summary FROM cases WHERE conversation_id = ?", conversation
    )
    assert json.loads(reasons) == [{"code": "negative_feedback", "turn": 1, "level": "U1"}]
    assert (consent, summary) == (None, None)


async def test_a_thumb_up_opens_none(chat: Chat, cairn: Cairn, rows: Rows) -> None:
    await vote(chat, str(uuid.uuid4()), helpful=True)
    conversation = await cairn.conversations.find(chat.token)
    assert rows("SELECT 1 FROM cases WHERE conversation_id = ?", conversation) == []


async def test_what_cannot_be_told_now_is_told_later(
    chat: Chat, cairn: Cairn, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = await cairn.conversations.find(chat.token)
    real = KnowledgeClient.open_case

    async def refused(self: KnowledgeClient, case: Any) -> Any:
        raise KnowledgeUnavailableError("down")

    monkeypatch.setattr(KnowledgeClient, "open_case", refused)
    assert await vote(chat, str(uuid.uuid4())) == 204
    assert rows("SELECT 1 FROM cases WHERE conversation_id = ?", conversation) == []
    monkeypatch.setattr(KnowledgeClient, "open_case", real)
    await cairn.background.deliver_cases()
    assert len(rows("SELECT 1 FROM cases WHERE conversation_id = ?", conversation)) == 1
