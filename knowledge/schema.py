"""The shapes of the files in `knowledge/content`, checked before anything reaches the database.

Everything a person can read comes as `Words`, English and French side by side. `None` always means "not stated by the
source", never "no". A date is written as far as the source shows it: `2026`, `2026-03` or `2026-03-14`.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from knowledge.vocabularies import Audience as Audience
from knowledge.vocabularies import CourseLanguage as CourseLanguage
from knowledge.vocabularies import Delivery as Delivery
from knowledge.vocabularies import Field_ as Field_
from knowledge.vocabularies import Kind as Kind
from knowledge.vocabularies import NocCode as NocCode
from knowledge.vocabularies import Pace as Pace
from knowledge.vocabularies import PartialDate as PartialDate
from knowledge.vocabularies import QuestionId as QuestionId
from knowledge.vocabularies import Region as Region
from knowledge.vocabularies import Relation as Relation
from knowledge.vocabularies import Slug as Slug
from knowledge.vocabularies import Status as Status
from knowledge.vocabularies import Text as Text
from knowledge.vocabularies import Url as Url

ANSWER_WORDS_AT_MOST = 90
QUESTIONS_AT_LEAST = 5


class Content(BaseModel):
    """Base of every content shape: unknown keys are mistakes, and so are numbers that are none."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Words(Content):
    """The same text in both languages of the interface."""

    en: Text
    fr: Text


class Source(Content):
    """Where a fact was read. `date` is the page's own date, `None` where the page shows none."""

    title: Text
    url: Url | None = None
    date: PartialDate | None = None


class SkillEntry(Content):
    """A skill of the project's one vocabulary. `broader` names the general skill (WorkBC's list) it is a case of."""

    id: Slug
    name: Words
    aliases: list[Text] = []
    broader: Slug | None = None
    esco: Url | None = None


class ProviderEntry(Content):
    id: Slug
    name: Text
    aliases: list[Text] = []
    sector: Literal["college", "university", "indigenous_institute", "industry", "government", "private", "non_profit"]
    url: Url | None = None


class PlaceEntry(Content):
    """A province or territory (no `province`), or a city in one."""

    id: Slug | Region
    name: Words
    aliases: list[Text] = []
    province: Region | None = None


class LeadsTo(Content):
    """An occupation that a programme leads to, and what on its page says so."""

    code: NocCode
    evidence: Text


class PathwayEntry(Content):
    """One step from a credential to a larger one. `confirmed` only where the provider's own page states it."""

    to: Text
    to_id: Slug | None = None
    relation: Relation
    amount: Words | None = None
    confirmed: bool
    evidence: Text


class CatalogueSource(Content):
    url: Url
    as_of: PartialDate | None = None
    read_on: date


class CredentialEntry(Content):
    """One programme. `None` and `[]` mean "the page did not say"."""

    id: Slug
    title: Text
    kind: Kind
    provider: Slug
    province: Region
    city: Slug | None = None
    field: Field_
    summary: Words
    summary_fr_reviewed: bool = False
    skills: list[Slug] = Field(min_length=1)
    occupations: list[LeadsTo] = []
    delivery: Delivery | None = None
    pace: Pace | None = None
    hours: float | None = Field(default=None, gt=0)
    weeks: float | None = Field(default=None, gt=0)
    cost: float | None = Field(default=None, ge=0)
    currency: Literal["CAD", "USD"] = "CAD"
    cost_note: Words | None = None
    language: CourseLanguage | None = None
    prerequisites: Words | None = None
    audience: Words | None = None
    assessed: bool | None = None
    badge: bool | None = None
    stacks_into: str | None = None
    pathways: list[PathwayEntry] = []
    funding: list[Slug] = []
    status: Status
    source: CatalogueSource
    evidence: Text

    @model_validator(mode="after")
    def _no_repeats(self) -> Self:
        for name, values in (("skills", self.skills), ("funding", self.funding)):
            if len(set(values)) != len(values):
                raise ValueError(f"{name} names the same entry twice")
        codes = [step.code for step in self.occupations]
        if len(set(codes)) != len(codes):
            raise ValueError("occupations names the same code twice")
        return self


class FundingEntry(Content):
    """A programme that pays. Amounts live in the answers, with their date; here are only names and the region."""

    id: Slug
    name: Words
    aliases: list[Text] = []
    region: Region
    for_learners: bool = True
    answer: Slug | None = None


class DefinitionEntry(Content):
    """What one body says a micro-credential is, in our words."""

    id: Slug
    who: Words
    where: Region
    when: PartialDate | None
    text: Words
    points: list[Words] = []
    source: Source


class Comparison(Content):
    """What the definitions agree on, and where they differ."""

    agree: list[Words]
    differ: list[Words]


class DefinitionsFile(Content):
    definitions: list[DefinitionEntry]
    comparison: Comparison


class NoteEntry(Content):
    """A short sourced statement: a type, a benefit, an employer's view, a practitioner's tip, a reading."""

    id: Slug
    title: Words
    text: Words
    source: Source


class Questions(Content):
    """Different ways people ask it, as typed: at least five in each language."""

    en: list[Text] = Field(min_length=QUESTIONS_AT_LEAST)
    fr: list[Text] = Field(min_length=QUESTIONS_AT_LEAST)


class AnswerEntry(Content):
    """A short answer to a question people ask. `covers` names the questions of the project's question bank."""

    id: Slug
    audience: Audience
    topic: Annotated[str, StringConstraints(pattern=r"^[TP]\d{2}$")]
    covers: list[QuestionId] = Field(min_length=1)
    text: Words
    questions: Questions
    region: Region | None = None
    needs_person: bool = False
    date_bound: bool = False
    sources: list[Source] = Field(min_length=1)
    reviewed_on: date
    text_fr_reviewed: bool = False

    @model_validator(mode="after")
    def _short_and_varied(self) -> Self:
        for lang, text in (("en", self.text.en), ("fr", self.text.fr)):
            words = len(text.split())
            if words > ANSWER_WORDS_AT_MOST:
                raise ValueError(f"text.{lang} has {words} words; at most {ANSWER_WORDS_AT_MOST}")
        for lang, questions in (("en", self.questions.en), ("fr", self.questions.fr)):
            plain = {re.sub(r"\W+", " ", question.casefold()).strip() for question in questions}
            if len(plain) < len(questions):
                raise ValueError(f"questions.{lang} repeats a question")
        return self


class PhrasingsEntry(Content):
    """More ways of asking for one answer, one a line: what people type, typing errors and all. Never shown."""

    en: str = ""
    fr: str = ""

    def texts(self) -> list[tuple[str, str]]:
        """(language, text) of each line."""
        return [(lang, line.strip()) for lang in ("en", "fr") for line in getattr(self, lang).splitlines() if line.strip()]


class OccupationSkillEntry(Content):
    """`importance` is WorkBC's 0-100 score divided by 100."""

    skill: Slug
    importance: float = Field(ge=0, le=1)


class WageEntry(Content):
    """Canadian dollars an hour (`hour`) or a year (`year`), for one region."""

    low: float | None = None
    median: float | None = None
    high: float | None = None
    per: Literal["hour", "year"]
    region: Region
    as_of: PartialDate
    source: Source


class OutlookEntry(Content):
    """Expected openings and average yearly growth in percent over `period`, for one region."""

    openings: int | None = None
    growth_percent: float | None = None
    period: Text
    region: Region
    as_of: PartialDate
    source: Source


class Aliases(Content):
    en: list[Text] = []
    fr: list[Text] = []


class OccupationEntry(Content):
    code: NocCode
    title: Words
    definition: Words | None = None
    aliases: Aliases = Aliases()
    teer: int = Field(ge=0, le=5)
    skills: list[OccupationSkillEntry] = []
    wage: WageEntry | None = None
    outlook: OutlookEntry | None = None
    source: Source


class HelpLineEntry(Content):
    """A line or office for a situation. Staff re-test it; `checked_on` says when it was last read at its source."""

    id: Slug
    situations: list[
        Literal["suicide", "emergency", "violence", "distress", "basic_needs", "young_person", "indigenous", "student"]
    ] = Field(min_length=1)
    name: Words
    call: str | None = None
    text: str | None = None
    url: Url | None = None
    regions: list[Region] = Field(min_length=1)
    note: Words | None = None
    rank: int = Field(ge=0, description="lower is shown first")
    source: Source
    checked_on: date
    shown: bool = True
