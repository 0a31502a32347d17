"""The one address that Teams calls: for messages, for pressed buttons, and for much that is not for us."""

from __future__ import annotations

import logging

from microsoft_agents.activity import Activity, AdaptiveCardInvokeResponse
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.channels.teams_activities import Said, activity_of, is_of_a_person, said_in
from bot.channels.teams_api import TeamsApi
from bot.channels.teams_genuine import Issuer, KeysUnavailableError, same_address
from bot.channels.teams_staff import ACTIONS, StaffTalk
from bot.messaging.channel import Hub
from bot.messaging.guard import ForgedError, raw_body
from bot.messaging.staff_jobs import both

logger = logging.getLogger(__name__)

PATH = "/webhooks/teams/webhook"
CHANNEL = "msteams"
MESSAGE = "application/vnd.microsoft.activity.message"
ERROR = "application/vnd.microsoft.error"


class Webhook:
    """Answers once the event is kept. `room` is the triage room, which is the practitioners' where there is a desk."""

    def __init__(
        self, name: str, issuer: Issuer, api: TeamsApi, hub: Hub, staff: StaffTalk, tenant_id: str, room: str | None
    ) -> None:
        self._name, self._issuer, self._api, self._hub, self._staff = name, issuer, api, hub, staff
        self._tenant_id, self._room = tenant_id, room

    async def handle(self, request: Request) -> Response:
        raw = await raw_body(request)
        try:
            vouched = await self._issuer.service_url(request.headers.get("authorization"))
        except KeysUnavailableError as error:
            logger.error("teams: Microsoft's keys cannot be fetched (%s), so nobody is believed", error)
            return Response(status_code=503)
        activity = activity_of(raw)
        given = activity.service_url or ""
        if not same_address(given, vouched) or not self._api.may_call(given):
            raise ForgedError
        if str(activity.channel_id) != CHANNEL or not is_of_a_person(activity):
            logger.debug("teams: an activity that is not for us")
            return Response()
        said = said_in(activity)
        if said.tenant.lower() != self._tenant_id.lower():
            logger.info("teams: a message from another organisation is not answered")
            return Response()
        if activity.type == "invoke":
            return await self._invoke(activity, said)
        await self._said(said)
        return Response()

    async def _said(self, said: Said) -> None:
        desk = self._hub.staff
        if self._is_of_room(said) and desk is not None:
            await self._staff.in_room(self._hub, desk, said)
            return
        if said.choice is not None:
            await self._choose(said)
            return
        if said.kind == "group" and not said.to_us:
            return  # others talk there too
        if said.kind == "personal" and desk is not None and await self._staff.alone(self._hub, desk, said):
            return
        for inbound in said.inbounds():
            await self._hub.receive(self._name, inbound)

    async def _choose(self, said: Said) -> None:
        if said.kind == "group" and not await self._hub.knows(self._name, said.user, said.thread):
            self._staff.tell(self._hub, said, "utter_teams_not_yours")
            return
        for inbound in said.inbounds():
            await self._hub.receive(self._name, inbound)

    async def _invoke(self, activity: Activity, said: Said) -> Response:
        """Teams shows what stands in the answer to who pressed the button, and to nobody else."""
        action = said.value.get("action")
        verb, data = (action.get("verb"), action.get("data")) if isinstance(action, dict) else (None, None)
        case_id = data.get("case") if isinstance(data, dict) else None
        desk = self._hub.staff
        if activity.name != "adaptiveCard/action":
            logger.debug("teams: a request that is not for us")
            return Response()
        if isinstance(verb, str) and verb in ACTIONS and isinstance(case_id, str) and desk and self._is_of_room(said):
            words = await self._staff.press(self._hub, desk, said, ACTIONS[verb], case_id)
            return _answer(200, MESSAGE, words)
        return _answer(400, ERROR, {"code": "BadRequest", "message": both(self._hub, "utter_teams_failed")})

    def _is_of_room(self, said: Said) -> bool:
        return self._room is not None and said.root == self._room


def _answer(status: int, kind: str, value: object) -> Response:
    """The request itself went well, whatever its answer says."""
    answer = AdaptiveCardInvokeResponse(status_code=status, type=kind, value=value)
    return JSONResponse(answer.model_dump(by_alias=True, exclude_unset=True))
