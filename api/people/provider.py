"""The college's own sign-in: OpenID Connect, authorization code with PKCE, state and nonce. Only this uses Authlib.

ProviderError.kind says what went wrong, as a word that the page of the sign-in has:
unreachable   no answer, or one that is none
denied        the person, or the provider for them, said no
again         the answer does not belong to a sign-in that this browser began a short while ago
clock         the token is of another time: a clock is wrong
refused       the token does not prove what it says
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import time
import warnings
from typing import Any

import httpx
from authlib.deprecate import AuthlibDeprecationWarning
from fastapi import Request
from joserfc.errors import ClaimError, JoseError
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.settings import Settings

with warnings.catch_warnings():
    # It asks for a successor of httpx, which nothing else here uses.
    warnings.simplefilter("ignore", AuthlibDeprecationWarning)
    from authlib.integrations.starlette_client import OAuth, OAuthError

logger = logging.getLogger(__name__)

START, BACK = "/console/oidc", "/console/oidc/back"
COOKIE = "cairn_sign_in"
MINUTES = 10  # from the button to coming back
LEEWAY_SECONDS = 120
METADATA_SECONDS = 3600
TIMEOUT_SECONDS = 10
# Only signatures that the provider alone can make: not "none", and none made with a secret that others know too.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
# What a provider says when the answer is no (RFC 6749, 4.1.2.1, and OpenID Connect Core, 3.1.2.6).
NO = ("access_denied", "login_required", "consent_required", "interaction_required", "account_selection_required")


class ProviderError(Exception):
    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class Provider:
    """The provider that the settings name. Its keys and addresses are read at the first need."""

    def __init__(self, settings: Settings) -> None:
        assert settings.oidc_issuer and settings.oidc_client_secret
        self._issuer = settings.oidc_issuer.rstrip("/")
        self._wanted = tuple(claim for claim in (settings.oidc_role_claim, settings.oidc_team_claim) if claim)
        self._client_id = settings.oidc_client_id
        self._client = OAuth().register(
            "college",
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.get_secret_value(),
            server_metadata_url=f"{self._issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid email profile",
                "code_challenge_method": "S256",
                "timeout": TIMEOUT_SECONDS,
            },
        )

    async def send_there(self, request: Request, back: str) -> Response:
        """To the provider. State, nonce and verifier are in the session of these two routes. Raises `ProviderError`."""
        await self._read_metadata()
        answer: Response = await self._client.authorize_redirect(request, back)
        return answer

    async def claims(self, request: Request) -> dict[str, Any]:
        """What the provider says of who came back, checked. Raises `ProviderError`."""
        metadata = await self._read_metadata()
        if request.query_params.get("iss", self._issuer).rstrip("/") != self._issuer:  # RFC 9207: another provider's answer
            raise ProviderError("refused")
        options = {
            "iss": {"essential": True, "value": metadata["issuer"]},
            "sub": {"essential": True},
            "aud": {"essential": True, "value": self._client_id},
        }
        try:
            token = await self._client.authorize_access_token(request, claims_options=options, leeway=LEEWAY_SECONDS)
            claims = dict(token["userinfo"])
            if any(claim not in claims for claim in ("email", "email_verified", *self._wanted)):
                claims |= await self._told(token, claims["sub"])
        except ClaimError as error:
            raise _failed("clock" if error.claim in ("exp", "iat", "nbf") else "refused", error) from error
        except JoseError as error:
            self._client.server_metadata.pop("jwks", None)  # perhaps they have new keys under old names
            raise _failed("refused", error) from error
        except OAuthError as error:
            raise _failed("denied" if error.error in NO else "again", error) from error
        except httpx.HTTPError as error:
            raise _failed("unreachable", error) from error
        except (KeyError, TypeError, ValueError, AttributeError) as error:  # an answer of another form
            raise _failed("refused", error) from error
        return claims

    async def _told(self, token: dict[str, Any], subject: str) -> dict[str, Any]:
        """What the userinfo endpoint adds: many providers keep the token itself short."""
        if "userinfo_endpoint" not in self._client.server_metadata:
            return {}
        told = dict(await self._client.userinfo(token=token))
        if told.get("sub") != subject:  # OpenID Connect Core, 5.3.2: else it may be of somebody else
            raise ValueError("userinfo of another subject")
        return told

    async def _read_metadata(self) -> dict[str, Any]:
        known: dict[str, Any] = self._client.server_metadata
        if known.get("_loaded_at", 0) < time.time() - METADATA_SECONDS:
            known.clear()
        try:
            await self._client.load_server_metadata()
            if known["issuer"].rstrip("/") != self._issuer:
                raise ValueError("metadata of another issuer")
            offered = known.get("id_token_signing_alg_values_supported") or ["RS256"]
            known["id_token_signing_alg_values_supported"] = [name for name in offered if name in ALGORITHMS] or ["RS256"]
            ways = known.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
            way = "client_secret_basic" if "client_secret_basic" in ways else "client_secret_post"
            self._client.client_kwargs["token_endpoint_auth_method"] = way
        except (httpx.HTTPError, KeyError, TypeError, ValueError, AttributeError) as error:
            known.clear()
            raise _failed("unreachable", error) from error
        return known


class SignInSession:
    """Starlette's signed session around the two routes of such a sign-in, and nowhere else: no other page has its cookie."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings
        # Of the client's secret: the same in every process and after a restart, and nobody needs to set another.
        secret = settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret else ""
        key = hmac.new(secret.encode(), b"cairn: state of a sign-in", hashlib.sha256).hexdigest()
        self._with_session = {
            https: SessionMiddleware(
                app,
                secret_key=key,
                session_cookie=COOKIE,
                max_age=MINUTES * 60,
                path=START,
                same_site="lax",
                https_only=https,
            )
            for https in (True, False)
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ours = scope["type"] == "http" and self._settings.oidc_issuer and scope["path"] in (START, BACK)
        app = self._with_session[self._settings.is_https(scope["scheme"])] if ours else self._app
        await app(scope, receive, send)


def _failed(kind: str, error: Exception) -> ProviderError:
    """Noted without anything that the provider or the browser wrote: it may name a person."""
    logger.warning("a sign-in through the college's provider failed: %s (%s)", kind, type(error).__name__)
    return ProviderError(kind)
