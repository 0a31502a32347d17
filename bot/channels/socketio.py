"""Socket.IO with the event names of Rasa, so that the widgets made for Rasa connect as they are."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from typing import Any

import socketio
from starlette.routing import BaseRoute, Mount

from bot.channels.problems import TooManyError
from bot.channels.rate import RateLimit
from bot.channels.socketio_events import COMMAND, Lang, NotUnderstoodError, lang_of, messages_of, said
from bot.channels.socketio_gate import PACKET_LIMIT, Gate
from bot.channels.socketio_sessions import Present, is_secret, issue
from bot.messaging.bubble import Bubble
from bot.messaging.capabilities import Capabilities
from bot.messaging.channel import Finding, Hub, SendLaterError
from bot.messaging.credentials import CredentialsError, filled
from bot.messaging.inbound import Inbound
from bot.messaging.references import PREFIX

logger = logging.getLogger(__name__)

Json = dict[str, Any]

PATH = "/socket.io"
USED = frozenset({"user_message_evt", "bot_message_evt", "session_persistence", "metadata_key", "socketio_path"})
# What Rasa does and this does not; who relies on one of them must know.
NOT_HERE = ("jwt_key", "jwt_method", "namespace")
RESERVED = frozenset({"connect", "disconnect", "session_request", "session_confirm", "*"})
# The keyword of bot/messaging/keywords.py, in a language that is not taken for the other one.
BEGIN: dict[Lang | None, str] = {None: "START", "en": "START", "fr": "REPRENDRE"}
REQUESTS_PER_MINUTE, REQUESTS_AT_ONCE = 30, 20
PING_SECONDS, PONG_SECONDS = 15, 10  # who went without a word is noticed within their sum
ABSENT_SECONDS = 300.0  # their next session_request wakes the delivery at once


def from_credentials(given: Mapping[str, Any]) -> SocketIoChannel:
    """Raises `CredentialsError`."""
    values = filled("socketio", given, required=())
    for key in NOT_HERE:
        if values.get(key, "").strip():
            raise CredentialsError(f"socketio is not started. {key} is not supported here; take it out of credentials.yml")
    if values.get("socketio_path", "").strip("/ ") not in ("", PATH.strip("/")):
        raise CredentialsError(f"socketio is not started. socketio_path can only be {PATH}")
    unused = sorted(values.keys() - USED - set(NOT_HERE))
    if unused:
        logger.warning("socketio: not used here, take it out of credentials.yml: %s", ", ".join(unused))
    heard = values.get("user_message_evt", "").strip() or "user_uttered"
    told = values.get("bot_message_evt", "").strip() or "bot_uttered"
    if {heard, told} & RESERVED or heard == told:
        raise CredentialsError("socketio is not started. user_message_evt and bot_message_evt need names of their own")
    return SocketIoChannel(
        heard=heard,
        told=told,
        metadata_key=values.get("metadata_key", "").strip() or "metadata",
        persistent=values.get("session_persistence", "").strip().lower() not in ("false", "no", "off", "0"),
    )


class SocketIoChannel:
    """An address is `{session}`: the secret that a widget keeps for its conversation."""

    name = "socketio"
    # The protocol has no limits of its own; these keep a widget's window readable. It has no event for typing either:
    # widgets show that by themselves.
    capabilities = Capabilities(
        text_limit=3000,
        markup="markdown",
        choices=12,
        choice_title=80,
        cards=10,
        card_choices=3,
        table=True,  # as a list: aligned lines are wider than a widget's window
        image=True,
        per_second=20.0,
    )

    def __init__(self, *, heard: str, told: str, metadata_key: str, persistent: bool) -> None:
        self._told, self._persistent = told, persistent
        self._metadata_keys = tuple(dict.fromkeys((metadata_key, "customData", "metadata")))
        self._present = Present()
        self._requests = RateLimit(REQUESTS_PER_MINUTE, burst=REQUESTS_AT_ONCE)
        self._hub: Hub | None = None
        self._server = socketio.AsyncServer(
            async_mode="asgi",
            cors_allowed_origins=[],  # nothing of the library's: bot/cross_origin.py checks origins
            max_http_buffer_size=PACKET_LIMIT,
            async_handlers=False,  # one connection's events in their order
            ping_interval=PING_SECONDS,
            ping_timeout=PONG_SECONDS,
            logger=_quiet("socketio"),
            engineio_logger=_quiet("engineio"),
        )
        self._server.on("session_request", self._session_request)
        self._server.on(heard, self._uttered)
        self._server.on("disconnect", self._gone)

    def routes(self, hub: Hub) -> list[BaseRoute]:
        self._hub = hub
        served = socketio.ASGIApp(self._server, socketio_path=None)
        return [Mount(PATH, Gate(served, lambda: self._server.environ))]

    async def send(self, address: Json, bubble: Bubble) -> None:
        connections = self._present.connections(address["session"])
        if not connections:
            raise SendLaterError("nobody is connected", seconds=ABSENT_SECONDS)
        for message in messages_of(bubble, self._words()):
            for connection in connections:
                await self._server.emit(self._told, message, to=connection)

    async def typing(self, address: Json) -> None:
        """The protocol has no event for it."""

    async def check(self, public_url: str | None) -> list[Finding]:
        url = (public_url or "https://...").rstrip("/")
        what = "no secrets are needed. For the widget, on pages of this service and of ALLOWED_ORIGINS:"
        return [Finding(True, what, paste=f'socketUrl: "{url}"\nsocketPath: "{PATH}/"')]

    async def close(self) -> None:
        await self._server.shutdown()

    # What a widget does

    async def _session_request(self, connection: str, data: object = None, *_more: object) -> None:
        """Confirm a session. A known secret goes on; a name that others could guess is replaced."""
        if self._requests.wait_seconds(connection):
            await self._server.disconnect(connection)
            return
        asked = data.get("session_id") if isinstance(data, dict) else None
        session = str(asked).lower() if self._persistent and is_secret(asked) else issue()
        self._present.enter(connection, session)
        # As it was given: a widget that reads another one back believes that its conversation is over.
        confirmed = asked if isinstance(asked, str) and asked.lower() == session else session
        await self._server.emit("session_confirm", confirmed, to=connection)
        if self._hub is not None:
            await self._hub.awake(self.name, session)

    async def _uttered(self, connection: str, data: object = None, *_more: object) -> Json:
        """Keep what was said. The acknowledgement, for widgets that ask for one, says whether that was done."""
        session = self._present.session(connection)
        if session is None:
            return _refused("no_session")
        claimed = data.get("session_id") if isinstance(data, dict) else None
        if not isinstance(claimed, str) or claimed.lower() != session:
            return _refused("another_session")
        try:
            text = said(data)
        except NotUnderstoodError as error:
            return _refused(str(error))
        return await self._receive(connection, session, text, lang_of(data, self._metadata_keys))

    async def _receive(self, connection: str, session: str, text: str | None, lang: Lang | None) -> Json:
        assert self._hub is not None
        try:
            if text is None or (COMMAND.fullmatch(text) and not await self._hub.knows(self.name, session)):
                text = BEGIN[lang]
            pressed = text.startswith(PREFIX)
            inbound = Inbound(
                event_id=secrets.token_hex(16),  # the protocol repeats nothing
                user=session,
                address={"session": session},
                text=None if pressed else text,
                payload=text if pressed else None,
                lang=lang,
            )
            await self._hub.receive(self.name, inbound)
        except TooManyError:
            await self._tell(connection, "utter_channel_too_many", lang)
            return _refused("too_many")
        except Exception as error:
            logger.error("socketio: a message could not be kept (%s)", type(error).__name__, exc_info=error)
            await self._tell(connection, "utter_channel_failed", lang)
            return _refused("not_kept")
        return {"ok": True}

    async def _gone(self, connection: str, *_reason: object) -> None:
        self._present.leave(connection)

    async def _tell(self, connection: str, response: str, lang: Lang | None) -> None:
        """In both languages while none is known."""
        words = self._words()
        text = "\n\n".join(words(response, each) for each in ([lang] if lang else ["en", "fr"]))
        await self._server.emit(self._told, {"text": text}, to=connection)

    def _words(self) -> Any:
        if self._hub is None:
            raise SendLaterError("socketio is not started yet")
        return self._hub.words


def _refused(reason: str) -> Json:
    logger.debug("socketio: refused (%s)", reason)
    return {"ok": False, "error": reason}


class _WithoutContent(logging.Filter):
    """Of an exception in the library only its kind: its text may hold what a person wrote, and anybody can cause one."""

    def filter(self, record: logging.LogRecord) -> bool:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        record.msg, record.args = (f"{record.name}: {kind or 'a request that cannot be'}", ())
        record.exc_info = record.exc_text = None
        return True


def _quiet(library: str) -> logging.Logger:
    """The library's errors, without what they are about."""
    own = logging.getLogger(f"{__name__}.{library}")
    own.setLevel(logging.ERROR)
    if not any(isinstance(each, _WithoutContent) for each in own.filters):
        own.addFilter(_WithoutContent())
    return own
