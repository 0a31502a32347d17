"""`/v1/goals`: a free wish in, two or three occupations with why, or three interests to choose from."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.dependencies import Lang
from api.errors import InvalidInputError
from api.figures import other_region_warning, regional, regions_of
from api.guidance import GuidanceDep
from api.names import NOT_KNOWN, check_province
from api.shapes import Named, SkillWeight, SourceOut, number, weighted_skill, words
from knowledge.encoder import Lang as Language
from knowledge.goals import GoalReason, Suggestion
from knowledge.guidance import Guidance
from knowledge.guidance_words import guidance_words
from knowledge.interests import Interest, read_interests
from knowledge.profile import ShortText
from knowledge.vocabularies import Region, Slug

router = APIRouter(prefix="/v1/goals", tags=["goals"])

SKILLS_SHOWN = 5
EXAMPLE = {"text": "I like working with my hands and I'm tired of retail", "region": "ON"}


class Goal(BaseModel):
    """A wish in somebody's own words, interests that were chosen from `ask`, or both."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: ShortText = ""
    lang: Language | None = Field(default=None, description="the language of the wish; otherwise that of the answer")
    region: Region | None = Field(default=None, description="the learner's province or territory")
    interests: tuple[Slug, ...] = Field(default=(), max_length=10)

    @model_validator(mode="after")
    def _says_something(self) -> Goal:
        if not self.text and not self.interests:
            raise ValueError("a wish or an interest is needed")
        return self


class GoalReasonOut(BaseModel):
    """Why an occupation is given: a stable code, what it names, and the words."""

    code: str
    value: str | int | float | None
    text: str


class OccupationGiven(BaseModel):
    """`wage` and `outlook` say in `is_learner_region` whether they are for the region given; `null` when none was."""

    code: str
    title: str
    definition: str | None
    reasons: list[GoalReasonOut]
    skills: list[SkillWeight] = Field(description="its most important ones")
    credentials: int = Field(description="how many short programmes of the catalogue lead to it")
    wage: dict[str, Any] | None
    outlook: dict[str, Any] | None
    regions: list[Named] = Field(description="those that the figures are for")
    warning: str | None = Field(description="said where the figures are for another region")
    source: SourceOut


class GoalFinding(BaseModel):
    """`occupations` has two or three; `ask` has none, and interests to choose from. `avoided`: what is not wanted."""

    outcome: Literal["occupations", "ask"]
    items: list[OccupationGiven]
    ask: list[Named]
    avoided: list[Named]


@router.post("", summary="From a wish to occupations")
def find_goals(
    goal: Annotated[Goal, Body(openapi_examples={"hands, not retail": {"value": EXAMPLE}})],
    guidance: GuidanceDep,
    lang: Lang = "en",
) -> GoalFinding:
    """What is liked leads to occupations; what is disliked or left behind leaves some out. The wish is not kept."""
    check_province(goal.region, guidance.knowledge, field="region")
    interests = {row.id: row for row in read_interests()}
    if set(goal.interests) - interests.keys():
        raise InvalidInputError(NOT_KNOWN, field="interests")
    found = guidance.goals.find(goal.text, goal.lang or lang, chosen=goal.interests)
    return GoalFinding(
        outcome="occupations" if found.suggestions else "ask",
        items=[_given(entry, guidance, interests, goal.region, lang) for entry in found.suggestions],
        ask=[_named(row, lang) for row in found.ask],
        avoided=[_named(interests[key], lang) for key in found.avoided],
    )


def _given(
    entry: Suggestion, guidance: Guidance, interests: dict[str, Interest], region: str | None, lang: Language
) -> OccupationGiven:
    row, snapshot = entry.occupation, guidance.knowledge.snapshot
    figures = [row.wage, row.outlook]
    links = sorted(row.skills, key=lambda link: (-link.importance, link.skill_id))[:SKILLS_SHOWN]
    return OccupationGiven(
        code=row.code,
        title=words(row, "title", lang) or row.code,
        definition=words(row, "definition", lang),
        reasons=[_reason(reason, guidance, interests, lang) for reason in entry.reasons],
        skills=[weighted_skill(link, lang) for link in links],
        credentials=entry.credentials,
        wage=regional(row.wage, region, key="is_learner_region"),
        outlook=regional(row.outlook, region, key="is_learner_region"),
        regions=regions_of(figures, snapshot, lang),
        warning=other_region_warning(figures, snapshot, region, lang),
        source=SourceOut(**row.source),
    )


def _reason(reason: GoalReason, guidance: Guidance, interests: dict[str, Interest], lang: Language) -> GoalReasonOut:
    value = str(reason.value)
    if reason.code in ("liked", "avoids"):
        value = getattr(interests[value].name, lang)
    elif reason.code == "skill":
        value = words(guidance.knowledge.snapshot.skills[value], "name", lang) or value
    elif reason.code == "credentials":
        value = number(reason.value, lang)
    text = guidance_words().text("goal_reason", reason.code, lang).replace("{value}", value)
    return GoalReasonOut(code=reason.code, value=reason.value, text=text)


def _named(interest: Interest, lang: Language) -> Named:
    return Named(id=interest.id, name=getattr(interest.name, lang))
