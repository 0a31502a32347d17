"""Teams for tests: the issuer of tokens with its keys, Microsoft's sign-in, and the connector, all on one server.

Shapes are those of learn.microsoft.com: Bot Connector REST reference, authentication of the Bot Framework, Teams activities.
The connector refuses what Teams refuses: no token of ours, messages over 28 KB, cards with blocks that Teams does not know.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import re
import time
from collections.abc import Iterator
from functools import cache

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.channels.platform import Button, Event, FakePlatform, Heard, Json

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

_numbers = itertools.count(1)


@cache
def pair(name: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public_pem(name: str) -> bytes:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return pair(name).public_key().public_bytes(serialization.Encoding.PEM, form)


class TeamsPlatform(FakePlatform):
    name = "teams"

    def __init__(self) -> None:
        super().__init__()
        self.refusal: tuple[int, str] | None = None
        """(status, code) that the connector answers each message with"""
        self.refuses_cards = False
        self.login_refuses = False
        self.unknown_people = False
        """nobody has added the app for themselves"""
        self.issuer_is_down = False
        self.signs_with = KEY
        self.keys_fetched = 0
        self.tokens_given = 0
        self.typed: list[str] = []
        """conversations that were shown that an answer is coming"""
        self.posted: dict[tuple[str, str], Json] = {}
        """by (conversation, activity), as it is now"""
        self.began: list[Json] = []

    def routes(self) -> list[Route]:
        return [
            Route("/openid", self.metadata, methods=["GET"]),
            Route("/keys", self.keys, methods=["GET"]),
            Route("/login/{tenant}/oauth2/v2.0/token", self.token, methods=["POST"]),
            Route("/ca/v3/conversations", self.begin, methods=["POST"]),
            Route("/ca/v3/conversations/{conversation}/activities", self.post_activity, methods=["POST"]),
            Route("/ca/v3/conversations/{conversation}/activities/{activity}", self.update_activity, methods=["PUT"]),
        ]

    @property
    def service_url(self) -> str:
        return f"{self.url}/ca/"

    def credentials(self) -> Json:
        return {
            "app_id": APP,
            "app_password": PASSWORD,
            "tenant_id": TENANT,
            "triage_conversation": ROOM,
            "triage_service_url": self.service_url,
            "login_url": f"{self.url}/login",
            "openid_url": f"{self.url}/openid",
            "service_url_hosts": self.url,
        }

    # The issuer

    async def metadata(self, _request: Request) -> Response:
        if self.issuer_is_down:
            return Response(status_code=503)
        return JSONResponse(
            {
                "issuer": ISSUER,
                "authorization_endpoint": "https://invalid.botframework.com",
                "jwks_uri": f"{self.url}/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            }
        )

    async def keys(self, _request: Request) -> Response:
        self.keys_fetched += 1
        given = [
            {
                **json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(pair(name).public_key())),
                "use": "sig",
                "kid": name,
                "x5t": name,
            }
            for name in (self.signs_with, UNENDORSED)
        ]
        given[0]["endorsements"], given[1]["endorsements"] = ["msteams", "skype"], ["facebook"]
        return JSONResponse({"keys": given})

    async def token(self, request: Request) -> Response:
        form = dict(await request.form())
        wrong = (
            self.login_refuses
            or request.path_params["tenant"] != TENANT
            or form
            != {
                "grant_type": "client_credentials",
                "client_id": APP,
                "client_secret": PASSWORD,
                "scope": "https://api.botframework.com/.default",
            }
        )
        if wrong:
            body = {"error": "invalid_client", "error_description": f"AADSTS7000215: of tenant {TENANT}"}
            return JSONResponse(body, status_code=401)
        self.tokens_given += 1
        return JSONResponse({"token_type": "Bearer", "expires_in": 3599, "access_token": f"of-{APP}-{self.tokens_given}"})

    # The connector

    async def begin(self, request: Request) -> Response:
        refused = await self.refuse(request)
        if refused:
            return refused
        given = await request.json()
        if (given.get("bot") or {}).get("id") != BOT:
            return _no(400, "BadSyntax")
        self.began.append(given)
        if given.get("isGroup"):
            channel, post = given["channelData"]["channel"]["id"], str(next(_numbers) + 1_700_000_000_000)
            thread = f"{channel};messageid={post}"
            if wrong := wrong_with(given["activity"]):
                return _no(400, wrong)
            self.posted[thread, post] = given["activity"]
            self.heard.append(heard_of(given["activity"], thread))
            return JSONResponse({"id": thread, "activityId": post}, status_code=201)
        if self.unknown_people:
            return _no(403, "BotNotInConversationRoster")
        return JSONResponse({"id": personal_of(given["members"][0]["id"])}, status_code=201)

    async def post_activity(self, request: Request) -> Response:
        refused = await self.refuse(request)
        if refused:
            return refused
        given, conversation = await request.json(), request.path_params["conversation"]
        if given["type"] == "typing":
            self.typed.append(conversation)
            return JSONResponse({"id": ""}, status_code=201)
        if wrong := wrong_with(given):
            return _no(413 if wrong == "MessageSizeTooBig" else 400, wrong)
        if self.refuses_cards and given.get("attachments"):
            return _no(400, "BadArgument")
        name = str(next(_numbers) + 1_700_000_000_000)
        self.posted[conversation, name] = given
        self.heard.append(heard_of(given, conversation))
        return JSONResponse({"id": name}, status_code=201)

    async def update_activity(self, request: Request) -> Response:
        refused = await self.refuse(request)
        if refused:
            return refused
        given, at = await request.json(), (request.path_params["conversation"], request.path_params["activity"])
        if at not in self.posted:
            return _no(404, "ActivityNotFoundInConversation")
        if wrong := wrong_with(given):
            return _no(400, wrong)
        self.posted[at] = given
        return JSONResponse({"id": at[1]})

    async def refuse(self, request: Request) -> Response | None:
        faulty = await self.guard(request)
        if faulty:
            return faulty
        if request.headers.get("authorization") != f"Bearer of-{APP}-{self.tokens_given}":
            return _no(401, "Unauthorized")
        return _no(*self.refusal) if self.refusal else None

    # What Teams sends

    def claims(self, **more: object) -> Json:
        now = int(time.time())
        return {
            "serviceurl": self.service_url, "nbf": now - 60, "exp": now + 3600, "iss": ISSUER, "aud": APP, **more,
        }  # fmt: skip

    def bearer(self, *, key: str | None = None, kid: str | None = None, **claims: object) -> str:
        key = key or self.signs_with
        given = {name: value for name, value in self.claims(**claims).items() if value is not None}
        signing = jwt.PyJWS()  # it signs claims of any shape
        headers = {"kid": kid or key, "x5t": kid or key}
        return signing.encode(json.dumps(given).encode(), pair(key), "RS256", headers=headers)

    def event(self, activity: Json, *, token: str | None = None) -> Event:
        headers = {"Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {token or self.bearer()}"}
        return Event(PATH, json.dumps(activity).encode(), headers)

    def activity(self, kind: str, *, user: str = "ada", event_id: str | None = None, **more: object) -> Json:
        """From a personal chat, unless `conversation` says otherwise."""
        known: Json = {
            "type": kind,
            "id": event_id or str(next(_numbers) + 1_600_000_000_000),
            "timestamp": "2026-11-26T15:00:00.123Z",
            "localTimestamp": "2026-11-26T10:00:00.123-05:00",
            "channelId": "msteams",
            "serviceUrl": self.service_url,
            "from": {"id": person(user), "name": user.title(), "aadObjectId": hashlib.md5(user.encode()).hexdigest()},
            "conversation": {"conversationType": "personal", "tenantId": TENANT, "id": personal_of(person(user))},
            "recipient": {"id": BOT, "name": "Cairn"},
            "entities": [{"locale": "en-CA", "country": "CA", "platform": "Web", "type": "clientInfo"}],
            "channelData": {"tenant": {"id": TENANT}},
            "locale": "en-CA",
            "localTimezone": "America/Toronto",
        }
        return {**known, **more}

    def said(self, text: str, *, user: str = "ada", event_id: str | None = None, **more: object) -> Json:
        shown = {"contentType": "text/html", "content": f"<p>{text}</p>"}
        known: Json = {"text": text, "textFormat": "plain", "attachments": [shown]}
        return self.activity("message", user=user, event_id=event_id, **{**known, **more})

    def text_event(self, text: str, *, user: str = "ada", event_id: str | None = None) -> Event:
        return self.event(self.said(text, user=user, event_id=event_id))

    def pressed(self, button: Button, *, user: str = "ada", event_id: str | None = None) -> Json:
        back = button.back
        conversation = back["conversation"]
        kind = "personal" if conversation.startswith("a:") else "channel"
        place = {
            "conversationType": kind,
            "tenantId": TENANT,
            "id": conversation,
            **({"isGroup": True} if kind != "personal" else {}),
        }
        if "verb" in back:
            action = {"type": "Action.Execute", "title": button.title, "verb": back["verb"], "data": back["data"]}
            value = {"action": action, "trigger": "manual"}
            return self.activity(
                "invoke", user=user, event_id=event_id, name="adaptiveCard/action", value=value, conversation=place
            )
        sent = back["msteams"]
        return self.activity(
            "message",
            user=user,
            event_id=event_id,
            text=sent["text"],
            value=sent["value"],
            conversation=place,
            replyToId="1",
        )

    def press_event(self, button: Button, *, user: str = "ada", event_id: str | None = None) -> Event:
        return self.event(self.pressed(button, user=user, event_id=event_id))

    def in_channel(
        self, text: str, *, user: str = "ada", channel: str = LOUNGE, root: str | None = None, mentioned: bool = True
    ) -> Json:
        """A message in a channel: a new post, or an answer to the post `root`."""
        name = str(next(_numbers) + 1_650_000_000_000)
        place = {
            "isGroup": True,
            "conversationType": "channel",
            "tenantId": TENANT,
            "id": f"{channel};messageid={root or name}",
        }
        mention = {"type": "mention", "mentioned": {"id": BOT, "name": "Cairn"}, "text": "<at>Cairn</at>"}
        data = {"teamsChannelId": channel, "channel": {"id": channel}, "tenant": {"id": TENANT}, "team": {"id": channel}}
        return self.said(
            f"<at>Cairn</at>&nbsp;{text}\n" if mentioned else text,
            user=user,
            event_id=name,
            conversation=place,
            entities=[mention] if mentioned else [],
            channelData=data,
        )

    def addressed_in_group(self, text: str, *, user: str = "ada") -> Event:
        return self.event(self.in_channel(text, user=user))

    def wordless_events(self, *, user: str = "ada") -> dict[str, Event]:
        download = {"downloadUrl": "https://college.sharepoint.com/x", "uniqueId": "1", "fileType": "pdf"}
        sticker = '<p><img alt="cat" itemtype="http://schema.skype.com/Giphy" src="https://x" /></p>'
        kinds: dict[str, Json] = {
            "voice": {"contentType": "audio/mp4", "contentUrl": f"{self.service_url}v3/attachments/1"},
            "video": {"contentType": "video/mp4", "contentUrl": f"{self.service_url}v3/attachments/2"},
            "image": {"contentType": "image/*", "contentUrl": f"{self.service_url}v3/attachments/3"},
            "file": {
                "contentType": "application/vnd.microsoft.teams.file.download.info",
                "name": "x.pdf",
                "content": download,
            },
            "sticker": {"contentType": "text/html", "content": sticker},
        }
        return {
            kind: self.event(self.activity("message", user=user, attachments=[attachment]))
            for kind, attachment in kinds.items()
        }

    def silent_events(self, *, user: str = "ada") -> dict[str, Event]:
        group = {"isGroup": True, "conversationType": "groupChat", "tenantId": TENANT, "id": GROUP}
        bob = {"type": "mention", "mentioned": {"id": person("bob"), "name": "Bob"}, "text": "<at>Bob</at>"}
        us = {"id": BOT, "name": "Cairn"}
        reaction = [{"type": "like"}]
        quiet: dict[str, Json] = {
            "edit": self.activity("messageUpdate", user=user, text="changed", channelData={"eventType": "editMessage"}),
            "deletion": self.activity("messageDelete", user=user, channelData={"eventType": "softDeleteMessage"}),
            "reaction": self.activity("messageReaction", user=user, reactionsAdded=reaction, replyToId="1"),
            "reaction taken away": self.activity("messageReaction", user=user, reactionsRemoved=reaction, replyToId="1"),
            "typing": self.activity("typing", user=user),
            "join": self.activity("conversationUpdate", user=user, membersAdded=[us]),
            "leave": self.activity("conversationUpdate", user=user, membersRemoved=[{"id": person("bob")}]),
            "installation": self.activity("installationUpdate", user=user, action="add"),
            "read": self.activity(
                "event", user=user, name="application/vnd.microsoft.readReceipt", value={"lastReadMessageId": "1"}
            ),
            "end": self.activity("endOfConversation", user=user),
            "unknown kind": self.activity("moonLanding", user=user, value={"when": 1969}),
            "unknown request": self.activity("invoke", user=user, name="composeExtension/query", value={"commandId": "x"}),
            "our own message": {**self.said("Hello"), "from": us},
            "another app": {**self.said("Hello"), "from": {"id": "28:11111111-0000-4000-8000-000000000000"}},
            "another organisation": {
                **self.said("Hello"),
                "conversation": {"conversationType": "personal", "id": "a:1", "tenantId": "x"},
            },
            "another channel": {**self.said("Hello"), "channelId": "webchat"},
            "talk of others": self.in_channel("what is a micro-credential?", user=user, mentioned=False),
            "group chat of others": self.said("what is a badge?", user=user, conversation=group),
            "somebody else is meant": self.said("<at>Bob</at> hello", user=user, conversation=group, entities=[bob]),
            "the triage room": self.in_channel("lunch?", user=user, channel=ROOM, mentioned=False),
        }
        return {kind: self.event(activity) for kind, activity in quiet.items()}

    def forged(self) -> Iterator[Event]:
        button = Button(
            "Yes", {"msteams": {"text": "Yes", "value": '{"choice": "c.1"}'}, "conversation": personal_of("29:eve")}
        )
        claim = Button("Claim", {"verb": "desk.claim", "data": {"case": "1"}, "conversation": f"{ROOM};messageid=1"})
        for activity in (
            self.said("forged", user="eve"),
            self.pressed(button, user="eve"),
            self.pressed(claim, user="eve"),
        ):
            body = json.dumps(activity).encode()
            for authorization in self.forgeries():
                headers = {"Content-Type": "application/json"}
                yield Event(PATH, body, headers if authorization is None else {**headers, "Authorization": authorization})
            for url in (
                "http://169.254.169.254/", "https://smba.trafficmanager.net.evil.example/ca/", f"{self.url}/other/",
                "https://smba.trafficmanager.net/ca/", "", "file:///etc/passwd", "https://user@smba.trafficmanager.net/ca/",
            ):  # fmt: skip
                yield Event(
                    PATH, json.dumps({**activity, "serviceUrl": url}).encode(), {"Authorization": f"Bearer {self.bearer()}"}
                )
            elsewhere = {**activity, "serviceUrl": "http://127.0.0.1:9/ca/"}  # the token agrees; we do not
            token = self.bearer(serviceurl="http://127.0.0.1:9/ca/")
            yield Event(PATH, json.dumps(elsewhere).encode(), {"Authorization": f"Bearer {token}"})

    def forgeries(self) -> Iterator[str | None]:
        """What stands in `Authorization` and was never Microsoft's."""
        good, now = self.bearer(), int(time.time())
        head, claims, signature = good.split(".")
        yield None
        yield from ("", "Bearer", "Bearer -", f"Basic {good}", good, f"Bearer {good} {good}", f"Bearer {'a.' * 9000}")
        yield from (
            "Bearer a.b.c",
            "Bearer ..",
            f"Bearer {head}.{claims}",
            f"Bearer {head}.{claims}.",
            f"Bearer {good[:-8]}",
        )
        yield f"Bearer {head}.{_part(self.claims(aud=APP, sub='eve'))}.{signature}"
        yield f"Bearer {head}.{claims}.{signature[::-1]}"
        for algorithm in ("none", "None", "NONE", "HS256", "HS384", "RS384", "PS256", "ES256", "", None):
            unsigned = f"{_part({'alg': algorithm, 'kid': KEY, 'typ': 'JWT'})}.{claims}"
            yield f"Bearer {unsigned}."
            yield f"Bearer {unsigned}.{signature}"
        confused = f"{_part({'alg': 'HS256', 'kid': KEY, 'typ': 'JWT'})}.{claims}"
        for secret in (public_pem(KEY), public_pem(KEY).strip(), KEY.encode(), PASSWORD.encode(), APP.encode(), b""):
            digest = hmac.new(secret, confused.encode(), hashlib.sha256).digest()
            yield f"Bearer {confused}.{_encoded(digest)}"
        for algorithm in ("RS384", "RS512", "PS256"):
            yield "Bearer " + jwt.encode(self.claims(), pair(KEY), algorithm, headers={"kid": KEY})
        yield "Bearer " + jwt.encode(self.claims(), _curve(), "ES256", headers={"kid": KEY})
        own = {**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(pair("eve").public_key())), "kid": "eve"}
        yield "Bearer " + jwt.encode(self.claims(), pair("eve"), "RS256", headers={"kid": KEY, "jwk": own})
        yield "Bearer " + jwt.encode(self.claims(), pair("eve"), "RS256", headers={"kid": "eve", "jku": f"{self.url}/eve"})
        yield "Bearer " + jwt.encode(self.claims(), pair(KEY), "RS256")
        for kid in ("eve", f"{KEY} ", KEY.upper(), "../keys", "0"):
            yield f"Bearer {self.bearer(kid=kid)}"
        yield f"Bearer {self.bearer(key=UNENDORSED)}"
        for wrong in (
            {"aud": "11111111-0000-4000-8000-000000000000"}, {"aud": [APP]}, {"aud": ""}, {"aud": None}, {"aud": f"{APP} "},
            {"aud": "https://api.botframework.com"}, {"iss": "https://api.botframework.us"}, {"iss": f"{ISSUER}/"},
            {"iss": None}, {"iss": f"https://sts.windows.net/{TENANT}/"}, {"iss": [ISSUER]},
            {"iss": "https://api.botframework.com.evil.example"},
            {"exp": now - 301}, {"exp": 0}, {"exp": None}, {"exp": "soon"}, {"nbf": now + 330}, {"nbf": None}, {"nbf": "x"},
            {"iat": now + 900}, {"serviceurl": None}, {"serviceurl": ""}, {"serviceurl": [self.service_url]},
            {"serviceurl": "https://smba.trafficmanager.net/ca/"}, {"serviceurl": f"{self.url}/caa/"},
        ):  # fmt: skip
            yield f"Bearer {self.bearer(**wrong)}"


@cache
def _curve() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _part(given: Json) -> str:
    return _encoded(json.dumps(given).encode())


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def person(user: str) -> str:
    return f"29:{hashlib.sha256(user.encode()).hexdigest()[:40]}-_"


def personal_of(user: str) -> str:
    """A chat of one person with us: as long as Teams' own, longer than the SDK thinks."""
    return f"a:{hashlib.sha512(user.encode()).hexdigest()}-_{hashlib.sha256(user.encode()).hexdigest()}"


def _no(status: int, code: str) -> Response:
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
