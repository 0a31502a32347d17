"""Closed vocabularies and kinds of text that content, API and search share."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$", max_length=120)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
NocCode = Annotated[str, StringConstraints(pattern=r"^\d{5}$")]
PartialDate = Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{2}){0,2}$")]
Url = Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=600)]
QuestionId = Annotated[str, StringConstraints(pattern=r"^[LP]\d{2}-\d{1,2}$")]
# Two capitals are a province or territory, or a country: CA is "anywhere in Canada", INT is no country at all.
Region = Annotated[str, StringConstraints(pattern=r"^(?:[A-Z]{2}|INT)$")]


class Kind(StrEnum):
    """What a programme is. Not everything short is a micro-credential, and we say which it is."""

    MICRO_CREDENTIAL = "micro_credential"
    SHORT_COURSE = "short_course"
    BOOT_CAMP = "boot_camp"
    DIGITAL_BADGE = "digital_badge"
    LICENCE_OR_CERTIFICATION = "licence_or_certification"
    CERTIFICATE = "certificate"


class Field_(StrEnum):
    """Fields of study: the vocabulary of the catalogue this project was built from."""

    INFORMATION_TECHNOLOGY = "information_technology"
    DATA_AI = "data_ai"
    CYBERSECURITY = "cybersecurity"
    DESIGN_MEDIA = "design_media"
    BUSINESS_MANAGEMENT = "business_management"
    ACCOUNTING_FINANCE = "accounting_finance"
    HUMAN_RESOURCES = "human_resources"
    MARKETING_COMMUNICATIONS = "marketing_communications"
    LEADERSHIP = "leadership"
    EDUCATION_TEACHING = "education_teaching"
    EARLY_CHILDHOOD = "early_childhood"
    HEALTH_CARE = "health_care"
    MENTAL_HEALTH_SOCIAL_SERVICES = "mental_health_social_services"
    TRADES_CONSTRUCTION = "trades_construction"
    CLEAN_ENERGY_CLIMATE = "clean_energy_climate"
    ENVIRONMENT_FORESTRY = "environment_forestry"
    AGRICULTURE_FOOD = "agriculture_food"
    HOSPITALITY_TOURISM = "hospitality_tourism"
    SUPPLY_CHAIN_TRANSPORT = "supply_chain_transport"
    MANUFACTURING_ENGINEERING = "manufacturing_engineering"
    PUBLIC_SAFETY_LAW = "public_safety_law"
    INDIGENOUS_STUDIES = "indigenous_studies"
    LANGUAGES = "languages"
    ARTS_CULTURE = "arts_culture"
    CAREER_ESSENTIAL_SKILLS = "career_essential_skills"


class Delivery(StrEnum):
    ONLINE = "online"
    IN_PERSON = "in_person"
    HYBRID = "hybrid"


class Pace(StrEnum):
    SCHEDULED = "scheduled"
    SELF_PACED = "self_paced"


class CourseLanguage(StrEnum):
    EN = "en"
    FR = "fr"
    BOTH = "both"


class Status(StrEnum):
    """`offered` was on sale when read; `archived` is never recommended; `unknown` says what it means."""

    OFFERED = "offered"
    ANNOUNCED = "announced"
    ARCHIVED = "archived"
    UNKNOWN = "unknown"


class Audience(StrEnum):
    LEARNER = "learner"
    PRACTITIONER = "practitioner"


class Relation(StrEnum):
    COUNTS_TOWARD = "counts_toward"
    LEADS_ON_TO = "leads_on_to"
    PREREQUISITE_FOR = "prerequisite_for"
