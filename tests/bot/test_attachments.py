"""What is made of the knowledge API's answer about a file; the API is a fake at the transport."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from actions import knowledge_client
from actions.knowledge_client import KnowledgeClient, use_client
from bot.attachments import NAMES_AT_MOST, SKILLS_AT_MOST, Attachment, in_message, read

BADGE, RESUME = Attachment("badge", b"{}", "badge.json"), Attachment("resume", b"words")
FOUND: dict[str, Any] = {
    "kept": False,
    "lines_read": 1,
    "skills": [],
    "occupations": [],
    "certificates": [],
    "education": [],
}


def skill(key: str, confidence: float, kind: str = "name") -> dict[str, Any]:
    return {"id": key, "name": key.title(), "confidence": confidence, "evidence_kind": {"id": kind, "name": "..."}}


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    monkeypatch.setattr(knowledge_client, "_current", None)

    def answers(status: int = 200, **answer: Any) -> None:
        transport = httpx.MockTransport(lambda _request: httpx.Response(status, **answer))
        use_client(KnowledgeClient(httpx.AsyncClient(transport=transport, base_url="http://api.invalid")))

    yield answers


async def reading(attachment: Attachment) -> dict[str, Any]:
    payload = await read(attachment, "en")
    intent, brace, entities = payload.partition("{")
    assert intent == f"/read_{attachment.kind}"
    found: dict[str, Any] = json.loads(brace + entities)["reading"]
    return found


async def test_what_a_line_only_seems_to_mean_is_a_maybe(api: Callable[..., None]) -> None:
    api(json=FOUND | {"skills": [skill("a", 0.6, "meaning"), skill("b", 0.7), skill("c", 0.9, "alias")]})

    found = await reading(RESUME)

    assert [entry["id"] for entry in found["skills"]] == ["c", "b"]
    assert found["maybe"] == [{"id": "a", "name": "A"}]


async def test_of_very_many_the_surest_are_kept(api: Callable[..., None]) -> None:
    jobs = [{"title": f"job {number}"} for number in range(50)]
    api(json=FOUND | {"skills": [skill(f"s{number}", number / 1000) for number in range(500)], "occupations": jobs})

    found = await reading(RESUME)

    assert [entry["id"] for entry in found["skills"]] == [f"s{number}" for number in range(499, 499 - SKILLS_AT_MOST, -1)]
    assert len(found["occupations"]) == NAMES_AT_MOST


async def test_a_refused_badge_keeps_codes_and_places_only(api: Callable[..., None]) -> None:
    errors = [{"field": "$.issuer", "reason": "missing"}, {"field": "body", "reason": "Some words of an error."}]
    api(422, json={"code": "badge_refused", "detail": "...", "errors": errors})

    assert await reading(BADGE) == {"refused": [{"at": "$.issuer", "code": "missing"}]}


@pytest.mark.parametrize("status", [413, 422])
async def test_a_refused_resume_keeps_the_apis_words(api: Callable[..., None], status: int) -> None:
    api(status, json={"detail": "...", "errors": [{"field": "text", "reason": "The text may be at most 200 pages."}]})

    assert await reading(RESUME) == {"refused": "The text may be at most 200 pages."}


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 503, "json": {}},
        {"status": 404, "json": {}},
        {"text": "<html>"},
        {"json": {}},
        {"json": {"skills": 3}},
        {"json": {"skills": [None]}},
        {"status": 413, "text": "nginx"},
    ],
)
@pytest.mark.parametrize("attachment", [BADGE, RESUME])
async def test_an_answer_of_another_shape_is_none(
    api: Callable[..., None], attachment: Attachment, answer: dict[str, Any]
) -> None:
    api(**answer)

    assert await reading(attachment) == {"down": True}


@pytest.mark.parametrize("text", ["hello", "{", "\ud800", "a\n" * 5000, "https://example.org"])
def test_other_texts_are_messages(text: str) -> None:
    assert in_message(text) is None
