"""What is asked of the Bot Connector, and what its refusals mean.

learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference and
learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Awaitable
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import aiohttp
import httpx
from microsoft_agents.activity import Activity, ConversationParameters
from microsoft_agents.hosting.core.connector.client import ConnectorClient
from microsoft_agents.hosting.core.connector.client.connector_client import ConversationsOperations
from microsoft_agents.hosting.core.security import OutboundHostValidator
from pydantic import ValidationError

from bot.messaging.channel import SendLaterError, UndeliverableError

logger = logging.getLogger(__name__)

Json = dict[str, Any]
T = TypeVar("T")

LOGIN_URL = "https://login.microsoftonline.com"
SCOPE = "https://api.botframework.com/.default"
# The SDK's own list of Microsoft's hosts has some on which anybody can have an address; our token goes to these alone.
SERVICE_HOSTS = ["smba.trafficmanager.net", "botframework.com"]
SECONDS = 10.0
EARLIER_SECONDS = 300.0  # before a token ends, a new one is fetched
ID_LIMIT = 1000  # the SDK cuts longer names of conversations off
PASSING = frozenset({408, 412, 429})  # Microsoft says to try these again, as all of 500 and above
UNREAD = frozenset({400, 413})

# The SDK logs the names of conversations; what went wrong is logged here, without them.
logging.getLogger("microsoft_agents").setLevel(logging.CRITICAL)
# An address of a connector holds the name of a conversation, and httpx logs addresses.
logging.getLogger("httpx").setLevel(logging.WARNING)


class NotUnderstoodError(UndeliverableError):
    """Teams does not take a message's card; its words alone may still pass."""


class UnreadAnswerError(SendLaterError):
    """The connector took it, and what it answered cannot be read."""


class TeamsApi:
    """Methods raise `SendError`. `extra_origins` are service URLs beside Microsoft's, such as `https://host:port`."""

    def __init__(self, app_id: str, password: str, tenant_id: str, login_url: str, extra_origins: frozenset[str]) -> None:
        self.app_id = app_id
        self._form = {"grant_type": "client_credentials", "client_id": app_id, "client_secret": password, "scope": SCOPE}
        self._login = f"{login_url.rstrip('/')}/{quote(tenant_id, safe='')}/oauth2/v2.0/token"
        self._extra = extra_origins
        self._microsoft = OutboundHostValidator(SERVICE_HOSTS, enabled=True, include_default_microsoft_hosts=False)
        self._sessions: dict[str, aiohttp.ClientSession] = {}
        self._token, self._good_until = "", 0.0
        self._lock = asyncio.Lock()

    def may_call(self, service_url: str) -> bool:
        """Whether our token may go there."""
        return self._is_extra(service_url) or bool(self._microsoft.is_allowed(service_url))

    async def post(self, service_url: str, conversation: str, activity: Activity) -> str:
        """The name of what was posted."""
        sent = (await self._at(service_url)).send_to_conversation(quote(conversation, safe=":@;=."), activity)
        try:
            return str((await self._asked(sent)).id or "")
        except UnreadAnswerError as error:
            logger.info("teams: %s; it was taken, and is not sent again", error)
            return ""

    async def update(self, service_url: str, conversation: str, activity_id: str, activity: Activity) -> None:
        operations = await self._at(service_url)
        await self._asked(
            operations.update_activity(quote(conversation, safe=":@;=."), quote(activity_id, safe=""), activity)
        )

    async def begin(self, service_url: str, given: ConversationParameters) -> str:
        """The name of a conversation with somebody, or of a new thread in a channel."""
        return str((await self._asked((await self._at(service_url)).create_conversation(given))).id or "")

    async def token(self) -> str:
        """What we show to the connector. Raises `SendLaterError`."""
        async with self._lock:
            if time.monotonic() < self._good_until:
                return self._token
            try:
                async with httpx.AsyncClient(timeout=SECONDS) as http:
                    answer = await http.post(self._login, data=self._form)
                body = answer.json() if answer.content else {}
            except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
                raise SendLaterError(f"no token ({type(error).__name__})") from error
            if not isinstance(body, dict) or answer.status_code != 200 or not isinstance(body.get("access_token"), str):
                raise _no_token(answer, body)
            lasts = body.get("expires_in")
            self._token = body["access_token"]
            self._good_until = time.monotonic() + max(0.0, (float(lasts) if lasts else 0.0) - EARLIER_SECONDS)
            return self._token

    async def close(self) -> None:
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()

    def _is_extra(self, service_url: str) -> bool:
        parts = urlsplit(service_url)
        return f"{parts.scheme}://{parts.netloc}".lower() in self._extra

    async def _at(self, service_url: str) -> ConversationsOperations:
        if not self.may_call(service_url):
            raise UndeliverableError("the service URL is not Microsoft's")
        token = await self.token()
        base = f"{service_url.rstrip('/')}/"
        session = self._sessions.get(base)
        if session is None:
            settings: Json = {"base_url": base, "timeout": aiohttp.ClientTimeout(SECONDS)}
            session = aiohttp.ClientSession(**settings) if self._is_extra(base) else self._microsoft.client(settings)
            self._sessions[base] = session
        return ConversationsOperations(
            ConnectorClient(base, token, session=session).client, max_conversation_id_length=ID_LIMIT
        )

    async def _asked(self, call: Awaitable[T]) -> T:
        """The answer. Raises `SendLaterError`, `UndeliverableError`."""
        try:
            return await call
        except aiohttp.ClientResponseError as error:
            if error.status < 300:
                raise UnreadAnswerError("an answer that is no JSON") from error
            if error.status == 401:
                self._good_until = 0.0
            raise _meaning(error) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SendLaterError(f"no connection ({type(error).__name__})") from error
        except ValidationError as error:
            raise UnreadAnswerError("an answer that is none of the connector's") from error
        except ValueError as error:  # the SDK's guard: the host's address is not one of the internet
            raise UndeliverableError(f"the service URL leads nowhere ({type(error).__name__})") from error


def _meaning(error: aiohttp.ClientResponseError) -> SendLaterError | UndeliverableError:
    wait = str((error.headers.get("Retry-After") if error.headers else None) or "")
    found = re.search(r'"code"\s*:\s*"([A-Za-z]{1,60})"', error.message or "")
    reason = f"status {error.status}, {found[1] if found else 'no reason given'}"
    if error.status in PASSING or error.status >= 500:
        return SendLaterError(reason, seconds=float(wait) if wait.isdigit() else None)
    if error.status == 401:
        logger.error("Teams refuses our token: `python -m bot channels check` says more")
        return SendLaterError(reason)
    return NotUnderstoodError(reason) if error.status in UNREAD else UndeliverableError(reason)


def _no_token(answer: httpx.Response, body: Any) -> SendLaterError:
    """Microsoft's name of the fault (`invalid_client` and its like), never its sentence: that names the tenant."""
    given = str(body.get("error") or "") if isinstance(body, dict) else ""
    code = given if re.fullmatch(r"[a-z_]{1,60}", given) else "no reason given"
    if answer.status_code in (400, 401):
        logger.error("Microsoft refuses app_id and app_password of credentials.yml (%s)", code)
    wait = answer.headers.get("Retry-After", "")
    return SendLaterError(f"no token: status {answer.status_code}, {code}", seconds=float(wait) if wait.isdigit() else None)
