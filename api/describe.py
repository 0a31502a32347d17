"""A profile in words: what was understood, as chips, and what dropping a limit means. And all labels, for the bot."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body
from pydantic import BaseModel

from api.dependencies import KnowledgeDep, Lang
from api.shapes import Named, money, named_skill, number, words
from knowledge.badges.words import badge_words
from knowledge.guidance_words import guidance_words
from knowledge.knowledge_base import KnowledgeBase
from knowledge.labels import Labels
from knowledge.plan_words import plan_words
from knowledge.profile import FLAG_KEYS, LIMIT_KEYS, Choice, Profile

router = APIRouter(prefix="/v1", tags=["profiles"])


class Described(BaseModel):
    """One thing understood: its key, and its words. `hard` limits are never broken. `skills`: one by one."""

    key: str
    label: str
    hard: bool
    skills: list[Named] = []


class ProfileInWords(BaseModel):
    items: list[Described]


class LabelsOut(BaseModel):
    """Label groups: group, key, words. What is said of a badge is in groups that begin with `badge_`."""

    groups: dict[str, dict[str, str]]


@router.post("/profiles/describe", summary="A profile in words")
def describe_profile(profile: Annotated[Profile, Body()], knowledge: KnowledgeDep, lang: Lang = "en") -> ProfileInWords:
    return ProfileInWords(items=describe(profile, knowledge, lang))


@router.get("/labels", summary="All labels")
def read_labels(knowledge: KnowledgeDep, lang: Lang = "en") -> LabelsOut:
    """The words of plans and of badges too, which have files of their own."""
    return LabelsOut(
        groups=_groups(knowledge.labels, lang)
        | {"fit": _groups(guidance_words(), lang)["fit"]}
        | _groups(plan_words(), lang)
        | {f"badge_{group}": words for group, words in _groups(badge_words(), lang).items()}
    )


def said(described: Described, knowledge: KnowledgeBase, lang: str) -> str:
    """Its words without the name of what they are about."""
    named = knowledge.labels.text("fact", described.key, lang) + knowledge.labels.text("value", "colon", lang)
    return described.label.removeprefix(named)


def _groups(labels: Labels, lang: str) -> dict[str, dict[str, str]]:
    return {group: {key: labels.text(group, key, lang) for key in labels.keys(group)} for group in labels.groups()}


def describe(profile: Profile, knowledge: KnowledgeBase, lang: str) -> list[Described]:
    """Every part of `profile` that is set, in a fixed order."""
    found: list[Described] = []

    colon = knowledge.labels.text("value", "colon", lang)

    def add(key: str, value: str, *, hard: bool = True) -> None:
        found.append(Described(key=key, label=f"{knowledge.labels.text('fact', key, lang)}{colon}{value}", hard=hard))

    if profile.goal:
        add("goal", profile.goal, hard=False)
    if profile.skills:
        skills = [Named(id=key, name=value_name("skill", key, knowledge, lang)) for key in profile.skills]
        add("skills", ", ".join(skill.name for skill in skills), hard=False)
        found[-1].skills = skills
    for key in LIMIT_KEYS:
        value = getattr(profile, key)
        if isinstance(value, Choice):
            if value:
                wanted = ", ".join(value_name(key, str(entry), knowledge, lang) for entry in value.any_of)
                unwanted = ", ".join(value_name(key, str(entry), knowledge, lang) for entry in value.none_of)
                parts = [wanted] if wanted else []
                if unwanted:
                    parts.append(knowledge.labels.text("value", "not", lang).replace("{value}", unwanted))
                add(key, "; ".join(parts), hard=value.hard)
        elif value is not None:
            add(key, _amount(key, value, knowledge, lang))
    return found


def relaxation_text(drop: tuple[str, ...], total: int, knowledge: KnowledgeBase, lang: str) -> str:
    """ "Any province, no price limit (12)"."""
    parts = [knowledge.labels.text("relax", key, lang) for key in drop]
    text = ", ".join([parts[0], *(part[:1].lower() + part[1:] for part in parts[1:])])
    return f"{text} ({total})"


def value_name(key: str, value: str, knowledge: KnowledgeBase, lang: str) -> str:
    """The words for one value of a choice; the value itself where the knowledge base has no name for it."""
    snapshot = knowledge.snapshot
    if key in ("field", "kind", "delivery", "pace", "language"):
        return knowledge.labels.text(key, value, lang)
    if key == "skill":
        return named_skill(snapshot.skills[value], lang).name if value in snapshot.skills else value
    if key == "provider":
        return snapshot.providers[value].name if value in snapshot.providers else value
    rows: dict[str, tuple[dict[str, Any], str]] = {
        "province": (snapshot.places, "name"),
        "city": (snapshot.places, "name"),
        "occupation": (snapshot.occupations, "title"),
        "funding": (snapshot.funding, "name"),
    }
    table, column = rows[key]
    return (words(table[value], column, lang) if value in table else None) or value


def _amount(key: str, value: float | bool, knowledge: KnowledgeBase, lang: str) -> str:
    labels = knowledge.labels
    if key in FLAG_KEYS:
        return labels.text("value", "yes" if value else "no", lang)
    if key == "max_cost":
        return labels.text("value", "free", lang) if not value else f"≤ {money(float(value), lang)}"
    return f"≤ {number(value, lang)}"
