"""What the API answers with. Shapes and names are the project's contracts; `null` is "not stated"."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from knowledge.knowledge_base import KnowledgeBase
from knowledge.labels import Labels
from knowledge.matching import Match, Reason
from knowledge.models import Credential, Occupation, OccupationSkill, PathwayStep, Skill


def words(row: Any, name: str, lang: str) -> str | None:
    """The text `name` of a row in `lang`; English where there is no French."""
    text = getattr(row, f"{name}_{lang}", None) or getattr(row, f"{name}_en")
    return None if text is None else str(text)


class Named(BaseModel):
    """Something with an id and its name in the language asked for."""

    id: str
    name: str


class SkillNamed(Named):
    """A skill. `esco` is its address in the ESCO classification of the European Commission, which this service uses."""

    esco: str | None


class OccupationLink(BaseModel):
    code: str
    title: str
    evidence: str


class Cost(BaseModel):
    """`amount` is null when the page states none; `note` may still say something about it."""

    amount: float | None
    currency: str
    note: str | None


class CredentialSource(BaseModel):
    """Where the facts were read, the page's own date, and when it was read for this project."""

    url: str
    as_of: str | None
    read_on: date


class CredentialOut(BaseModel):
    """One programme."""

    id: str
    title: str
    kind: Named
    provider: Named
    province: Named
    city: Named | None
    field: Named
    summary: str
    summary_translated: bool
    skills: list[SkillNamed]
    occupations: list[OccupationLink]
    delivery: Named | None
    pace: Named | None
    hours: float | None
    weeks: float | None
    cost: Cost
    language: Named | None
    prerequisites: str | None
    audience: str | None
    assessed: bool | None
    badge: bool | None
    stacks_into: list[str]
    funding: list[Named]
    status: Named
    source: CredentialSource


class ReasonOut(BaseModel):
    """Why a result is shown: a stable code, and the words."""

    code: str
    text: str


class MatchOut(CredentialOut):
    """A programme with why it is shown, and the limits its page does not state."""

    reasons: list[ReasonOut]
    unknown: list[str]


class RelaxationOut(BaseModel):
    """Limits to drop, how many results that would give, and both in words."""

    drop: list[str]
    total: int
    text: str


class ResultList(BaseModel):
    """`items` satisfy every limit; `unknown` break none but do not state one."""

    items: list[MatchOut]
    unknown: list[MatchOut]
    total: int
    total_unknown: int
    facets: dict[str, dict[str, int]]
    relax: list[RelaxationOut] = []


class SourceOut(BaseModel):
    title: str
    url: str | None
    date: str | None


class SkillWeight(SkillNamed):
    importance: float


class OccupationOut(BaseModel):
    """An occupation. Wage and outlook carry their region and date; `null` is "not known here"."""

    code: str
    title: str
    definition: str | None
    teer: int
    skills: list[SkillWeight]
    wage: dict[str, Any] | None
    outlook: dict[str, Any] | None
    source: SourceOut


class StepOut(BaseModel):
    """One step of a path. `confirmed` only where the provider's own page says it."""

    from_id: str
    from_title: str
    to: str
    to_id: str | None
    relation: Named
    amount: str | None
    confirmed: bool
    depth: int


class PathwayOut(BaseModel):
    credential: Named
    onward: list[StepOut]
    before: list[StepOut]


class AnswerOut(BaseModel):
    id: str
    audience: str
    topic: str
    covers: list[str]
    question: str
    text: str
    text_translated: bool
    region: str | None
    needs_person: bool
    date_bound: bool
    sources: list[SourceOut]
    reviewed_on: date
    by_college: bool


class AnswerCandidate(BaseModel):
    id: str
    question: str
    score: float


class AnswerFinding(BaseModel):
    """`answer` is the stored answer; `did_you_mean` lists up to three; `none` has nothing near."""

    outcome: Literal["answer", "did_you_mean", "none"]
    also: AnswerOut | None = Field(default=None, description="the answer to a second question in the same words")
    answer: AnswerOut | None
    candidates: list[AnswerCandidate]


def label(labels: Labels, group: str, key: str | None, lang: str) -> Named | None:
    return None if key is None else Named(id=key, name=labels.text(group, key, lang))


def credential_out(row: Credential, knowledge: KnowledgeBase, lang: str) -> CredentialOut:
    return CredentialOut(**credential_facts(row, knowledge, lang))


def match_out(match: Match, knowledge: KnowledgeBase, lang: str) -> MatchOut:
    return MatchOut(
        **credential_facts(match.credential, knowledge, lang),
        reasons=[reason_out(reason, match.credential, knowledge, lang) for reason in match.reasons],
        unknown=list(match.unknown),
    )


def credential_facts(row: Credential, knowledge: KnowledgeBase, lang: str) -> dict[str, Any]:
    labels, places = knowledge.labels, knowledge.snapshot.places
    province = places.get(row.province)
    return {
        "id": row.id,
        "title": row.title,
        "kind": label(labels, "kind", row.kind, lang),
        "provider": Named(id=row.provider_id, name=row.provider.name),
        "province": Named(id=row.province, name=(words(province, "name", lang) if province else None) or row.province),
        "city": Named(id=row.city.id, name=words(row.city, "name", lang) or row.city.id) if row.city else None,
        "field": label(labels, "field", row.field, lang),
        "summary": words(row, "summary", lang) or "",
        "summary_translated": lang == "fr" and not row.summary_fr_reviewed,
        "skills": [linked_skill(link.skill, lang) for link in row.skills],
        "occupations": [
            OccupationLink(code=link.code, title=words(link.occupation, "title", lang) or link.code, evidence=link.evidence)
            for link in row.occupations
        ],
        "delivery": label(labels, "delivery", row.delivery, lang),
        "pace": label(labels, "pace", row.pace, lang),
        "hours": row.hours,
        "weeks": row.weeks,
        "cost": Cost(amount=row.cost, currency=row.currency, note=words(row, "cost_note", lang)),
        "language": label(labels, "language", row.language, lang),
        "prerequisites": words(row, "prerequisites", lang),
        "audience": words(row, "audience", lang),
        "assessed": row.assessed,
        "badge": row.badge,
        # The page's own words where they name no programme to step to.
        "stacks_into": [step.target_title for step in row.pathways] or ([row.stacks_into] if row.stacks_into else []),
        "funding": [
            Named(id=link.funding_id, name=words(link.funding, "name", lang) or link.funding_id) for link in row.funding
        ],
        "status": label(labels, "status", row.status, lang),
        "source": CredentialSource(url=row.source_url, as_of=row.as_of, read_on=row.read_on),
    }


def named_skill(skill: Skill, lang: str) -> Named:
    return Named(id=skill.id, name=words(skill, "name", lang) or skill.id)


def linked_skill(skill: Skill, lang: str) -> SkillNamed:
    return SkillNamed(**named_skill(skill, lang).model_dump(), esco=skill.esco_url)


def weighted_skill(link: OccupationSkill, lang: str) -> SkillWeight:
    return SkillWeight(**linked_skill(link.skill, lang).model_dump(), importance=link.importance)


def reason_out(reason: Reason, row: Credential, knowledge: KnowledgeBase, lang: str) -> ReasonOut:
    template = knowledge.labels.text("reason", reason.code, lang)
    return ReasonOut(code=reason.code, text=template.replace("{value}", _value(reason, row, knowledge, lang)))


def _value(reason: Reason, row: Credential, knowledge: KnowledgeBase, lang: str) -> str:
    """The words for what a reason names."""
    key, labels, snapshot = str(reason.value), knowledge.labels, knowledge.snapshot
    if reason.code in ("field", "delivery", "pace", "kind", "language"):
        return labels.text(reason.code, key, lang)
    if reason.code in ("province", "city"):
        place = snapshot.places.get(key)
        return (words(place, "name", lang) if place else None) or key
    if reason.code == "provider":
        return row.provider.name
    if reason.code in ("skill", "new_skill"):
        return named_skill(snapshot.skills[key], lang).name
    if reason.code == "occupation":
        return words(snapshot.occupations[key], "title", lang) or key
    if reason.code == "funding":
        return words(snapshot.funding[key], "name", lang) or key
    if reason.code == "max_cost":
        return labels.text("value", "free", lang) if not reason.value else money(float(reason.value), lang)
    return number(reason.value, lang)


def number(value: Any, lang: str) -> str:
    """A number as people write it: 1,200 in English, 1 200 in French; no needless decimals."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return str(value)
    text = f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"
    return text.replace(",", "\u00a0").replace(".", ",") if lang == "fr" else text


def money(value: float, lang: str) -> str:
    return f"{number(value, lang)}\u00a0$" if lang == "fr" else f"${number(value, lang)}"


def occupation_out(row: Occupation, lang: str) -> OccupationOut:
    return OccupationOut(
        code=row.code,
        title=words(row, "title", lang) or row.code,
        definition=words(row, "definition", lang),
        teer=row.teer,
        skills=[weighted_skill(link, lang) for link in row.skills],
        wage=row.wage,
        outlook=row.outlook,
        source=SourceOut(**row.source),
    )


def step_out(source: Credential, step: PathwayStep, depth: int, labels: Labels, lang: str) -> StepOut:
    return StepOut(
        from_id=source.id,
        from_title=source.title,
        to=step.target_title,
        to_id=step.target_id,
        relation=Named(id=step.relation, name=labels.text("relation", step.relation, lang)),
        amount=words(step, "amount", lang),
        confirmed=step.confirmed,
        depth=depth,
    )
