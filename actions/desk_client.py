"""What the API is asked for practitioners in messaging channels: who they are, what happened to cases, what they do and ask.

DeskRefusedError   it cannot be done, for a reason that a person can be told
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx

Json = dict[str, Any]

POLL_SECONDS = 25  # the longest that the API waits for the first news
POLL_SPARE_SECONDS = 5.0
ASK_SECONDS = 10.0  # a note is read, the catalogue searched
REFUSALS = frozenset({403, 404, 409, 422, 429})


class DeskRefusedError(Exception):
    """`code` is the API's stable one; `name` is who has the case instead, where that is why."""

    def __init__(self, code: str, name: str | None = None) -> None:
        super().__init__(code)
        self.code, self.name = code, name


class DeskCalls:
    """The calls, for `KnowledgeClient`, which sends them and raises its errors where the API does not answer."""

    async def _call(self, method: str, path: str, **options: Any) -> Json:
        raise NotImplementedError

    async def _sent(self, method: str, path: str, **options: Any) -> httpx.Response:
        """The answer, whatever it is."""
        raise NotImplementedError

    async def desk_link(self, channel: str, user: str, code: str) -> Json:
        """Join a user of a channel to an account: `{name, lang}`. Raises `DeskRefusedError`."""
        return await self._asked("/v1/desk/link", {"channel": channel, "user": user, "code": code[:40]})

    async def desk_knows(self, channel: str, user: str) -> bool:
        """Whether this is a practitioner."""
        return bool((await self._call("POST", "/v1/desk/who", json={"channel": channel, "user": user}))["linked"])

    async def desk_news(self, after: int, *, lang: str, wait: int = POLL_SECONDS) -> list[Json]:
        """What happened with an id above `after`, oldest first; up to `wait` seconds for the first.

        Each is `{id, case_id, kind, at, origin, said, case}`; `case` is what a triage room may show of it, or `None`.
        """
        asked = {"after": after, "wait": wait, "lang": lang}
        items: list[Json] = (await self._call("GET", "/v1/desk/news", within=wait + POLL_SPARE_SECONDS, params=asked))[
            "items"
        ]
        return items

    async def desk_act(
        self, channel: str, user: str, action: str, case_id: str, *, request_id: str, text: str | None = None
    ) -> Json:
        """Claim, release, resolve or reply, once for each `request_id`: `{lang, case}`. Raises `DeskRefusedError`."""
        body = {"channel": channel, "user": user, "request_id": request_id, "text": text}
        return await self._asked(f"/v1/desk/cases/{quote(case_id, safe='')}/{action}", body)

    async def desk_ask(self, channel: str, user: str, text: str) -> Json:
        """The assistant for staff: `{lang, text, programmes, links}`. Raises `DeskRefusedError`."""
        return await self._asked("/v1/desk/ask", {"channel": channel, "user": user, "text": text}, within=ASK_SECONDS)

    async def _asked(self, path: str, body: Json, **options: Any) -> Json:
        answer = await self._sent("POST", path, json=body, **options)
        if answer.status_code in REFUSALS and "problem+json" in answer.headers.get("content-type", ""):
            problem = answer.json()
            named = {entry["field"]: str(entry["reason"]) for entry in problem.get("errors", [])}
            raise DeskRefusedError(str(problem.get("code", "")), named.get("claimed_by"))
        return self._read(answer)

    def _read(self, answer: httpx.Response) -> Json:
        raise NotImplementedError
