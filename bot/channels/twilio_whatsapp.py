"""Twilio's WhatsApp. What it shares with SMS is in `twilio.py`.

Buttons and lists are content templates: made once in the account, and filled at each message. Within 24 hours of a
person's last message WhatsApp asks for no approval of them (www.twilio.com/docs/content/content-types-overview).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from itertools import count
from typing import Any

from starlette.routing import BaseRoute

from bot.channels.twilio import TwilioChannel, built
from bot.channels.twilio_api import ContentRefusedError, TwilioApi
from bot.messaging.bubble import Bubble, Choice
from bot.messaging.capabilities import Capabilities
from bot.messaging.channel import Finding, Hub, SendError
from bot.messaging.splitting import above_buttons
from bot.messaging.unfinished import Unfinished

logger = logging.getLogger(__name__)

Json = dict[str, Any]

VARIABLE = 255  # the longest value of a variable, and so of the words above buttons
NAME = "cairn_{kind}_{number}"
REFUSED_SECONDS = 600.0
OFF = ("false", "no", "off", "0")


def from_credentials(given: Mapping[str, Any]) -> TwilioChannel:
    """Raises `CredentialsError`. `buttons: false` numbers all choices, and makes no template in the account."""
    return built(TwilioWhatsappChannel, given)


class TwilioWhatsappChannel(TwilioChannel):
    name = "twilio_whatsapp"
    prefix = "whatsapp:"
    # www.twilio.com/docs/whatsapp/api: 1600 characters; free words only within 24 hours of the person's last message.
    # www.twilio.com/docs/content: without approval three buttons (WhatsApp's 20 letters), or a list of ten.
    # Pictures stay words: one that Twilio cannot fetch takes its message with it, and we would learn it too late.
    capabilities = Capabilities(
        text_limit=1600,
        markup="whatsapp",
        choices=3,
        choice_title=20,
        choice_list=10,
        open_hours=24,
        per_second=1.0,
        sends_once=True,
    )

    def __init__(self, api: TwilioApi, token: str, sender: str, values: Mapping[str, str]) -> None:
        super().__init__(api, token, sender, values)
        if values.get("buttons", "").lower() in OFF:
            self.capabilities = replace(self.capabilities, choices=0, choice_list=0)
        self._contents = Contents(api)
        self._unfinished = Unfinished()
        self._hub: Hub | None = None

    def routes(self, hub: Hub) -> list[BaseRoute]:
        self._hub = hub
        return super().routes(hub)

    async def send(self, address: Json, bubble: Bubble) -> None:
        """Raises `SendError`."""
        if not bubble.choices:
            await super().send(address, bubble)
            return
        below = self._word("utter_channel_choose_below", bubble.lang)
        head, text = above_buttons(bubble.text, VARIABLE, below)
        ahead = [partial(self._say, address, head)] if head else []
        await self._unfinished.send(bubble.id, [*ahead, partial(self._offer, address, text, bubble, below)])

    async def check(self, public_url: str | None) -> list[Finding]:
        found = await super().check(public_url)
        if self.capabilities.choices and all(one.ok for one in found):
            try:
                made = [name for name in await self._api.contents() if name.startswith(NAME.partition("{")[0])]
                found.append(Finding(True, f"buttons and lists: content templates made so far: {len(made)}"))
            except SendError as error:
                found.append(Finding(False, f"buttons and lists: Twilio's content templates answer: {error}"))
        return found

    async def _offer(self, address: Json, text: str, bubble: Bubble, below: str) -> None:
        """With buttons or a list; with numbers where Twilio takes no template."""
        opens = self._word("utter_channel_open_list", bubble.lang) if bubble.as_list else None
        try:
            await self._contents.send(address["to"], self._sender, text, bubble.choices, opens)
        except ContentRefusedError as error:
            logger.error("%s: choices are numbered, not pressed: %s", self.name, error)
            numbered = [f"{one.number}. {one.title}" for one in bubble.choices]
            choose = self._word("utter_channel_choose", bubble.lang)
            await self._say(address, "\n".join([*([] if text == below else [text, ""]), choose, *numbered]))

    def _word(self, response: str, lang: str) -> str:
        assert self._hub is not None
        return self._hub.words(response, lang)


class Contents:
    """The account's templates for choices, by how many there are: found by name, or made when first needed."""

    def __init__(self, api: TwilioApi) -> None:
        self._api = api
        self._known: dict[str, str] = {}
        self._make_from = 0.0  # on the monotonic clock
        self._one_at_a_time = asyncio.Lock()

    async def send(self, to: str, sender: str, text: str, choices: tuple[Choice, ...], opens: str | None) -> None:
        """`opens` is what opens a list; without it they are buttons. Raises `SendError`, `ContentRefusedError`."""
        name = NAME.format(kind="buttons" if opens is None else "list", number=len(choices))
        values = [text, *([opens] if opens else []), *(part for one in choices for part in (one.title, one.payload))]
        variables = {str(at): value for at, value in enumerate(values, 1)}
        async with self._one_at_a_time:
            sid = self._known.get(name) or await self._found(name, variables, _list if opens else _buttons, len(choices))
        try:
            await self._api.send_content(to=to, sender=sender, sid=sid, variables=variables)
        except ContentRefusedError:
            self._known.clear()  # somebody may have taken it away
            raise

    async def _found(self, name: str, variables: dict[str, str], types: Callable[[int], Json], number: int) -> str:
        """The SID of a template, made where there is none; once refused, that is not asked for at each message."""
        if time.monotonic() < self._make_from:
            raise ContentRefusedError("no template, and none was to be made lately")
        self._known |= await self._api.contents()
        if name not in self._known:
            try:
                self._known[name] = await self._api.make_content(name, dict.fromkeys(variables, "Example"), types(number))
            except ContentRefusedError:
                self._make_from = time.monotonic() + REFUSED_SECONDS
                raise
        return self._known[name]


def _buttons(number: int) -> Json:
    variable = _variables()
    body = next(variable)
    actions = [{"type": "QUICK_REPLY", "title": next(variable), "id": next(variable)} for _ in range(number)]
    return {"twilio/quick-reply": {"body": body, "actions": actions}}


def _list(number: int) -> Json:
    variable = _variables()
    body, button = next(variable), next(variable)
    items = [{"item": next(variable), "id": next(variable)} for _ in range(number)]
    return {"twilio/list-picker": {"body": body, "button": button, "items": items}}


def _variables() -> map[str]:
    return map("{{{{{}}}}}".format, count(1))
