"""Who may help to pay for a plan, in words, each with where it was read."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel

from api.shapes import Named, SourceOut, words
from knowledge.knowledge_base import KnowledgeBase
from knowledge.plan_funding import FundingLead
from knowledge.plan_words import filled

SOURCES_AT_MOST = 4


class FundingSource(SourceOut):
    """`checked_on` is when it was read for this project."""

    checked_on: date


class FundingOut(BaseModel):
    """A programme that may help to pay, or what is known of a region (`id` is null). `answers`: `GET /v1/answers/{id}`."""

    id: str | None
    name: str
    region: Named
    who: str | None
    named_by: list[Named]
    wished: bool
    answers: list[str]
    sources: list[FundingSource]


def funding_out(lead: FundingLead, knowledge: KnowledgeBase, lang: str) -> FundingOut:
    pages = [
        FundingSource(title=row.title, url=row.source_url, date=row.as_of, checked_on=row.read_on) for row in lead.named_by
    ]
    told = [
        FundingSource(**source, checked_on=answer.reviewed_on)
        for answer in lead.answers
        for source in answer.sources
        if source.get("url")
    ]
    return FundingOut(
        id=lead.programme.id if lead.programme else None,
        name=funding_name(lead, knowledge, lang),
        region=Named(id=lead.region, name=_place(lead.region, knowledge, lang)),
        who=(lead.who.fr if lang == "fr" else lead.who.en) if lead.who else None,
        named_by=[Named(id=row.id, name=row.title) for row in lead.named_by],
        wished=lead.wished,
        answers=[answer.id for answer in lead.answers],
        sources=[*pages, *told][:SOURCES_AT_MOST],
    )


def funding_name(lead: FundingLead, knowledge: KnowledgeBase, lang: str) -> str:
    if lead.programme:
        return words(lead.programme, "name", lang) or lead.programme.id
    return filled("plan", "region", lang, value=_place(lead.region, knowledge, lang))


def _place(key: str, knowledge: KnowledgeBase, lang: str) -> str:
    place = knowledge.snapshot.places.get(key)
    return (words(place, "name", lang) if place else None) or key
