"""The one address that Slack calls: for events, for pressed buttons and for the command."""

from __future__ import annotations

import logging
from urllib.parse import parse_qs

from pydantic import BaseModel
from slack_sdk.signature import SignatureVerifier
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.channels.slack_blocks import CHOICE
from bot.channels.slack_shapes import BARE_CALL, Action, Command, Envelope, Interaction, Said, is_direct, plain, read
from bot.channels.slack_staff import ACTIONS, StaffTalk
from bot.messaging.channel import Hub
from bot.messaging.guard import ForgedError, UnreadableError, is_fresh, raw_body
from bot.messaging.inbound import Inbound
from bot.messaging.staff_jobs import both

logger = logging.getLogger(__name__)

PATH = "/webhooks/slack/webhook"


class Kind(BaseModel):
    type: str


class Webhook:
    """Answers once the event is kept. `room` is the triage room, which is the practitioners' where there is a desk."""

    def __init__(self, name: str, verifier: SignatureVerifier, hub: Hub, staff: StaffTalk, room: str | None) -> None:
        self._name, self._verifier, self._hub, self._staff, self._room = name, verifier, hub, staff, room

    async def handle(self, request: Request) -> Response:
        raw = await raw_body(request)
        if not self._is_genuine(raw, request.headers):
            raise ForgedError
        content = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if content == "application/json":
            return await self._event(read(Envelope, raw))
        if content != "application/x-www-form-urlencoded":
            raise UnreadableError
        form = {name: values[0] for name, values in parse_qs(raw.decode()).items()}
        if "payload" in form:
            return await self._interaction(form["payload"])
        if form.get("ssl_check") == "1":
            return Response()  # Slack looks at the certificate, now and then
        return await self._command(read(Command, dict(form)))

    def _is_genuine(self, raw: bytes, headers: Headers) -> bool:
        stamp, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
        # The SDK's comparison takes neither other letters nor other numbers.
        if not (stamp.isascii() and stamp.isdigit() and signature.isascii() and is_fresh(stamp)):
            return False
        try:
            return self._verifier.is_valid(raw, stamp, signature)
        except UnicodeDecodeError:
            return False

    async def _event(self, envelope: Envelope) -> Response:
        if envelope.type == "url_verification":
            return PlainTextResponse(envelope.challenge or "")
        kind = envelope.event.get("type")
        if envelope.type == "event_callback" and kind in ("message", "app_mention"):
            said = read(Said, envelope.event)
            if said.is_of_a_person(envelope.bot):
                await self._said(said, self._user(envelope.team_id, said.user), envelope.bot)
        else:
            logger.debug("slack: an event that is not for us")
        return Response()

    async def _said(self, said: Said, user: str, bot: str | None) -> None:
        if said.channel == self._room and self._hub.staff is not None:
            await self._staff.said(self._hub, self._hub.staff, said, user, bot)
            return
        thread = "" if is_direct(said.channel) else _thread(said.channel, said.thread_ts or said.ts)
        if thread and not said.mentions(bot) and not await self._is_in_talk(said, user, thread):
            return  # others talk there too
        for inbound in said.inbounds(user, thread):
            await self._hub.receive(self._name, inbound)

    async def _is_in_talk(self, said: Said, user: str, thread: str) -> bool:
        """Whether this person began the thread with us; then it needs no mention."""
        return said.thread_ts is not None and await self._hub.knows(self._name, user, thread)

    async def _interaction(self, payload: str) -> Response:
        if read(Kind, payload).type != "block_actions":
            return Response()
        pressed = read(Interaction, payload)
        user = self._user(pressed.team.id if pressed.team else pressed.user.team_id, pressed.user.id)
        for action in pressed.actions:
            channel = pressed.channel.id if pressed.channel else ""
            event_id = f"{channel}:{pressed.container.message_ts}:{action.action_ts}:{pressed.user.id}"
            if action.action_id in ACTIONS:
                if channel == self._room and self._hub.staff is not None:
                    self._staff.press(self._hub, self._hub.staff, pressed, action, user, event_id)
            elif action.action_id.startswith(f"{CHOICE}.") and channel and action.value:
                await self._choose(pressed, action, channel, user, event_id)
        return Response()

    async def _choose(self, pressed: Interaction, action: Action, channel: str, user: str, event_id: str) -> None:
        ts = pressed.thread
        thread = "" if is_direct(channel) else _thread(channel, ts or "")
        if thread and not await self._hub.knows(self._name, user, thread):
            if pressed.response_url:
                self._staff.tell(self._hub, pressed.response_url, "utter_slack_not_yours")
            return
        address = {"channel": channel, "thread": ts}
        inbound = Inbound(event_id=event_id, user=user, thread=thread, address=address, payload=action.value)
        await self._hub.receive(self._name, inbound)

    async def _command(self, command: Command) -> Response:
        user, text = self._user(command.team_id, command.user_id), plain(command.text, [])
        desk = self._hub.staff
        if desk is not None and await self._staff.command(self._hub, desk, command, text, user):
            return Response()
        # Slack opens the direct message when somebody's name stands where a channel's would.
        inbound = Inbound(
            event_id=f"command:{command.trigger_id}",
            user=user,
            address={"channel": command.user_id, "thread": None},
            text=text or BARE_CALL,
        )
        await self._hub.receive(self._name, inbound)
        return JSONResponse({"response_type": "ephemeral", "text": both(self._hub, "utter_slack_in_direct_message")})

    def _user(self, team: str | None, user: str | None) -> str:
        return f"{team or ''}.{user}"


def _thread(channel: str, ts: str) -> str:
    return f"{channel}/{ts}"
