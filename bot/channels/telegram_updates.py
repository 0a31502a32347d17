"""What Telegram sends, as events: an update has one kind, and most kinds are nothing to us."""

from __future__ import annotations

from typing import Any, Literal

from telegram import Chat, ChatMember, Message, MessageEntity, Update, User

from bot.messaging.inbound import Inbound, Wordless

Json = dict[str, Any]

# The kinds of updates that lead to something; `setWebhook` asks for these alone.
KINDS = ("message", "callback_query", "my_chat_member")
# (a field of a message, what it is). A message of none of these and without words is the chat's own: a join, a pin.
WORDLESS: tuple[tuple[str, Wordless], ...] = (
    ("voice", "voice"),
    ("audio", "voice"),
    ("photo", "image"),
    ("video", "video"),
    ("video_note", "video"),
    ("animation", "video"),
    ("sticker", "sticker"),
    ("document", "file"),
    ("venue", "location"),
    ("location", "location"),
    ("contact", "contact"),
    ("poll", "other"),
    ("dice", "other"),
    ("story", "other"),
    ("game", "other"),
    ("paid_media", "other"),
    ("checklist", "other"),
)


def inbounds(update: Update, *, me: int, username: str) -> list[Inbound]:
    """The events of an update: none, one, or two for a picture with words. `me` and `username` are the bot's."""
    if update.message is not None:
        return _of_message(update.update_id, update.message, me, username)
    query = update.callback_query
    # Without a message it was pressed on a message of others; a game has no data.
    if query is None or query.data is None or query.message is None or query.from_user.is_bot:
        return []
    message = query.message
    topic = message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None
    return [
        Inbound(
            event_id=str(update.update_id),
            user=str(query.from_user.id),
            thread=_thread(message.chat, topic),
            address=_address(message.chat, topic, message.message_id),
            payload=query.data,
            lang=_lang(query.from_user),
        )
    ]


def came_back(update: Update) -> str | None:
    """The person who let us write to them again, in a private chat."""
    change = update.my_chat_member
    if change is None or change.chat.type != Chat.PRIVATE or change.new_chat_member.status != ChatMember.MEMBER:
        return None
    return str(change.from_user.id)


def _of_message(update_id: int, message: Message, me: int, username: str) -> list[Inbound]:
    person = message.from_user
    if person is None or person.is_bot or message.is_automatic_forward:
        return []
    words = _words(message, me, username)
    if words is None:
        return []
    topic = message.message_thread_id if message.is_topic_message else None
    common: Json = {
        "user": str(person.id),
        "thread": _thread(message.chat, topic),
        "address": _address(message.chat, topic, message.message_id),
        "lang": _lang(person),
        "at": message.date,
    }
    found: list[Inbound] = []
    kind = next((kind for field, kind in WORDLESS if getattr(message, field)), None)
    if kind is not None:
        # The pictures of an album come one by one; one answer is enough.
        album = message.media_group_id
        event_id = f"album:{message.chat.id}:{album}" if album else str(update_id)
        found.append(Inbound(event_id=event_id, wordless=kind, **common))
    if words:
        event_id = f"{update_id}:words" if found else str(update_id)
        found.append(Inbound(event_id=event_id, text=words, **common))
    return found


def _words(message: Message, me: int, username: str) -> str | None:
    """The words without the command's slash and without our name; `None` where they are not for us."""
    text = message.text or message.caption or ""
    entities = message.parse_entities() if message.text else message.parse_caption_entities()
    called = f"@{username}".lower()
    mine = False
    # From the end, so that earlier places stay right. Offsets count UTF-16 units.
    units = text.encode("utf-16-le")
    for entity, said in sorted(entities.items(), key=lambda found: -found[0].offset):
        start, end = 2 * entity.offset, 2 * (entity.offset + entity.length)
        if entity.type == MessageEntity.MENTION and said.lower() == called:
            mine, units = True, units[:start] + units[end:]
        elif entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0:
            command, _at, whose = said.removeprefix("/").partition("@")
            if whose and f"@{whose}".lower() != called:
                return None
            mine = mine or bool(whose)
            units = command.encode("utf-16-le") + units[end:]
    answered = message.reply_to_message
    mine = mine or (answered is not None and answered.from_user is not None and answered.from_user.id == me)
    if message.chat.type != Chat.PRIVATE and not mine:
        return None  # others talk there too
    return units.decode("utf-16-le").strip()


def _thread(chat: Chat, topic: int | None) -> str:
    if chat.type == Chat.PRIVATE:
        return ""
    return f"{chat.id}:{topic}" if topic else str(chat.id)


def _address(chat: Chat, topic: int | None, message_id: int) -> Json:
    """`reply_to` only in a group, where the answer must show whom it is for."""
    return {"chat": chat.id, "topic": topic, "reply_to": None if chat.type == Chat.PRIVATE else message_id}


def _lang(person: User) -> Literal["en", "fr"] | None:
    code = (person.language_code or "").lower().partition("-")[0]
    return "fr" if code == "fr" else "en" if code == "en" else None
