"""`/v1/credentials/{id}/fit`: one programme against what a learner said, in words."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import BaseModel, Field

from api.credentials import fact_text, find_credential
from api.dependencies import CredentialId, KnowledgeDep, Lang
from api.describe import Described, describe, said
from api.matches import EXAMPLE
from api.names import check_names
from api.result_answers import StatedFact, WhomToAsk
from api.shapes import CredentialOut, CredentialSource, Named, credential_out, number, reason_out
from knowledge.fit import GOAL, PROVINCE, Verdict, fit_of
from knowledge.guidance_words import guidance_words
from knowledge.knowledge_base import KnowledgeBase
from knowledge.profile import FLAG_KEYS, Profile

router = APIRouter(prefix="/v1/credentials", tags=["credentials"])

# The fact of a page that a limit is about, where its name is another.
FACT_OF = {"max_cost": "cost", "max_hours": "hours", "max_weeks": "weeks"}
ARCHIVED = "archived"
TITLES_AT_MOST = 2


class FitOut(BaseModel):
    """What fits, what does not and what the page leaves open, each as words. `fits` means only that nothing said speaks
    against it; nothing here is a promise."""

    credential: Named
    verdict: Verdict
    fits: list[str]
    against: list[str]
    unknown: list[str]
    for_whom: list[StatedFact] = Field(description="whom it is for, what one needs first, and whether it has ended")
    ask: WhomToAsk
    source: CredentialSource


@router.post("/{credential_id}/fit", summary="One credential against a profile")
def judge_fit(
    credential_id: CredentialId,
    profile: Annotated[Profile, Body(openapi_examples={"data, online, under $500": {"value": EXAMPLE}})],
    knowledge: KnowledgeDep,
    lang: Lang = "en",
) -> FitOut:
    """By the matcher's own reasons and limits."""
    check_names(profile, knowledge)
    row = find_credential(credential_id, knowledge)
    out = credential_out(row, knowledge, lang)
    found = fit_of(row, profile, knowledge.catalogue.relevance_of(row, profile, lang))
    reasons = {reason.code: reason_out(reason, row, knowledge, lang).text for reason in found.reasons}
    entries = {entry.key: entry for entry in describe(profile, knowledge, lang)}
    # A limit that is kept without anything to name ("no badge") is told in the learner's words.
    kept = [entries[key].label for key in found.kept if key not in reasons]
    return FitOut(
        credential=Named(id=row.id, name=row.title),
        verdict=found.verdict,
        fits=[*reasons.values(), *kept],
        against=[_against(entries[key], out, knowledge, lang) for key in found.against],
        unknown=[_unknown(entries[key], out, knowledge, lang) for key in found.unknown],
        for_whom=[
            StatedFact(key=key, label=_label(key, knowledge, lang), text=text)
            for key, text in {"audience": out.audience, "prerequisites": out.prerequisites, "status": _ended(out)}.items()
            if text
        ],
        ask=WhomToAsk(provider=row.provider.name, url=row.source_url),
        source=CredentialSource(url=row.source_url, as_of=row.as_of, read_on=row.read_on),
    )


def _ended(out: CredentialOut) -> str | None:
    """What there is to say of a programme that is no longer given: no verdict may hide it."""
    return out.status.name if out.status.id == ARCHIVED else None


def _unknown(entry: Described, out: CredentialOut, knowledge: KnowledgeBase, lang: Lang) -> str:
    """The limit in words; for an online programme of another province, what there is to ask."""
    if entry.key != PROVINCE:
        return entry.label
    elsewhere = guidance_words().text("fit", "elsewhere", lang)
    return elsewhere.replace("{said}", said(entry, knowledge, lang)).replace("{value}", out.province.name)


def _against(entry: Described, out: CredentialOut, knowledge: KnowledgeBase, lang: Lang) -> str:
    own, key, wanted = guidance_words(), entry.key, said(entry, knowledge, lang)
    if key == GOAL:
        return own.text("fit", "goal", lang).replace("{said}", wanted)
    broken = own.text("fit", "breaks", lang).replace("{said}", wanted).replace("{value}", _stated(key, out, knowledge, lang))
    return f"{_label(key, knowledge, lang)}{knowledge.labels.text('value', 'colon', lang)}{broken}"


def _stated(key: str, out: CredentialOut, knowledge: KnowledgeBase, lang: Lang) -> str:
    """What the page says of a limit that it breaks."""
    if key == "hours_per_week" and out.hours and out.weeks:
        return number(round(out.hours / out.weeks, 1), lang)
    if key == "occupation":
        return "; ".join(link.title for link in out.occupations[:TITLES_AT_MOST])
    if key == "skill":
        return "; ".join(skill.name for skill in out.skills[:TITLES_AT_MOST])
    if key in FLAG_KEYS:
        return knowledge.labels.text("value", "yes" if getattr(out, key) else "no", lang)
    return fact_text(out, FACT_OF.get(key, key), knowledge, lang) or ""


def _label(key: str, knowledge: KnowledgeBase, lang: Lang) -> str:
    own = guidance_words()
    named = own if key in own.keys("result_fact") else knowledge.labels
    return named.text("result_fact" if named is own else "fact", key, lang)
