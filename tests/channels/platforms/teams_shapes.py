"""What Teams' activities and tokens look like: names, keys, and what the connector takes of cards."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import re
from collections.abc import Iterator
from functools import cache

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from starlette.responses import JSONResponse, Response

from tests.channels.platform import Button, Heard, Json

PATH = "/webhooks/teams/webhook"
APP, PASSWORD, TENANT = "6d2b0c5e-0000-4000-8000-0000000000aa", "a-password-of-tests", "72f988bf-0000-4000-8000-0000000000bb"
ISSUER = "https://api.botframework.com"
BOT = f"28:{APP}"
ROOM, LOUNGE = "19:triage0triage0@thread.tacv2", "19:lounge0lounge0@thread.tacv2"
GROUP = "19:groupchat0groupchat0@thread.v2"
KEY, UNENDORSED = "key-of-teams", "key-of-another-channel"
MESSAGE_LIMIT = 28 * 1024
ROW_LIMIT = 6
CARD_TYPE = "application/vnd.microsoft.card.adaptive"

numbers = itertools.count(1)


@cache
def pair(name: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public_pem(name: str) -> bytes:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return pair(name).public_key().public_bytes(serialization.Encoding.PEM, form)


@cache
def other_curve() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def token_part(given: Json) -> str:
    return base64_of(json.dumps(given).encode())


def base64_of(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def person(user: str) -> str:
    return f"29:{hashlib.sha256(user.encode()).hexdigest()[:40]}-_"


def personal_of(user: str) -> str:
    """A chat of one person with us: as long as Teams' own, longer than the SDK thinks."""
    return f"a:{hashlib.sha512(user.encode()).hexdigest()}-_{hashlib.sha256(user.encode()).hexdigest()}"


def no_from_teams(status: int, code: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": "refused"}}, status_code=status)


def wrong_with(activity: Json) -> str | None:
    """What Teams says against a message, if anything."""
    if len(json.dumps(activity, ensure_ascii=False).encode("utf-16-le")) > MESSAGE_LIMIT:
        return "MessageSizeTooBig"
    cards = activity.get("attachments") or []
    if activity.get("type") != "message" or not (activity.get("text") or cards):
        return "BadSyntax"
    for card in cards:
        content = card["content"]
        if card["contentType"] != CARD_TYPE or content["type"] != "AdaptiveCard" or content["version"] not in ("1.4", "1.5"):
            return "BadArgument"
        if not content["body"] or not all(_is_right(element, content["version"]) for element in content["body"]):
            return "BadArgument"
    return None


def _is_right(element: Json, version: str) -> bool:
    kind = element["type"]
    if kind == "TextBlock":
        return bool(element["text"]) and "\n" not in element["text"] and element["wrap"] is True
    if kind == "FactSet":
        return bool(element["facts"]) and all(fact["title"] and fact["value"] for fact in element["facts"])
    if kind == "Container":
        return bool(element["items"]) and all(_is_right(one, version) for one in element["items"])
    if kind == "Image":
        return element["url"].startswith("http") and bool(element["altText"])
    if kind == "ActionSet":
        return 1 <= len(element["actions"]) <= ROW_LIMIT and all(_is_right_action(one) for one in element["actions"])
    if kind == "Table":
        cells = [cell for row in element["rows"] for cell in row["cells"]]
        widths = {len(row["cells"]) for row in element["rows"]}
        right = all(_is_right(one, version) for cell in cells for one in cell["items"])
        return version == "1.5" and widths == {len(element["columns"])} and right
    return False


def _is_right_action(action: Json) -> bool:
    if not action["title"]:
        return False
    if action["type"] == "Action.OpenUrl":
        return action["url"].startswith("http")
    if action["type"] == "Action.Execute":
        return bool(action["verb"])
    sent = action["data"]["msteams"]
    return action["type"] == "Action.Submit" and sent["type"] == "messageBack" and bool(sent["text"] and sent["value"])


def heard_of(activity: Json, conversation: str) -> Heard:
    cards = [card["content"] for card in activity.get("attachments") or []]
    elements = [element for card in cards for element in _inside(card["body"])]
    actions = [action for element in elements if element["type"] == "ActionSet" for action in element["actions"]]
    words = [activity["text"]] if activity.get("text") else [word for element in elements for word in _words(element)]
    images = [element["url"] for element in elements if element["type"] == "Image"]
    return Heard(
        "\n".join(words),
        tuple(Button(one["title"], _back(one, conversation)) for one in actions if one["type"] != "Action.OpenUrl"),
        sum(element["type"] == "Container" for element in elements),
        images[0] if images else None,
        conversation,
        activity,
    )


def _back(action: Json, conversation: str) -> Json:
    kept = {name: action[name] for name in ("verb", "data") if name in action} if "verb" in action else action["data"]
    return {**kept, "conversation": conversation}


def _inside(elements: list[Json]) -> Iterator[Json]:
    for element in elements:
        yield element
        yield from _inside(element.get("items") or [])
        for row in element.get("rows") or []:
            for cell in row["cells"]:
                yield from _inside(cell["items"])


def _words(element: Json) -> Iterator[str]:
    if element["type"] == "TextBlock":
        yield seen(element["text"])
    elif element["type"] == "FactSet":
        yield from (f"{seen(fact['title'])}: {seen(fact['value'])}" for fact in element["facts"])
    elif element["type"] == "Image":
        yield element["altText"]
    elif element["type"] == "ActionSet":
        yield from (one["url"] for one in element["actions"] if one["type"] == "Action.OpenUrl")


def seen(text: str) -> str:
    """As a person sees it, with the address behind a link."""
    shown = re.sub(r"(?<!\\)\[((?:\\.|[^\]\\])*)\]\((\S+?)\)", _link, text)
    shown = re.sub(r"(?<![\\*\w])\*\*(\S(?:.*?\S)?)(?<!\\)\*\*", r"\1", shown)
    shown = re.sub(r"(?<![\\_\w])_(\S(?:.*?\S)?)(?<!\\)_(?!\w)", r"\1", shown)
    return re.sub(r"\\([\\`*_\[\]<>~|#=-])", r"\1", shown).replace("\u2060", "")


def _link(found: re.Match[str]) -> str:
    label, address = found[1].replace("\\", ""), found[2].replace("%28", "(").replace("%29", ")")
    return address if label == address else f"{label} {address}"
