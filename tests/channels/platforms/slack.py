"""Slack for tests: its Web API, which refuses what Slack refuses, and its signed events, buttons and commands.

Shapes are those of docs.slack.dev (Events API, message, app_mention, block_actions payload, slash commands), recorded from
its examples; so are the limits and the names of errors.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from urllib.parse import urlencode

from tests.channels.platform import Button, Event, Json
from tests.channels.platforms.slack_api import SlackApi
from tests.channels.platforms.slack_shapes import (
    APP,
    BOT,
    LOUNGE,
    SECRET,
    TEAM,
    direct,
    hmac_of,
    marked,
    new_ts,
    numbers,
    person,
    signed,
)


class SlackPlatform(SlackApi):
    name = "slack"

    # What people do

    def event(self, inner: Json, *, kind: str = "event_callback", event_id: str | None = None) -> Event:
        body = {
            "token": "XXYYZZ",
            "team_id": TEAM,
            "api_app_id": APP,
            "event": inner,
            "type": kind,
            "event_id": event_id or f"Ev{next(numbers):08d}",
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
        ts = ts or new_ts()
        kind = "im" if where.startswith("D") else "channel"
        known = {"client_msg_id": "1f0e", "type": "message", "text": marked(text), "user": person(user), "ts": ts}
        return {**known, "team": TEAM, "channel": where, "event_ts": ts, "channel_type": kind, **more}

    def text_event(self, text: str, *, user: str = "ada", event_id: str | None = None) -> Event:
        return self.event(self.said(text, user=user, ts=new_ts(event_id)), event_id=event_id)

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
            "action_ts": new_ts(event_id),
        }
        if "value" in back:
            action["value"] = back["value"]
        payload = {
            "type": "block_actions",
            "user": {"id": person(user), "username": user, "name": user, "team_id": TEAM},
            "api_app_id": APP,
            "token": "XXYYZZ",
            "container": container,
            "trigger_id": f"12321423423.333649436676.{next(numbers)}",
            "team": {"id": TEAM, "domain": "tests"},
            "enterprise": None,
            "is_enterprise_install": False,
            "channel": {"id": back["channel"], "name": "directmessage"},
            "message": message,
            "state": {"values": {}},
            "response_url": f"{self.url}/commands/{next(numbers)}",
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
            "response_url": f"{self.url}/commands/{next(numbers)}",
            "trigger_id": f"13345224609.738474920.{next(numbers)}",
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
        where, who, ts = direct(user), person(user), new_ts()
        edited = {"user": who, "ts": ts}
        link = Button("Open", {"action_id": "link.console", "channel": where, "ts": ts})
        return {
            "edit": self.event(
                {
                    "type": "message",
                    "subtype": "message_changed",
                    "hidden": True,
                    "channel": where,
                    "ts": new_ts(),
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
                    "ts": new_ts(),
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
                    "event_ts": new_ts(),
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
        button = Button("Yes", {"action_id": "choice.0", "value": "c.1.1", "channel": direct("eve"), "ts": new_ts()})
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
        f"sha256={good[3:]}", f"v0={hmac_of(b'other secret', stamp, event.body)}", f"v0={hmac_of(b'', stamp, event.body)}",
        f"v0={hashlib.sha256(event.body).hexdigest()}", f"v0={hmac_of(SECRET.encode(), stamp, event.body, hashlib.sha1)}",
        f"v0={hmac_of(SECRET.encode(), stamp, b'')}",
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
        digest = hmac_of(SECRET.encode(), wrong, event.body)
        yield {**content, "X-Slack-Request-Timestamp": wrong, "X-Slack-Signature": f"v0={digest}"}, event.body
