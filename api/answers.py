"""`/v1/answers`: the stored answer to a question, a "did you mean", or none."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import StringConstraints

from api.dependencies import KnowledgeDep, Lang
from api.errors import NotFoundError
from api.names import check_province
from api.shapes import AnswerCandidate, AnswerFinding, AnswerOut, SourceOut, words
from knowledge.models import Answer
from knowledge.schema import Audience, Region

LikelySubject = Annotated[str, StringConstraints(pattern=r"^[LP]\d\d:(?:0(?:\.\d+)?|1(?:\.0+)?)$")]

router = APIRouter(prefix="/v1/answers", tags=["answers"])


def answer_out(row: Answer, lang: str) -> AnswerOut:
    return AnswerOut(
        id=row.id,
        audience=row.audience,
        topic=row.topic,
        covers=row.covers,
        question=next((entry.text for entry in row.questions if entry.lang == lang), row.id),
        text=words(row, "text", lang) or "",
        text_translated=lang == "fr" and not row.text_fr_reviewed,
        region=row.region,
        needs_person=row.needs_person,
        date_bound=row.date_bound,
        sources=[_source(source, lang) for source in row.sources],
        by_college=row.origin == "staff",
        reviewed_on=row.reviewed_on,
    )


def _source(source: dict[str, Any], lang: str) -> SourceOut:
    """What staff wrote has the source's name in both languages."""
    title = source.get("title_fr") if lang == "fr" else None
    return SourceOut(title=title or source["title"], url=source["url"], date=source["date"])


@router.get("", summary="Find the answer to a question")
def find_answer(
    q: Annotated[str, Query(min_length=1, max_length=2000, examples=["what is a micro-credential"])],
    knowledge: KnowledgeDep,
    lang: Lang = "en",
    region: Annotated[Region | None, Query(description="prefer this province's own answer", examples=["ON"])] = None,
    audience: Annotated[Audience | None, Query(description="prefer what was written for these readers")] = None,
    is_question: Annotated[
        bool, Query(description="the caller knows that it is a question for a guide to micro-credentials")
    ] = False,
    subject: Annotated[
        list[LikelySubject] | None,
        Query(description="how likely it is about a subject of the question bank", examples=["L05:0.6"], max_length=30),
    ] = None,
) -> AnswerFinding:
    """Scores are 0 to 1: a sure match gives the answer, near ones give labelled candidates."""
    check_province(region, knowledge, field="region")
    finding = knowledge.answers.find(
        q, lang, region=region, audience=audience, is_question=is_question, subjects=_likely(subject or [])
    )
    return AnswerFinding(
        outcome=finding.outcome,
        answer=answer_out(finding.answer, lang) if finding.answer else None,
        also=answer_out(finding.also, lang) if finding.also else None,
        candidates=[
            AnswerCandidate(id=entry.answer.id, question=entry.question, score=round(entry.score, 3))
            for entry in finding.candidates
        ],
    )


def _likely(subjects: list[str]) -> dict[str, float]:
    parted = (entry.partition(":") for entry in subjects)
    return {subject: float(likely) for subject, _, likely in parted}


@router.get("/{answer_id}", summary="One stored answer")
def read_answer(
    answer_id: Annotated[str, Path(examples=["what-is-a-micro-credential"])], knowledge: KnowledgeDep, lang: Lang = "en"
) -> AnswerOut:
    row = knowledge.snapshot.answers.get(answer_id)
    if row is None:
        raise NotFoundError("There is no answer with this id.")
    return answer_out(row, lang)
