"""What Meta's channels share: a webhook that Meta verifies and signs, and the Graph API's answers as `SendError`.

Meta has no kept Python library for these; the rules are those of developers.facebook.com/docs/graph-api/webhooks and
/docs/graph-api/guides/error-handling.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.messaging.channel import SendLaterError, UndeliverableError
from bot.messaging.guard import ForgedError, UnreadableError, raw_body, same
from bot.messaging.unfinished import Unfinished

logger = logging.getLogger(__name__)

Json = dict[str, Any]

GRAPH_URL = "https://graph.facebook.com/v23.0"
TIMEOUT_SECONDS = 10.0
BUSY = frozenset({4, 17, 32, 613, 80007, 130429, 131048, 131056})
PASSING = frozenset({1, 2, 131000, 131016})
OURS = frozenset({190, 102, 0})  # the token: the college's to mend, and no reason to lose a message
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{1,100}")


def webhook(path: str, *, verify: str, secret: str, take: Callable[[Json], Awaitable[None]]) -> list[BaseRoute]:
    """`GET` answers Meta's question whether the address is ours; `POST` takes what is signed with the app's secret."""

    async def ask(request: Request) -> Response:
        given = request.query_params
        challenge = given.get("hub.challenge", "")
        if given.get("hub.mode") != "subscribe" or not same(given.get("hub.verify_token"), verify):
            raise ForgedError
        if not _CHALLENGE.fullmatch(challenge):
            raise UnreadableError
        return PlainTextResponse(challenge)

    async def receive(request: Request) -> Response:
        raw = await raw_body(request)
        expected = "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
        if not same(request.headers.get("x-hub-signature-256"), expected):
            raise ForgedError
        try:
            body = json.loads(raw)
        except ValueError as error:
            raise UnreadableError from error
        if not isinstance(body, dict):
            raise UnreadableError
        await take(body)
        return Response()

    return [Route(path, ask, methods=["GET"]), Route(path, receive, methods=["POST"])]


def child(value: Json, key: str) -> Json:
    """The object under a key; an empty one where there is none, or something else."""
    found = value.get(key)
    return found if isinstance(found, dict) else {}


def children(value: Json, key: str) -> Iterator[Json]:
    """The objects in the list under a key."""
    found = value.get(key)
    return (one for one in found if isinstance(one, dict)) if isinstance(found, list) else iter(())


class Graph:
    """The Graph API with one token. Every call is proved with the app's secret (`appsecret_proof`)."""

    def __init__(self, channel: str, url: str, token: str, secret: str) -> None:
        self._channel = channel
        self._proof = hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        self._http = httpx.AsyncClient(
            base_url=url.rstrip("/") + "/", headers={"Authorization": f"Bearer {token}"}, timeout=TIMEOUT_SECONDS
        )
        self._unfinished = Unfinished()

    async def post(self, path: str, body: Json) -> Json:
        """Raises `SendLaterError` or `UndeliverableError`."""
        return await self._call("POST", path, json=body)

    async def post_all(self, path: str, bodies: Sequence[Json], name: str) -> None:
        """The parts of one message, in order; `name` is its own, for when it is tried again."""
        await self._unfinished.send(name, [partial(self.post, path, body) for body in bodies])

    async def get(self, path: str, **params: str) -> Json:
        return await self._call("GET", path, params=params)

    async def close(self) -> None:
        await self._http.aclose()

    async def _call(self, method: str, path: str, **options: Any) -> Json:
        options["params"] = {**options.get("params", {}), "appsecret_proof": self._proof}
        try:
            answer = await self._http.request(method, path, **options)
        except httpx.HTTPError as error:
            raise SendLaterError(type(error).__name__) from error
        if not answer.is_success:
            raise self._error(answer)
        try:
            found = answer.json()
        except ValueError:
            found = None
        if not isinstance(found, dict):
            # It was taken: to send it again would say it twice.
            logger.warning("%s: Meta's answer cannot be read", self._channel)
            return {}
        return found

    def _error(self, answer: httpx.Response) -> SendLaterError | UndeliverableError:
        code = _code(answer)
        if code in OURS or answer.status_code == 401:
            logger.error("%s: Meta does not accept the access token (code %s); see credentials.yml", self._channel, code)
            return SendLaterError(f"the access token is not accepted (code {code})")
        if answer.status_code == 429 or answer.status_code >= 500 or code in BUSY | PASSING:
            return SendLaterError(f"Meta answered {answer.status_code} (code {code})", seconds=_wait(answer))
        return UndeliverableError(f"Meta refuses it (code {code})")


def _wait(answer: httpx.Response) -> float | None:
    """How long Meta asks to wait: `Retry-After` in seconds, or the estimate in minutes of its usage header."""
    wait = answer.headers.get("retry-after", "")
    if wait.isdigit():
        return float(wait)
    try:
        usage = json.loads(answer.headers.get("x-business-use-case-usage", "{}"))
        minutes = [float(one["estimated_time_to_regain_access"]) for kinds in usage.values() for one in kinds]
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return max(minutes, default=0.0) * 60 or None


def _code(answer: httpx.Response) -> int:
    """The Graph API's own code; -1 where it says none."""
    try:
        return int(answer.json()["error"]["code"])
    except (ValueError, KeyError, TypeError):
        return -1
