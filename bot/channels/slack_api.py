"""What is asked of Slack's Web API, and what its refusals mean.

Their names are in Slack's reference of each method, such as docs.slack.dev/reference/methods/chat.postMessage.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.messaging.channel import SendLaterError, UndeliverableError

logger = logging.getLogger(__name__)

Json = dict[str, Any]

API_URL = "https://slack.com/api/"
SECONDS = 10
# The token's fault, not the message's: it is kept until somebody mends the setting.
OF_OUR_SETTING = frozenset(
    {
        "access_denied", "account_inactive", "ekm_access_denied", "invalid_auth", "messages_tab_disabled", "missing_scope",
        "no_permission", "not_allowed_token_type", "not_authed", "org_login_required", "team_access_not_granted",
        "token_expired", "token_revoked",
    }
)  # fmt: skip
PASSING = frozenset(
    {
        "fatal_error", "internal_error", "message_limit_exceeded", "rate_limited", "ratelimited", "request_timeout",
        "service_unavailable", "team_added_to_org",
    }
)  # fmt: skip

# At its finest level the SDK logs whole messages; ours never goes that far.
_sdk_logger = logging.getLogger(f"{__name__}.sdk")
_sdk_logger.setLevel(logging.INFO)


class NotUnderstoodError(UndeliverableError):
    """Slack does not take the blocks of a message; its words alone may still pass."""


class SlackApi:
    """Methods raise `SendError`. A message is `{text, blocks}`."""

    def __init__(self, token: str, url: str) -> None:
        self._client = AsyncWebClient(token=token, base_url=url, timeout=SECONDS, retry_handlers=[], logger=_sdk_logger)

    async def post(self, channel: str, message: Json, *, thread: str | None = None) -> tuple[str, str]:
        """(channel, time stamp): the name of what was posted. `channel` may be a person, then it is their direct message."""
        sent = self._client.chat_postMessage(
            channel=channel, thread_ts=thread, unfurl_links=False, unfurl_media=False, **message
        )
        answer = await asked(sent)
        return str(answer["channel"]), str(answer["ts"])

    async def update(self, channel: str, ts: str, message: Json) -> None:
        await asked(self._client.chat_update(channel=channel, ts=ts, **message))

    async def tell_alone(self, channel: str, user: str, message: Json, *, thread: str | None = None) -> None:
        """Show a message to one person of a channel."""
        await asked(self._client.chat_postEphemeral(channel=channel, user=user, thread_ts=thread, **message))

    async def who_am_i(self) -> tuple[Json, frozenset[str]]:
        """(`auth.test`, what the token may do)"""
        answer = await asked(self._client.auth_test())
        scopes = str(answer.headers.get("x-oauth-scopes") or "")
        return _data(answer), frozenset(scope.strip() for scope in scopes.split(",") if scope.strip())

    async def channel(self, channel: str) -> Json:
        found: Json = _data(await asked(self._client.conversations_info(channel=channel)))["channel"]
        return found


async def answer_alone(response_url: str, message: Json) -> None:
    """Answer a command or a pressed button, for that person alone: `response_url` is good for half an hour, five times."""
    client = AsyncWebhookClient(response_url, timeout=SECONDS, retry_handlers=[], logger=_sdk_logger)
    try:
        answer = await client.send(
            response_type="ephemeral", replace_original=False, unfurl_links=False, unfurl_media=False, **message
        )
    except (aiohttp.ClientError, TimeoutError) as error:
        raise SendLaterError(f"no connection ({type(error).__name__})") from error
    if answer.status_code >= 400:
        raise UndeliverableError(f"an answer to one person was refused ({answer.status_code})")


async def asked(call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    """The answer. Raises `SendLaterError`, `UndeliverableError`."""
    try:
        return await call
    except SlackApiError as error:
        raise _meaning(error.response) from error
    except (aiohttp.ClientError, TimeoutError) as error:
        raise SendLaterError(f"no connection ({type(error).__name__})") from error


def _meaning(response: Any) -> SendLaterError | UndeliverableError:
    """`response` is the SDK's, or aiohttp's where the body was no JSON."""
    status: int = response.status_code if hasattr(response, "status_code") else response.status
    wait = str(response.headers.get("Retry-After") or "")
    seconds = float(wait) if wait.isdigit() else None
    data = getattr(response, "data", None)
    given = str(data.get("error") or "") if isinstance(data, dict) else ""
    code = given if re.fullmatch(r"[a-z_]{1,60}", given) else "no reason given"
    if status != 200 or code in PASSING:
        return SendLaterError(f"status {status}, {code}", seconds=seconds)
    if code in OF_OUR_SETTING:
        logger.error("Slack refuses slack_token of credentials.yml (%s): `python -m bot channels check` says more", code)
        return SendLaterError(code)
    if code in ("invalid_blocks", "invalid_blocks_format", "invalid_attachments"):
        return NotUnderstoodError(code)
    return UndeliverableError(code)


def _data(answer: AsyncSlackResponse) -> Json:
    return answer.data if isinstance(answer.data, dict) else {}
