"""`/finder`: the list of a link, two or three programmes side by side, and the path of one. Every failure is a page too."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.routing import APIRoute
from fastapi.templating import Jinja2Templates
from sqlalchemy.exc import SQLAlchemyError

from api.credentials import compare, find_credential
from api.dependencies import CredentialId, KnowledgeDep, Lang
from api.errors import ApiError, InvalidInputError
from api.finder.links import FINDER, Links, address
from api.finder.path_view import path_view
from api.finder.results import programme_of
from api.finder.view import finder_view
from api.finder.words import say, say_count
from api.shapes import credential_out
from knowledge.knowledge_base import KnowledgeBase
from knowledge.shared_state import SHORTLIST_AT_MOST, Pair, SharedState, link_of, pairs_of, read_pairs
from knowledge.typed_names import tidied

OFFSET_AT_MOST = 10_000
OF_THE_PAGE = ("lang", "limit", "offset", "format", "ids")  # how the page is wanted, which is no part of what was said
NOTED = ("note_for", "note_kind", "note_on")  # the form for a date sends its parts apart
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "private, no-cache",
}
TEMPLATES = Jinja2Templates(directory=Path(__file__).parent / "templates")
TEMPLATES.env.trim_blocks = TEMPLATES.env.lstrip_blocks = True
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


@dataclass(frozen=True)
class Asked:
    """What an address asks for. A language or an offset that cannot be right is the usual one.

    `noted` are the parts of a date to write down, `None` where nobody asked to.
    """

    pairs: list[Pair]
    lang: Lang
    offset: int
    noted: tuple[str, ...] | None

    @classmethod
    def by(cls, request: Request) -> Asked:
        query = request.query_params
        offset = query.get("offset", "")
        noted = tuple(query.get(name, "").strip() for name in NOTED)
        return cls(
            pairs=[(name, value) for name, value in query.multi_items() if name not in (*OF_THE_PAGE, *NOTED)],
            lang="fr" if query.get("lang") == "fr" else "en",
            offset=min(int(offset), OFFSET_AT_MOST) if offset.isascii() and offset.isdigit() and len(offset) < 9 else 0,
            noted=noted if any(name in query for name in NOTED) else None,
        )

    def tidy(self, knowledge: KnowledgeBase) -> list[Pair]:
        """The link as it should be. A date takes the place of one of its kind that was written down before."""
        pairs = tidied(self.pairs, knowledge.snapshot)
        if self.noted is None or not self.noted[-1]:
            return pairs
        place = ":".join(self.noted[:-1])
        others = [pair for pair in pairs if pair[0] != "date" or not pair[1].startswith(f"{place}:")]
        return [*others, ("date", f"{place}:{self.noted[-1]}")]

    def state(self, knowledge: KnowledgeBase) -> SharedState:
        return read_pairs(self.tidy(knowledge), knowledge.snapshot)[0]


class PageRoute(APIRoute):
    """Says failures in the reader's language instead of as a problem details object."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def with_page(request: Request) -> Response:
            try:
                return await handle(request)
            except ApiError as error:
                return _sorry(request, error.status)
            except SQLAlchemyError:
                return _sorry(request, 503)

        return with_page


router = APIRouter(prefix=FINDER, include_in_schema=False, route_class=PageRoute)


@router.get("")
def show_finder(request: Request, knowledge: KnowledgeDep) -> Response:
    """The list. What a form sent is shown at the address that a link of the same state has."""
    asked = Asked.by(request)
    tidy = asked.tidy(knowledge)
    state, refused = read_pairs(tidy, knowledge.snapshot)
    if tidy == asked.pairs and asked.noted is None:
        view = finder_view(state, refused, knowledge, asked.lang, asked.offset)
        return _page(request, "finder.html", view.links, view=view)
    pairs = tidy if refused else pairs_of(state)
    to = address(FINDER, link_of(pairs), offset=asked.offset, lang=asked.lang)
    return RedirectResponse(f"{to}#my-list" if asked.noted else to, status_code=303, headers=HEADERS)


@router.get("/compare")
def show_comparison(request: Request, knowledge: KnowledgeDep) -> Response:
    """Two or three programmes, named by `ids` once or several times."""
    asked = Asked.by(request)
    ids = list(dict.fromkeys(key for value in request.query_params.getlist("ids") for key in value.split(",") if key))
    compared = compare(",".join(ids[:4]), knowledge, asked.lang)
    links = Links(asked.state(knowledge), asked.lang, where=f"{FINDER}/compare", ids=",".join(ids))
    programmes = [programme_of(row, links, asked.lang) for row in compared.credentials]
    return _page(request, "compare.html", links, facts=compared.facts, programmes=programmes)


@router.get("/path/{credential_id}")
def show_path(request: Request, credential_id: CredentialId, knowledge: KnowledgeDep) -> Response:
    asked = Asked.by(request)
    row = credential_out(find_credential(credential_id, knowledge), knowledge, asked.lang)
    links = Links(asked.state(knowledge), asked.lang, where=f"{FINDER}/path/{row.id}")
    view = path_view(row.id, links, knowledge)
    return _page(request, "path.html", links, view=view, programme=programme_of(row, links, asked.lang))


def _page(request: Request, template: str, links: Links, *, status: int = 200, **context: Any) -> Response:
    words = {
        "lang": links.lang,
        "links": links,
        "say": partial(_say, links.lang),
        "say_count": partial(_say_count, links.lang),
    }
    context = {**words, **context, "full": len(links.state.shortlist) >= SHORTLIST_AT_MOST}
    return TEMPLATES.TemplateResponse(request, template, context, status_code=status, headers=HEADERS)


def _say(lang: str, key: str, **values: object) -> str:
    return say(key, lang, **values)


def _say_count(lang: str, key: str, count: int, **values: object) -> str:
    return say_count(key, count, lang, **values)


def _sorry(request: Request, status: int) -> Response:
    """Without the state: what failed may be what reads it."""
    asked = Asked.by(request)
    reason = {404: "not_found", InvalidInputError.status: "compare"}.get(status, "unavailable")
    back = address(FINDER, link_of(asked.pairs), lang=asked.lang)
    return _page(request, "sorry.html", Links(SharedState(), asked.lang), status=status, reason=reason, back=back)
