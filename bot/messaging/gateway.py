"""What an event of a channel means: a keyword, a choice, words, or something that has none. The channels only carry it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from bot.components.language_detector import detect
from bot.conversations import Conversations
from bot.database import Database
from bot.engine.agent import MESSAGE_LIMIT, Dialogue
from bot.engine.payloads import UnknownPayloadError
from bot.handoff import Handoff
from bot.messages import Message
from bot.messaging import threads
from bot.messaging.channel import Channel
from bot.messaging.choices import choices_of, choose
from bot.messaging.delivery import Delivery
from bot.messaging.inbound import Inbound
from bot.messaging.keywords import keyword
from bot.messaging.moving import Moving, code_in
from bot.messaging.references import ExpiredReferenceError, ForgedReferenceError, References
from bot.messaging.reminders import PRESSED, Reminders
from bot.messaging.sealing import Sealing
from bot.messaging.threads import Thread
from bot.messaging.words import Words
from bot.stream import Stream
from bot.transcript import Lang
from knowledge.text import clean

logger = logging.getLogger(__name__)


class Gateway:
    """Answers one event at a time; the inbox keeps their order and tries again what raises."""

    def __init__(
        self,
        database: Database,
        conversations: Conversations,
        dialogue: Dialogue,
        handoff: Handoff,
        stream: Stream,
        channels: Mapping[str, Channel],
        delivery: Delivery,
        references: References,
        sealing: Sealing,
        words: Words,
        moving: Moving,
        reminders: Reminders,
    ) -> None:
        self._database, self._conversations, self._dialogue = database, conversations, dialogue
        self._handoff, self._stream, self._channels, self._delivery = handoff, stream, channels, delivery
        self._references, self._sealing, self._words, self._moving = references, sealing, words, moving
        self._reminders = reminders
        self._typing: set[asyncio.Task[None]] = set()

    async def handle(self, thread_id: int, inbound: Inbound) -> None:
        """Answer an event. What it raises is passing: the inbox asks again."""
        thread = await self._database.run(lambda connection: threads.find(connection, thread_id))
        if thread is None:
            return  # deleted by its person meanwhile, and this with it
        channel = self._channels[thread.channel]
        carrier = channel.capabilities.carrier_keywords
        word = keyword(inbound.text, carrier=carrier) if inbound.text is not None else None
        if thread.held == "stopped" and carrier and word != "start":
            return  # the carrier lets nothing through to them
        if inbound.sign is not None:
            await self._sign(thread, inbound)
            return
        self._show_typing(channel, inbound)
        code = code_in(inbound.text) if inbound.text is not None else None
        if code is not None and await self._moving.redeem(thread, code):
            return
        conversation_id, begun = await self._conversation(thread, inbound)
        if thread.held:
            await self._database.run(lambda connection: threads.change(connection, thread.id, held=None, next_try=None))
        if word == "stop":
            await self._stop(thread, conversation_id)
        elif code is not None:
            await self._tell(conversation_id, "utter_code_unknown")
        elif not (begun and await self._only_greets(word, inbound)):
            await self._answer(conversation_id, thread, inbound, word)
            await self._reminders.offer(conversation_id, thread)
        self._delivery.wake(thread.id)

    async def give_up(self, thread_id: int, inbound: Inbound) -> None:
        """Tell the person that their message could not be answered."""
        thread = await self._database.run(lambda connection: threads.find(connection, thread_id))
        if thread is not None and thread.conversation_id is not None and inbound.sign is None:
            await self._tell(thread.conversation_id, "utter_channel_failed")
            self._delivery.wake(thread.id)

    async def _conversation(self, thread: Thread, inbound: Inbound) -> tuple[str, bool]:
        """The thread's conversation, and whether it begins now."""
        known = thread.conversation_id
        if known is not None and await self._conversations.exists(known):
            return known, False
        lang: Lang = "en"
        spoken = detect(inbound.text) if inbound.text else None
        if spoken in ("en", "fr"):
            lang = "fr" if spoken == "fr" else "en"
        elif inbound.lang is not None:
            lang = inbound.lang
        begun = await self._conversations.begin(thread.channel, lang)
        values = {"conversation_id": begun, "sent_position": -1, "sent_bubbles": 0}
        await self._database.run(lambda connection: threads.change(connection, thread.id, **values))
        return begun, True

    async def _only_greets(self, word: str | None, inbound: Inbound) -> bool:
        """Whether the first message asks for nothing: the welcome, which was just said, is its answer."""
        if word is not None or inbound.text is None:
            return word == "start"
        return bool((await self._dialogue.parse(inbound.text))["intent"]["name"] == "greet")

    async def _answer(self, conversation_id: str, thread: Thread, inbound: Inbound, word: str | None) -> None:
        client_id = self._sealing.name(thread.channel, inbound.event_id)
        if word is not None:
            await self._tell(conversation_id, {"start": "utter_channel_started", "help": "utter_channel_help"}[word])
        elif inbound.payload is not None:
            await self._press(conversation_id, client_id, inbound.payload, thread)
        elif inbound.text is not None:
            await self._say(conversation_id, client_id, inbound.text, thread)
        elif await self._dialogue.is_paused(conversation_id):
            # The person who has the conversation should know that something came.
            lang = await self._conversations.language(conversation_id)
            text = self._words(f"utter_channel_sent_{inbound.wordless}", lang)
            await self._conversations.say(conversation_id, client_id, text, channel=thread.channel)
        else:
            await self._tell(conversation_id, f"utter_channel_{inbound.wordless}")

    async def _say(self, conversation_id: str, client_id: str, typed: str, thread: Thread) -> None:
        text = clean(typed)
        if not text:
            await self._tell(conversation_id, "utter_channel_other")
            return
        if len(text) > MESSAGE_LIMIT:
            await self._tell(conversation_id, "utter_channel_too_long")
            return
        offered = await self._offered(conversation_id)
        chosen = choose(text, offered, self._channels[thread.channel].capabilities)
        if chosen is not None:
            await self._choose(conversation_id, client_id, *chosen, thread)
        else:
            await self._conversations.say(conversation_id, client_id, text, channel=thread.channel, as_sent=typed)

    async def _press(self, conversation_id: str, client_id: str, reference: str, thread: Thread) -> None:
        try:
            seq, number = self._references.open(conversation_id, reference)
        except ExpiredReferenceError:
            await self._tell(conversation_id, "utter_channel_button_expired")
        except ForgedReferenceError:
            await self._tell(conversation_id, "utter_channel_button_unknown")
        else:
            await self._choose(conversation_id, client_id, seq, number, thread)

    async def _choose(self, conversation_id: str, client_id: str, seq: int, number: int, thread: Thread) -> None:
        """Press the choice `number` of the message `seq`."""
        messages = await self._conversations.history(conversation_id, after=seq - 1)
        found = [choice for message in messages if message.seq == seq for choice in choices_of(message)]
        for choice in found:
            if choice.number == number:
                if choice.payload.startswith(PRESSED):
                    await self._reminders.press(conversation_id, thread, choice.payload)
                    return
                try:
                    await self._conversations.press(
                        conversation_id, client_id, choice.payload, choice.title, channel=thread.channel
                    )
                except UnknownPayloadError:
                    break  # of an older version of the assistant
                return
        await self._tell(conversation_id, "utter_channel_button_unknown")

    async def _offered(self, conversation_id: str) -> list[Message]:
        """What was said since the learner's last message."""
        told: list[Message] = []
        for message in reversed(await self._conversations.history(conversation_id)):
            if message.sender == "learner":
                break
            told.append(message)
        return told[::-1]

    async def _stop(self, thread: Thread, conversation_id: str) -> None:
        """One line says that nothing more comes; then nothing more comes."""
        await self._tell(conversation_id, "utter_channel_stopped")
        await self._delivery.flush(thread.id)
        await self._database.run(lambda connection: threads.change(connection, thread.id, held="stopped"))

    async def _tell(self, conversation_id: str, response: str) -> None:
        await self._dialogue.tell(conversation_id, response, {}, slots={}, of_channel=True)
        self._stream.wake(conversation_id)

    async def _sign(self, thread: Thread, inbound: Inbound) -> None:
        if thread.conversation_id is not None and inbound.sign == "typing":
            await self._handoff.presence(thread.conversation_id, typing=True)

    def _show_typing(self, channel: Channel, inbound: Inbound) -> None:
        if channel.capabilities.typing:
            task = asyncio.create_task(channel.typing(inbound.address))
            self._typing.add(task)
            task.add_done_callback(self._typing.discard)
