"""`/v1/skill-gaps`: the skills one has against those of an occupation, and what would teach the others."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict, Field

from api.dependencies import Lang
from api.errors import FieldError, InvalidInputError
from api.guidance import GuidanceDep
from api.names import NOT_KNOWN, check_names
from api.shapes import CredentialSource, Named, SkillNamed, SourceOut, linked_skill, named_skill, words
from knowledge.guidance import Guidance
from knowledge.guidance_words import guidance_words
from knowledge.matching import Match
from knowledge.models import Occupation
from knowledge.profile import Key, Profile
from knowledge.skill_gap import (
    Nearby,
    Teacher,
    WeighedGap,
    WeighedSkill,
    teaching_profile,
    wanted_skills,
    weigh_gap,
    with_cases,
)
from knowledge.skill_weights import skill_weights_source
from knowledge.vocabularies import NocCode

router = APIRouter(prefix="/v1/skill-gaps", tags=["occupations"])

READ_AT_MOST = 1_000  # matches that are looked at for what teaches a skill
EXAMPLE = {"occupation": "12200", "skills": ["spreadsheets", "time-management"], "profile": {"max_cost": 500}}


class GapAsked(BaseModel):
    """An occupation, the skills one has, and the limits within which to look for what teaches the others."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    occupation: NocCode
    skills: tuple[Key, ...] = Field(default=(), max_length=200)
    profile: Profile = Profile()


class NearbyOut(BaseModel):
    """A skill one has beside the one asked: `narrower`, `similar` or `broader`, and that in words."""

    id: str
    name: str
    relation: str
    text: str


class TeacherOut(BaseModel):
    """A programme that teaches the skill, or `through` one case of it; `unknown` are limits that its page does not state."""

    id: str
    title: str
    provider: str
    through: Named | None
    unknown: list[str]
    source: CredentialSource


class SkillStandingOut(SkillNamed):
    """`asked_by` is `occupation` where its source names the skill, `programmes` where only programmes that lead to it do."""

    importance: float
    standing: Named
    nearby: NearbyOut | None
    asked_by: Literal["occupation", "programmes"]
    credentials: list[TeacherOut]


class SkillGapReport(BaseModel):
    """`share` (0 to 1) is that of the weight of all skills that one has; partly counts half."""

    occupation: Named
    share: float
    have: int
    partly: int
    missing: int
    skills: list[SkillStandingOut]
    not_asked: list[Named] = Field(description="skills one has that this occupation does not ask for")
    sources: list[SourceOut]
    read_on: date | None = Field(description="the newest day on which a programme named here was read")


@router.post("", summary="Weigh a skill gap")
def weigh(
    asked: Annotated[GapAsked, Body(openapi_examples={"towards bookkeeping, under $500": {"value": EXAMPLE}})],
    guidance: GuidanceDep,
    lang: Lang = "en",
) -> SkillGapReport:
    """Have, partly or missing, the most important first; each that is not there names what teaches it, best first."""
    snapshot = guidance.knowledge.snapshot
    _check(asked, guidance)
    occupation = snapshot.occupations[asked.occupation]
    wanted = wanted_skills(occupation, snapshot)
    gap = weigh_gap(
        occupation,
        asked.skills,
        snapshot,
        alike=guidance.skills.alike(wanted, asked.skills),
        offered=_offered(asked, [key for key in wanted if key not in asked.skills], guidance, lang),
    )
    return _report(gap, asked, guidance, lang)


def _offered(asked: GapAsked, missing: list[str], guidance: Guidance, lang: Lang) -> list[Match]:
    """What teaches a missing skill inside the limits: first what keeps them all, then what does not state one."""
    if not missing:
        return []
    taught = with_cases(missing, guidance.knowledge.snapshot)
    profile = teaching_profile(asked.profile, asked.occupation, asked.skills, taught)
    result = guidance.knowledge.catalogue.search(profile, None, lang)
    return [*result.items[:READ_AT_MOST], *result.unknown[:READ_AT_MOST]]


def _check(asked: GapAsked, guidance: Guidance) -> None:
    """Raises `InvalidInputError` for an occupation, skill or limit that does not exist here."""
    snapshot = guidance.knowledge.snapshot
    if asked.occupation not in snapshot.occupations:
        raise InvalidInputError(NOT_KNOWN, field="occupation")
    unknown = [FieldError(field=f"skills.{at}", reason=NOT_KNOWN) for at, key in enumerate(asked.skills)
               if key not in snapshot.skills]  # fmt: skip
    if unknown:
        error = InvalidInputError(NOT_KNOWN)
        error.errors = unknown
        raise error
    check_names(asked.profile, guidance.knowledge)


def _report(gap: WeighedGap, asked: GapAsked, guidance: Guidance, lang: Lang) -> SkillGapReport:
    skills = guidance.knowledge.snapshot.skills
    used = {entry.skill.id for entry in gap.skills} | {entry.nearby.skill.id for entry in gap.skills if entry.nearby}
    read = [teacher.credential.read_on for entry in gap.skills for teacher in entry.teachers]
    return SkillGapReport(
        occupation=Named(id=gap.occupation.code, name=words(gap.occupation, "title", lang) or gap.occupation.code),
        share=gap.share,
        have=gap.count("have"),
        partly=gap.count("partly"),
        missing=gap.count("missing"),
        skills=[_standing(entry, lang) for entry in gap.skills],
        not_asked=[named_skill(skills[key], lang) for key in dict.fromkeys(asked.skills) if key not in used],
        sources=_sources(gap.occupation),
        read_on=max(read, default=None),
    )


def _standing(entry: WeighedSkill, lang: Lang) -> SkillStandingOut:
    return SkillStandingOut(
        **linked_skill(entry.skill, lang).model_dump(),
        importance=entry.importance,
        standing=Named(id=entry.standing, name=guidance_words().text("standing", entry.standing, lang)),
        nearby=_nearby(entry.nearby, lang) if entry.nearby else None,
        asked_by="occupation" if entry.listed else "programmes",
        credentials=[_teacher(teacher, lang) for teacher in entry.teachers],
    )


def _nearby(nearby: Nearby, lang: Lang) -> NearbyOut:
    named = named_skill(nearby.skill, lang)
    text = guidance_words().text("nearby", nearby.relation, lang).replace("{value}", named.name)
    return NearbyOut(id=named.id, name=named.name, relation=nearby.relation, text=text)


def _teacher(teacher: Teacher, lang: Lang) -> TeacherOut:
    row = teacher.credential
    return TeacherOut(
        id=row.id,
        title=row.title,
        provider=row.provider.name,
        through=named_skill(teacher.through, lang) if teacher.through else None,
        unknown=list(teacher.unknown),
        source=CredentialSource(url=row.source_url, as_of=row.as_of, read_on=row.read_on),
    )


def _sources(occupation: Occupation) -> list[SourceOut]:
    """Where the occupation and the importance of its skills were read; the programmes name their own."""
    weights = [SourceOut(**skill_weights_source().model_dump())] if occupation.skills else []
    return [SourceOut(**occupation.source), *weights]
