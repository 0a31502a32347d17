"""Who may speak with the chat from another site, and who may load the widget (docs/decisions/0015).

The widget's files may be loaded by any site. The routes under /chat and /socket.io answer pages of this service, of
`ALLOWED_ORIGINS`, and what is no page; every other page gets 403, and can read it: a refusal that the browser hides would
look like a dead network. So the browser's own check (CORS) lets every page read what it is answered, and never takes cookies
along; the check here is what refuses.
"""

from __future__ import annotations

from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.channels.problems import OriginError, problem
from bot.origins import origin_of

CHAT, SOCKET, WIDGET = "/chat/", "/socket.io", "/widget/"
METHODS = ("GET", "POST", "PUT", "DELETE")
REQUEST_HEADERS = ("Authorization", "Content-Type", "Last-Event-ID", "X-File-Name")
RESPONSE_HEADERS = ("Retry-After",)
PREFLIGHT_SECONDS = 7200  # the longest that Chromium keeps one


class CrossOrigin:
    """Leaves everything but /chat, /socket.io and /widget as it is."""

    def __init__(self, app: ASGIApp, *, allowed: Collection[str], public_url: str | None) -> None:
        self._app = app
        known = OriginCheck(app, allowed={*allowed, *filter(None, [origin_of(public_url or "")])})
        self._chat = CORSMiddleware(
            known,
            allow_origins=["*"],
            allow_methods=METHODS,
            allow_headers=REQUEST_HEADERS,
            expose_headers=RESPONSE_HEADERS,
            max_age=PREFLIGHT_SECONDS,
        )
        self._widget = CORSMiddleware(app, allow_origins=["*"], max_age=PREFLIGHT_SECONDS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app, path = self._app, scope.get("path", "")
        if path.startswith((CHAT, SOCKET)):
            app = self._chat
        elif path.startswith(WIDGET):
            app = self._widget
        await app(scope, receive, send)


class OriginCheck:
    """Refuses pages of sites that are not named. A request without `Origin` comes from no page of another site."""

    def __init__(self, app: ASGIApp, *, allowed: Collection[str]) -> None:
        self._app = app
        self._allowed = frozenset(allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        page = headers.get("origin")
        scheme = {"ws": "http", "wss": "https"}.get(scope["scheme"], scope["scheme"])
        own = origin_of(f"{scheme}://{headers.get('host', '')}")
        if page is None or page == own or page in self._allowed:
            await self._app(scope, receive, send)
            return
        refused = OriginError(f"The chat is not set up for {page[:200]}. Its address belongs in ALLOWED_ORIGINS.")
        await problem(refused)(scope, receive, send)
