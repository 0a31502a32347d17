"""Telegram for tests: its Bot API, which refuses what Telegram refuses, and its updates with the secret.

Shapes are those of core.telegram.org/bots/api (Update, Message, CallbackQuery, ChatMemberUpdated); so are limits and errors.
"""

from __future__ import annotations

import itertools
import json
import re
import time
import zlib
from collections.abc import Iterator
from html import unescape

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.channels.platform import Button, Event, FakePlatform, Heard, Json

PATH = "/webhooks/telegram/webhook"
TOKEN = "7000001:AAFakeTokenOfTests_0123456789abcdef"
ME, USERNAME = 7000001, "cairn_test_bot"
SECRET = "secret-of-tests_0123456789"
GROUP = -1001234567890
TAGS = re.compile(r"</?(?:b|i|u|s|code|pre|a)(?: href=\"[^\"<>]*\")?>")

_numbers = itertools.count(1)


def person(user: str) -> Json:
    number = 1000 + zlib.crc32(user.encode()) % 1_000_000
    return {"id": number, "is_bot": False, "first_name": user.title(), "username": user, "language_code": "en"}


def private(user: str) -> Json:
    return {"id": person(user)["id"], "type": "private", "first_name": user.title(), "username": user}


def group() -> Json:
    return {"id": GROUP, "type": "supergroup", "title": "Newcomers"}


def bot() -> Json:
    return {"id": ME, "is_bot": True, "first_name": "Cairn", "username": USERNAME}


def update(kind: str, content: Json, *, event_id: str | None = None) -> Event:
    number = int(event_id) if event_id and event_id.isdigit() else next(_numbers)
    if event_id and not event_id.isdigit():
        number = 10_000_000 + zlib.crc32(event_id.encode())
    return signed(json.dumps({"update_id": number, kind: content}).encode())


def signed(body: bytes, secret: str | None = SECRET, **headers: str) -> Event:
    given = {"content-type": "application/json", **headers}
    if secret is not None:
        given["x-telegram-bot-api-secret-token"] = secret
    return Event(PATH, body, given)


def message(user: str, *, chat: Json | None = None, **content: object) -> Json:
    return {
        "message_id": next(_numbers),
        "date": int(time.time()),
        "from": person(user),
        "chat": chat or private(user),
        **content,
    }


def words(text: str) -> Json:
    """Text with the entities that Telegram finds in it; offsets in UTF-16 units."""
    entities = [
        {
            "type": "mention" if found[0].startswith("@") else "bot_command",
            "offset": len(text[: found.start()].encode("utf-16-le")) // 2,
            "length": len(found[0].encode("utf-16-le")) // 2,
        }
        for found in re.finditer(r"(?<!\S)(?:@\w+|/\w+(?:@\w+)?)", text)
    ]
    return {"text": text, **({"entities": entities} if entities else {})}


def seen(html: str) -> str:
    return unescape(TAGS.sub("", html))


def refused(description: str, status: int = 400, **parameters: object) -> Response:
    body: Json = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = parameters
    return JSONResponse(body, status_code=status)


class TelegramPlatform(FakePlatform):
    name = "telegram"

    def __init__(self) -> None:
        super().__init__()
        self.refusal: Response | None = None
        """what the next message is answered with"""
        self.answered: list[str] = []
        """the pressed buttons that stopped spinning"""
        self.alerts: list[str] = []
        """what was shown to who pressed one, alone"""
        self.hook: Json = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}

    def routes(self) -> list[Route]:
        return [Route("/bot{token}/{method}", self.call, methods=["POST"])]

    def credentials(self) -> Json:
        return {
            "access_token": TOKEN,
            "verify": USERNAME,
            "webhook_url": f"https://cairn.example.ca{PATH}",
            "secret_token": SECRET,
            "api_url": self.url,
        }

    # The API

    async def call(self, request: Request) -> Response:
        form = {key: value for key, value in (await request.form()).items() if isinstance(value, str)}
        fault = await self.guard(request)
        if fault is not None and self.fault is not None:
            wait = self.fault.retry_after
            return refused(
                "Too Many Requests" if wait else "fault", self.fault.status, **({"retry_after": wait} if wait else {})
            )
        if request.path_params["token"] != TOKEN:
            return refused("Unauthorized", 401)
        method = request.path_params["method"]
        if method == "getMe":
            return self.took({**bot(), "can_join_groups": True})
        if method == "getWebhookInfo":
            return self.took(self.hook)
        if method == "sendChatAction":
            return self.took(True)
        if method == "answerCallbackQuery":
            self.answered.append(form["callback_query_id"])
            self.alerts += [form["text"]] if form.get("text") else []
            return self.took(True)
        if method in ("sendMessage", "sendPhoto"):
            return self.message(form, "caption" if method == "sendPhoto" else "text")
        return refused("Not Found", 404)

    def message(self, form: dict[str, str], field: str) -> Response:
        if self.refusal is not None:
            answer, self.refusal = self.refusal, None
            return answer
        text = form.get(field, "")
        if form.get("parse_mode") == "HTML":
            if "<" in TAGS.sub("", text):
                return refused("Bad Request: can't parse entities: Unsupported start tag")
            text = seen(text)
        if not text.strip():
            return refused("Bad Request: message text is empty")
        if len(text) > (1024 if field == "caption" else 4096):
            return refused("Bad Request: message is too long")
        rows = json.loads(form.get("reply_markup", "{}")).get("inline_keyboard", [])
        keys = [key for row in rows for key in row]
        if len(keys) > 100 or any(len(row) > 8 for row in rows):
            return refused("Bad Request: reply markup is too long")
        if any(not 1 <= len(key["callback_data"].encode()) <= 64 for key in keys):
            return refused("Bad Request: BUTTON_DATA_INVALID")
        buttons = tuple(Button(key["text"], key["callback_data"]) for key in keys)
        self.heard.append(Heard(text, buttons, image=form.get("photo"), to=form["chat_id"], raw=dict(form)))
        chat = {"id": int(form["chat_id"]), "type": "private"}
        return self.took({"message_id": next(_numbers), "date": int(time.time()), "chat": chat, "text": text})

    def took(self, result: object) -> Response:
        return JSONResponse({"ok": True, "result": result})

    # The updates

    def text_event(self, text: str, *, user: str = "ada", event_id: str | None = None) -> Event:
        return update("message", message(user, **words(text)), event_id=event_id)

    def press_event(self, button: Button, *, user: str = "ada", event_id: str | None = None) -> Event:
        return update("callback_query", self.query(user, data=button.back), event_id=event_id)

    def query(self, user: str, **content: object) -> Json:
        own = {**message(user, text="Which one?"), "from": bot()}
        return {"id": str(next(_numbers)), "from": person(user), "message": own, "chat_instance": "42", **content}

    def wordless_events(self, *, user: str = "ada") -> dict[str, Event]:
        file = {"file_id": "AgADBA", "file_unique_id": "AQAD"}
        sized = {**file, "width": 512, "height": 512}
        contents: dict[str, Json] = {
            "voice": {"voice": {**file, "duration": 3, "mime_type": "audio/ogg"}},
            "image": {"photo": [sized]},
            "video": {"video": {**sized, "duration": 3}},
            "sticker": {"sticker": {**sized, "type": "regular", "is_animated": False, "is_video": False, "emoji": "👍"}},
            "file": {"document": {**file, "file_name": "resume.pdf", "mime_type": "application/pdf"}},
            "location": {"location": {"latitude": 43.65, "longitude": -79.38}},
            "contact": {"contact": {"phone_number": "+14165550100", "first_name": "Ben"}},
            "other": {"dice": {"emoji": "🎲", "value": 4}},
        }
        return {kind: update("message", message(user, **content)) for kind, content in contents.items()}

    def silent_events(self, *, user: str = "ada") -> dict[str, Event]:
        changed = {"user": bot(), "status": "member"}
        blocked = {"user": bot(), "status": "kicked", "until_date": 0}
        reaction = {"type": "emoji", "emoji": "👍"}
        common = {"chat": private(user), "date": int(time.time())}
        return {
            "an edit": update("edited_message", {**message(user, **words("find IT in Ontario")), "edit_date": 1}),
            "a post of a channel": update(
                "channel_post", message(user, chat={"id": -1009, "type": "channel", "title": "N"}, text="x")
            ),
            "our own message": update("message", {**message(user, text="Hello"), "from": bot()}),
            "talk in a group": update("message", message(user, chat=group(), **words("find IT in Ontario"))),
            "a command of another bot": update("message", message(user, chat=group(), **words("/help@other_bot"))),
            "a mention of somebody": update("message", message(user, chat=group(), **words("@ben find IT"))),
            "a voice note in a group": update(
                "message", message(user, chat=group(), voice={"file_id": "a", "file_unique_id": "b", "duration": 1})
            ),
            "a join": update("message", message(user, chat=group(), new_chat_members=[person("ben")])),
            "a pinned message": update("message", message(user, pinned_message=message(user, text="x"))),
            "a block": update(
                "my_chat_member", {**common, "from": person(user), "old_chat_member": changed, "new_chat_member": blocked}
            ),
            "a reaction": update(
                "message_reaction",
                {**common, "message_id": 7, "user": person(user), "old_reaction": [], "new_reaction": [reaction]},
            ),
            "a game": update("callback_query", self.query(user, game_short_name="chess")),
            "an unknown kind": update("hologram", {"of": "tomorrow"}),
            "a known kind of another shape": update("message", {"message_id": "x"}),
        }

    def addressed_in_group(self, text: str, *, user: str = "ada") -> Event | None:
        return update("message", message(user, chat=group(), **words(f"@{USERNAME} {text}")))

    def forged(self) -> Iterator[Event]:
        body = self.text_event("find IT in Ontario").body
        yield signed(body, None)
        yield signed(body, "")
        yield signed(body, SECRET.upper())
        yield signed(body, f"{SECRET},{SECRET}")
        yield signed(body, None, authorization=f"Bearer {SECRET}")
        yield signed(body, None, **{"x-telegram-bot-api-secret": SECRET})
        yield Event(f"{PATH}?secret_token={SECRET}", body, {"content-type": "application/json"})
        for content in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/xml"):
            yield signed(body, "wrong", **{"content-type": content})
        yield signed(b"{", None)
        yield signed(b"\xff\xfe", "wrong")
        for end in range(len(SECRET)):
            yield signed(body, SECRET[:end])
            yield signed(body, SECRET[:end] + "~" + SECRET[end + 1 :])
        for number in range(50):
            yield signed(body, f"{SECRET}{number}")
