"""The programmes of a list, as a page shows them: nothing that the source does not state is left out silently."""

from __future__ import annotations

from dataclasses import dataclass

from api.credentials import fact_text
from api.dependencies import Lang
from api.finder.links import Links, anchor
from api.finder.words import say
from api.shapes import CredentialOut, MatchOut
from knowledge.knowledge_base import KnowledgeBase
from knowledge.plan_words import day_text

FACTS = ("delivery", "pace", "cost", "hours", "weeks", "language")
SPOKEN = ("en", "fr")
REASONS_AT_MOST, LEADS_AT_MOST = 3, 3


@dataclass(frozen=True)
class Fact:
    """`text` is empty where the page does not state it; `note` is what the page says about it all the same."""

    name: str
    text: str | None
    note: str | None = None


@dataclass(frozen=True)
class Programme:
    """What is told of a programme wherever it stands. `lang` is that of its title, where it is known."""

    id: str
    title: str
    lang: str | None
    url: str
    provider: str
    place: str
    kind: str
    read: str
    saved: bool
    save: str
    path: str


@dataclass(frozen=True)
class Result:
    programme: Programme
    anchor: str
    summary: str
    facts: list[Fact]
    reasons: list[str]
    unknown: list[str]
    leads: list[str]
    leads_more: int


def programme_of(row: CredentialOut, links: Links, lang: Lang) -> Programme:
    saved = row.id in links.state.shortlist
    return Programme(
        id=row.id,
        title=row.title,
        lang=row.language.id if row.language and row.language.id in SPOKEN else None,
        url=row.source.url,
        provider=row.provider.name,
        place=", ".join(place.name for place in (row.city, row.province) if place),
        kind=row.kind.name,
        read=read_text(row, lang),
        saved=saved,
        save=links.dropped(row.id) if saved else links.saved(row.id),
        path=links.path(row.id),
    )


def read_text(row: CredentialOut, lang: Lang) -> str:
    """How old the facts are: the page's own date, if it has one, and the day it was read."""
    read = say("result.read_on", lang, day=day_text(row.source.read_on, lang))
    return f"{say('result.dated', lang, value=row.source.as_of)}, {read}" if row.source.as_of else read


def result_of(row: MatchOut, links: Links, knowledge: KnowledgeBase, lang: Lang) -> Result:
    name = knowledge.labels.text
    facts = [
        Fact(name("fact", key, lang), fact_text(row, key, knowledge, lang), row.cost.note if key == "cost" else None)
        for key in FACTS
    ]
    return Result(
        programme=programme_of(row, links, lang),
        anchor=anchor(row.id),
        summary=row.summary,
        facts=facts,
        reasons=[reason.text for reason in row.reasons[:REASONS_AT_MOST]],
        unknown=[name("fact", key, lang) for key in row.unknown],
        leads=row.stacks_into[:LEADS_AT_MOST],
        leads_more=len(row.stacks_into[LEADS_AT_MOST:]),
    )
