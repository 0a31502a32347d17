"""`/v1/pathways`: what a credential counts toward, and the ways from here to something larger."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.credentials import find_credential
from api.dependencies import CredentialId, KnowledgeDep, Lang
from api.errors import InvalidInputError
from api.names import NOT_KNOWN
from api.shapes import Named, PathwayOut, StepOut, step_out
from knowledge.knowledge_base import KnowledgeBase
from knowledge.levels import Level
from knowledge.models import Credential
from knowledge.pathways import Chain, chains, pathway, reachable_levels
from knowledge.plan_words import counted, filled, plan_words
from knowledge.vocabularies import Field_, Status

router = APIRouter(prefix="/v1/pathways", tags=["pathways"])


class ChainOut(BaseModel):
    """Steps that follow on one another. `confirmed` only where the providers say so of every one."""

    steps: list[StepOut]
    confirmed: bool
    text: str


class ChainsOut(BaseModel):
    """`levels` are those that anything here leads to. `text` says what was found."""

    start: Named
    to: Named
    chains: list[ChainOut]
    levels: list[Named]
    text: str


@router.get("", summary="The ways to a certificate, diploma or degree")
def find_chains(
    start: Annotated[
        str,
        Query(
            alias="from",
            max_length=120,
            description="the id of a credential, or a field",
            examples=["dalhousie-university-wildfire-and-climate-change-adaptation-management-olcd-fire0033"],
        ),
    ],
    to: Annotated[Level, Query(examples=["diploma"])],
    knowledge: KnowledgeDep,
    lang: Lang = "en",
) -> ChainsOut:
    """Only steps that a page names, those that providers confirm first. From a field: from any programme of it."""
    rows, name = _starts(start, knowledge, lang)
    found = chains(rows, to, knowledge.snapshot)
    reached = reachable_levels(rows, knowledge.snapshot)
    level = plan_words().text("level", to, lang)
    text = counted("chain", "found", len(found), lang, level=level) if found else filled("chain", "none", lang, level=level)
    return ChainsOut(
        start=Named(id=start, name=name),
        to=Named(id=to, name=level),
        chains=[_chain_out(chain, knowledge, lang) for chain in found],
        levels=[Named(id=each, name=plan_words().text("level", each, lang)) for each in reached],
        text=text,
    )


def _starts(start: str, knowledge: KnowledgeBase, lang: str) -> tuple[list[Credential], str]:
    """Raises `InvalidInputError` for what is neither a credential nor a field."""
    credentials = knowledge.snapshot.credentials
    if start in credentials:
        return [credentials[start]], credentials[start].title
    if start not in list(Field_):
        raise InvalidInputError(NOT_KNOWN, field="from")
    rows = [row for row in credentials.values() if row.field == start and row.status != Status.ARCHIVED]
    return rows, knowledge.labels.text("field", start, lang)


def _chain_out(chain: Chain, knowledge: KnowledgeBase, lang: str) -> ChainOut:
    steps = [step_out(step.source, step.step, step.depth, knowledge.labels, lang) for step in chain.steps]
    told = []
    for step in steps:
        said = knowledge.labels.text("value", "confirmed" if step.confirmed else "unconfirmed", lang)
        notes = "; ".join([step.amount, said] if step.amount else [said])
        words = {"from": step.from_title, "to": step.to, "relation": step.relation.name}
        told.append(f"{filled('chain', 'link', lang, **words)} ({notes}).")
    return ChainOut(steps=steps, confirmed=chain.confirmed, text=" ".join(told))


@router.get("/{credential_id}", summary="The path from and to a credential")
def read_pathway(credential_id: CredentialId, knowledge: KnowledgeDep, lang: Lang = "en") -> PathwayOut:
    row = find_credential(credential_id, knowledge)
    path = pathway(row, knowledge.snapshot)
    return PathwayOut(
        credential=Named(id=row.id, name=row.title),
        onward=[step_out(step.source, step.step, step.depth, knowledge.labels, lang) for step in path.onward],
        before=[step_out(step.source, step.step, step.depth, knowledge.labels, lang) for step in path.before],
    )
