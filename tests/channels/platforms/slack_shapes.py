"""What Slack's messages and requests look like: names, times, signatures, and what its API takes of blocks."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import re
import time
from collections.abc import Iterator

from starlette.responses import JSONResponse, Response

from tests.channels.platform import Button, Event, Heard, Json

PATH = "/webhooks/slack/webhook"
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TOKEN = "xoxb-of-tests"
TEAM, APP, BOT = "T0001", "A0001", "U0BOT"
ROOM, LOUNGE = "C0TRIAGE", "C0LOUNGE"
SCOPES = (
    "app_mentions:read,channels:history,channels:read,chat:write,commands,groups:history,groups:read,im:history,mpim:history"
)

numbers = itertools.count(1)


def signed(body: bytes, content_type: str, *, at: float | None = None) -> Event:
    stamp = str(int(time.time() if at is None else at))
    headers = {
        "Content-Type": content_type,
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={hmac_of(SECRET.encode(), stamp, body)}",
    }
    return Event(PATH, body, headers)


def hmac_of(secret: bytes, stamp: str, body: bytes, algorithm: object = hashlib.sha256) -> str:
    return hmac.new(secret, b"v0:" + stamp.encode() + b":" + body, algorithm).hexdigest()  # type: ignore[arg-type]


def person(user: str) -> str:
    return f"U{hashlib.sha256(user.encode()).hexdigest()[:9].upper()}"


def direct(user: str) -> str:
    return f"D{person(user)[1:]}"


def marked(text: str) -> str:
    """As Slack sends what was typed: its own marks stay."""
    given = re.sub(r"&", "&amp;", text)
    return re.sub(r"<(?![@#!]|https?:|mailto:)", "&lt;", re.sub(r"(?<![A-Za-z0-9|/])>", "&gt;", given))


def new_ts(event_id: str | None = None) -> str:
    """A new time stamp; of one event there is one, in each retry too."""
    if event_id is not None:
        return f"1700000000.{int(hashlib.sha256(event_id.encode()).hexdigest()[:5], 16) % 10**6:06d}"
    return f"{int(time.time())}.{next(numbers):06d}"


def no_from_slack(error: str) -> Response:
    return JSONResponse({"ok": False, "error": error})


def heard_of(given: Json, channel: str, ts: str) -> Heard:
    blocks = given.get("blocks") or []
    elements = [element for block in blocks if block["type"] == "actions" for element in block["elements"]]
    buttons = tuple(
        Button(
            element["text"]["text"],
            {
                "action_id": element["action_id"],
                "value": element["value"],
                "channel": channel,
                "ts": ts,
                "thread_ts": given.get("thread_ts"),
            },
        )
        for element in elements
        if "url" not in element
    )
    words = [seen(word) for block in blocks for word in _words(block)] or [seen(given["text"])]
    images = [block["image_url"] for block in blocks if block["type"] == "image"]
    cards = sum(1 for word in words if re.match(r"\*(\d+\. )?[^*\n]+ https?://", word))
    return Heard("\n".join(words), buttons, cards, images[0] if images else None, channel, given)


def _words(part: object) -> Iterator[str]:
    """Every word of a block, in its order."""
    if isinstance(part, list):
        for one in part:
            yield from _words(one)
    elif isinstance(part, dict):
        if part.get("type") in ("mrkdwn", "plain_text", "raw_text"):
            yield part["text"]
        elif part.get("type") == "link":
            yield part["url"]
        else:
            for name, value in part.items():
                if name in ("text", "elements", "fields", "rows") or (part.get("type") is None and name == "label"):
                    yield from _words(value)
            if "alt_text" in part:
                yield part["alt_text"]
            if part.get("type") == "button" and "url" in part:
                yield part["url"]


def seen(text: str) -> str:
    """As a person sees it, with the address behind a link."""
    shown = re.sub(r"<!date\^\d+\^[^|>]*\|([^>]*)>", r"\1", text)
    shown = re.sub(r"<(https?://[^|>]+)\|([^>]*)>", r"\2 \1", shown)
    shown = re.sub(r"<((?:https?|mailto|tel):[^|>]+)>", r"\1", shown)
    assert not re.search(r"<[@!#]", shown), "a mention that nobody wrote"
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def wrong_with(given: Json) -> str | None:
    """What Slack says against a message, if anything."""
    text, blocks = given.get("text"), given.get("blocks")
    if not text:
        return "no_text"
    if len(text) > 40_000:
        return "msg_too_long"
    if blocks is None:
        return None
    if not blocks or len(blocks) > 50:
        return "invalid_blocks"
    if sum(block["type"] == "table" for block in blocks) > 1:
        return "invalid_attachments"
    return None if all(_is_right(block) for block in blocks) else "invalid_blocks"


def _is_right(block: Json) -> bool:
    kind = block["type"]
    if kind == "section":
        return 1 <= len(block["text"]["text"]) <= 3000
    if kind == "context":
        return 1 <= len(block["elements"]) <= 10 and all(element["text"] for element in block["elements"])
    if kind == "image":
        return len(block["image_url"]) <= 3000 and 1 <= len(block["alt_text"]) <= 2000
    if kind == "actions":
        names = {element["action_id"] for element in block["elements"]}  # unique within their block
        return 1 <= len(names) == len(block["elements"]) <= 25 and all(
            element["type"] == "button"
            and 1 <= len(element["text"]["text"]) <= 75
            and len(element["action_id"]) <= 255
            and len(element.get("value", "")) <= 2000
            and len(element.get("url", "")) <= 3000
            for element in block["elements"]
        )
    if kind == "table":
        rows = block["rows"]
        cells = [cell for row in rows for cell in row]
        return (
            1 <= len(rows) <= 100
            and all(1 <= len(row) <= 20 for row in rows)
            and len({len(row) for row in rows}) == 1
            and all(cell["type"] == "rich_text" or cell["text"] for cell in cells)
        )
    return False
