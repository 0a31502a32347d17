"""What routes that read people's own words ask for."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from api.dependencies import KnowledgeDep
from knowledge.guidance import Guidance, GuidanceHolder


async def get_guidance(request: Request, knowledge: KnowledgeDep) -> Guidance:
    holder: GuidanceHolder = request.app.state.guidance
    return holder.of(knowledge)


GuidanceDep = Annotated[Guidance, Depends(get_guidance)]
