"""`/widget/`: what a web editor copies, shown as it is written, and each example alive on a page of its own.

bot/examples/words.yml     titles, explanations and what the snippets say, both languages
bot/examples/snippets/     the files of an example: `<name>.html` for the page, `.css` and `.js` beside it, `.txt` for IT
bot/examples/templates/    the pages
bot/examples/static/       their style and the script that copies
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

FOLDER = Path(__file__).parent / "examples"
SNIPPETS = FOLDER / "snippets"
SHOWN = (".html", ".css", ".js", ".txt")  # in this order
SERVED = {".css": "text/css", ".js": "text/javascript"}
ON_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
HEADERS = {"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}
TEMPLATES = Jinja2Templates(directory=[FOLDER / "templates", SNIPPETS])
TEMPLATES.env.trim_blocks = TEMPLATES.env.lstrip_blocks = True
Words = dict[str, Any]


@dataclass(frozen=True)
class Example:
    """`words` holds `title`, `explanation` and, where a snippet says something, `texts`, each by language."""

    name: str
    words: Words

    @property
    def files(self) -> list[str]:
        return [self.name + suffix for suffix in SHOWN if (SNIPPETS / (self.name + suffix)).exists()]

    @property
    def opens(self) -> bool:
        return (SNIPPETS / f"{self.name}.html").exists()

    def say(self, key: str, lang: str) -> str:
        return str(self.words[key][lang])

    def show(self, file: str, *, service: str, lang: str) -> str:
        """The text of one of its files, as a web editor gets it. `service` is the address it is filled in with."""
        texts = {key: text[lang] for key, text in self.words.get("texts", {}).items()}
        return TEMPLATES.get_template(file).render(service=service, lang=lang, texts=texts)


@cache
def read_words() -> Words:
    words: Words = yaml.safe_load((FOLDER / "words.yml").read_text(encoding="utf-8"))
    return words


@cache
def read_examples() -> dict[str, Example]:
    """All examples by name, in the order of the page."""
    return {words["name"]: Example(words["name"], words) for group in read_words()["groups"] for words in group["examples"]}


class ExamplesPage:
    """`public_url` is where people reach the service; without it, an example names the address it was asked at."""

    def __init__(self, public_url: str | None) -> None:
        self._public_url = public_url

    def routes(self) -> list[BaseRoute]:
        """To be put before what serves the widget's own files under /widget."""
        return [
            Route("/widget", self.redirect, methods=["GET"]),
            Route("/widget/", self.show_all, methods=["GET"]),
            Mount("/widget/examples/static", StaticFiles(directory=FOLDER / "static")),
            Route("/widget/examples/{name}", self.open_one, methods=["GET"]),
        ]

    async def redirect(self, request: Request) -> Response:
        return RedirectResponse(request.url.replace(path=f"{request.url.path}/"), status_code=308)

    async def show_all(self, request: Request) -> Response:
        service = (self._public_url or str(request.base_url)).rstrip("/")
        host = urlsplit(service).hostname
        groups = [
            {"title": group["title"], "examples": [read_examples()[words["name"]] for words in group["examples"]]}
            for group in read_words()["groups"]
        ]
        return _page(request, "all.html", groups=groups, service=service, only_here=host in ON_THIS_MACHINE)

    async def open_one(self, request: Request) -> Response:
        """An example's page, or a file that it loads. It names no host, so that its own origin is enough for it."""
        asked = Path(request.path_params["name"])
        if asked.suffix == ".svg" and (SNIPPETS / asked.name).exists():
            return FileResponse(SNIPPETS / asked.name)
        example = read_examples().get(asked.stem if asked.suffix in SERVED else asked.name)
        if example is None or (asked.suffix in SERVED and asked.name not in example.files) or not example.opens:
            return _page(request, "gone.html", status=404)
        lang = _lang(request)
        if asked.suffix in SERVED:
            text = example.show(asked.name, service="", lang=lang)
            return Response(text, media_type=SERVED[asked.suffix], headers=HEADERS)
        snippet = example.show(f"{example.name}.html", service="", lang=lang)
        return _page(request, "one.html", example=example, snippet=snippet)


def _lang(request: Request) -> str:
    return "fr" if request.query_params.get("lang") == "fr" else "en"


def _page(request: Request, template: str, *, status: int = 200, **context: Any) -> Response:
    lang = _lang(request)

    def say(key: str, **values: str) -> str:
        return str(read_words()["page"][key][lang]).format(**values)

    return TEMPLATES.TemplateResponse(request, template, {"lang": lang, "say": say, **context}, status, HEADERS)
