"""The only HTTP of the actions: the knowledge and triage API.

KnowledgeError
├── KnowledgeUnavailableError   the API cannot be reached, is too slow, or failed
├── KnowledgeRefusedError       the API refused what was asked; says which field and why
├── NotFoundError               what was named does not exist
└── CaseClosedError             the case that was named is resolved
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpx

from actions.case_client import CaseCalls
from actions.desk_client import DeskCalls

TIMEOUT_SECONDS = 2.0
READING_SECONDS = 20.0  # of a file; no action waits on it
DEFAULT_URL = "http://127.0.0.1:8001"

Json = dict[str, Any]

_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


@contextmanager
def answers_within(seconds: float) -> Iterator[None]:
    """All calls made inside share `seconds`: what would take longer is `KnowledgeUnavailableError`, not a lost reply."""
    token = _deadline.set(asyncio.get_running_loop().time() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


class KnowledgeError(RuntimeError):
    """Base of what can go wrong when the API is asked."""


class KnowledgeUnavailableError(KnowledgeError):
    """The API cannot be reached, took too long, or failed."""


class KnowledgeRefusedError(KnowledgeError):
    """The API refused a value. `reasons` maps its field to why."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {reason}" for field, reason in reasons.items()))
        self.reasons = dict(reasons)


class NotFoundError(KnowledgeError):
    """What was named does not exist."""


class CaseClosedError(KnowledgeError):
    """The case is resolved: nothing more is added to it."""


class KnowledgeClient(CaseCalls, DeskCalls):
    """Asks the API, in the learner's language. One connection pool for the process."""

    def __init__(self, http: httpx.AsyncClient, *, service_token: str = "") -> None:
        self._http = http
        self._headers = {"Authorization": f"Bearer {service_token}"} if service_token else {}
        self._labels: dict[str, dict[str, dict[str, str]]] = {}

    async def matches(self, profile: Json, *, lang: str, limit: int, offset: int = 0) -> Json:
        query = {"lang": lang, "limit": limit, "offset": offset}
        return await self._call("POST", "/v1/matches", params=query, json=profile)

    async def search(self, query: str, *, lang: str, limit: int = 3) -> Json:
        return await self._call("GET", "/v1/credentials", params={"q": query, "lang": lang, "limit": limit})

    async def credential(self, credential_id: str, *, lang: str) -> Json:
        return await self._call("GET", f"/v1/credentials/{credential_id}", params={"lang": lang})

    async def credential_of_page(self, address: str, *, lang: str) -> Json:
        """Raises `NotFoundError` for a page that is no programme's, or several'."""
        return await self._call("GET", "/v1/credentials/by-page", params={"page": address, "lang": lang})

    async def fit(self, credential_id: str, profile: Json, *, lang: str) -> Json:
        """A credential against what the learner said."""
        return await self._call("POST", f"/v1/credentials/{credential_id}/fit", params={"lang": lang}, json=profile)

    async def compare(self, ids: list[str], *, lang: str) -> Json:
        return await self._call("GET", "/v1/credentials/compare", params={"ids": ",".join(ids), "lang": lang})

    async def pathway(self, credential_id: str, *, lang: str) -> Json:
        return await self._call("GET", f"/v1/pathways/{credential_id}", params={"lang": lang})

    async def about_credential(
        self, credential_id: str, about: str, *, lang: str, funding: str | None = None, region: str | None = None
    ) -> Json:
        query = {"about": about, "lang": lang, "funding": funding, "region": region}
        asked = {key: value for key, value in query.items() if value}
        return await self._call("GET", f"/v1/credentials/{credential_id}/answers", params=asked)

    async def ways(self, start: str, level: str, *, lang: str) -> Json:
        """The ways from a credential or a field to a certificate, diploma or degree."""
        return await self._call("GET", "/v1/pathways", params={"from": start, "to": level, "lang": lang})

    async def definitions(self, *, lang: str) -> Json:
        return await self._call("GET", "/v1/definitions", params={"lang": lang})

    async def notes(self, section: str, *, lang: str) -> Json:
        return await self._call("GET", "/v1/notes", params={"section": section, "lang": lang})

    async def find_answer(
        self,
        question: str,
        *,
        lang: str,
        region: str | None = None,
        audience: str | None = None,
        is_question: bool = False,
        subjects: Mapping[str, float] | None = None,
    ) -> Json:
        """`is_question`: it was understood as a question for us; `subjects`: how likely each is."""
        query: Json = {"q": question[:2000], "lang": lang, "region": region, "audience": audience}
        query |= {
            "is_question": "true" if is_question else None,
            "subject": [f"{subject}:{likely:.3f}" for subject, likely in (subjects or {}).items()],
        }
        return await self._call("GET", "/v1/answers", params={key: value for key, value in query.items() if value})

    async def answer(self, answer_id: str, *, lang: str) -> Json:
        return await self._call("GET", f"/v1/answers/{answer_id}", params={"lang": lang})

    async def find_occupations(self, query: str, *, lang: str) -> list[Json]:
        found = await self._call("GET", "/v1/occupations", params={"q": query[:500], "lang": lang, "limit": 3})
        items: list[Json] = found["items"]
        return items

    async def occupation(self, code: str, *, lang: str, region: str | None = None) -> Json:
        """With its similar ones; `region` is whose wage and outlook are wanted."""
        query = {"lang": lang, **({"region": region} if region else {})}
        return await self._call("GET", f"/v1/occupations/{code}", params=query)

    async def skill_gap(self, code: str, have: list[str], limits: Json, *, lang: str) -> Json:
        """`limits` is the profile inside which to look for what teaches a skill."""
        asked = {"occupation": code, "skills": have, "profile": limits}
        return await self._call("POST", "/v1/skill-gaps", params={"lang": lang}, json=asked)

    async def goals(self, text: str, *, interests: list[str], region: str | None, lang: str) -> Json:
        given = {"text": text[:500], "interests": interests[:10], "region": region}
        return await self._call("POST", "/v1/goals", params={"lang": lang}, json=given)

    async def help_lines(self, situation: str, *, province: str | None, lang: str) -> list[Json]:
        query = {"situation": situation, "lang": lang, **({"province": province} if province else {})}
        items: list[Json] = (await self._call("GET", "/v1/help-lines", params=query))["items"]
        return items

    async def describe(self, profile: Json, *, lang: str) -> list[Json]:
        items: list[Json] = (await self._call("POST", "/v1/profiles/describe", params={"lang": lang}, json=profile))["items"]
        return items

    async def state(self, profile: Json, shortlist: list[str], dates: list[dict[str, str]], *, lang: str) -> Json:
        """The link of a profile and a shortlist, and what it opens."""
        given = {"profile": profile, "shortlist": shortlist, "dates": dates}
        return await self._call("POST", "/v1/state", params={"lang": lang, "limit": 1}, json=given)

    async def open_link(self, query: str, *, lang: str) -> Json:
        """What the query string of a shared link says."""
        return await self._call("GET", f"/v1/state?{query}", params=None)

    async def plan(self, profile: Json, chosen: list[Json], *, lang: str) -> Json:
        return await self._call("POST", "/v1/plans", params={"lang": lang}, json={"profile": profile, "chosen": chosen})

    async def plan_file(self, file: str, profile: Json, chosen: list[Json], *, lang: str) -> httpx.Response:
        """The plan as page, text, pdf or calendar. Raises `NotFoundError` where a plan has no dates for a calendar."""
        given = {"profile": profile, "chosen": chosen}
        response = await self._send("POST", f"/v1/plans/{file}", headers=self._headers, params={"lang": lang}, json=given)
        if not response.is_success:
            _body(response)
        return response

    async def labels(self, *, lang: str) -> dict[str, dict[str, str]]:
        """All labels of a language; asked once."""
        if lang not in self._labels:
            self._labels[lang] = (await self._call("GET", "/v1/labels", params={"lang": lang}))["groups"]
        return self._labels[lang]

    async def keep_question(self, text: str, *, lang: str, person: str) -> None:
        await self._call("POST", "/v1/questions", json={"text": text[:1000], "lang": lang, "person": person})

    async def tell_usage(self, events: list[Json]) -> None:
        """What became of messages; an event that was told before changes nothing."""
        await self._call("POST", "/v1/events", json={"events": events})

    async def give_feedback(
        self, about: str, *, helpful: bool, lang: str, person: str, vote: str | None = None, reason: str | None = None
    ) -> None:
        """`vote` is a UUID: what is given under the same one again takes the place of the first."""
        body = {"about": about, "helpful": helpful, "lang": lang, "person": person, "vote": vote, "reason": reason}
        await self._call("POST", "/v1/feedback", json=body)

    async def check_badge(self, badge: bytes, *, lang: str) -> Json:
        """Raises `KnowledgeRefusedError`: what is wrong, as a code by its place in the badge."""
        files = {"file": ("badge", badge)}
        return await self._call("POST", "/v1/badges/check", within=READING_SECONDS, params={"lang": lang}, files=files)

    async def read_resume(self, text: bytes, *, lang: str) -> Json:
        """Raises `KnowledgeRefusedError` in words for the learner."""
        return await self._call(
            "POST",
            "/v1/resumes/read",
            within=READING_SECONDS,
            params={"lang": lang},
            content=text,
            headers={**self._headers, "Content-Type": "text/plain; charset=utf-8"},
        )

    async def vocabulary(self, etag: str | None = None) -> tuple[Json | None, str | None]:
        """(vocabulary, its ETag); `None` for the first when `etag` is still the newest."""
        headers = {**self._headers, **({"If-None-Match": etag} if etag else {})}
        response = await self._send("GET", "/v1/vocabulary", headers=headers)
        if response.status_code == httpx.codes.NOT_MODIFIED:
            return None, etag
        return _body(response), response.headers.get("ETag")

    async def close(self) -> None:
        await self._http.aclose()

    async def _call(self, method: str, path: str, **options: Any) -> Json:
        return _body(await self._sent(method, path, **options))

    async def _sent(self, method: str, path: str, **options: Any) -> httpx.Response:
        return await self._send(method, path, **{"headers": self._headers, **options})

    def _read(self, answer: httpx.Response) -> Json:
        return _body(answer)

    async def _send(self, method: str, path: str, *, within: float = TIMEOUT_SECONDS, **options: Any) -> httpx.Response:
        # Not httpx's own timeout alone, which its ASGI transport does not know.
        deadline = min(asyncio.get_running_loop().time() + within, _deadline.get() or float("inf"))
        try:
            async with asyncio.timeout_at(deadline):
                return await self._http.request(method, path, timeout=within, **options)
        except (httpx.HTTPError, OSError) as error:  # a TimeoutError is an OSError
            raise KnowledgeUnavailableError(type(error).__name__) from error


def _body(response: httpx.Response) -> Json:
    if response.is_success:
        return _json(response)
    if response.status_code == httpx.codes.NOT_FOUND:
        raise NotFoundError(str(response.url.path))
    if response.status_code == httpx.codes.CONFLICT and _json(response).get("code") == "case_closed":
        raise CaseClosedError(str(response.url.path))
    if response.status_code in (httpx.codes.UNPROCESSABLE_ENTITY, httpx.codes.REQUEST_ENTITY_TOO_LARGE):
        problem = _json(response)
        reasons = {entry["field"]: entry["reason"] for entry in problem.get("errors", [])}
        raise KnowledgeRefusedError(reasons or {"request": str(problem.get("detail", ""))})
    raise KnowledgeUnavailableError(f"status {response.status_code}")


def _json(response: httpx.Response) -> Json:
    """The body's JSON object; a proxy's page where the API should be is an API that is not there."""
    if response.status_code == httpx.codes.NO_CONTENT:
        return {}
    try:
        body = response.json()
    except ValueError as error:
        raise KnowledgeUnavailableError("the answer is not JSON") from error
    if not isinstance(body, dict):
        raise KnowledgeUnavailableError("the answer is not a JSON object")
    return body


_current: KnowledgeClient | None = None


def use_client(client: KnowledgeClient) -> None:
    """Name the client that actions use in this process: serve.py does, with an in-process transport."""
    global _current
    _current = client


def get_client() -> KnowledgeClient:
    """The process's client; the first call without one makes it from `KNOWLEDGE_URL` and `SERVICE_TOKEN`."""
    if _current is None:
        http = httpx.AsyncClient(base_url=os.environ.get("KNOWLEDGE_URL", DEFAULT_URL), timeout=TIMEOUT_SECONDS)
        use_client(KnowledgeClient(http, service_token=os.environ.get("SERVICE_TOKEN", "")))
    assert _current is not None
    return _current
