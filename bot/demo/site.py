"""The pages of the demonstration college: `/`, `/demo/programmes`, `/demo/programmes/<id>` and the chat, `/demo/ask`."""

from __future__ import annotations

import logging
import re
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from actions.knowledge_client import KnowledgeClient, KnowledgeError
from bot.demo.programmes import Programme, Programmes, chosen
from bot.demo.words import LANGUAGES, say, say_count, words

logger = logging.getLogger(__name__)

HERE = Path(__file__).parent
HOME, LIST, ASK, STATIC = "/", "/demo/programmes", "/demo/ask", "/demo/static"
DELIVERIES = ("online", "in_person", "hybrid")
# For the home page: one of each of three areas, with as many facts as there are.
FEATURED = (
    "provincial-health-services-authority-san-yas-core-health",
    "durham-college-interior-residential-construction-techniques",
    "langara-college-professional-bookkeeper-short-certificate",
)
HEADERS = {"Cache-Control": "no-cache", "X-Robots-Tag": "noindex"}


class DemoSite:
    """Writes the pages in the language of `?lang=`, English unless it says French. No page needs a script."""

    def __init__(self, client: KnowledgeClient) -> None:
        words()  # a slip in the file stops the start, not a reader
        self._programmes = Programmes(client, chosen())
        self._templates = Jinja2Templates(directory=HERE / "templates")
        self._templates.env.trim_blocks = self._templates.env.lstrip_blocks = True
        english = (HERE / "ask.html").read_text(encoding="utf-8")
        self._ask = {"en": english, "fr": _french(english)}

    def routes(self) -> list[BaseRoute]:
        return [
            Route(HOME, self.home),
            Route(LIST, self.programmes),
            Route(LIST + "/{id}", self.programme),
            Route(ASK, self.ask),
            Mount(STATIC, StaticFiles(directory=HERE / "static")),
        ]

    async def home(self, request: Request) -> Response:
        """Needs nothing of the API: without it only the three programmes are missing."""
        try:
            featured = await self._programmes.some(list(FEATURED), _language(request))
        except KnowledgeError as error:
            logger.warning("the demonstration site shows no programmes: %s", type(error).__name__)
            featured = []
        return self._page(request, "home.html", featured=featured)

    async def programmes(self, request: Request) -> Response:
        """The list. A limit keeps its promise: what does not state how it is taught stands apart."""
        lang = _language(request)
        area = _one_of(request, "area", list(self._programmes.areas))
        delivery = _one_of(request, "delivery", list(DELIVERIES))
        try:
            found = await self._programmes.all(lang)
        except KnowledgeError as error:
            return self._sorry(request, 503, "unavailable", error)
        found = [each for each in found if area in (None, each.area)]
        items = [each for each in found if delivery in (None, each.delivery)]
        unstated = [each for each in found if delivery and not each.delivery]
        limits = {"area": area, "delivery": delivery}
        return self._page(request, "programmes.html", limits, items=items, unstated=unstated, deliveries=DELIVERIES)

    async def programme(self, request: Request) -> Response:
        try:
            found: Programme | None = await self._programmes.one(request.path_params["id"], _language(request))
        except KnowledgeError as error:
            return self._sorry(request, 503, "unavailable", error)
        if found is None:
            return self._sorry(request, 404, "not_found")
        return self._page(request, "programme.html", programme=found)

    async def ask(self, request: Request) -> Response:
        return HTMLResponse(self._ask[_language(request)], headers=HEADERS)

    def _sorry(self, request: Request, status: int, reason: str, error: KnowledgeError | None = None) -> Response:
        if error:
            logger.warning("the demonstration site shows no programmes: %s", type(error).__name__)
        return self._page(request, "sorry.html", status=status, reason=reason)

    def _page(
        self,
        request: Request,
        template: str,
        limits: dict[str, str | None] | None = None,
        *,
        status: int = 200,
        **context: Any,
    ) -> Response:
        """`limits` are the parts of the address that the same page in the other language keeps."""
        lang, limits = _language(request), limits or {}
        context |= {
            "lang": lang,
            "limits": limits,
            "other": next(language for language in LANGUAGES if language != lang),
            "here": {language: _address(language, request.url.path, **limits) for language in LANGUAGES},
            "path": request.url.path,
            "areas": self._programmes.areas,
            "say": partial(say, lang),
            "say_count": partial(say_count, lang),
            "to": partial(_address, lang),
        }
        return self._templates.TemplateResponse(request, template, context, status_code=status, headers=HEADERS)


def _language(request: Request) -> str:
    return "fr" if request.query_params.get("lang") == "fr" else "en"


def _one_of(request: Request, name: str, values: list[str]) -> str | None:
    """The value of a limit; one that does not exist limits nothing."""
    value = request.query_params.get(name)
    return value if value in values else None


def _address(lang: str, path: str, **limits: str | None) -> str:
    query = urlencode({name: value for name, value in {**limits, "lang": lang}.items() if value and value != "en"})
    return f"{path}?{query}" if query else path


def _french(page: str) -> str:
    """The page with the chat, which holds both languages, as its script would make it: French without a script too."""
    page = page.replace('<html lang="en">', '<html lang="fr">', 1)
    return re.sub(r'(<title data-fr="([^"]*)">)[^<]*', r"\1\2", page, count=1)
