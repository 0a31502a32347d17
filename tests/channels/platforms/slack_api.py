"""Slack's Web API for tests: it refuses what Slack refuses."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.channels.platform import FakePlatform, Heard, Json
from tests.channels.platforms.slack_shapes import (
    BOT,
    ROOM,
    SCOPES,
    SECRET,
    TEAM,
    TOKEN,
    heard_of,
    new_ts,
    no_from_slack,
    wrong_with,
)


class SlackApi(FakePlatform):
    """`heard` and `posted` hold what was taken."""

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
        ts = new_ts()
        self.posted[channel, ts] = given
        self.heard.append(heard_of(given, channel, ts))
        return JSONResponse({"ok": True, "channel": channel, "ts": ts, "message": {"type": "message", "ts": ts}})

    async def update(self, request: Request) -> Response:
        refused = await self.refuse(request)
        if refused:
            return refused
        given = await request.json()
        if (given["channel"], given.get("ts")) not in self.posted:
            return no_from_slack("message_not_found")
        self.posted[given["channel"], given["ts"]] = given
        return JSONResponse({"ok": True, "channel": given["channel"], "ts": given["ts"], "text": given["text"]})

    async def post_ephemeral(self, request: Request) -> Response:
        refused = await self.refuse(request)
        if refused:
            return refused
        given = await request.json()
        if not given.get("user"):
            return no_from_slack("user_not_in_channel")
        self.alone.append((given["user"], heard_of(given, given["channel"], "")))
        return JSONResponse({"ok": True, "message_ts": new_ts()})

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
            return faulty or no_from_slack("invalid_auth")
        if self.refusal:
            return no_from_slack(self.refusal)
        body = {"ok": True, "team": "Tests", "user": "cairn", "team_id": TEAM, "user_id": BOT, "bot_id": "B0001"}
        return JSONResponse(body, headers={"x-oauth-scopes": self.scopes})

    async def conversation(self, request: Request) -> Response:
        faulty = await self.guard(request)
        asked = request.query_params.get("channel") or (await request.form()).get("channel")
        if faulty or asked != self.room["id"]:
            return faulty or no_from_slack("channel_not_found")
        return JSONResponse({"ok": True, "channel": self.room})

    async def refuse(self, request: Request) -> Response | None:
        """What Slack would say against it."""
        faulty = await self.guard(request)
        if faulty:
            return faulty
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return no_from_slack("invalid_auth")
        given = await request.json()
        if not re.fullmatch(r"[CDGU][A-Z0-9]+", str(given.get("channel"))):
            return no_from_slack("channel_not_found")
        wrong = self.refusal or wrong_with(given)
        return no_from_slack(wrong) if wrong else None
