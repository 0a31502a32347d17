"""`/v1/intakes/read`: a practitioner's note about a client in, what it says and what follows out. Nothing is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, StringConstraints

from api.answers import answer_out
from api.credentials import result_list
from api.dependencies import Lang, ServiceDep
from api.describe import describe, relaxation_text
from api.errors import InvalidInputError
from api.guidance import GuidanceDep
from api.plan_funding import FundingOut, funding_out
from api.shapes import AnswerOut, Named, RelaxationOut, ResultList, words
from api.vocabulary import HelpLineOut, help_line_out
from knowledge.guidance import Guidance
from knowledge.guidance_words import guidance_words
from knowledge.intake import Intake
from knowledge.intake_level import Level, LevelReason
from knowledge.intake_reading import Fact
from knowledge.intake_sources import CheckFunding, Referral
from knowledge.intake_text import TEXT_AT_MOST, Said
from knowledge.knowledge_base import KnowledgeBase
from knowledge.profile import Profile

router = APIRouter(prefix="/v1/intakes", tags=["intakes"], dependencies=[ServiceDep])

PATH = "/v1/intakes/read"
MATCHES_SHOWN = 5
SUBJECTS = ("goal", "field", "occupation", "skill")  # parts of a profile that say what is wanted
LIST_SEPARATOR = ", "
SIGNS_OF_CRISIS = frozenset({"crisis", "safety"})
EXAMPLE = {"text": "client, 43, laid off from a mill in Prince George, grade 11, wants IT, 2 kids, no car, on EI"}

NoteText = Annotated[str, StringConstraints(min_length=1, max_length=TEXT_AT_MOST)]


class IntakeNoteIn(BaseModel):
    """A note, in either language or both."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: NoteText


class SaidOut(BaseModel):
    """Words of the note, and where they stand in `text` of the answer, in Unicode characters."""

    text: str
    start: int
    end: int


class ProfilePart(BaseModel):
    """One part of the profile in words; `hard` limits are never broken."""

    key: str
    label: str
    hard: bool
    said: list[SaidOut]


class FactOut(BaseModel):
    """`name` is `key.value`; `label` is what it is about, `text` what is said."""

    name: str
    key: str
    value: str | int
    label: str
    text: str
    said: SaidOut


class NeedOut(BaseModel):
    """`said` is empty for one that a practitioner added."""

    id: str
    name: str
    kind: Named
    said: list[SaidOut]


class LevelReasonOut(BaseModel):
    code: str
    text: str


class RoutedOut(BaseModel):
    """One of the ten routing questions; `not_said` never counts as fine."""

    id: str
    text: str
    answer: Named
    said: list[SaidOut]


class LevelOut(BaseModel):
    """`id` is null where too little was read to suggest one."""

    id: Literal["self_serve", "guided", "one_to_one"] | None
    name: str | None
    text: str | None
    reasons: list[LevelReasonOut]
    questions: list[RoutedOut]


class FundingToCheck(FundingOut):
    """`because` are the facts that speak for it, in words; none where living there is enough."""

    because: list[str]


class ReferralOut(BaseModel):
    """Where a need can be taken. Both lists are empty where nothing is stored for it."""

    need: Named
    lines: list[HelpLineOut]
    answers: list[AnswerOut]


class IntakeOut(BaseModel):
    """`kept` is always false: neither the note nor this answer is stored. `text` is the note without what `masked` names."""

    kept: Literal[False] = False
    text: str
    note_lang: str
    masked: list[Named]
    crisis: bool
    profile: Profile
    parts: list[ProfilePart]
    facts: list[FactOut]
    needs: list[NeedOut]
    level: LevelOut
    matches: ResultList
    funding: list[FundingToCheck]
    referrals: list[ReferralOut]
    not_read: list[SaidOut]


@router.post("/read", summary="Read an intake note")
async def read_intake(
    asked: Annotated[IntakeNoteIn, Body(openapi_examples={"laid off, wants IT": {"value": EXAMPLE}})],
    guidance: GuidanceDep,
    lang: Lang = "en",
) -> IntakeOut:
    """A profile with chips, needs and barriers, a level of service, programmes, funding and referrals, each with why."""
    if not asked.text.strip():
        raise InvalidInputError(guidance.knowledge.labels.text("console_intake", "empty", lang), field="text")
    return await run_in_threadpool(lambda: intake_out(guidance.intakes.read(asked.text), guidance, lang))


def intake_out(intake: Intake, guidance: Guidance, lang: Lang) -> IntakeOut:
    knowledge = guidance.knowledge
    text = knowledge.labels.text
    return IntakeOut(
        text=intake.text,
        note_lang=intake.lang,
        masked=[Named(id=kind, name=text("console_intake", f"masked_{kind}", lang)) for kind in intake.masked],
        crisis=any(need.id in SIGNS_OF_CRISIS for need in intake.needs),
        profile=intake.profile,
        parts=_parts(intake, knowledge, lang),
        facts=[fact_out(fact, knowledge, lang) for fact in intake.facts],
        needs=[
            NeedOut(
                id=need.id,
                name=text("intake_need", need.id, lang),
                kind=Named(id=need.kind, name=text("console_intake", f"kind_{need.kind}", lang)),
                said=_said(need.said),
            )
            for need in intake.needs
        ],
        level=_level(intake.level, knowledge, lang),
        matches=matches_of(intake.profile, intake.lang, knowledge, lang),
        funding=[_funding(check, knowledge, lang) for check in intake.funding],
        referrals=[_referral(referral, knowledge, lang) for referral in intake.referrals],
        not_read=_said(intake.not_read),
    )


def matches_of(profile: Profile, note_lang: Lang, knowledge: KnowledgeBase, lang: Lang) -> ResultList:
    """What fits, or what dropping a limit would give; nothing at all where nothing says what is wanted."""
    if not any(getattr(profile, key) for key in SUBJECTS):
        return ResultList(items=[], unknown=[], total=0, total_unknown=0, facets={})
    result = knowledge.catalogue.search(profile, None, note_lang)
    found = result_list(result, knowledge, lang, limit=MATCHES_SHOWN)
    if not result.items:
        found.relax = [
            RelaxationOut(
                drop=list(option.drop),
                total=option.total,
                text=relaxation_text(option.drop, option.total, knowledge, lang),
            )
            for option in knowledge.catalogue.relaxations(profile, None, note_lang)
        ]
    return found


def fact_out(fact: Fact, knowledge: KnowledgeBase, lang: str) -> FactOut:
    return FactOut(
        name=fact.name,
        key=fact.key,
        value=fact.value,
        label=knowledge.labels.text("intake_key", fact.key, lang),
        text=fact_text(fact.key, fact.value, knowledge, lang),
        said=_said([fact.said])[0],
    )


def fact_text(key: str, value: str | int, knowledge: KnowledgeBase, lang: str) -> str:
    """A fact in words; the value itself where the content has no name for it any more."""
    labels, snapshot = knowledge.labels, knowledge.snapshot
    if isinstance(value, int):
        return labels.text("intake_number", key, lang).replace("{n}", str(value))
    if key == "last_occupation":
        return (words(snapshot.occupations[value], "title", lang) if value in snapshot.occupations else None) or value
    if key == "skill":
        return (words(snapshot.skills[value], "name", lang) if value in snapshot.skills else None) or value
    if key == "certificate":
        return guidance_words().text("certificate", value, lang)
    if key == "last_sector":
        return labels.text("intake_sector", value, lang)
    return labels.text("intake_value", f"{key}.{value}", lang)


def _parts(intake: Intake, knowledge: KnowledgeBase, lang: str) -> list[ProfilePart]:
    return [
        ProfilePart(key=part.key, label=part.label, hard=part.hard, said=_said(intake.limit_said.get(part.key, ())))
        for part in describe(intake.profile, knowledge, lang)
    ]


def _level(level: Level, knowledge: KnowledgeBase, lang: str) -> LevelOut:
    text = knowledge.labels.text
    return LevelOut(
        id=level.id,
        name=text("intake_level", level.id, lang) if level.id else None,
        text=text("intake_level_text", level.id, lang) if level.id else None,
        reasons=[LevelReasonOut(code=reason.code, text=_reason(reason, knowledge, lang)) for reason in level.reasons],
        questions=[
            RoutedOut(
                id=routed.question,
                text=text("intake_question", routed.question, lang),
                answer=Named(id=routed.answer, name=text("intake_answer", routed.answer, lang)),
                said=_said([said for said in routed.said if said.text]),
            )
            for routed in level.questions
        ],
    )


def _reason(reason: LevelReason, knowledge: KnowledgeBase, lang: str) -> str:
    needs = LIST_SEPARATOR.join(knowledge.labels.text("intake_need", need, lang) for need in reason.needs)
    said = knowledge.labels.text("intake_reason", reason.code, lang)
    return said.replace("{n}", str(reason.count)).replace("{value}", needs)


def _funding(check: CheckFunding, knowledge: KnowledgeBase, lang: str) -> FundingToCheck:
    because = [fact_text(fact.key, fact.value, knowledge, lang) for fact in check.because]
    return FundingToCheck(**funding_out(check.lead, knowledge, lang).model_dump(), because=because)


def _referral(referral: Referral, knowledge: KnowledgeBase, lang: str) -> ReferralOut:
    return ReferralOut(
        need=Named(id=referral.need.id, name=knowledge.labels.text("intake_need", referral.need.id, lang)),
        lines=[help_line_out(line, lang) for line in referral.lines],
        answers=[answer_out(row, lang) for row in referral.answers],
    )


def _said(said: Sequence[Said]) -> list[SaidOut]:
    return [SaidOut(**fields(each)) for each in said]


def fields(said: Said) -> dict[str, Any]:
    return {"text": said.text, "start": said.start, "end": said.end}
