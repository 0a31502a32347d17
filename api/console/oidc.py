"""`/console/oidc`: to the college's own sign-in, and `/console/oidc/back`: from there. 404 while the settings name none."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import Response

from api.console.rendering import language_of
from api.console.sign_in import let_in, own_path, sign_in_page
from api.dependencies import SettingsDep
from api.errors import NotFoundError
from api.people.linking import NotOursError, person_of
from api.people.provider import BACK, START, Provider, ProviderError
from api.settings import Settings

router = APIRouter(include_in_schema=False)

WANTED, LANG = "wanted", "lang"
STATUS = {"unreachable": 503, "denied": 403, "again": 400, "clock": 403, "refused": 403}


@router.get(START)
async def send_to_provider(
    request: Request, settings: SettingsDep, next: Annotated[str, Query(max_length=500)] = "/console"
) -> Response:
    provider = _provider(request, settings)
    request.session.clear()
    request.session[WANTED], request.session[LANG] = own_path(next), language_of(request, None)
    try:
        return await provider.send_there(request, f"{_address(request, settings)}{BACK}")
    except ProviderError as error:
        return await run_in_threadpool(_sorry, request, settings, error.kind, STATUS[error.kind])


@router.get(BACK)
async def come_back(request: Request, settings: SettingsDep) -> Response:
    provider = _provider(request, settings)
    try:
        claims = await provider.claims(request)
    except ProviderError as error:
        return await run_in_threadpool(_sorry, request, settings, error.kind, STATUS[error.kind])
    return await run_in_threadpool(_enter, request, settings, claims)


def _enter(request: Request, settings: Settings, claims: dict[str, Any]) -> Response:
    wanted, lang = request.session.get(WANTED, "/console"), request.session.get(LANG, "en")
    try:
        with request.app.state.database.session() as session:
            answer = let_in(request, session, settings, person_of(session, settings, claims, lang), wanted)
    except NotOursError as error:
        return _sorry(request, settings, error.kind, error.status)
    request.session.clear()
    return answer


def _sorry(request: Request, settings: Settings, kind: str, status: int) -> Response:
    """The sign-in again, with what happened in plain words, in the language one began in."""
    wanted = request.session.get(WANTED, "/console")
    with request.app.state.database.session() as session:
        return sign_in_page(request, session, settings, wanted=wanted, wrong=f"oidc_{kind}", status=status,
                            lang=request.session.get(LANG))  # fmt: skip


def _provider(request: Request, settings: Settings) -> Provider:
    if not settings.oidc_issuer:
        raise NotFoundError("The college's own sign-in is not set up.")
    if getattr(request.app.state, "provider", None) is None:
        request.app.state.provider = Provider(settings)
    provider: Provider = request.app.state.provider
    return provider


def _address(request: Request, settings: Settings) -> str:
    """Where people reach this service: what the provider knows as the address to come back to."""
    return (settings.public_url or str(request.base_url)).rstrip("/")
