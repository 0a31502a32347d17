"""What is asked of Twilio's API, and what its refusals mean (www.twilio.com/docs/api/errors)."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable
from typing import Any
from urllib.parse import urlsplit

import httpx
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from twilio.rest.content.v1.content import ContentList

from bot.messaging.channel import SendLaterError, UndeliverableError

logger = logging.getLogger(__name__)

Json = dict[str, Any]

SECONDS = 10.0
CONTENTS = 1000  # templates of the account that are looked through
# code: what it says, without the number it is about
REASONS = {
    21211: "the number is not valid",
    21408: "the account may not write to this country",
    21610: "the person has said STOP",
    21612: "the number cannot be reached from ours",
    21614: "the number is no mobile telephone",
    21617: "the message is too long",
    63003: "the number is not on WhatsApp",
    63016: "outside of WhatsApp's 24 hours",
}
# What a message is refused for that a plain one would not be: its content template, or what that is filled with.
OF_CONTENT = {20404, 21654, 21655, 21656, 21659}
LATER = {20429, 21611, 63018}  # too many requests, a full queue, WhatsApp's rate


class ContentRefusedError(UndeliverableError):
    """The same words without buttons may be taken."""


class Connection(AsyncHttpClient):  # type: ignore[misc]
    """The SDK's requests over httpx, to Twilio's hosts, or all to that of `proxy`. Unlike the SDK's own it keeps
    `Retry-After`, sends JSON where the SDK says so, and logs nothing."""

    def __init__(self, proxy: str | None) -> None:
        super().__init__(logger, True, SECONDS)
        self._proxy = urlsplit(proxy) if proxy else None
        self._http = httpx.AsyncClient(timeout=SECONDS)

    async def request(
        self,
        method: str,
        uri: str,
        params: Json | None = None,
        data: Json | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the SDK's form
        allow_redirects: bool = False,
    ) -> Response:
        """Raises `SendLaterError` for 429, 5xx and no connection."""
        if self._proxy:
            uri = urlsplit(uri)._replace(scheme=self._proxy.scheme, netloc=self._proxy.netloc).geturl()
        as_json = (headers or {}).get("Content-Type") == "application/json"
        body: Json = {"json": _given(data)} if as_json else {"data": data}
        try:
            answer = await self._http.request(
                method, uri, params=params, headers=headers, auth=auth, follow_redirects=allow_redirects, **body
            )
        except httpx.HTTPError as error:
            raise SendLaterError(f"no connection ({type(error).__name__})") from error
        if answer.status_code == 429 or answer.status_code >= 500:
            wait = answer.headers.get("retry-after", "")
            raise SendLaterError(f"status {answer.status_code}", seconds=float(wait) if wait.isdigit() else None)
        return Response(answer.status_code, answer.text, answer.headers)

    async def close(self) -> None:
        await self._http.aclose()


class TwilioApi:
    """Methods raise `SendError`. Addresses are the SDK's: `+1...` or `whatsapp:+1...`."""

    def __init__(self, account: str, token: str, proxy: str | None) -> None:
        self._connection = Connection(proxy)
        self._client = Client(account, token, http_client=self._connection)
        self._account = account

    async def send(self, *, to: str, sender: str, body: str) -> None:
        """`sender` is a number, or a messaging service (MG...)."""
        # Curly quotes and long dashes would make each part of an SMS half as long; Twilio writes them straight.
        straight = {} if to.startswith("whatsapp:") else {"smart_encoded": True}
        await asked(self._client.messages.create_async(to=to, body=body, **straight, **_from(sender)))

    async def send_content(self, *, to: str, sender: str, sid: str, variables: dict[str, str]) -> None:
        """A content template (HX...), filled. Raises `ContentRefusedError` too."""
        filled = json.dumps(variables)
        await asked(self._client.messages.create_async(to=to, content_sid=sid, content_variables=filled, **_from(sender)))

    async def contents(self) -> dict[str, str]:
        """The SIDs of the account's content templates by their names."""
        found = await asked(self._client.content.v1.contents.list_async(limit=CONTENTS, page_size=100))
        return {str(one.friendly_name): str(one.sid) for one in found}

    async def make_content(self, name: str, variables: dict[str, str], types: Json) -> str:
        """A new content template; returns its SID. `variables` are examples. Raises `ContentRefusedError` too."""
        given = {"friendly_name": name, "language": "en", "variables": variables, "types": types}
        request = ContentList.ContentCreateRequest(given)
        try:
            made = await asked(self._client.content.v1.contents.create_async(content_create_request=request))
        except UndeliverableError as error:
            raise ContentRefusedError(str(error)) from error
        return str(made.sid)

    async def account_name(self) -> str:
        account = await asked(self._client.api.v2010.accounts(self._account).fetch_async())
        return str(account.friendly_name)

    async def webhook_of(self, number: str) -> str | None:
        """Where messages to a number of the account are sent; `None` for a number that is not the account's."""
        found = await asked(self._client.incoming_phone_numbers.list_async(phone_number=number, limit=1))
        return str(found[0].sms_url or "") if found else None

    async def close(self) -> None:
        await self._connection.close()


async def asked(call: Awaitable[Any]) -> Any:
    """The answer. Raises `SendLaterError`, `UndeliverableError`."""
    try:
        return await call
    except (TwilioRestException, TwilioServiceException) as error:
        raise _meaning(error.status, error.code) from error
    except TwilioException as error:
        raise SendLaterError(f"not understood ({type(error).__name__})") from error


def _from(sender: str) -> dict[str, str]:
    return {"messaging_service_sid": sender} if sender.startswith("MG") else {"from_": sender}


def _given(value: Any) -> Any:
    """Without what is `None`: the SDK writes every field that there could be."""
    if isinstance(value, dict):
        return {key: _given(one) for key, one in value.items() if one is not None}
    return [_given(one) for one in value] if isinstance(value, list) else value


def _meaning(status: int, code: int | None) -> SendLaterError | UndeliverableError:
    if status in (401, 403) and code not in REASONS:
        logger.error("Twilio refuses account_sid or auth_token of credentials.yml (%s)", code)
        return SendLaterError(f"the account is refused ({code})")
    if code in LATER:
        return SendLaterError(f"busy ({code})")
    if code in OF_CONTENT:
        return ContentRefusedError(f"the template is refused ({code})")
    return UndeliverableError(f"{REASONS.get(code or 0, 'refused')} ({code})")
