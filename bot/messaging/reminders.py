"""Reminders of dates that a person noted for a saved programme: offered where they write, sent only when they said yes.

The person can stop them with one press or word; nothing is sent at night. A reminder that is wanted is kept until its day.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select, update

from actions import replies
from actions.knowledge_client import KnowledgeClient, KnowledgeError
from actions.shortlist import Shortlist
from actions.slots import SHORTLIST
from bot import transcript
from bot.conversations import Conversations
from bot.database import Database
from bot.engine.agent import Dialogue
from bot.messaging import threads
from bot.messaging.quiet_hours import morning_before, next_allowed
from bot.messaging.sealing import Sealing
from bot.messaging.threads import Thread
from bot.models import ChannelReminder, utc_now
from bot.stream import Stream

logger = logging.getLogger(__name__)

Json = dict[str, Any]
DAYS_BEFORE = 7
WANTED, DECLINED, OFF = "/remind_yes", "/remind_no", "/remind_off"
PRESSED = (WANTED, DECLINED, OFF)


@dataclass(frozen=True)
class Due:
    id: int
    thread: Thread
    about: str


class Reminders:
    """Offers, keeps and sends them."""

    def __init__(
        self,
        database: Database,
        api: KnowledgeClient,
        conversations: Conversations,
        dialogue: Dialogue,
        stream: Stream,
        sealing: Sealing,
    ) -> None:
        self._database, self._api, self._conversations = database, api, conversations
        self._dialogue, self._stream, self._sealing = dialogue, stream, sealing

    async def offer(self, conversation_id: str, thread: Thread) -> None:
        """Ask once for each date that was noted and still lies ahead."""

        def read(connection: Connection) -> tuple[Any, str]:
            return transcript.slot(connection, conversation_id, SHORTLIST), transcript.language(connection, conversation_id)

        noted, lang = await self._database.run(read)
        for date in Shortlist.from_slots({SHORTLIST: noted}).noted_dates():
            if date["on"] <= utc_now().date().isoformat():
                continue
            try:
                await self._offer(conversation_id, thread, date, lang)
            except KnowledgeError as error:
                logger.warning("a reminder was not offered (%s)", type(error).__name__)

    async def press(self, conversation_id: str, thread: Thread, payload: str) -> None:
        """The answer to an offer, or to a reminder."""
        name, _, given = payload.partition("{")
        wanted = name == WANTED

        def answer(connection: Connection) -> None:
            of_thread = ChannelReminder.thread_id == thread.id
            if name == OFF:
                connection.execute(update(ChannelReminder).where(of_thread).values(state="declined"))
                return
            one = ChannelReminder.id == int(json.loads("{" + given)["reminder"])
            connection.execute(
                update(ChannelReminder).where(of_thread, one).values(state="wanted" if wanted else "declined")
            )

        await self._database.run(answer)
        says = {WANTED: "utter_reminder_wanted", DECLINED: "utter_reminder_declined", OFF: "utter_reminders_off"}[name]
        await self._tell(conversation_id, says, {})

    async def send_due(self) -> None:
        """Send what is due, at a civil hour; each once."""
        due = await self._database.run(_due)
        if not due:
            return
        zone = await self._zone()
        if next_allowed(utc_now(), zone) > utc_now():
            return
        for one in due:
            about = self._sealing.open(one.about)
            conversation_id = await self._conversation(one.thread, about["lang"])
            values = {name: about[name] for name in ("title", "kind", "day")}
            # Marked first: of two processes one sends it.
            if await self._database.run(lambda connection, key=one.id: _take(connection, key)):  # type: ignore[misc]
                await self._tell(conversation_id, "utter_reminder", values)

    async def _offer(self, conversation_id: str, thread: Thread, date: Json, lang: str) -> None:
        name = self._sealing.name(date["credential"], date["kind"], date["on"])

        def known(connection: Connection) -> bool:
            query = select(ChannelReminder.id).where(ChannelReminder.thread_id == thread.id, ChannelReminder.name == name)
            return connection.execute(query).first() is not None

        if await self._database.run(known):
            return
        row = await self._api.credential(date["credential"], lang=lang)
        labels = await self._api.labels(lang=lang)
        day = replies.day_text(datetime.fromisoformat(date["on"]).date(), labels)
        about = {"title": row["title"], "kind": labels["date_kind"][date["kind"]], "day": day, "lang": lang}
        # Ten in the morning is no quiet hour.
        send_at = morning_before(date["on"], DAYS_BEFORE, await self._zone()).astimezone(UTC)
        values = {"thread_id": thread.id, "name": name, "about": self._sealing.seal(about), "send_at": send_at}

        def keep(connection: Connection) -> int | None:
            return threads.inserted(connection, ChannelReminder, values)

        reminder = await self._database.run(keep)
        if reminder is not None:
            told = {"title": about["title"], "day": about["day"], "reminder": reminder}
            await self._tell(conversation_id, "utter_reminder_offer", told)

    async def _conversation(self, thread: Thread, lang: str) -> str:
        """The thread's conversation, or a new one whose welcome is not sent: nobody asked for it."""
        if thread.conversation_id is not None and await self._conversations.exists(thread.conversation_id):
            return thread.conversation_id
        begun = await self._conversations.begin(thread.channel, "fr" if lang == "fr" else "en")

        def take(connection: Connection) -> None:
            last = threads.last_position(connection, begun)
            threads.change(connection, thread.id, conversation_id=begun, sent_position=last, sent_bubbles=0)

        await self._database.run(take)
        return begun

    async def _zone(self) -> str:
        return str((await self._api.hours(lang="en"))["timezone"])

    async def _tell(self, conversation_id: str, response: str, values: Json) -> None:
        await self._dialogue.tell(conversation_id, response, values, slots={}, of_channel=True)
        self._stream.wake(conversation_id)


def _due(connection: Connection) -> list[Due]:
    query = select(ChannelReminder.id, ChannelReminder.thread_id, ChannelReminder.about).where(
        ChannelReminder.state == "wanted", ChannelReminder.send_at <= utc_now()
    )
    found = []
    for row in connection.execute(query).all():
        thread = threads.find(connection, row.thread_id)
        if thread is not None and thread.held is None:
            found.append(Due(row.id, thread, row.about))
    return found


def _take(connection: Connection, reminder: int) -> bool:
    taken = update(ChannelReminder).where(ChannelReminder.id == reminder, ChannelReminder.state == "wanted")
    return connection.execute(taken.values(state="sent")).rowcount == 1
