"""`/v1/pathways/{id}.svg`: the path from and to a credential as a picture."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from api.dependencies import CredentialId, KnowledgeDep, Lang
from api.pathway_drawing import draw_pathway
from api.pathways import read_pathway

router = APIRouter(prefix="/v1/pathways", tags=["pathways"])

KIND = "image/svg+xml"
POLICY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "cross-origin",  # it is drawn in the chat on a college's own page
}
PRODUCES: dict[int | str, dict[str, Any]] = {
    200: {"content": {KIND: {"schema": {"type": "string"}}}, "description": "the picture, with its title and its text"}
}


@router.get("/{credential_id}.svg", summary="The path as a picture", response_class=Response, responses=PRODUCES)
def draw(credential_id: CredentialId, knowledge: KnowledgeDep, lang: Lang = "en") -> Response:
    """It holds what the list holds: what comes before, what it leads to, how much counts, who says so."""
    path = read_pathway(credential_id, knowledge, lang)
    return Response(draw_pathway(path, knowledge.labels, lang), media_type=KIND, headers=POLICY)
