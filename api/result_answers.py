"""`/v1/credentials/{id}/answers`: a question about one programme, answered from its row, or "not stated" and whom to ask."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.credentials import fact_text, find_credential
from api.dependencies import CredentialId, KnowledgeDep, Lang
from api.errors import InvalidInputError
from api.names import NOT_KNOWN
from api.shapes import CredentialSource, Named, credential_out, words
from knowledge.guidance_words import guidance_words
from knowledge.knowledge_base import KnowledgeBase
from knowledge.models import Credential
from knowledge.result_questions import About, Fact, answer_from_row

router = APIRouter(prefix="/v1/credentials", tags=["credentials"])

OCCUPATIONS_AT_MOST = 2


class StatedFact(BaseModel):
    """One fact of the row in words."""

    key: str
    label: str
    text: str


class WhomToAsk(BaseModel):
    """The provider, and the programme's own page."""

    provider: str
    url: str


class StoredAnswer(BaseModel):
    """A stored answer that helps: `GET /v1/answers/{id}`."""

    id: str
    question: str


class ResultAnswerOut(BaseModel):
    """`stated`: the row answers. `partly`: it has only something to go by: the fact itself is missing, or no facts settle
    the question. `not_stated`: it has nothing; `ask` says whom to ask."""

    credential: Named
    about: Named
    outcome: Literal["stated", "partly", "not_stated"]
    facts: list[StatedFact]
    not_stated: list[Named]
    funding: Named | None = Field(description="the funding asked for")
    names_funding: bool | None = Field(description="whether its page names the funding asked for; `null` is not stated")
    ask: WhomToAsk
    answers: list[StoredAnswer]
    source: CredentialSource


@router.get("/{credential_id}/answers", summary="Ask about one credential")
def ask_about(
    credential_id: CredentialId,
    about: Annotated[About, Query(description="what is asked", examples=["assessed"])],
    knowledge: KnowledgeDep,
    funding: Annotated[
        str | None, Query(description="the id of a funding programme, with `about=funding`", max_length=120)
    ] = None,
    region: Annotated[
        str | None,
        Query(description="the learner's province, for answers that differ by place", max_length=10, examples=["ON"]),
    ] = None,
    lang: Lang = "en",
) -> ResultAnswerOut:
    """What its row states about it, with source and date, and the stored answers that help further."""
    row = find_credential(credential_id, knowledge)
    if funding is not None and (about is not About.FUNDING or funding not in knowledge.snapshot.funding):
        raise InvalidInputError(NOT_KNOWN, field="funding")
    found = answer_from_row(row, about, knowledge.snapshot, region=region)
    texts = _texts(row, found.stated, knowledge, lang)
    return ResultAnswerOut(
        credential=Named(id=row.id, name=row.title),
        about=Named(id=about, name=guidance_words().text("about", about, lang)),
        outcome=found.outcome,
        facts=[StatedFact(key=fact, label=_label(fact, knowledge, lang), text=text) for fact, text in texts.items()],
        not_stated=[Named(id=fact, name=_label(fact, knowledge, lang)) for fact in found.not_stated],
        funding=_funding(funding, knowledge, lang),
        # A page that names one way of paying does not say no to the others.
        names_funding=True if any(link.funding_id == funding for link in row.funding) else None,
        ask=WhomToAsk(provider=row.provider.name, url=found.ask_url),
        answers=[StoredAnswer(id=key, question=_question(key, knowledge, lang)) for key in found.answers],
        source=CredentialSource(url=row.source_url, as_of=row.as_of, read_on=row.read_on),
    )


def _funding(key: str | None, knowledge: KnowledgeBase, lang: Lang) -> Named | None:
    return Named(id=key, name=words(knowledge.snapshot.funding[key], "name", lang) or key) if key else None


def _texts(row: Credential, facts: tuple[Fact, ...], knowledge: KnowledgeBase, lang: Lang) -> dict[Fact, str]:
    """The words for each stated fact, in their order."""
    out = credential_out(row, knowledge, lang)
    own: dict[Fact, str | None] = {
        "cost_note": out.cost.note,
        "occupations": _first_of([link.title for link in out.occupations], knowledge, lang),
        "audience": out.audience,
        "pathways": "; ".join(_step(step_title, confirmed, knowledge, lang) for step_title, confirmed in _steps(row)),
        "source_url": row.source_url,
        "provider_url": row.provider.url,
    }
    texts = {fact: own[fact] if fact in own else fact_text(out, fact, knowledge, lang) for fact in facts}
    return {fact: text for fact, text in texts.items() if text}


def _first_of(titles: list[str], knowledge: KnowledgeBase, lang: Lang) -> str:
    """Official titles are long: a few of them, and how many more there are."""
    named, more = titles[:OCCUPATIONS_AT_MOST], len(titles) - OCCUPATIONS_AT_MOST
    told = [knowledge.labels.text("value", "more", lang).replace("{value}", str(more))] if more > 0 else []
    return "; ".join([*named, *told])


def _steps(row: Credential) -> list[tuple[str, bool]]:
    return [(step.target_title, step.confirmed) for step in row.pathways]


def _step(title: str, confirmed: bool, knowledge: KnowledgeBase, lang: Lang) -> str:
    return f"{title} ({knowledge.labels.text('value', 'confirmed' if confirmed else 'unconfirmed', lang)})"


def _label(fact: Fact, knowledge: KnowledgeBase, lang: Lang) -> str:
    own = guidance_words()
    return (
        own.text("result_fact", fact, lang) if fact in own.keys("result_fact") else knowledge.labels.text("fact", fact, lang)
    )


def _question(key: str, knowledge: KnowledgeBase, lang: Lang) -> str:
    """The question that a stored answer answers, short enough for a button; else as people ask it."""
    own = guidance_words()
    if key in own.keys("answer_title"):
        return own.text("answer_title", key, lang)
    answer = knowledge.snapshot.answers[key]
    asked = next((question.text for question in answer.questions if question.lang == lang), None)
    return asked or words(answer, "text", lang) or key
