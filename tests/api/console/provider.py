"""A small OpenID provider, run as a process of its own: `python -m tests.api.console.provider PORT`.

Who it says one is, and what is wrong with what it says, is set by `POST /control`; the newest setting counts:
`claims` (sub, email ...), `token_only` (claims left to the userinfo endpoint), `fault` (see `_faulty`).
"""

from __future__ import annotations

import base64
import json
import secrets
import sys
import time
from typing import Any
from urllib.parse import urlencode

import uvicorn
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "cairn", "a secret of the provider's own"


class IdProvider:
    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.key = RSAKey.generate_key(2048, {"kid": "1"})
        self.setting: dict[str, Any] = {"claims": {"sub": "nobody"}, "fault": None}
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: dict[str, dict[str, Any]] = {}

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.metadata),
                Route("/jwks", self.jwks),
                Route("/authorize", self.authorize),
                Route("/consent", self.consent, methods=["POST"]),
                Route("/token", self.token, methods=["POST"]),
                Route("/userinfo", self.userinfo),
                Route("/control", self.control, methods=["POST"]),
            ]
        )

    async def metadata(self, _request: Request) -> Response:
        paths = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks",
                 "userinfo_endpoint": "userinfo"}  # fmt: skip
        return JSONResponse(
            {
                "issuer": self.issuer,
                **{name: f"{self.issuer}/{path}" for name, path in paths.items()},
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                # It offers what nobody should take, too.
                "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
                "code_challenge_methods_supported": ["S256"],
                "authorization_response_iss_parameter_supported": True,
            }
        )

    async def jwks(self, _request: Request) -> Response:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def authorize(self, request: Request) -> Response:
        """The form on which one agrees."""
        asked = request.query_params
        assert asked["client_id"] == CLIENT and asked["response_type"] == "code", asked
        assert asked["code_challenge_method"] == "S256" and "openid" in asked["scope"], asked
        fields = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in asked.items())
        return HTMLResponse(f'<form method="post" action="/consent">{fields}<button>Yes</button></form>')

    async def consent(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        answer = {"state": form["state"], "iss": self.issuer}
        if self.setting["fault"] == "denied":
            answer |= {"error": "access_denied", "error_description": "Sam Secret said no"}
        else:
            answer["code"] = secrets.token_urlsafe(16)
            self.codes[answer["code"]] = form
        if self.setting["fault"] == "mixed_up":
            answer["iss"] = "https://another.test"
        return RedirectResponse(f"{form['redirect_uri']}?{urlencode(answer)}", status_code=303)

    async def token(self, request: Request) -> Response:
        form = await request.form()
        if self.setting["fault"] == "down":
            return Response("broken", status_code=502)
        asked = self.codes.pop(str(form["code"]), None)
        proved = asked and create_s256_code_challenge(str(form["code_verifier"])) == asked["code_challenge"]
        if not asked or not proved or form["redirect_uri"] != asked["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        access = secrets.token_urlsafe(16)
        self.tokens[access] = self.setting["claims"]
        kept = [name for name in self.setting.get("token_only", []) if name in self.setting["claims"]]
        claims = {name: value for name, value in self.setting["claims"].items() if name not in kept}
        now = int(time.time())
        own = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        answer = {"access_token": access, "token_type": "Bearer", "expires_in": 300}
        return JSONResponse(answer | {"id_token": self._faulty({**own, **claims})})

    async def userinfo(self, request: Request) -> Response:
        known = self.tokens[request.headers["authorization"].removeprefix("Bearer ")]
        if self.setting["fault"] == "other_userinfo":
            known = {**known, "sub": "somebody else"}
        return JSONResponse(known)

    async def control(self, request: Request) -> Response:
        self.setting = await request.json()
        return Response(status_code=204)

    def _faulty(self, claims: dict[str, Any]) -> str:
        """The token, with what the fault makes of it."""
        now, fault = int(time.time()), self.setting["fault"]
        claims |= {
            "wrong_nonce": {"nonce": "of another sign-in"},
            "expired": {"iat": now - 7200, "exp": now - 3600},
            "future": {"iat": now + 3600, "exp": now + 7200},
            "other_audience": {"aud": "another client", "azp": CLIENT},
            "other_issuer": {"iss": "https://another.test"},
        }.get(fault or "", {})
        if fault == "no_nonce":
            del claims["nonce"]
        if fault == "unsigned":
            return _unsigned(claims)
        key = self.key
        if fault == "wrong_signature":
            key = RSAKey.generate_key(2048, {"kid": "1"})
        if fault == "new_keys":
            key = self.key = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4)})
        return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)


def _unsigned(claims: dict[str, Any]) -> str:
    """`alg: none`, put together by hand: the library refuses to."""
    parts = (json.dumps(part).encode() for part in ({"alg": "none"}, claims))
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + "."


if __name__ == "__main__":
    port = int(sys.argv[1])
    uvicorn.run(IdProvider(f"http://127.0.0.1:{port}").app(), host="127.0.0.1", port=port, log_level="warning", ws="none")
