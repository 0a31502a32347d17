"""`/v1/definitions` and `/v1/notes`: what bodies say a micro-credential is, and short sourced statements about them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.dependencies import KnowledgeDep, Lang
from api.shapes import SourceOut, words

router = APIRouter(prefix="/v1", tags=["definitions"])

Section = Literal["type", "benefit", "employer_view", "practitioner_tip", "reading"]


class DefinitionOut(BaseModel):
    id: str
    who: str
    region: str
    said_on: str | None
    text: str
    points: list[str]
    source: SourceOut


class Definitions(BaseModel):
    """Each body's definition in our words, what they agree on, and where they differ."""

    items: list[DefinitionOut]
    agree: list[str]
    differ: list[str]


class NoteOut(BaseModel):
    id: str
    title: str
    text: str
    source: SourceOut


class Notes(BaseModel):
    items: list[NoteOut]


@router.get("/definitions", summary="Definitions and their comparison")
def read_definitions(knowledge: KnowledgeDep, lang: Lang = "en") -> Definitions:
    snapshot = knowledge.snapshot
    return Definitions(
        items=[
            DefinitionOut(
                id=row.id,
                who=words(row, "who", lang) or "",
                region=row.region,
                said_on=row.said_on,
                text=words(row, "text", lang) or "",
                points=[point[lang] for point in row.points],
                source=SourceOut(**row.source),
            )
            for row in snapshot.definitions
        ],
        agree=[words(row, "text", lang) or "" for row in snapshot.notes if row.section == "agree"],
        differ=[words(row, "text", lang) or "" for row in snapshot.notes if row.section == "differ"],
    )


@router.get("/notes", summary="Types, benefits, employers' view, practitioners' tips, readings")
def read_notes(section: Annotated[Section, Query(examples=["type"])], knowledge: KnowledgeDep, lang: Lang = "en") -> Notes:
    return Notes(
        items=[
            NoteOut(
                id=row.id,
                title=words(row, "title", lang) or "",
                text=words(row, "text", lang) or "",
                source=SourceOut(**(row.source or {"title": "", "url": None, "date": None})),
            )
            for row in knowledge.snapshot.notes
            if row.section == section
        ]
    )
