"""`/chat/plans/<token>/<format>`: a learner's plan as it stands now, with their notes, for whoever has its address."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from actions.knowledge_client import KnowledgeError, NotFoundError, get_client
from actions.profile import LearnerProfile
from actions.shortlist import Shortlist
from bot.channels.problems import EngineDownError, NoSuchPlanError
from bot.engine.agent import Dialogue
from bot.plan_links import FORMATS, PATH, PlanLinks, UnknownPlanError

GONE = Path(__file__).with_name("plan_gone.html")
# What the API says of its files; the rest is this server's own.
KEPT_HEADERS = ("content-type", "content-disposition", "content-security-policy", "referrer-policy")


class PlanPages:
    """Reads the profile and the shortlist of the conversation, and has the API write the plan."""

    def __init__(self, dialogue: Dialogue, links: PlanLinks) -> None:
        self._dialogue = dialogue
        self._links = links

    def routes(self) -> list[Route]:
        return [Route(PATH + "/{token}/{format}", self.read, methods=["GET"])]

    async def read(self, request: Request) -> Response:
        """Raises `NoSuchPlanError` for an address that was not issued, ran out, or whose conversation was deleted."""
        wanted = request.path_params["format"]
        slots = await self._slots(request.path_params["token"]) if wanted in FORMATS else None
        if slots is None and wanted == "page":
            return FileResponse(GONE, status_code=404)
        if slots is None:
            raise NoSuchPlanError("There is no plan at this address. It may have run out.")
        lang = "fr" if slots.get("language") == "fr" else "en"
        chosen = Shortlist.from_slots(slots).chosen()
        try:
            file = await get_client().plan_file(wanted, LearnerProfile.from_slots(slots).plan_body(), chosen, lang=lang)
        except NotFoundError as error:
            raise NoSuchPlanError("This plan has no dates for a calendar.") from error
        except KnowledgeError as error:
            raise EngineDownError("The plan could not be made.", retry_after=5) from error
        headers = {name: file.headers[name] for name in KEPT_HEADERS if name in file.headers}
        return Response(file.content, headers={**headers, "Cache-Control": "no-store", "X-Robots-Tag": "noindex"})

    async def _slots(self, token: str) -> dict[str, Any] | None:
        """What is remembered of the conversation of a token; `None` when the token or the conversation is gone."""
        try:
            return await self._dialogue.slots(self._links.conversation(token))
        except UnknownPlanError:
            return None
