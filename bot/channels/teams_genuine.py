"""Whether a request is Microsoft's: the token of the Bot Framework that comes with each.

What must hold: learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication. The SDK's own
check never looks at the service URL or at what a key is endorsed for, and at the issuer only where told; so the library
under it is used here.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

import httpx
import jwt
from microsoft_agents.hosting.core import AuthenticationConstants

from bot.messaging.guard import ForgedError, same

logger = logging.getLogger(__name__)

Json = dict[str, Any]

OPENID_URL = "https://login.botframework.com/v1/.well-known/openidconfiguration"
ISSUER: str = AuthenticationConstants.AGENTS_SDK_TOKEN_ISSUER
ALGORITHM = "RS256"
TOKEN_LIMIT = 16_000
LEEWAY_SECONDS = 300  # clocks may differ by five minutes
KEYS_KEPT_SECONDS = 24 * 3600.0
# A name that no key has may be a new key's, or a forger's, who must not make us ask Microsoft again and again.
PAUSE_SECONDS = 300.0
PAUSE_AFTER_FAILURE_SECONDS = 5.0
SECONDS = 10.0


class KeysUnavailableError(Exception):
    """Microsoft's keys cannot be had right now, so nobody can be believed."""


class Issuer:
    """The issuer of tokens, with its keys for Teams."""

    def __init__(self, app_id: str, openid_url: str) -> None:
        self._app_id, self._openid_url = app_id, openid_url
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched = self._next_fetch = 0.0
        self._lock = asyncio.Lock()

    async def service_url(self, authorization: str | None) -> str:
        """The service URL that the token of a request is good for. Raises `ForgedError`, `KeysUnavailableError`."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token.isascii() or len(token) > TOKEN_LIMIT:
            raise ForgedError
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") != ALGORITHM or not isinstance(header.get("kid"), str):
                raise ForgedError
            self._read(token, None)  # what is not for us costs no key
            claims = self._read(token, await self._key(header["kid"]))
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise ForgedError from error
        found = claims.get(AuthenticationConstants.SERVICE_URL_CLAIM)
        if not isinstance(found, str) or not found:
            raise ForgedError
        return found

    async def keys(self) -> int:
        """How many keys there are for Teams, fetched anew. Raises `KeysUnavailableError`."""
        async with self._lock:
            await self._fetch()
        return len(self._keys)

    def _read(self, token: str, key: jwt.PyJWK | None) -> Json:
        """The claims; without a key, unproven. Raises `jwt.PyJWTError`."""
        claims: Json = jwt.decode(
            token,
            key or "",
            algorithms=[ALGORITHM],
            audience=self._app_id,
            issuer=ISSUER,
            leeway=LEEWAY_SECONDS,
            options={
                "verify_signature": key is not None,
                "verify_exp": True,
                "verify_nbf": True,
                "verify_iat": True,
                "verify_aud": True,
                "verify_iss": True,
                "strict_aud": True,
                "require": ["exp", "nbf", "iss", "aud"],
            },
        )
        return claims

    async def _key(self, name: str) -> jwt.PyJWK:
        async with self._lock:
            now = time.monotonic()
            is_old = not self._keys or now - self._fetched > KEYS_KEPT_SECONDS
            if (is_old or name not in self._keys) and now >= self._next_fetch:
                try:
                    await self._fetch()
                except KeysUnavailableError:
                    if name not in self._keys:
                        raise
                    logger.warning("teams: Microsoft's keys cannot be fetched; the known ones are used")
        if not self._keys:
            raise KeysUnavailableError("no keys yet")
        if name not in self._keys:
            raise ForgedError
        return self._keys[name]

    async def _fetch(self) -> None:
        """All keys anew. Raises `KeysUnavailableError`, then the old ones stay."""
        self._next_fetch = time.monotonic() + PAUSE_AFTER_FAILURE_SECONDS
        try:
            async with httpx.AsyncClient(timeout=SECONDS) as http:
                metadata = (await http.get(self._openid_url)).raise_for_status().json()
                given = (await http.get(metadata["jwks_uri"])).raise_for_status().json()["keys"]
            keys = {one["kid"]: jwt.PyJWK.from_dict(one, ALGORITHM) for one in given if _is_for_teams(one)}
        except (httpx.HTTPError, httpx.InvalidURL, jwt.PyJWTError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise KeysUnavailableError(type(error).__name__) from error
        if not keys:
            raise KeysUnavailableError("there are none for Teams")
        self._keys, self._fetched = keys, time.monotonic()
        self._next_fetch = self._fetched + PAUSE_SECONDS


def same_address(one: str, other: str) -> bool:
    """Whether two service URLs are the same; a last stroke makes no difference."""
    return same(one.rstrip("/").lower(), other.rstrip("/").lower())


def _is_for_teams(key: Json) -> bool:
    """Microsoft says of each key which of its channels it vouches for."""
    return key.get("kty") == "RSA" and "msteams" in (key.get("endorsements") or [])
