"""`/v1/vocabulary` and `/v1/help-lines`: what `bot` must know to understand names, and whom to call."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Query, Response
from pydantic import BaseModel, ConfigDict
from pydantic.config import JsonDict

from api.dependencies import KnowledgeDep, Lang
from api.names import check_province
from api.shapes import SourceOut, words
from knowledge.models import HelpLine
from knowledge.schema import Region
from knowledge.vocabulary import vocabulary

router = APIRouter(prefix="/v1", tags=["vocabulary"])

Situation = Literal["suicide", "emergency", "violence", "distress", "basic_needs", "young_person", "indigenous", "student"]


class TermOut(BaseModel):
    """`names` in any language stand for `value`."""

    entity: str
    value: str
    names: list[str]
    parent: str | None


TERM_EXAMPLE: JsonDict = {"entity": "city", "value": "sudbury", "names": ["Sudbury", "Greater Sudbury"], "parent": "ON"}


class Vocabulary(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"version": "bca3464d3e1f0a52", "terms": [TERM_EXAMPLE]}]})

    version: str
    terms: list[TermOut]


class HelpLineOut(BaseModel):
    id: str
    name: str
    call: str | None
    text: str | None
    url: str | None
    note: str | None
    source: SourceOut
    checked_on: date


class HelpLines(BaseModel):
    items: list[HelpLineOut]


@router.get("/vocabulary", summary="Names and what they stand for", response_model=Vocabulary)
def read_vocabulary(
    knowledge: KnowledgeDep, response: Response, if_none_match: Annotated[str | None, Header()] = None
) -> Vocabulary | Response:
    """The whole vocabulary; 304 when the caller's copy (`If-None-Match`) is the newest."""
    version = hashlib.sha256(knowledge.snapshot.version.encode()).hexdigest()[:16]
    etag = f'"{version}"'
    if is_newest(if_none_match or "", etag):
        return Response(status_code=304, headers={"ETag": etag})
    response.headers["ETag"] = etag
    terms = vocabulary(knowledge.snapshot, knowledge.labels)
    return Vocabulary(
        version=version,
        terms=[TermOut(entity=t.entity, value=t.value, names=list(t.names), parent=t.parent) for t in terms],
    )


def is_newest(known: str, etag: str) -> bool:
    """Whether an `If-None-Match` names `etag`: one tag, a list, weak ones too, or `*` (RFC 9110, 13.1.2)."""
    tags = [tag.strip().removeprefix("W/") for tag in known.split(",")]
    return etag in tags or tags == ["*"]


@router.get("/help-lines", summary="Lines for a situation and a place")
def read_help_lines(
    situation: Annotated[Situation, Query(examples=["distress"])],
    knowledge: KnowledgeDep,
    province: Annotated[Region | None, Query(examples=["QC"])] = None,
    lang: Lang = "en",
) -> HelpLines:
    """National lines and those of `province`, in the order staff gave them."""
    check_province(province, knowledge, field="province")
    return HelpLines(
        items=[
            help_line_out(row, lang)
            for row in knowledge.snapshot.help_lines
            if row.shown and situation in row.situations and {"CA", province} & set(row.regions)
        ]
    )


def help_line_out(row: HelpLine, lang: str) -> HelpLineOut:
    return HelpLineOut(
        id=row.id,
        name=words(row, "name", lang) or row.id,
        call=row.call,
        text=row.text,
        url=row.url,
        note=words(row, "note", lang),
        source=SourceOut(**row.source),
        checked_on=row.checked_on,
    )
