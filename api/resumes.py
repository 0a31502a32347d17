"""`/v1/resumes/read`: a pasted résumé in, what it says of somebody out. Read in memory, and neither kept nor logged."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.dependencies import Lang
from api.errors import InvalidInputError, Problem, TooLargeError
from api.guidance import GuidanceDep
from api.shapes import Named, named_skill, number, words
from knowledge.guidance import Guidance
from knowledge.guidance_words import guidance_words
from knowledge.resume import Education, Found, NamedCertificate, ResumeReading
from knowledge.resume_text import BYTES_AT_MOST, PAGES_AT_MOST, too_long

router = APIRouter(prefix="/v1/resumes", tags=["resumes"])

PATH = "/v1/resumes/read"
BODY_AT_MOST = 6 * BYTES_AT_MOST + 1_000  # JSON may write every letter as \u00e9
FILES = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b")
EXAMPLE = "Cashier, Metro, Sudbury (2019-2022)\nSkills: customer service, Excel\nWHMIS 2021"


class ResumeText(BaseModel):
    """A pasted résumé."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Annotated[str, Field(min_length=1, examples=[EXAMPLE])]


class EvidenceOut(BaseModel):
    """Where a line began and ended in the text that was sent, in Unicode characters."""

    start: int
    end: int


class FoundOut(BaseModel):
    """`evidence_kind`: `name`, `alias`, or `meaning` (a line means much the same)."""

    confidence: float
    evidence_kind: Named
    evidence: list[EvidenceOut]


class YearsOut(BaseModel):
    """As they are stated; `current` where it still goes on, `length` in years."""

    first: int | None
    last: int | None
    current: bool
    length: float | None


class ResumeSkill(FoundOut):
    id: str
    name: str


class ResumeOccupation(FoundOut):
    code: str
    title: str
    years: YearsOut


class ResumeCertificate(FoundOut):
    """`id` is that of a programme of the catalogue where `in_catalogue`, else of a certificate that many people have."""

    id: str
    name: str
    in_catalogue: bool
    years: YearsOut


class ResumeEducation(FoundOut):
    level: Named
    finished: bool
    years: YearsOut


class ResumeOut(BaseModel):
    """What was found. `kept` is always false: the text, its lines and this answer are stored nowhere."""

    kept: Literal[False] = False
    notice: str
    lines_read: int
    skills: list[ResumeSkill]
    occupations: list[ResumeOccupation]
    certificates: list[ResumeCertificate]
    education: list[ResumeEducation]


LIMITS = f"At most {BYTES_AT_MOST} bytes of UTF-8 and {PAGES_AT_MOST} pages (parted by form feeds)."
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": LIMITS,
        "content": {
            "text/plain": {"schema": {"type": "string"}, "examples": {"pasted": {"value": EXAMPLE}}},
            "application/json": {
                "schema": ResumeText.model_json_schema(),
                "examples": {"pasted": {"value": {"text": EXAMPLE}}},
            },
        },
    }
}
RESPONSES: dict[int | str, dict[str, Any]] = {413: {"model": Problem, "description": "the text is too long: " + LIMITS}}


@router.post("/read", summary="Read a résumé", openapi_extra=BODY, responses=RESPONSES)
async def read_resume(request: Request, guidance: GuidanceDep, lang: Lang = "en") -> ResumeOut:
    """Skills, occupations held, certificates and education that a résumé names, each with where and how sure."""
    text = await _text_of(request, lang)
    limit = too_long(text)
    if limit is not None:
        largest = number({"bytes": BYTES_AT_MOST, "pages": PAGES_AT_MOST}[limit], lang)
        raise TooLargeError(guidance_words().text("resume", limit, lang).replace("{value}", largest), field="text")
    return await run_in_threadpool(_read, text, guidance, lang)


def _read(text: str, guidance: Guidance, lang: str) -> ResumeOut:
    reading = guidance.resumes.read(text)
    if not reading.lines:
        raise InvalidInputError(guidance_words().text("resume", "empty", lang), field="text")
    return _out(reading, lang)


async def _text_of(request: Request, lang: str) -> str:
    """The text of the body. Raises `InvalidInputError` or `RequestValidationError`, neither with any of it."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await request.body()
    if kind == "application/json":
        try:
            return ResumeText.model_validate_json(body).text
        except ValidationError as error:
            found = error.errors(include_input=False, include_context=False, include_url=False)
            raise RequestValidationError(found) from None
    if kind != "text/plain":
        raise InvalidInputError(guidance_words().text("resume", "kinds", lang), field="body")
    if body.startswith(FILES):
        raise InvalidInputError(guidance_words().text("resume", "not_text", lang), field="body")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInputError(guidance_words().text("resume", "not_utf8", lang), field="body") from None


def _out(reading: ResumeReading, lang: str) -> ResumeOut:
    return ResumeOut(
        notice=guidance_words().text("resume", "not_kept", lang),
        lines_read=reading.lines,
        skills=[
            ResumeSkill(**_found(entry.found, lang), **named_skill(entry.skill, lang).model_dump())
            for entry in reading.skills
        ],
        occupations=[
            ResumeOccupation(
                **_found(entry.found, lang),
                code=entry.occupation.code,
                title=words(entry.occupation, "title", lang) or entry.occupation.code,
                years=_years(entry.found),
            )
            for entry in reading.occupations
        ],
        certificates=[_certificate(entry, lang) for entry in reading.certificates],
        education=[_education(entry, lang) for entry in reading.education],
    )


def _certificate(entry: NamedCertificate, lang: str) -> ResumeCertificate:
    name = entry.credential.title if entry.credential else guidance_words().text("certificate", entry.id, lang)
    return ResumeCertificate(
        **_found(entry.found, lang),
        id=entry.id,
        name=name,
        in_catalogue=entry.credential is not None,
        years=_years(entry.found),
    )


def _education(entry: Education, lang: str) -> ResumeEducation:
    level = Named(id=entry.level, name=guidance_words().text("education", entry.level, lang))
    return ResumeEducation(
        **_found(entry.found, lang), level=level, finished=entry.found.finished, years=_years(entry.found)
    )


def _found(found: Found, lang: str) -> dict[str, Any]:
    return {
        "confidence": found.confidence,
        "evidence_kind": Named(id=found.kind, name=guidance_words().text("resume_evidence", found.kind, lang)),
        "evidence": [EvidenceOut(start=line.start, end=line.end) for line in found.evidence],
    }


def _years(found: Found) -> YearsOut:
    years = found.years
    return YearsOut(first=years.first, last=years.last, current=years.current, length=years.length)
