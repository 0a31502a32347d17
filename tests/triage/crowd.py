"""Learners and practitioners who talk at once over HTTP, and what each of them saw.

Every message says whose it is and its number, so that one that was lost, doubled, out of order or shown to the wrong person
is seen. A request that fails because the server is away is sent again as a browser does: under the same name.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

PATIENCE_SECONDS = 40.0
AGAIN_SECONDS = 0.5
# An id's digits could be somebody's health card, and would be masked where a learner quotes them.
IN_LETTERS = str.maketrans("0123456789", "ghijklmnop")
CASE_LINK = re.compile(r'/console/cases/([0-9a-f-]{36})"')


@dataclass
class Clock:
    """When nobody begins anything new, and when the practitioners have finished what they were at."""

    ends: float
    staff_left: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def running(self) -> bool:
        return time.monotonic() < self.ends


async def again(send: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
    """Send until the server answers; it may be away for a while."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            answer = await send()
            if answer.status_code not in (500, 502, 503):
                return answer
        except httpx.TransportError:
            pass
        assert time.monotonic() < until, "the server did not come back"
        await asyncio.sleep(AGAIN_SECONDS)


@dataclass
class Learner:
    """Asks for a person, answers every message of theirs, and asks again when they have gone."""

    http: httpx.AsyncClient
    number: int
    token: str = ""
    heard: dict[int, dict[str, Any]] = field(default_factory=dict)  # by seq, as the stream and the answers brought them
    twice: list[int] = field(default_factory=list)  # what the stream brought a second time
    order: list[int] = field(default_factory=list)
    requests: int = 0
    answered: set[str] = field(default_factory=set)
    answers: list[str] = field(default_factory=list)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def play(self, clock: Clock) -> None:
        opened = await again(lambda: self.http.post("/chat/conversations", json={"lang": "en" if self.number % 2 else "fr"}))
        assert opened.status_code == 201, opened.text
        self.token = opened.json()["token"]
        self._take(opened.json()["messages"])
        listening = asyncio.create_task(self._listen())
        try:
            while clock.running:
                await self._ask_for_a_person()
                await self._talk(clock)
            await asyncio.sleep(1.0)
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
        self._take((await again(lambda: self.http.get("/chat/history", headers=self.headers))).json()["messages"])

    async def say(self, text: str) -> list[dict[str, Any]]:
        return await self._send({"text": text})

    async def press(self, replies: list[dict[str, Any]], number: int) -> list[dict[str, Any]]:
        """The button of this place among those that were offered last."""
        offered = [button for message in replies for button in message["replies"]]
        return await self._send({"payload": offered[number]["payload"]})

    async def _send(self, what: dict[str, str]) -> list[dict[str, Any]]:
        body = {"client_id": str(uuid.uuid4()), **what}
        answer = await again(lambda: self.http.post("/chat/messages", json=body, headers=self.headers))
        assert answer.status_code == 200, answer.text
        said = answer.json()
        self._take([message for message in (said["message"], *said["replies"]) if message])
        replies: list[dict[str, Any]] = said["replies"]
        return replies

    async def _ask_for_a_person(self) -> None:
        asked = await self.say("can i talk to a person please" if self.number % 2 else "je veux parler à une personne")
        assert any(button["replies"] for button in asked), asked
        named = await self.press(asked, 0)  # yes, share this
        skipped = await self.press(named, 0)
        await self.press(skipped, 0)
        self.requests += 1

    async def _talk(self, clock: Clock) -> None:
        """Until the person has gone again: answer what they write, each message once."""
        went = self._talks_ended()
        while not clock.staff_left.is_set() or self._claimed():
            for message in self.of("practitioner"):
                if message["id"] not in self.answered:
                    self.answered.add(message["id"])
                    text = f"answer to [{message['text']}] of learner {self.number}"
                    self.answers.append(text)
                    # What the person did meanwhile may come with it; the assistant itself says nothing.
                    came = await self.say(text)
                    spoken = [one for one in came if one["from"] == "bot" and not one["handoff"]]
                    assert not spoken, f"{text}: {came}"
            if self._talks_ended() > went:
                return
            await asyncio.sleep(0.1)

    def _talks_ended(self) -> int:
        return sum(
            1 for message in self.heard.values() if (message["handoff"] or {}).get("state") in ("released", "resolved")
        )

    def _claimed(self) -> bool:
        states = [(seq, message["handoff"]["state"]) for seq, message in self.heard.items() if message["handoff"]]
        return bool(states) and max(states)[1] == "claimed"

    def of(self, sender: str) -> list[dict[str, Any]]:
        return [self.heard[seq] for seq in sorted(self.heard) if self.heard[seq]["from"] == sender]

    def _take(self, messages: list[dict[str, Any]]) -> None:
        for message in messages:
            known = self.heard.setdefault(message["seq"], message)
            assert known["id"] == message["id"]
            assert known["text"] == message["text"]

    async def _listen(self) -> None:
        """The stream, with the last id it brought, whenever it breaks."""
        last = max(self.heard, default=-1)
        while True:
            try:
                headers = {**self.headers, "Last-Event-ID": str(last)}
                async with self.http.stream(
                    "GET", "/chat/events", headers=headers, timeout=httpx.Timeout(5, read=30)
                ) as stream:
                    async for line in stream.aiter_lines():
                        if line.startswith("data:"):
                            message = json.loads(line[5:])
                            if "seq" not in message:
                                continue  # somebody is writing
                            if message["seq"] in self.order:
                                self.twice.append(message["seq"])
                            self.order.append(message["seq"])
                            last = max(last, message["seq"])
                            self._take([message])
            except httpx.TransportError:
                pass
            await asyncio.sleep(AGAIN_SECONDS)


@dataclass
class Practitioner:
    """Takes who waits, says some numbered words and reads each answer, then leaves them to the assistant or is done."""

    http: httpx.AsyncClient
    name: str
    cookie: str
    rounds: int = 3
    said: list[str] = field(default_factory=list)
    lost_to: int = 0  # cases that somebody else was faster with
    talks: int = 0

    async def play(self, clock: Clock) -> None:
        while clock.running:
            case = await self._claim()
            if case is None:
                await asyncio.sleep(0.3)
                continue
            await self._talk(case)
            self.talks += 1

    async def get(self, path: str) -> httpx.Response:
        return await again(lambda: self.http.get(path, headers={"Cookie": self.cookie}))

    async def post(self, path: str, **data: str) -> httpx.Response:
        page = await self.get(path.rsplit("/", 1)[0])
        csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)
        assert csrf, page.text[:300]
        body = {"csrf": csrf[1], **data}
        return await again(lambda: self.http.post(path, data=body, headers={"Cookie": self.cookie}))

    async def _claim(self) -> str | None:
        waiting = await self.get("/console?status=open")
        ids = list(dict.fromkeys(CASE_LINK.findall(waiting.text)))
        for case in ids[:5]:
            answer = await self.post(f"/console/cases/{case}/claim")
            if answer.status_code == 303:
                return case
            self.lost_to += 1
        return None

    async def _talk(self, case: str) -> None:
        for number in range(1, self.rounds + 1):
            text = f"{self.name} {case.translate(IN_LETTERS)} {number}"
            sent = await self.post(f"/console/cases/{case}/reply", text=text, form_id=str(uuid.uuid4()))
            assert sent.status_code == 303, sent.text[:500]
            self.said.append(text)
            await self._answered(case, text)
        done = "release" if self.talks % 2 else "resolve"
        assert (await self.post(f"/console/cases/{case}/{done}", outcome="answered")).status_code == 303

    async def _answered(self, case: str, text: str) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while f"answer to [{text}]" not in (await self.get(f"/console/cases/{case}")).text:
            assert time.monotonic() < until, f"no answer to {text}"
            await asyncio.sleep(0.2)
