"""`/v1/badges/check`: a badge in, what it says and whether it holds out. It is read in memory and not stored."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from api.badge_hosts import BadgeHosts
from api.badge_shapes import BadgeOut, BadgeText, badge_out
from api.dependencies import KnowledgeDep, Lang, SettingsDep
from api.errors import BadgeRefusedApiError, InvalidInputError, Problem
from knowledge.badges.check import check_badge
from knowledge.badges.json_text import TEXT_AT_MOST
from knowledge.badges.words import badge_words
from knowledge.errors import BadgeRefusedError
from knowledge.knowledge_base import KnowledgeBase

router = APIRouter(prefix="/v1/badges", tags=["badges"])

PATH = "/v1/badges/check"
UPLOAD_AT_MOST = 4 * 1024 * 1024  # bytes of the whole body; the largest badge pictures seen are under one million
ONE_FILE = "Send one file as `file`, and nothing else."
KINDS = "Send JSON (`application/json`) or a file (`multipart/form-data`)."
PASTED = """{"@context": "https://w3id.org/openbadges/v2", "type": "Assertion", "id": "https://college.example/badges/1",
 "recipient": {"type": "email", "hashed": true, "identity": "sha256$ecf5409f"}, "issuedOn": "2026-05-01T00:00:00Z",
 "verification": {"type": "hosted"}, "badge": "https://college.example/classes/teamwork"}"""
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": f"A PNG, SVG or JSON file, or pasted text: at most {UPLOAD_AT_MOST} bytes, of text {TEXT_AT_MOST}.",
        "content": {
            "application/json": {
                "schema": BadgeText.model_json_schema(),
                "examples": {"pasted": {"summary": "the JSON of a badge, as text", "value": {"text": PASTED}}},
            },
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "additionalProperties": False,
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
        },
    }
}
RESPONSES: dict[int | str, dict[str, Any]] = {
    413: {"model": Problem, "description": "the body is too large"},
    422: {
        "model": Problem,
        "description": "`badge_refused`: no badge, or one with a wrong structure; `errors` holds a code for each place",
    },
}


class _InMemory(MultiPartParser):
    """A form whose file never goes to the disk."""

    spool_max_size = UPLOAD_AT_MOST


@router.post("/check", summary="Check a badge", openapi_extra=BODY, responses=RESPONSES)
async def check(request: Request, knowledge: KnowledgeDep, settings: SettingsDep, lang: Lang = "en") -> BadgeOut:
    """Open Badges 2.0 and 3.0: structure, dates, signature where key and proof are in the file, skills of the catalogue.

    No address is asked, except of hosts that the setting `BADGE_HOSTS` names.
    """
    data = await _badge_of(request)
    return await run_in_threadpool(_checked, data, knowledge, settings.badge_hosts, lang)


def _checked(data: bytes, knowledge: KnowledgeBase, hosts: tuple[str, ...], lang: str) -> BadgeOut:
    fetch = BadgeHosts(hosts).fetch if hosts else None
    skills = knowledge.snapshot.skills.values()
    try:
        badge = check_badge(data, now=datetime.now(UTC), skills=skills, lang=lang, fetch=fetch)
    except BadgeRefusedError as error:
        detail = badge_words().text("refusal", error.reasons[0].code, lang)
        raise BadgeRefusedApiError(detail, [(reason.path, reason.code) for reason in error.reasons]) from error
    return badge_out(badge, knowledge, lang)


async def _badge_of(request: Request) -> bytes:
    """The bytes of the badge. Raises `InvalidInputError` or `RequestValidationError` for another kind of body."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return await _uploaded(request)
    if kind != "application/json":
        raise InvalidInputError(KINDS, field="body")
    try:
        return BadgeText.model_validate_json(await request.body()).text.encode("utf-8")
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_input=False, include_context=False, include_url=False)) from error


async def _uploaded(request: Request) -> bytes:
    parser = _InMemory(request.headers, request.stream(), max_files=1, max_fields=0)
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, ValueError) as error:
        # KeyError: a form without a boundary.
        raise InvalidInputError(ONE_FILE, field="file") from error
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile) or len(form.multi_items()) != 1:
            raise InvalidInputError(ONE_FILE, field="file")
        return await file.read()
    finally:
        await form.close()
