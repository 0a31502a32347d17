"""What `bot` sends for one learner, and a case as staff find it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import httpx
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.people.models import Person
from api.people.sessions import Staff
from api.triage.models import CaseStep
from tests.api.builders import TOKEN, Client


def alert(sign: str = "asked_for_person", *, turn: int = 3, **parts: Any) -> dict[str, Any]:
    """A request that shares nothing."""
    return {
        "request_id": str(uuid.uuid4()),
        "conversation_id": "c_1",
        "channel": "web",
        "lang": "en",
        "signs": [{"code": sign, "turn": turn}],
        **parts,
    }


def consented(**parts: Any) -> dict[str, Any]:
    """A request of somebody who agreed to share everything."""
    return alert(
        **{
            "consent": {"version": "2026-11", "summary": True, "transcript": True, "contact": True},
            "summary": [{"key": "goal", "label": "Goal", "text": "Wants help choosing", "turn": 1}],
            "profile": {"field": {"any_of": ["trades_construction"]}},
            "contact": {"name": "Sam", "address": "sam@example.org", "time": "after 4"},
            **parts,
        }
    )


def said(seq: int, text: str = "hello", *, sender: str = "learner", at: datetime | None = None) -> dict[str, Any]:
    moment = at or datetime.now(UTC)
    return {"seq": seq, "from": sender, "at": moment.isoformat(), "text": text, "turn": seq, "lang": "en"}


def staff_of(person: Person, *teams: int) -> Staff:
    return Staff(person.id, person.name, person.email, person.role, person.lang, teams, "csrf")


class Learner:
    """The service's calls for learners."""

    def __init__(self, client: Client) -> None:
        self.client, self.headers = client, {"Authorization": f"Bearer {TOKEN}"}

    def posts(self, path: str, body: Any) -> httpx.Response:
        return self.client.post(path, json=body, headers=self.headers)

    def gets(self, path: str, **params: Any) -> httpx.Response:
        return self.client.get(path, params=params, headers=self.headers)

    def opens(self, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.posts("/v1/cases", body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def writes(self, case_id: str, *messages: dict[str, Any]) -> httpx.Response:
        return self.posts(f"/v1/cases/{case_id}/messages", {"messages": list(messages)})

    def outbox(self, after: int = 0, wait: float = 0) -> list[dict[str, Any]]:
        answer = self.gets("/v1/outbox", after=after, wait=wait)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])


def told(learner: Learner) -> list[tuple[str, dict[str, Any]]]:
    return [(item["kind"], item["body"]) for item in learner.outbox()]


def steps(stored: Session, case_id: str) -> list[str]:
    stored.rollback()
    return list(stored.scalars(select(CaseStep.step).where(CaseStep.case_id == case_id).order_by(CaseStep.id)))
