"""The tables of the knowledge base.

A nullable column is a fact the source may not state; `NULL` is "not stated". Texts for people have `_en` and `_fr`.
Relationships raise when they were not loaded on purpose, so no page hides a query per row. `origin` says who put a row
there: `content` (the repository's files, replaced by them), `import` (a provider's file) or `staff`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, Float, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from knowledge.base import Base
from knowledge.edits_models import CatalogueEdit as CatalogueEdit
from knowledge.edits_models import StaffAnswer as StaffAnswer
from knowledge.edits_models import StaffPhrasing as StaffPhrasing
from knowledge.import_models import ImportedFact as ImportedFact
from knowledge.import_models import OccupationTransition as OccupationTransition
from knowledge.statement_models import Answer as Answer
from knowledge.statement_models import AnswerPhrasing as AnswerPhrasing
from knowledge.statement_models import AnswerQuestion as AnswerQuestion
from knowledge.statement_models import ContentVersion as ContentVersion
from knowledge.statement_models import Definition as Definition
from knowledge.statement_models import HelpLine as HelpLine
from knowledge.statement_models import Note as Note
from knowledge.statement_models import StoredModel as StoredModel


class Provider(Base):
    """Who offers a credential."""

    __tablename__ = "providers"

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    aliases: Mapped[list[str]] = mapped_column(JSON, default=list)
    sector: Mapped[str] = mapped_column(String(40))
    url: Mapped[str | None] = mapped_column(String(600))


class Place(Base):
    """A province or territory (`province_id` is NULL) or a city in one."""

    __tablename__ = "places"

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    name_en: Mapped[str] = mapped_column(String(200))
    name_fr: Mapped[str] = mapped_column(String(200))
    aliases: Mapped[list[str]] = mapped_column(JSON, default=list)
    province_id: Mapped[str | None] = mapped_column(ForeignKey("places.id"))


class Skill(Base):
    """One entry of the one skill vocabulary. `broader_id` is the general skill it is a case of."""

    __tablename__ = "skills"

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    name_en: Mapped[str] = mapped_column(String(200))
    name_fr: Mapped[str] = mapped_column(String(200))
    aliases: Mapped[list[str]] = mapped_column(JSON, default=list)
    broader_id: Mapped[str | None] = mapped_column(ForeignKey("skills.id"))
    esco_url: Mapped[str | None] = mapped_column(String(600))


class Occupation(Base):
    """A NOC 2021 unit group. Wages are Canadian dollars, outlook is openings over a period; both name their region.

    `important` are the ids of all skills that its source calls important; `skills` may hold the first of them only.
    """

    __tablename__ = "occupations"

    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    title_en: Mapped[str] = mapped_column(String(300))
    title_fr: Mapped[str] = mapped_column(String(300))
    definition_en: Mapped[str | None] = mapped_column(Text)
    definition_fr: Mapped[str | None] = mapped_column(Text)
    aliases_en: Mapped[list[str]] = mapped_column(JSON, default=list)
    aliases_fr: Mapped[list[str]] = mapped_column(JSON, default=list)
    teer: Mapped[int]
    wage: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    outlook: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    source: Mapped[dict[str, Any]] = mapped_column(JSON)
    important: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    origin: Mapped[str] = mapped_column(String(20), default="content", server_default="content")

    skills: Mapped[list[OccupationSkill]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="OccupationSkill.importance.desc()", passive_deletes=True
    )


class OccupationSkill(Base):
    """How important a skill is in an occupation: 0 to 1, from the source named by the occupation's content."""

    __tablename__ = "occupation_skills"

    code: Mapped[str] = mapped_column(ForeignKey("occupations.code", ondelete="CASCADE"), primary_key=True)
    skill_id: Mapped[str] = mapped_column(ForeignKey("skills.id"), primary_key=True)
    importance: Mapped[float] = mapped_column(Float)

    skill: Mapped[Skill] = relationship(lazy="raise")

    __table_args__ = (CheckConstraint("importance >= 0 AND importance <= 1", name="importance_range"),)


class Funding(Base):
    """A programme that pays for learning. Amounts are in the answers, with their dates."""

    __tablename__ = "funding"

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    name_en: Mapped[str] = mapped_column(String(300))
    name_fr: Mapped[str] = mapped_column(String(300))
    aliases: Mapped[list[str]] = mapped_column(JSON, default=list)
    region: Mapped[str] = mapped_column(String(3))
    for_learners: Mapped[bool] = mapped_column(default=True)
    answer_id: Mapped[str | None] = mapped_column(String(120))


class Credential(Base):
    """A programme. Columns that may be NULL are "not stated" by the page at `source_url`."""

    __tablename__ = "credentials"

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    title: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(40), index=True)
    provider_id: Mapped[str] = mapped_column(ForeignKey("providers.id"), index=True)
    province: Mapped[str] = mapped_column(String(3), index=True)
    city_id: Mapped[str | None] = mapped_column(ForeignKey("places.id"))
    field: Mapped[str] = mapped_column(String(60), index=True)
    summary_en: Mapped[str] = mapped_column(Text)
    summary_fr: Mapped[str | None] = mapped_column(Text)
    summary_fr_reviewed: Mapped[bool] = mapped_column(default=False)
    delivery: Mapped[str | None] = mapped_column(String(20))
    pace: Mapped[str | None] = mapped_column(String(20))
    hours: Mapped[float | None] = mapped_column(Float)
    weeks: Mapped[float | None] = mapped_column(Float)
    cost: Mapped[float | None] = mapped_column(Float)
    currency: Mapped[str] = mapped_column(String(3), default="CAD")
    cost_note_en: Mapped[str | None] = mapped_column(Text)
    cost_note_fr: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(String(4))
    prerequisites_en: Mapped[str | None] = mapped_column(Text)
    prerequisites_fr: Mapped[str | None] = mapped_column(Text)
    audience_en: Mapped[str | None] = mapped_column(Text)
    audience_fr: Mapped[str | None] = mapped_column(Text)
    assessed: Mapped[bool | None]
    badge: Mapped[bool | None]
    stacks_into: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(20), index=True)
    source_url: Mapped[str] = mapped_column(String(600))
    as_of: Mapped[str | None] = mapped_column(String(10))
    read_on: Mapped[date] = mapped_column(Date)
    evidence: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(String(20), default="content")

    provider: Mapped[Provider] = relationship(lazy="raise")
    city: Mapped[Place | None] = relationship(lazy="raise")
    skills: Mapped[list[CredentialSkill]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="CredentialSkill.position", passive_deletes=True
    )
    occupations: Mapped[list[CredentialOccupation]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="CredentialOccupation.position", passive_deletes=True
    )
    funding: Mapped[list[CredentialFunding]] = relationship(lazy="raise", cascade="all, delete-orphan", passive_deletes=True)
    pathways: Mapped[list[PathwayStep]] = relationship(
        lazy="raise",
        cascade="all, delete-orphan",
        foreign_keys="PathwayStep.credential_id",
        order_by="PathwayStep.position",
        passive_deletes=True,
    )

    __table_args__ = (
        CheckConstraint("cost IS NULL OR cost >= 0", name="cost_not_negative"),
        CheckConstraint("hours IS NULL OR hours > 0", name="hours_positive"),
        CheckConstraint("weeks IS NULL OR weeks > 0", name="weeks_positive"),
    )


class CredentialSkill(Base):
    """A skill that a credential teaches, in the order its page gives them."""

    __tablename__ = "credential_skills"

    credential_id: Mapped[str] = mapped_column(ForeignKey("credentials.id", ondelete="CASCADE"), primary_key=True)
    skill_id: Mapped[str] = mapped_column(ForeignKey("skills.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)

    skill: Mapped[Skill] = relationship(lazy="raise")


class CredentialOccupation(Base):
    """An occupation a credential leads to, with what on its page says so."""

    __tablename__ = "credential_occupations"

    credential_id: Mapped[str] = mapped_column(ForeignKey("credentials.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(ForeignKey("occupations.code"), primary_key=True, index=True)
    evidence: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(default=0)

    occupation: Mapped[Occupation] = relationship(lazy="raise")


class CredentialFunding(Base):
    """A funding programme that a credential's page names."""

    __tablename__ = "credential_funding"

    credential_id: Mapped[str] = mapped_column(ForeignKey("credentials.id", ondelete="CASCADE"), primary_key=True)
    funding_id: Mapped[str] = mapped_column(ForeignKey("funding.id"), primary_key=True)

    funding: Mapped[Funding] = relationship(lazy="raise")


class PathwayStep(Base):
    """What a credential counts toward: how much of it, and whether the provider itself says so."""

    __tablename__ = "pathway_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    credential_id: Mapped[str] = mapped_column(ForeignKey("credentials.id", ondelete="CASCADE"), index=True)
    target_title: Mapped[str] = mapped_column(String(300))
    target_id: Mapped[str | None] = mapped_column(ForeignKey("credentials.id", ondelete="SET NULL"), index=True)
    relation: Mapped[str] = mapped_column(String(20))
    amount_en: Mapped[str | None] = mapped_column(Text)
    amount_fr: Mapped[str | None] = mapped_column(Text)
    confirmed: Mapped[bool]
    evidence: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (UniqueConstraint("credential_id", "target_title", "relation"),)
