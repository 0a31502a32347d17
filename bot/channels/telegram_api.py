"""What is asked of Telegram's Bot API, and what its refusals mean (core.telegram.org/bots/api)."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any, TypeVar

from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.request import HTTPXRequest

from bot.messaging.channel import SendLaterError, UndeliverableError

logger = logging.getLogger(__name__)

API_URL = "https://api.telegram.org"
SECONDS = 10.0
T = TypeVar("T")

# The SDK's own switch for waits as `timedelta`; without it every wait is a warning of the SDK's about itself.
os.environ.setdefault("PTB_TIMEDELTA", "true")
# The token is a part of every address, and httpx logs addresses.
logging.getLogger("httpx").setLevel(logging.WARNING)
# At its finest level the SDK logs whole messages.
logging.getLogger("telegram").setLevel(logging.INFO)


class QuietRequest(HTTPXRequest):
    """The SDK's own logs an answer that is no JSON, whole; this one says only that it was none."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        try:
            answer = json.loads(payload)
        except ValueError as error:
            raise TelegramError("an answer that is no JSON") from error
        if not isinstance(answer, dict):
            raise TelegramError("an answer that is no object")
        return answer


def bot_at(url: str, token: str) -> tuple[Bot, QuietRequest]:
    """The SDK's bot, and its connections, which are to be shut down in the end. Raises `InvalidToken`."""
    request = QuietRequest(read_timeout=SECONDS, write_timeout=SECONDS, connect_timeout=SECONDS, pool_timeout=SECONDS)
    return Bot(token, base_url=f"{url}/bot", request=request, get_updates_request=request), request


async def asked(call: Awaitable[T]) -> T:
    """The answer. Raises `SendLaterError`, `UndeliverableError`; `ChatMigrated`, `BadRequest` for who can mend them."""
    try:
        return await call
    except (ChatMigrated, BadRequest):
        raise
    except RetryAfter as error:
        raise SendLaterError("too many messages", seconds=_seconds(error)) from error
    except Forbidden as error:
        raise UndeliverableError("blocked by the person, or not in the chat") from error
    except (InvalidToken, EndPointNotFound) as error:
        logger.error("Telegram refuses access_token of credentials.yml: `python -m bot channels check` says more")
        raise SendLaterError("the token is refused") from error
    except (NetworkError, Conflict) as error:
        raise SendLaterError(f"no answer ({type(error).__name__})") from error
    except TelegramError as error:
        raise SendLaterError(f"not understood ({type(error).__name__})") from error


def _seconds(error: RetryAfter) -> float:
    wait: int | timedelta = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
