"""What the API takes and answers for a badge. `null` is "not stated in the file"."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from api.shapes import Named, ReasonOut, named_skill
from knowledge.badges.badge import Badge
from knowledge.badges.json_text import TEXT_AT_MOST
from knowledge.badges.words import badge_words
from knowledge.knowledge_base import KnowledgeBase

EXAMPLE: JsonDict = {
    "standard": "3.0",
    "title": "Teamwork",
    "issuer": {"name": "Example College", "url": "https://college.example"},
    "description": "Collaborates within a group.",
    "criteria": {"text": "Nominated by peers.", "url": None},
    "earner_given": True,
    "issued_on": "2026-05-01",
    "expires_on": None,
    "status": {"id": "valid_structure", "name": "The badge is well formed and in date."},
    "verification": {"result": "not_checked", "code": "no_proof", "text": "Not verified: the badge is not signed."},
    "skills": [{"name": "teamwork", "named_in": "tag", "url": None, "skill": {"id": "teamwork", "name": "teamwork"}}],
    "skill_ids": ["teamwork"],
    "notes": [{"code": "revocation_not_checked", "text": "Whether the issuer has taken it back was not checked."}],
}


class BadgeText(BaseModel):
    """The text of a badge as pasted: its JSON, or a signed text (JWS). A link is refused unless its host is allowed."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, StringConstraints(min_length=1, max_length=TEXT_AT_MOST)]


class IssuerOut(BaseModel):
    """Who issued it, in the badge's own words."""

    name: str | None
    url: str | None


class CriteriaOut(BaseModel):
    text: str | None
    url: str | None


class VerificationOut(BaseModel):
    """`verified` says that the file is unchanged, and the code with which key; never that its issuer is real."""

    result: Literal["verified", "failed", "not_checked"]
    code: str
    text: str


class BadgeSkillOut(BaseModel):
    """A skill that the badge names. `skill` is the catalogue's where the match is clear."""

    name: str
    named_in: Literal["alignment", "tag", "title"]
    url: str | None
    skill: Named | None


class BadgeOut(BaseModel):
    """A badge whose structure is right. Nothing of who earned it is in here, and nothing of it was stored."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    standard: Literal["2.0", "3.0"]
    title: str | None
    issuer: IssuerOut
    description: str | None
    criteria: CriteriaOut
    earner_given: bool
    issued_on: date | None
    expires_on: date | None
    status: Named
    verification: VerificationOut
    skills: list[BadgeSkillOut]
    skill_ids: list[str] = Field(description="the catalogue's skills that the badge names, each once")
    notes: list[ReasonOut]


def badge_out(badge: Badge, knowledge: KnowledgeBase, lang: str) -> BadgeOut:
    words, skills = badge_words(), knowledge.snapshot.skills
    return BadgeOut(
        standard=badge.standard,
        title=badge.title,
        issuer=IssuerOut(name=badge.issuer, url=badge.issuer_url),
        description=badge.description,
        criteria=CriteriaOut(text=badge.criteria, url=badge.criteria_url),
        earner_given=badge.earner_given,
        issued_on=badge.issued_on.date() if badge.issued_on else None,
        expires_on=badge.expires_on.date() if badge.expires_on else None,
        status=Named(id=badge.status, name=words.text("status", badge.status, lang)),
        verification=VerificationOut(
            result=badge.verification, code=badge.outcome, text=words.text("verification", badge.outcome, lang)
        ),
        skills=[
            BadgeSkillOut(
                name=skill.name,
                named_in=skill.named_in,
                url=skill.url,
                skill=named_skill(skills[skill.skill_id], lang) if skill.skill_id in skills else None,
            )
            for skill in badge.skills
        ],
        skill_ids=list(dict.fromkeys(skill.skill_id for skill in badge.skills if skill.skill_id)),
        notes=[ReasonOut(code=note, text=words.text("note", note, lang)) for note in badge.notes],
    )
