"""What practitioners do in Teams: in the triage room, with its buttons, and with "cairn ..." in their own chat with us."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Iterable

from microsoft_agents.activity import Activity, ChannelAccount, ConversationParameters

from bot.channels.teams_activities import OF_BOTS, Said
from bot.channels.teams_api import TeamsApi
from bot.channels.teams_cards import activities_of, words_message
from bot.messaging.channel import Hub, UndeliverableError
from bot.messaging.staff import StaffAction, StaffDesk
from bot.messaging.staff_jobs import Say, StaffJobs, both

logger = logging.getLogger(__name__)

Show = Callable[[Iterable[Activity]], Awaitable[None]]

ACTIONS: dict[str, StaffAction] = {"desk.claim": "claim", "desk.release": "release", "desk.resolve": "resolve"}
LINK_WORD = "link"
HELP_WORD = "help"
# In a case's thread only these are meant for us; "cairn" with any other word is a sentence for the learner.
COMMANDS = frozenset({"find", "intake", "queue", LINK_WORD, HELP_WORD})
# Teams has no commands of an app's own; the list in the app's manifest writes this before each.
_COMMAND = re.compile(r"/?cairn(?:\s+(?P<rest>.*))?$", re.IGNORECASE | re.DOTALL)


class StaffTalk:
    """Teams waits some seconds for an answer, so what takes longer goes on behind it, and is shown when it is there."""

    def __init__(self, api: TeamsApi, name: str) -> None:
        self._api, self._name = api, name
        self._jobs = StaffJobs(name)

    async def in_room(self, hub: Hub, desk: StaffDesk, said: Said) -> None:
        """A message in the triage room: in the thread of a case, or to us, or nothing."""
        show = self._alone(hub, said)
        command = _COMMAND.match(said.text)
        asked = (command["rest"] or "").strip() if command else said.text
        if said.is_in_thread and not (command and asked.partition(" ")[0].lower() in COMMANDS):
            answer = None
            if said.text:
                answer = await desk.reply(self._name, said.user, said.conversation, said.text, event_id=said.id)
            if answer:
                self._jobs.start(hub, _words_by(show), show([words_message(answer)]))
            if said.wordless is not None and await desk.is_linked(self._name, said.user):
                self._jobs.start(hub, _words_by(show), show([words_message(both(hub, "utter_teams_no_files"))]))
        elif (said.to_us or said.is_in_thread) and self._jobs.is_new(said.id):
            self._jobs.start(hub, _words_by(show), self._obey(desk, said.user, asked, show))

    async def alone(self, hub: Hub, desk: StaffDesk, said: Said) -> bool:
        """A message in somebody's own chat with us; false when it is no practitioner's command, and so a learner's."""
        command = _COMMAND.match(said.text)
        if command is None:
            return False
        asked = (command["rest"] or "").strip()
        if not _is_link(asked) and not await desk.is_linked(self._name, said.user):
            return False
        if self._jobs.is_new(said.id):
            show = self._here(said)
            self._jobs.start(hub, _words_by(show), self._obey(desk, said.user, asked, show))
        return True

    async def press(self, hub: Hub, desk: StaffDesk, said: Said, action: StaffAction, case_id: str) -> str:
        """A button of a case; the words for who pressed it."""
        try:
            return await desk.act(self._name, said.user, action, case_id, event_id=said.id)
        except Exception as error:
            logger.error("teams: a practitioner's button failed with %s", type(error).__name__, exc_info=error)
            return both(hub, "utter_teams_failed")

    def tell(self, hub: Hub, said: Said, response: str) -> None:
        """Say something where somebody pressed a button."""
        show = self._here(said)
        self._jobs.start(hub, _words_by(show), show([words_message(both(hub, response))]))

    async def finish(self) -> None:
        """Wait for what is still on its way."""
        await self._jobs.finish()

    def _here(self, said: Said) -> Show:
        async def show(messages: Iterable[Activity]) -> None:
            for message in messages:
                await self._api.post(said.service_url, said.conversation, message)

        return show

    def _alone(self, hub: Hub, said: Said) -> Show:
        """In the person's own chat with us: a room has others in it."""

        async def show(messages: Iterable[Activity]) -> None:
            given = ConversationParameters(
                is_group=False,
                agent=ChannelAccount(id=f"{OF_BOTS}{self._api.app_id}"),
                members=[ChannelAccount(id=said.person)],
                tenant_id=said.tenant,
                channel_data={"tenant": {"id": said.tenant}},
            )
            try:
                own = await self._api.begin(said.service_url, given)
                for message in messages:
                    await self._api.post(said.service_url, own, message)
            except UndeliverableError as error:
                logger.info("teams: no chat with a practitioner (%s); they are told so in the room", error)
                await self._api.post(
                    said.service_url, said.conversation, words_message(both(hub, "utter_teams_write_alone"))
                )

        return show

    async def _obey(self, desk: StaffDesk, user: str, asked: str, show: Show) -> None:
        if _is_link(asked):
            await show([words_message(await desk.link(self._name, user, asked[len(LINK_WORD) :].strip()))])
            return
        bubbles = await desk.ask(self._name, user, asked or HELP_WORD)
        await show([message for bubble in bubbles for message in activities_of(bubble)])


def _words_by(show: Show) -> Say:
    async def say(text: str) -> None:
        await show([words_message(text)])

    return say


def _is_link(asked: str) -> bool:
    return asked.partition(" ")[0].lower() == LINK_WORD
