"""`/v1/pathways`: what a credential counts toward."""

from __future__ import annotations

from fastapi import APIRouter

from api.credentials import find_credential
from api.dependencies import CredentialId, KnowledgeDep, Lang
from api.shapes import Named, PathwayOut, step_out
from knowledge.pathways import pathway

router = APIRouter(prefix="/v1/pathways", tags=["pathways"])


@router.get("/{credential_id}", summary="The path from and to a credential")
def read_pathway(credential_id: CredentialId, knowledge: KnowledgeDep, lang: Lang = "en") -> PathwayOut:
    row = find_credential(credential_id, knowledge)
    path = pathway(row, knowledge.snapshot)
    return PathwayOut(
        credential=Named(id=row.id, name=row.title),
        onward=[step_out(step.source, step.step, step.depth, knowledge.labels, lang) for step in path.onward],
        before=[step_out(step.source, step.step, step.depth, knowledge.labels, lang) for step in path.before],
    )
