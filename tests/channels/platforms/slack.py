"""Slack for tests: its Web API, which refuses what Slack refuses, and its signed events, buttons and commands.

Shapes are those of docs.slack.dev (Events API, message, app_mention, block_actions payload, slash commands), recorded from
its examples; so are the limits and the names of errors.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import re
import time
from collections.abc import Iterator
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.channels.platform import Button, Event, FakePlatform, Heard, Json

PATH = "/webhooks/slack/webhook"
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TOKEN = "xoxb-of-tests"
TEAM, APP, BOT = "T0001", "A0001", "U0BOT"
ROOM, LOUNGE = "C0TRIAGE", "C0LOUNGE"
SCOPES = (
    "app_mentions:read,channels:history,channels:read,chat:write,commands,groups:history,groups:read,im:history,mpim:history"
)

_numbers = itertools.count(1)


class SlackPlatform(FakePlatform):
    name = "slack"

    def __init__(self) -> None:
        super().__init__()
        self.scopes = SCOPES
        self.refusal: str | None = None
        """an error that the API answers with 200, as Slack does"""
        self.room: Json = {"id": ROOM, "name": "triage", "is_member": True, "is_archived": False, "is_private": True}
        self.alone: list[tuple[str, Heard]] = []
        """(person or "response_url", what only they see)"""
        self.posted: dict[tuple[str, str], Json] = {}
        """by (channel, ts), as it is now"""

    def routes(self) -> list[Route]:
        return [
            Route("/api/chat.postMessage", self.post_message, methods=["POST"]),
            Route("/api/chat.update", self.update, methods=["POST"]),
            Route("/api/chat.postEphemeral", self.post_ephemeral, methods=["POST"]),
            Route("/api/auth.test", self.auth_test, methods=["POST"]),
            Route("/api/conversations.info", self.conversation, methods=["GET", "POST"]),
            Route("/commands/{number}", self.response, methods=["POST"]),
        ]

    def credentials(self) -> Json:
        return {
            "slack_token": TOKEN,
            "slack_signing_secret": SECRET,
            "triage_channel": ROOM,
            "api_url": f"{self.url}/api/",
        }

    # The API

    async def post_message(self, request: Request) -> Response:
        refused = await self.refuse(request)
        if refused:
            return refused
        given = await request.json()
        channel = given["channel"]
        if channel.startswith("U"):
            channel = f"D{channel[1:]}"  # Slack opens the direct message
        ts = _ts()
        self.posted[channel, ts] = given
        self.heard.append(heard_of(given, channel, ts))
        return JSONResponse({"ok": True, "channel": channel, "ts": ts, "message": {"type": "message", "ts": ts}})

    async def update(self, request: Request) -> Response:
        refused = await self.refuse(request)
        if refused:
            return refused
        given = await request.json()
        if (given["channel"], given.get("ts")) not in self.posted:
            return _no("message_not_found")
        self.posted[given["channel"], given["ts"]] = given
        return JSONResponse({"ok": True, "channel": given["channel"], "ts": given["ts"], "text": given["text"]})

    async def post_ephemeral(self, request: Request) -> Response:
        refused = await self.refuse(request)
        if refused:
            return refused
        given = await request.json()
        if not given.get("user"):
            return _no("user_not_in_channel")
        self.alone.append((given["user"], heard_of(given, given["channel"], "")))
        return JSONResponse({"ok": True, "message_ts": _ts()})

    async def response(self, request: Request) -> Response:
        given = await request.json()
        wrong = wrong_with(given)
        if wrong or given.get("response_type") != "ephemeral" or given.get("replace_original") is not False:
            return Response(wrong or "invalid_payload", status_code=400)
        self.alone.append(("response_url", heard_of(given, "", "")))
        return Response("ok")

    async def auth_test(self, request: Request) -> Response:
        faulty = await self.guard(request)
        if faulty or request.headers.get("authorization") != f"Bearer {TOKEN}":
            return faulty or _no("invalid_auth")
        if self.refusal:
            return _no(self.refusal)
        body = {"ok": True, "team": "Tests", "user": "cairn", "team_id": TEAM, "user_id": BOT, "bot_id": "B0001"}
        return JSONResponse(body, headers={"x-oauth-scopes": self.scopes})

    async def conversation(self, request: Request) -> Response:
        faulty = await self.guard(request)
        asked = request.query_params.get("channel") or (await request.form()).get("channel")
        if faulty or asked != self.room["id"]:
            return faulty or _no("channel_not_found")
        return JSONResponse({"ok": True, "channel": self.room})

    async def refuse(self, request: Request) -> Response | None:
        """What Slack would say against it."""
        faulty = await self.guard(request)
        if faulty:
            return faulty
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return _no("invalid_auth")
        given = await request.json()
        if not re.fullmatch(r"[CDGU][A-Z0-9]+", str(given.get("channel"))):
            return _no("channel_not_found")
        wrong = self.refusal or wrong_with(given)
        return _no(wrong) if wrong else None

    # What people do

    def event(self, inner: Json, *, kind: str = "event_callback", event_id: str | None = None) -> Event:
        body = {
            "token": "XXYYZZ",
            "team_id": TEAM,
            "api_app_id": APP,
            "event": inner,
            "type": kind,
            "event_id": event_id or f"Ev{next(_numbers):08d}",
            "event_time": int(time.time()),
            "authorizations": [
                {"enterprise_id": None, "team_id": TEAM, "user_id": BOT, "is_bot": True, "is_enterprise_install": False}
            ],
            "is_ext_shared_channel": False,
            "event_context": "4-eyJldCI6Im1lc3NhZ2UifQ",
        }
        return signed(json.dumps(body).encode(), "application/json")

    def said(
        self, text: str, *, user: str = "ada", channel: str | None = None, ts: str | None = None, **more: object
    ) -> Json:
        """The inside of a `message`; `text` as typed."""
        where = channel or direct(user)
        ts = ts or _ts()
        kind = "im" if where.startswith("D") else "channel"
        known = {"client_msg_id": "1f0e", "type": "message", "text": marked(text), "user": person(user), "ts": ts}
        return {**known, "team": TEAM, "channel": where, "event_ts": ts, "channel_type": kind, **more}

    def text_event(self, text: str, *, user: str = "ada", event_id: str | None = None) -> Event:
        return self.event(self.said(text, user=user, ts=_ts(event_id)), event_id=event_id)

    def press_event(self, button: Button, *, user: str = "ada", event_id: str | None = None) -> Event:
        back = button.back
        message = {"type": "message", "user": BOT, "ts": back["ts"], "bot_id": "B0001", "text": "..."}
        container = {"type": "message", "message_ts": back["ts"], "channel_id": back["channel"], "is_ephemeral": False}
        if back.get("thread_ts"):
            message["thread_ts"] = container["thread_ts"] = back["thread_ts"]
        action = {
            "action_id": back["action_id"],
            "block_id": "oYx",
            "text": {"type": "plain_text", "text": button.title, "emoji": False},
            "type": "button",
            "action_ts": _ts(event_id),
        }
        if "value" in back:
            action["value"] = back["value"]
        payload = {
            "type": "block_actions",
            "user": {"id": person(user), "username": user, "name": user, "team_id": TEAM},
            "api_app_id": APP,
            "token": "XXYYZZ",
            "container": container,
            "trigger_id": f"12321423423.333649436676.{next(_numbers)}",
            "team": {"id": TEAM, "domain": "tests"},
            "enterprise": None,
            "is_enterprise_install": False,
            "channel": {"id": back["channel"], "name": "directmessage"},
            "message": message,
            "state": {"values": {}},
            "response_url": f"{self.url}/commands/{next(_numbers)}",
            "actions": [action],
        }
        return self.interaction(payload)

    def interaction(self, payload: Json) -> Event:
        return signed(urlencode({"payload": json.dumps(payload)}).encode(), "application/x-www-form-urlencoded")

    def command(self, text: str, *, user: str = "ada", channel: str = LOUNGE) -> Event:
        form = {
            "token": "XXYYZZ",
            "team_id": TEAM,
            "team_domain": "tests",
            "channel_id": channel,
            "channel_name": "lounge",
            "user_id": person(user),
            "user_name": user,
            "command": "/cairn",
            "text": text,
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": f"{self.url}/commands/{next(_numbers)}",
            "trigger_id": f"13345224609.738474920.{next(_numbers)}",
        }
        return signed(urlencode(form).encode(), "application/x-www-form-urlencoded")

    def mention(self, text: str, *, user: str = "ada", channel: str = LOUNGE, **more: object) -> Event:
        return self.event(self.said(f"<@{BOT}> {text}", user=user, channel=channel, **{"type": "app_mention", **more}))

    def addressed_in_group(self, text: str, *, user: str = "ada") -> Event:
        return self.mention(text, user=user)

    def wordless_events(self, *, user: str = "ada") -> dict[str, Event]:
        kinds = {
            "voice": {"mimetype": "audio/mp4", "subtype": "slack_audio"},
            "video": {"mimetype": "video/mp4", "subtype": "slack_video"},
            "image": {"mimetype": "image/png"},
            "file": {"mimetype": "application/pdf"},
        }
        return {
            kind: self.event(
                self.said("", user=user, subtype="file_share", upload=False, files=[{"id": "F1", "name": "x", **file}])
            )
            for kind, file in kinds.items()
        }

    def silent_events(self, *, user: str = "ada") -> dict[str, Event]:
        where, who, ts = direct(user), person(user), _ts()
        edited = {"user": who, "ts": ts}
        link = Button("Open", {"action_id": "link.console", "channel": where, "ts": ts})
        return {
            "edit": self.event(
                {
                    "type": "message",
                    "subtype": "message_changed",
                    "hidden": True,
                    "channel": where,
                    "ts": _ts(),
                    "message": {"type": "message", "user": who, "text": "changed", "ts": ts, "edited": edited},
                    "channel_type": "im",
                }
            ),
            "mention by an edit": self.mention("find data", user=user, edited=edited),
            "deletion": self.event(
                {
                    "type": "message",
                    "subtype": "message_deleted",
                    "hidden": True,
                    "channel": where,
                    "ts": _ts(),
                    "deleted_ts": ts,
                    "channel_type": "im",
                }
            ),
            "our own message": self.event({**self.said("Hello", channel=where), "user": BOT, "bot_id": "B0001"}),
            "another app": self.event(self.said("Hello", user=user, subtype="bot_message", bot_id="B0002")),
            "an app that writes as a person": self.event(self.said("Hello", user=user, bot_id="B0003", app_id="A0003")),
            "Slackbot": self.event({**self.said("Reminder", user=user), "user": "USLACKBOT"}),
            "join": self.event(self.said("<@U1> has joined", user=user, channel=LOUNGE, subtype="channel_join")),
            "reaction": self.event(
                {
                    "type": "reaction_added",
                    "user": who,
                    "reaction": "thumbsup",
                    "item_user": BOT,
                    "item": {"type": "message", "channel": where, "ts": ts},
                    "event_ts": _ts(),
                }
            ),
            "talk of others": self.event(self.said("what is a micro-credential?", user=user, channel=LOUNGE)),
            "their thread": self.event(self.said("anyone?", user=user, channel=LOUNGE, thread_ts="1700000000.000001")),
            "home": self.event({"type": "app_home_opened", "user": who, "channel": where, "tab": "home", "event_ts": ts}),
            "unknown event": self.event({"type": "moon_landed", "when": 1969}),
            "unknown envelope": self.event({}, kind="app_rate_limited"),
            "unknown interaction": self.interaction({"type": "view_closed", "user": {"id": who}, "team": {"id": TEAM}}),
            "link button": self.press_event(link, user=user),
            "certificate": signed(b"ssl_check=1&token=XXYYZZ", "application/x-www-form-urlencoded"),
        }

    def forged(self) -> Iterator[Event]:
        button = Button("Yes", {"action_id": "choice.0", "value": "c.1.1", "channel": direct("eve"), "ts": _ts()})
        challenge = {"token": "XXYYZZ", "challenge": "3eZbrw1aB", "type": "url_verification"}
        for event in (
            self.text_event("forged", user="eve"),
            self.press_event(button, user="eve"),
            self.command("link ABCD", user="eve"),
            signed(json.dumps(challenge).encode(), "application/json"),
        ):
            for headers, body in _forgeries(event):
                yield Event(event.path, body, headers)


def _forgeries(event: Event) -> Iterator[tuple[dict[str, str], bytes]]:
    """(headers, body) that Slack never sent."""
    content = {"Content-Type": event.headers["Content-Type"]}
    stamp, good, now = event.headers["X-Slack-Request-Timestamp"], event.headers["X-Slack-Signature"], int(time.time())
    stamped = {**content, "X-Slack-Request-Timestamp": stamp}
    yield content, event.body
    yield stamped, event.body
    yield {**content, "X-Slack-Signature": good}, event.body
    for signature in (
        "", "v0=", good[3:], f"v1={good[3:]}", good.upper(), good[:-1], good + "0", f"v0={'0' * 64}", f"v0= {good[3:]}",
        f"sha256={good[3:]}", f"v0={_digest(b'other secret', stamp, event.body)}", f"v0={_digest(b'', stamp, event.body)}",
        f"v0={hashlib.sha256(event.body).hexdigest()}", f"v0={_digest(SECRET.encode(), stamp, event.body, hashlib.sha1)}",
        f"v0={_digest(SECRET.encode(), stamp, b'')}",
    ):  # fmt: skip
        yield {**stamped, "X-Slack-Signature": signature}, event.body
    for body in (event.body + b" ", event.body[:-1], b"", b"\xff" + event.body, event.body[::-1]):
        yield {**stamped, "X-Slack-Signature": good}, body
    for wrong in (
        str(now - 301),
        str(now + 330),
        "0",
        "-1",
        "nan",
        "inf",
        "",
        "soon",
        f"{stamp}.0",
        str(10**30),
        "9" * 5000,
    ):
        digest = _digest(SECRET.encode(), wrong, event.body)
        yield {**content, "X-Slack-Request-Timestamp": wrong, "X-Slack-Signature": f"v0={digest}"}, event.body


def signed(body: bytes, content_type: str, *, at: float | None = None) -> Event:
    stamp = str(int(time.time() if at is None else at))
    headers = {
        "Content-Type": content_type,
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={_digest(SECRET.encode(), stamp, body)}",
    }
    return Event(PATH, body, headers)


def _digest(secret: bytes, stamp: str, body: bytes, algorithm: object = hashlib.sha256) -> str:
    return hmac.new(secret, b"v0:" + stamp.encode() + b":" + body, algorithm).hexdigest()  # type: ignore[arg-type]


def person(user: str) -> str:
    return f"U{hashlib.sha256(user.encode()).hexdigest()[:9].upper()}"


def direct(user: str) -> str:
    return f"D{person(user)[1:]}"


def marked(text: str) -> str:
    """As Slack sends what was typed: its own marks stay."""
    given = re.sub(r"&", "&amp;", text)
    return re.sub(r"<(?![@#!]|https?:|mailto:)", "&lt;", re.sub(r"(?<![A-Za-z0-9|/])>", "&gt;", given))


def _ts(event_id: str | None = None) -> str:
    """A new time stamp; of one event there is one, in each retry too."""
    if event_id is not None:
        return f"1700000000.{int(hashlib.sha256(event_id.encode()).hexdigest()[:5], 16) % 10**6:06d}"
    return f"{int(time.time())}.{next(_numbers):06d}"


def _no(error: str) -> Response:
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
