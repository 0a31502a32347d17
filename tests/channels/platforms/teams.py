"""Teams for tests: the issuer of tokens with its keys, Microsoft's sign-in, and the connector, all on one server.

Shapes are those of learn.microsoft.com: Bot Connector REST reference, authentication of the Bot Framework, Teams activities.
The connector refuses what Teams refuses: no token of ours, messages over 28 KB, cards with blocks that Teams does not know.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterator

import jwt

from tests.channels.platform import Button, Event, Json
from tests.channels.platforms.teams_api import TeamsApi
from tests.channels.platforms.teams_shapes import (
    APP,
    BOT,
    GROUP,
    ISSUER,
    KEY,
    LOUNGE,
    PASSWORD,
    PATH,
    ROOM,
    TENANT,
    UNENDORSED,
    base64_of,
    numbers,
    other_curve,
    pair,
    person,
    personal_of,
    public_pem,
    token_part,
)


class TeamsPlatform(TeamsApi):
    name = "teams"

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
            "id": event_id or str(next(numbers) + 1_600_000_000_000),
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
        name = str(next(numbers) + 1_650_000_000_000)
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
        yield f"Bearer {head}.{token_part(self.claims(aud=APP, sub='eve'))}.{signature}"
        yield f"Bearer {head}.{claims}.{signature[::-1]}"
        for algorithm in ("none", "None", "NONE", "HS256", "HS384", "RS384", "PS256", "ES256", "", None):
            unsigned = f"{token_part({'alg': algorithm, 'kid': KEY, 'typ': 'JWT'})}.{claims}"
            yield f"Bearer {unsigned}."
            yield f"Bearer {unsigned}.{signature}"
        confused = f"{token_part({'alg': 'HS256', 'kid': KEY, 'typ': 'JWT'})}.{claims}"
        for secret in (public_pem(KEY), public_pem(KEY).strip(), KEY.encode(), PASSWORD.encode(), APP.encode(), b""):
            digest = hmac.new(secret, confused.encode(), hashlib.sha256).digest()
            yield f"Bearer {confused}.{base64_of(digest)}"
        for algorithm in ("RS384", "RS512", "PS256"):
            yield "Bearer " + jwt.encode(self.claims(), pair(KEY), algorithm, headers={"kid": KEY})
        yield "Bearer " + jwt.encode(self.claims(), other_curve(), "ES256", headers={"kid": KEY})
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
