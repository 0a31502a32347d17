"""A desk of practitioners in place of the API: its outbox, what it was sent, and how it fails."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from actions.knowledge_client import KnowledgeClient, KnowledgeUnavailableError
from bot.conversations import Conversations
from bot.outbox_reader import OutboxReader
from bot.serve import Cairn
from tests.bot.channels.chat import Chat

Json = dict[str, Any]
AT = "2026-11-26T15:00:00+00:00"
CASE = "case-1"


@dataclass
class Desk:
    """`dead`: nothing reaches it. `answer` may answer a request in place of the desk."""

    outbox: list[Json] = field(default_factory=list)
    confirmed: dict[int, str] = field(default_factory=dict)
    thread: dict[int, Json] = field(default_factory=dict)  # messages by seq, as the API keeps them
    batches: list[list[int]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    signs: list[Json] = field(default_factory=list)
    erased: list[str] = field(default_factory=list)
    case: str = CASE
    dead: bool = False
    answer: Callable[[str, str], httpx.Response | None] | None = None

    def put(self, conversation_id: str, kind: str, **body: Any) -> int:
        """An entry for the learner."""
        entry = {"id": len(self.outbox) + 1, "conversation_id": conversation_id, "case_id": self.case, "kind": kind}
        self.outbox.append({**entry, "at": AT, "lang": "en", "body": body})
        return len(self.outbox)

    @property
    def texts(self) -> list[str]:
        """What the practitioner reads, in order."""
        return [self.thread[seq]["text"] for seq in sorted(self.thread)]

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.dead:
            raise httpx.ConnectError("connection refused", request=request)
        method, path = request.method, request.url.path
        answered = self.answer(method, path) if self.answer else None
        if answered is not None:
            return answered
        body = json.loads(request.content) if request.content else {}
        if path == "/v1/outbox":
            after = int(request.url.params["after"])
            open_entries = [e for e in self.outbox if e["id"] > after and e["id"] not in self.confirmed]
            if not open_entries:
                await asyncio.sleep(min(int(request.url.params["wait"]), 0.01))
            return httpx.Response(200, json={"items": open_entries[:100]})
        if path == "/v1/outbox/delivered":
            for outcome in ("delivered", "gone"):
                self.confirmed.update({entry: outcome for entry in body[outcome] if entry not in self.confirmed})
            return httpx.Response(200, json={"confirmed": 1})
        if path == f"/v1/cases/{self.case}/messages":
            self.batches.append([message["seq"] for message in body["messages"]])
            for message in body["messages"]:
                self.thread.setdefault(message["seq"], message)
            return httpx.Response(200, json={"kept": len(body["messages"])})
        if path == f"/v1/cases/{self.case}/leave":
            self.left.append(self.case)
            return httpx.Response(200, json={})
        if path == f"/v1/cases/{self.case}/presence":
            self.signs.append(body)
            return httpx.Response(200, json={})
        if found := re.fullmatch(r"/v1/conversations/([^/]+)(/export)?", path):
            if method == "DELETE":
                self.erased.append(found[1])
                return httpx.Response(204)
            return httpx.Response(200, json={"cases": [{"id": CASE}], "feedback": []})
        return httpx.Response(404, json={})


@dataclass
class Talk:
    """A learner and a practitioner, with the bot between them."""

    cairn: Cairn
    desk: Desk
    chat: Chat
    conversation_id: str
    reader: OutboxReader

    @property
    def conversations(self) -> Conversations:
        return self.cairn.conversations

    async def comes(self, kind: str, **body: Any) -> int:
        """The practitioner does something, and the bot has taken it in."""
        entry = self.desk.put(self.conversation_id, kind, **body)
        await self.read()
        return entry

    async def read(self) -> None:
        await self.reader.fetch(after=0, wait=0)
        await self.reader.settled()

    async def case(self, *, transcript: bool = False, consented: bool = True) -> None:
        """The learner has a case, as the actions leave it in the slot."""
        case = {
            "id": self.desk.case,
            "reference": "K7M-2PX",
            "state": "waiting",
            "transcript": transcript,
            "consented": consented,
        }
        await self.cairn.dialogue.set_slots(self.conversation_id, {"case": case})
        await self.cairn.handoff.settled()

    async def write(self, text: str) -> list[Json]:
        """The replies to a message, of which there may be none."""
        return await self.send(text=text)

    async def send(self, **body: Any) -> list[Json]:
        response = await self.chat.post(**body)
        assert response.status_code == 200, response.text
        await self.cairn.handoff.settled()
        replies: list[Json] = response.json()["replies"]
        return replies

    async def said(self) -> list[tuple[str, str]]:
        """(sender, text) of the conversation."""
        return [(message["from"], message["text"]) for message in await self.chat.history()]

    async def responses(self) -> list[str]:
        """The names of the responses that the bot gave, of the whole conversation."""
        tracker = await self.cairn.agent.tracker_store.retrieve_full_tracker(self.conversation_id)
        return [event.metadata.get("utter_action", "") for event in tracker.events if event.type_name == "bot"]

    def another_reader(self) -> OutboxReader:
        """As of another process, or of this one after a restart."""
        return reader_of(self.cairn)


def reader_of(cairn: Cairn) -> OutboxReader:
    async def delete(conversation_id: str) -> None:
        await cairn.conversations.delete(conversation_id, here_only=True)

    api = cairn.handoff._api
    return OutboxReader(api, cairn.dialogue, cairn.handoff, cairn.stream, delete=delete)


def api_of(desk: Desk) -> KnowledgeClient:
    return KnowledgeClient(httpx.AsyncClient(transport=httpx.MockTransport(desk), base_url="http://api.invalid"))


async def opened_case(cairn: Cairn, conversation_id: str, lang: str = "en") -> Json:
    """A case without content in the real API; a busy machine may need more than one try."""
    signs = [{"code": "asked_for_person", "turn": 0}]
    case = {"request_id": str(uuid4()), "conversation_id": conversation_id, "lang": lang, "signs": signs}
    for _ in range(10):
        with contextlib.suppress(KnowledgeUnavailableError):
            return await cairn.knowledge.open_case(case)
    raise AssertionError("the case could not be opened")


def by_person(messages: list[tuple[str, str]]) -> list[str]:
    return [text for sender, text in messages if sender == "practitioner"]
