"""Conversations as channels see them: opened with a token, continued message by message, read back, deleted.

What is sent is read from what was stored, so that an id given out always exists.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from actions.knowledge_client import KnowledgeError, get_client
from actions.private_values import PRIVATE
from bot import erasures, transcript, unhelpful
from bot.accepted import AcceptedMessages, UnknownConversationError, exists
from bot.attachments import Attachment, in_message, read
from bot.database import Database
from bot.engine.agent import PART, Dialogue
from bot.erasures import Erasures
from bot.handoff import Handoff
from bot.handoff_steps import Step
from bot.messages import Message
from bot.models import Conversation, Erasure
from bot.pages import Pages
from bot.shared_link import opening
from bot.stream import Stream
from bot.tokens import ForgedTokenError, Tokens, hash_token
from bot.transcript import Lang

logger = logging.getLogger(__name__)

SWITCH = {lang: f'/switch_language{{"lang": "{lang}"}}' for lang in ("en", "fr")}

# Built once: making a statement costs more than SQLite takes to answer it.
_FIND = select(Conversation.id).where(Conversation.token_hash == bindparam("token_hash"))
_REVOKE = (
    update(Conversation)
    .where(Conversation.id == bindparam("key"), Conversation.token_hash == bindparam("given"))
    .values(token_hash=None)
)
TurnDone = Callable[[str, str, int], None]  # is told the conversation, the message's own id, and where its events start


@dataclass(frozen=True)
class Turn:
    """What one message led to. `repeated`: it had been taken in before, and nothing was done again."""

    messages: list[Message]
    repeated: bool = False


class Conversations:
    """The conversations of this database, through one dialogue engine."""

    def __init__(
        self,
        database: Database,
        dialogue: Dialogue,
        stream: Stream,
        tokens: Tokens,
        handoff: Handoff,
        erasures: Erasures,
        *,
        turn_done: TurnDone | None = None,
    ) -> None:
        self._database = database
        self._handoff = handoff
        self._erasures = erasures
        self._turn_done = turn_done
        handoff.when_gone(self._resume)
        self._tokens = tokens
        self._dialogue = dialogue
        self._stream = stream
        self._accepted = AcceptedMessages(database)
        self._pages = Pages(dialogue)
        self._running: dict[tuple[str, str], asyncio.Future[None]] = {}

    async def open(self, channel: str, lang: Lang, *, about: str | None = None) -> tuple[str, str]:
        """(conversation id, token) of a new conversation, its welcome already said. `about` is the page it is opened on."""
        conversation_id = _new_id()
        token = self._tokens.issue(conversation_id)
        await self._begin(conversation_id, channel, lang, about=about, token_hash=hash_token(token))
        return conversation_id, token

    async def begin(self, channel: str, lang: Lang) -> str:
        """The id of a new conversation of a channel that needs no token, its welcome already said."""
        conversation_id = _new_id()
        await self._begin(conversation_id, channel, lang)
        return conversation_id

    async def _begin(
        self, conversation_id: str, channel: str, lang: Lang, *, about: str | None = None, token_hash: str | None = None
    ) -> None:
        row = insert(Conversation).values(id=conversation_id, token_hash=token_hash, channel=channel)
        await self._database.run(lambda connection: connection.execute(row))
        found = await self._pages.opened_on(conversation_id, about, lang=lang)
        await self._dialogue.welcome(conversation_id, lang=lang, channel=channel, slots=found)

    async def restart(self, token: str, channel: str, lang: Lang, *, about: str | None = None) -> tuple[str, str]:
        """(conversation id, token) of a new conversation in place of the one with `token`, which counts no longer.

        Of two at once one wins; the other one raises `UnknownConversationError`, as does a token that counts no longer.
        """
        before = await self.find(token)
        # First, so that a failing one leaves the old one as it was.
        opened, new_token = await self.open(channel, lang, about=about)
        values = {"key": before, "given": hash_token(token)}
        if not await self._database.run(lambda connection: connection.execute(_REVOKE, values).rowcount):
            await self.delete(opened)
            raise UnknownConversationError
        await self._handoff.leave(before)  # nobody reads there any more
        self._stream.wake(before)
        return opened, new_token

    async def switch_language(self, conversation_id: str, lang: Lang, *, channel: str) -> None:
        """Go on in `lang`: a line says so, and a form asks its question again. In that language already, nothing is said."""
        if await self.language(conversation_id) == lang:
            return
        if await self._dialogue.is_paused(conversation_id):
            await self._dialogue.set_slots(conversation_id, {"language": lang})  # a person has it: the bot says nothing
        else:
            await self._dialogue.press(conversation_id, SWITCH[lang], channel=channel, metadata={PART: True})
        self._stream.wake(conversation_id)

    async def open_link(self, conversation_id: str, query: str, *, lang: Lang) -> None:
        """Take over the search of a shared link, and say what it holds. Without the API everything stays as it is."""
        try:
            opened = await get_client().open_link(query, lang=lang)
        except KnowledgeError as error:
            logger.error("a shared link could not be read (%s); conversation %s", error, conversation_id)
            await self._dialogue.tell(conversation_id, "utter_link_failed", {}, slots={})
            self._stream.wake(conversation_id)
            return
        said = opening(opened, await self._dialogue.slots(conversation_id) or {}, lang)
        if said is not None:
            await self._dialogue.tell(
                conversation_id, said.response, said.values, slots=said.slots, extra={"chips": said.chips}
            )
            self._stream.wake(conversation_id)

    async def walk_to(self, conversation_id: str, about: str | None) -> None:
        """Take in which page the learner is on now, before their message is read."""
        await self._pages.walk_to(conversation_id, about)

    async def find(self, token: str) -> str:
        """The id of the conversation with this token: the one it was issued for, or one that was moved to its page. Raises
        `UnknownConversationError`, for a forgery before the database is asked."""
        try:
            self._tokens.conversation(token)
        except ForgedTokenError as error:
            raise UnknownConversationError from error
        values = {"token_hash": hash_token(token)}
        found: str | None = await self._database.run(lambda connection: connection.execute(_FIND, values).scalar())
        if found is None:
            raise UnknownConversationError
        return found

    async def current(self, token: str) -> str | None:
        """What `find` finds; `None` once the token counts no longer."""
        try:
            return await self.find(token)
        except UnknownConversationError:
            return None

    async def exists(self, conversation_id: str) -> bool:
        return await self._database.run(lambda connection: exists(connection, conversation_id))

    async def language(self, conversation_id: str) -> Lang:
        """The language the conversation is in now."""
        return await self._database.run(lambda connection: transcript.language(connection, conversation_id))

    async def say(
        self, conversation_id: str, client_id: str, text: str, *, channel: str, as_sent: str | None = None
    ) -> Turn:
        """Words a person typed. Personal data is masked before anything is stored.

        A badge or a résumé among them is read and not stored (`bot/attachments.py`). `as_sent` is the text before it was
        cleaned: a signature holds for that one only.
        """
        found = in_message(text)
        if found is not None:
            return await self.attach(conversation_id, client_id, in_message(as_sent or text) or found, channel=channel)
        return await self._say(conversation_id, client_id, text, channel=channel)

    async def attach(self, conversation_id: str, client_id: str, attachment: Attachment, *, channel: str) -> Turn:
        """A badge or a résumé: what was read in it becomes a turn, and nothing of the file is kept.

        A cry for help between the lines of a résumé is answered before anything else, and alone.
        """
        words = [line for line in attachment.own_words() if await self._dialogue.is_serious(line)]
        if words:
            return await self._say(conversation_id, client_id, "\n".join(words), channel=channel)
        lang = await self.language(conversation_id)
        metadata = {"client_id": client_id, "display": attachment.shown(lang)}

        async def handle() -> None:
            payload = await read(attachment, lang)
            await self._dialogue.press(conversation_id, payload, channel=channel, metadata=metadata)

        return await self.once(conversation_id, client_id, handle)

    async def _say(self, conversation_id: str, client_id: str, text: str, *, channel: str) -> Turn:
        masked = PRIVATE.mask(conversation_id, text)
        self._dialogue.expect(masked.text)
        return await self.once(
            conversation_id,
            client_id,
            lambda: self._dialogue.say(conversation_id, masked.text, channel=channel, metadata={"client_id": client_id}),
        )

    async def press(self, conversation_id: str, client_id: str, payload: str, title: str, *, channel: str) -> Turn:
        """A button; `title` is what history shows."""
        metadata = {"client_id": client_id, "display": title}
        return await self.once(
            conversation_id,
            client_id,
            lambda: self._dialogue.press(conversation_id, payload, channel=channel, metadata=metadata),
        )

    async def did_not_help(self, conversation_id: str, vote: str | None, *, channel: str) -> None:
        """The learner says that an answer did not help."""
        case = await unhelpful.raise_case(
            conversation_id, vote, channel=channel, database=self._database, dialogue=self._dialogue
        )
        if case is not None:
            self._handoff.turn_ended(conversation_id, case)

    async def history(self, conversation_id: str, *, after: int = -1) -> list[Message]:
        """Messages of a conversation after a position, oldest first."""
        messages = await self._database.run(lambda connection: transcript.messages(connection, conversation_id, after + 1))
        return [message for message in messages if message.seq > after]

    async def delete(self, conversation_id: str, *, here_only: bool = False) -> None:
        """Remove a conversation, its events and what was remembered of it, once a turn that is running has ended.

        The API erases what it has of it too, now or as soon as it can; but for `here_only`, when it was the one that asked.
        """

        def remove(connection: Connection) -> None:
            _delete(connection, conversation_id)
            if here_only:
                connection.execute(delete(Erasure).where(Erasure.conversation_id == conversation_id))

        async with self._dialogue.lock(conversation_id):
            await self._database.run(remove)
        PRIVATE.forget(conversation_id)
        self._pages.forget(conversation_id)
        self._stream.wake(conversation_id)
        self._erasures.soon()

    async def _resume(self, conversation_id: str) -> None:
        """A conversation's case is gone: nobody will come back to it, so the bot goes on."""
        await self._dialogue.step(conversation_id, None, _back)
        self._stream.wake(conversation_id)

    async def once(self, conversation_id: str, client_id: str, handle: Callable[[], Awaitable[object]]) -> Turn:
        """Handle a message unless its `client_id` was taken in before; either way, what it led to."""
        name = (conversation_id, client_id)
        while name in self._running:
            await asyncio.wait([self._running[name]])
        # Named before the database is asked, so that a second copy finds the first whatever the database's pace.
        done = self._running[name] = asyncio.get_running_loop().create_future()
        try:
            first = await self._accepted.accept(conversation_id, client_id)
            if first is None:
                led_to = await self.led_to(conversation_id, client_id)
                if led_to or not await self._accepted.take_over(conversation_id, client_id):
                    return Turn(led_to, repeated=True)
                first = 0
            try:
                await handle()
            except BaseException:
                # Not handled, so not taken in: the sender may send it again under the same name.
                await self._accepted.withdraw(conversation_id, client_id)
                raise
        finally:
            done.set_result(None)
            del self._running[name]
        if self._turn_done:
            self._turn_done(conversation_id, client_id, first)
        self._stream.wake(conversation_id)
        return Turn(await self.led_to(conversation_id, client_id, first=first))

    async def led_to(self, conversation_id: str, client_id: str, *, first: int = 0) -> list[Message]:
        """The learner's message of this name, where it is kept, and the replies to it."""

        def read(connection: Connection) -> list[Message] | None:
            if not exists(connection, conversation_id):
                # Deleted while the turn waited for its place: what the turn wrote goes too.
                _delete(connection, conversation_id)
                return None
            events = transcript.events(connection, conversation_id, first)
            seqs = transcript.led_to(events, client_id)
            return [message for message in transcript.read(connection, conversation_id, events) if message.seq in seqs]

        messages = await self._database.run(read)
        if messages is None:
            raise UnknownConversationError
        return messages


def _new_id() -> str:
    return f"c_{secrets.token_urlsafe(12)}"


def _delete(connection: Connection, conversation_id: str) -> None:
    erasures.delete_conversations(connection, [conversation_id])
    erasures.note(connection, conversation_id)


def _back(paused: bool) -> Step | None:
    extra = {"handoff": {"state": "released", "who": None, "when": None}}
    return Step(pauses=False, says="utter_person_left", extra=extra) if paused else None
