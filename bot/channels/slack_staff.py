"""What practitioners do in Slack: in the triage room, with its buttons, and with `/cairn`. They alone see the answers."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

from bot.channels.slack_api import SlackApi, answer_alone
from bot.channels.slack_blocks import DESK, messages_of, words_message
from bot.channels.slack_shapes import Action, Command, Interaction, Said
from bot.messaging.channel import Hub, SendError
from bot.messaging.staff import StaffAction, StaffDesk

logger = logging.getLogger(__name__)

Json = dict[str, Any]
Show = Callable[[Json], Awaitable[None]]

ACTIONS: dict[str, StaffAction] = {f"{DESK}.claim": "claim", f"{DESK}.release": "release", f"{DESK}.resolve": "resolve"}
LINK_WORD = "link"
HELP_WORD = "help"
ASKED_REMEMBERED = 1000


class StaffTalk:
    """Slack waits three seconds for an answer, so what takes longer goes on behind it, and is shown when it is there."""

    def __init__(self, api: SlackApi, name: str) -> None:
        self._api, self._name = api, name
        self._jobs: set[asyncio.Task[None]] = set()
        self._asked: OrderedDict[str, None] = OrderedDict()  # Slack's retries; what changes a case knows them by itself

    async def said(self, hub: Hub, desk: StaffDesk, said: Said, user: str, bot: str | None) -> None:
        """A message in the triage room: to us, or in the thread of a case, or nothing.

        A reply is on its way before Slack has our answer: should we fail, Slack sends it again.
        """
        assert said.user is not None
        person, thread = said.user, said.thread_ts

        async def show(message: Json) -> None:
            await self._api.tell_alone(said.channel, person, message, thread=thread)

        text = said.words()
        if said.mentions(bot):
            if said.type == "app_mention" and self._is_new(said.id):  # the same comes as a `message`
                self._start(hub, show, self._ask(desk, user, text, show))
        elif thread is not None and thread != said.ts:
            key = f"{said.channel}/{thread}"
            answer = await desk.reply(self._name, user, key, text, event_id=said.id) if text else None
            if answer:
                self._start(hub, show, show(words_message(answer)))
            if said.files:
                self._start(hub, show, show(words_message(both(hub, "utter_slack_no_files"))))

    def press(self, hub: Hub, desk: StaffDesk, pressed: Interaction, action: Action, user: str, event_id: str) -> None:
        """A button of a case."""
        case_id, chosen = action.value or "", ACTIONS[action.action_id]

        async def show(message: Json) -> None:
            if pressed.response_url:
                await answer_alone(pressed.response_url, message)

        async def act() -> None:
            await show(words_message(await desk.act(self._name, user, chosen, case_id, event_id=event_id)))

        self._start(hub, show, act())

    async def command(self, hub: Hub, desk: StaffDesk, command: Command, text: str, user: str) -> bool:
        """`/cairn ...`; false when it is nobody of the staff, and so a learner."""

        async def show(message: Json) -> None:
            await answer_alone(command.response_url, message)

        first, _, rest = text.partition(" ")
        if first.lower() == LINK_WORD:
            self._start(hub, show, self._link(desk, user, rest.strip(), show))
            return True
        if not await desk.is_linked(self._name, user):
            return False
        self._start(hub, show, self._ask(desk, user, text, show))
        return True

    def tell(self, hub: Hub, response_url: str, response: str) -> None:
        """Say something to who pressed a button."""

        async def show(message: Json) -> None:
            await answer_alone(response_url, message)

        self._start(hub, show, show(words_message(both(hub, response))))

    async def finish(self) -> None:
        """Wait for what is still on its way."""
        while self._jobs:
            await asyncio.wait(set(self._jobs))

    async def _link(self, desk: StaffDesk, user: str, code: str, show: Show) -> None:
        await show(words_message(await desk.link(self._name, user, code)))

    async def _ask(self, desk: StaffDesk, user: str, text: str, show: Show) -> None:
        for message in messages_of(await desk.ask(self._name, user, text or HELP_WORD)):
            await show(message)

    def _is_new(self, event_id: str) -> bool:
        if event_id in self._asked:
            return False
        self._asked[event_id] = None
        while len(self._asked) > ASKED_REMEMBERED:
            self._asked.popitem(last=False)
        return True

    def _start(self, hub: Hub, show: Show, job: Awaitable[None]) -> None:
        task = asyncio.create_task(self._run(hub, show, job))
        self._jobs.add(task)
        task.add_done_callback(self._jobs.discard)

    async def _run(self, hub: Hub, show: Show, job: Awaitable[None]) -> None:
        try:
            await job
        except SendError as error:
            logger.warning("slack: an answer to a practitioner could not be shown: %s", error)
        except Exception as error:
            logger.error("slack: a practitioner's request failed with %s", type(error).__name__, exc_info=error)
            try:
                await show(words_message(both(hub, "utter_slack_failed")))
            except SendError as unshown:
                logger.warning("slack: nor could that be said: %s", unshown)


def both(hub: Hub, response: str) -> str:
    """In both languages: Slack does not say which one a person reads."""
    return "\n".join(hub.words(response, lang) for lang in ("en", "fr"))
