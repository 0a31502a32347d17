"""What fits the learner of a case: their profile as chips, the programmes that match it, those they were shown."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from pydantic import ValidationError

from api.credentials import fact_text, result_list
from api.dependencies import Lang
from api.describe import describe
from api.shapes import MatchOut
from api.triage.models import Case
from knowledge.errors import KnowledgeError
from knowledge.knowledge_base import KnowledgeBase, KnowledgeBaseHolder
from knowledge.profile import Profile

logger = logging.getLogger(__name__)

MATCHES = 5
FACTS = ("delivery", "cost", "weeks")


@dataclass(frozen=True)
class Programme:
    """A programme with why it fits and what its page does not state; one that was shown has neither."""

    title: str
    url: str
    lang: str | None
    facts: list[str]
    reasons: list[str]
    unknown: list[str]


@dataclass(frozen=True)
class Matches:
    """`broken`: the profile or the catalogue cannot be read, which the page says."""

    chips: list[str]
    matches: list[Programme]
    shown: list[Programme]
    broken: bool = False


def matches_of(request: Request, case: Case, shown_in: str) -> Matches:
    if not case.profile and not case.recommended:
        return Matches([], [], [])
    lang: Lang = "fr" if shown_in == "fr" else "en"
    holder: KnowledgeBaseHolder = request.app.state.knowledge
    try:
        knowledge = holder.current()
        profile = Profile.model_validate(case.profile or {})
    except (KnowledgeError, ValidationError) as error:
        logger.error("no matches for a case: %s", type(error).__name__)
        return Matches([], [], [], broken=True)
    known = knowledge.snapshot.credentials
    shown = [knowledge_row(key, knowledge) for key in case.recommended or [] if key in known]
    found: list[Programme] = []
    if case.profile:
        result = result_list(knowledge.catalogue.search(profile, None, lang), knowledge, lang, limit=MATCHES)
        found = [_programme(row, knowledge, lang) for row in (*result.items, *result.unknown)]
    return Matches([entry.label for entry in describe(profile, knowledge, lang)], found, shown)


def knowledge_row(key: str, knowledge: KnowledgeBase) -> Programme:
    row = knowledge.snapshot.credentials[key]
    return Programme(row.title, row.source_url, row.language, [row.provider.name], [], [])


def _programme(row: MatchOut, knowledge: KnowledgeBase, lang: Lang) -> Programme:
    facts: list[Any] = [fact_text(row, key, knowledge, lang) for key in FACTS]
    name, colon = knowledge.labels.text, knowledge.labels.text("value", "colon", lang)
    named = [f"{name('fact', key, lang)}{colon}{text}" for key, text in zip(FACTS, facts, strict=True) if text]
    return Programme(
        title=row.title,
        url=row.source.url,
        lang=row.language.id if row.language and row.language.id in ("en", "fr") else None,
        facts=[f"{row.provider.name}, {row.province.name}", *named],
        reasons=[reason.text for reason in row.reasons],
        unknown=[knowledge.labels.text("fact", key, lang) for key in row.unknown],
    )
