"""What practitioners do in Slack: in the triage room, with its buttons, and with `/cairn`. They alone see the answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bot.channels.slack_api import SlackApi, answer_alone
from bot.channels.slack_blocks import DESK, messages_of, words_message
from bot.channels.slack_shapes import Action, Command, Interaction, Said
from bot.messaging.channel import Hub
from bot.messaging.staff import StaffAction, StaffDesk
from bot.messaging.staff_jobs import Say, StaffJobs, both

Json = dict[str, Any]
Show = Callable[[Json], Awaitable[None]]

ACTIONS: dict[str, StaffAction] = {f"{DESK}.claim": "claim", f"{DESK}.release": "release", f"{DESK}.resolve": "resolve"}
LINK_WORD = "link"
HELP_WORD = "help"


class StaffTalk:
    """Slack waits three seconds for an answer, so what takes longer goes on behind it, and is shown when it is there."""

    def __init__(self, api: SlackApi, name: str) -> None:
        self._api, self._name = api, name
        self._jobs = StaffJobs(name)

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
            if said.type == "app_mention" and self._jobs.is_new(said.id):  # the same comes as a `message`
                self._jobs.start(hub, _words_by(show), self._ask(desk, user, text, show))
        elif thread is not None and thread != said.ts:
            key = f"{said.channel}/{thread}"
            answer = await desk.reply(self._name, user, key, text, event_id=said.id) if text else None
            if answer:
                self._jobs.start(hub, _words_by(show), show(words_message(answer)))
            if said.files:
                self._jobs.start(hub, _words_by(show), show(words_message(both(hub, "utter_slack_no_files"))))

    def press(self, hub: Hub, desk: StaffDesk, pressed: Interaction, action: Action, user: str, event_id: str) -> None:
        """A button of a case."""
        case_id, chosen = action.value or "", ACTIONS[action.action_id]

        async def show(message: Json) -> None:
            if pressed.response_url:
                await answer_alone(pressed.response_url, message)

        async def act() -> None:
            await show(words_message(await desk.act(self._name, user, chosen, case_id, event_id=event_id)))

        self._jobs.start(hub, _words_by(show), act())

    async def command(self, hub: Hub, desk: StaffDesk, command: Command, text: str, user: str) -> bool:
        """`/cairn ...`; false when it is nobody of the staff, and so a learner."""

        async def show(message: Json) -> None:
            await answer_alone(command.response_url, message)

        first, _, rest = text.partition(" ")
        if first.lower() == LINK_WORD:
            self._jobs.start(hub, _words_by(show), self._link(desk, user, rest.strip(), show))
            return True
        if not await desk.is_linked(self._name, user):
            return False
        self._jobs.start(hub, _words_by(show), self._ask(desk, user, text, show))
        return True

    def tell(self, hub: Hub, response_url: str, response: str) -> None:
        """Say something to who pressed a button."""

        async def show(message: Json) -> None:
            await answer_alone(response_url, message)

        self._jobs.start(hub, _words_by(show), show(words_message(both(hub, response))))

    async def finish(self) -> None:
        """Wait for what is still on its way."""
        await self._jobs.finish()

    async def _link(self, desk: StaffDesk, user: str, code: str, show: Show) -> None:
        await show(words_message(await desk.link(self._name, user, code)))

    async def _ask(self, desk: StaffDesk, user: str, text: str, show: Show) -> None:
        for message in messages_of(await desk.ask(self._name, user, text or HELP_WORD)):
            await show(message)


def _words_by(show: Show) -> Say:
    async def say(text: str) -> None:
        await show(words_message(text))

    return say
