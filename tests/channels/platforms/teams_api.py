"""Microsoft for the tests of Teams: the issuer of tokens with its keys, the sign-in, and the connector, on one server."""

from __future__ import annotations

import json

import jwt
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.channels.platform import FakePlatform, Json
from tests.channels.platforms.teams_shapes import (
    APP,
    BOT,
    ISSUER,
    KEY,
    PASSWORD,
    ROOM,
    TENANT,
    UNENDORSED,
    heard_of,
    no_from_teams,
    numbers,
    pair,
    personal_of,
    wrong_with,
)


class TeamsApi(FakePlatform):
    """`heard` and `posted` hold what was taken."""

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
            return no_from_teams(400, "BadSyntax")
        self.began.append(given)
        if given.get("isGroup"):
            channel, post = given["channelData"]["channel"]["id"], str(next(numbers) + 1_700_000_000_000)
            thread = f"{channel};messageid={post}"
            if wrong := wrong_with(given["activity"]):
                return no_from_teams(400, wrong)
            self.posted[thread, post] = given["activity"]
            self.heard.append(heard_of(given["activity"], thread))
            return JSONResponse({"id": thread, "activityId": post}, status_code=201)
        if self.unknown_people:
            return no_from_teams(403, "BotNotInConversationRoster")
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
            return no_from_teams(413 if wrong == "MessageSizeTooBig" else 400, wrong)
        if self.refuses_cards and given.get("attachments"):
            return no_from_teams(400, "BadArgument")
        name = str(next(numbers) + 1_700_000_000_000)
        self.posted[conversation, name] = given
        self.heard.append(heard_of(given, conversation))
        return JSONResponse({"id": name}, status_code=201)

    async def update_activity(self, request: Request) -> Response:
        refused = await self.refuse(request)
        if refused:
            return refused
        given, at = await request.json(), (request.path_params["conversation"], request.path_params["activity"])
        if at not in self.posted:
            return no_from_teams(404, "ActivityNotFoundInConversation")
        if wrong := wrong_with(given):
            return no_from_teams(400, wrong)
        self.posted[at] = given
        return JSONResponse({"id": at[1]})

    async def refuse(self, request: Request) -> Response | None:
        faulty = await self.guard(request)
        if faulty:
            return faulty
        if request.headers.get("authorization") != f"Bearer of-{APP}-{self.tokens_given}":
            return no_from_teams(401, "Unauthorized")
        return no_from_teams(*self.refusal) if self.refusal else None
