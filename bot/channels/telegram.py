"""Telegram: private chats, and groups where it is called by name; buttons under a message."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters, Update
from telegram.constants import ChatAction, MessageLimit, ParseMode
from telegram.error import BadRequest, ChatMigrated, InvalidToken, TelegramError

from bot.channels.telegram_api import API_URL, QuietRequest, asked, bot_at
from bot.channels.telegram_updates import KINDS, came_back, inbounds
from bot.messaging.bubble import Bubble, Choice
from bot.messaging.capabilities import Capabilities
from bot.messaging.channel import Finding, Hub, SendError, UndeliverableError
from bot.messaging.credentials import CredentialsError, filled
from bot.messaging.guard import ForgedError, UnreadableError, raw_body, same
from bot.messaging.inbound import Inbound

logger = logging.getLogger(__name__)

Json = dict[str, Any]

PATH = "/webhooks/telegram/webhook"
SECRET_HEADER = "x-telegram-bot-api-secret-token"
# Two buttons share a row while both can be read on a small telephone.
SHORT_TITLE = 16


def from_credentials(given: Mapping[str, Any]) -> TelegramChannel:
    """Raises `CredentialsError`."""
    values = filled("telegram", given, required=("access_token", "verify", "secret_token"))
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", values["secret_token"]):
        raise CredentialsError("telegram is not started. secret_token must be 16 to 256 of A-Z, a-z, 0-9, _ and -")
    if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", values["access_token"]):
        raise CredentialsError("telegram is not started. access_token is not one of BotFather's, such as 123456:ABC-DEF")
    url = (values.get("api_url", "").strip() or API_URL).rstrip("/")
    if not re.match(r"https?://", url):
        raise CredentialsError("telegram is not started. api_url begins with neither https:// nor http://")
    try:
        bot, request = bot_at(url, values["access_token"])
    except InvalidToken as error:
        raise CredentialsError("telegram is not started. access_token is not one of BotFather's") from error
    username = values["verify"].strip().removeprefix("@")
    return TelegramChannel(bot, request, username, values["secret_token"], values.get("webhook_url", "").strip() or None)


class TelegramChannel:
    """An address is `{chat, topic, reply_to}`: the chat, its topic if it has such, and in a group the message answered."""

    name = "telegram"
    # core.telegram.org/bots/api#sendmessage: 4096 characters; core.telegram.org/bots/faq: one message a second in a chat.
    # A keyboard may have 100 buttons and says no limit of their titles; these are what a telephone shows well.
    capabilities = Capabilities(
        text_limit=int(MessageLimit.MAX_TEXT_LENGTH),
        markup="html",
        choices=12,
        choice_title=40,
        image=True,
        typing=True,
        per_second=1.0,
    )

    def __init__(self, bot: Bot, request: QuietRequest, username: str, secret: str, webhook_url: str | None) -> None:
        self._bot, self._request, self._username, self._secret = bot, request, username, secret
        self._webhook_url = webhook_url
        self._me = int(bot.token.partition(":")[0])
        self._running: set[asyncio.Task[None]] = set()

    def routes(self, hub: Hub) -> list[BaseRoute]:
        async def handle(request: Request) -> Response:
            raw = await raw_body(request)
            if not same(request.headers.get(SECRET_HEADER), self._secret):
                raise ForgedError
            await self._take(hub, raw)
            return Response()

        return [Route(PATH, handle, methods=["POST"])]

    async def send(self, address: Json, bubble: Bubble) -> None:
        """Raises `SendError`."""
        try:
            await self._send(address, bubble)
        except ChatMigrated as error:
            # The group has become a supergroup, under another number; its old messages cannot be answered there.
            moved = {"chat": error.new_chat_id, "topic": None, "reply_to": None}
            try:
                await self._send(moved, bubble)
            except (ChatMigrated, BadRequest) as again:
                raise UndeliverableError("the chat has moved") from again
        except BadRequest as error:
            raise UndeliverableError(_reason(error)) from error

    async def typing(self, address: Json) -> None:
        try:
            await self._bot.send_chat_action(address["chat"], ChatAction.TYPING, message_thread_id=address["topic"])
        except TelegramError as error:
            logger.debug("telegram: typing is not shown (%s)", type(error).__name__)

    async def check(self, public_url: str | None) -> list[Finding]:
        url = self._webhook_url or (public_url.rstrip("/") + PATH if public_url else f"https://YOUR-HOST{PATH}")
        kinds = json.dumps(KINDS, separators=(",", ":"))
        paste = Finding(
            True,
            "webhook: run this once, with the two values of credentials.yml",
            'curl "https://api.telegram.org/bot<access_token>/setWebhook"'
            f" -d url={url} -d secret_token=<secret_token> -d 'allowed_updates={kinds}'",
        )
        try:
            me = await asked(self._bot.get_me())
            hook = await asked(self._bot.get_webhook_info())
        except (SendError, TelegramError) as error:
            reason = error if isinstance(error, SendError) else type(error).__name__
            return [Finding(False, f"access_token: Telegram answers: {reason}"), paste]
        found = [Finding(True, f"access_token: the bot @{me.username}")]
        if (me.username or "").lower() != self._username.lower():
            found.append(Finding(False, f"verify: should be {me.username}, the bot's name"))
        if hook.url != url:
            found.append(Finding(False, f"webhook: Telegram sends to {hook.url or 'nowhere'}"))
        if hook.last_error_message:
            found.append(Finding(False, f"webhook: at Telegram's last try: {hook.last_error_message}"))
        return [*found, paste]

    async def close(self) -> None:
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._request.shutdown()

    async def _take(self, hub: Hub, raw: bytes) -> None:
        try:
            given = json.loads(raw)
        except ValueError as error:
            raise UnreadableError from error
        if not isinstance(given, dict) or not isinstance(given.get("update_id"), int):
            raise UnreadableError
        try:
            update = Update.de_json(given, self._bot)
            events, back = inbounds(update, me=self._me, username=self._username), came_back(update)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            # Refused, it would be sent again and again, and hold up what comes after it.
            logger.warning("telegram: an update could not be read (%s)", type(error).__name__)
            return
        others = [event for event in events if not await self._is_theirs(hub, event)]
        if update.callback_query is not None:
            says = hub.words("utter_channel_not_yours", others[0].lang or "en") if others else None
            self._answer_press(update.callback_query.id, says)
        for event in events:
            if event not in others:
                await hub.receive(self.name, event)
        if back is not None:
            await hub.awake(self.name, back)

    async def _is_theirs(self, hub: Hub, event: Inbound) -> bool:
        """Whether what was pressed in a group may answer who pressed it: they talk with us there."""
        return event.payload is None or not event.thread or await hub.knows(self.name, event.user, event.thread)

    def _answer_press(self, query_id: str, says: str | None) -> None:
        """Until it is answered, the pressed button shows that something is going on. `says` is for who pressed it alone."""

        async def answer() -> None:
            try:
                await self._bot.answer_callback_query(query_id, text=says, show_alert=says is not None)
            except TelegramError as error:
                logger.info("telegram: a pressed button was not answered (%s)", type(error).__name__)

        task = asyncio.create_task(answer())
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _send(self, address: Json, bubble: Bubble) -> None:
        """Raises `SendError`, `ChatMigrated`, `BadRequest`."""
        reply = ReplyParameters(address["reply_to"], allow_sending_without_reply=True) if address["reply_to"] else None
        to: Json = {"chat_id": address["chat"], "message_thread_id": address["topic"], "reply_parameters": reply}
        keyboard = _keyboard(bubble.choices)
        if bubble.image and len(bubble.text) <= MessageLimit.CAPTION_LENGTH:
            photo = self._bot.send_photo(
                photo=bubble.image[0], caption=bubble.text, parse_mode=ParseMode.HTML, reply_markup=keyboard, **to
            )
            try:
                await asked(photo)
                return
            except BadRequest as error:
                logger.info("telegram: a picture is not shown, its words are (%s)", _reason(error))
        # Above longer words Telegram shows the picture of an address.
        preview = (
            LinkPreviewOptions(url=bubble.image[0], prefer_large_media=True, show_above_text=True)
            if bubble.image
            else LinkPreviewOptions(is_disabled=True)
        )
        common: Json = {"link_preview_options": preview, "reply_markup": keyboard, **to}
        try:
            await asked(self._bot.send_message(text=bubble.text, parse_mode=ParseMode.HTML, **common))
        except BadRequest as error:
            if "parse entities" not in error.message:
                raise
            logger.warning("telegram: the markup of a message is refused; sent without it")
            limit, plain = int(MessageLimit.MAX_TEXT_LENGTH), bubble.fallback
            for start in range(0, len(plain), limit):
                is_last = start + limit >= len(plain)
                piece: Json = {**common, "reply_markup": keyboard if is_last else None}
                await asked(self._bot.send_message(text=plain[start : start + limit], **piece))


def _keyboard(choices: tuple[Choice, ...]) -> InlineKeyboardMarkup | None:
    if not choices:
        return None
    buttons = [InlineKeyboardButton(choice.title, callback_data=choice.payload) for choice in choices]
    across = 2 if all(len(choice.title) <= SHORT_TITLE for choice in choices) else 1
    return InlineKeyboardMarkup([buttons[start : start + across] for start in range(0, len(buttons), across)])


def _reason(error: BadRequest) -> str:
    """Telegram's own words where they name the kind of refusal; never what it quotes."""
    known = ("chat not found", "message text is empty", "message is too long", "BUTTON_DATA_INVALID", "parse entities")
    return next((words for words in known if words.lower() in error.message.lower()), "refused")
