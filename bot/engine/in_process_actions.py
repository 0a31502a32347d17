"""Custom actions run in this process: Rasa's action endpoint without the HTTP.

Rasa drops the events of an action that fails and goes on in silence (rasa/core/processor.py, _run_action). Here an
action that raises or takes too long ends in a spoken reply and a log line that names the action and the error's type.
"""

from __future__ import annotations

import asyncio
import logging
from json import dumps
from typing import Any

from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

logger = logging.getLogger(__name__)

ACTION_TIMEOUT_SECONDS = 2.5
FALLBACK_RESPONSE = "utter_action_failed"
# Rasa asks these before it predicts anything; a reply of theirs would be spoken beside the turn's own.
SILENT_ACTIONS = ("action_read_message", "action_session_start")


class InProcessActions(EndpointConfig):  # type: ignore[misc]
    """Runs rasa_sdk's `ActionExecutor` instead of calling an action server."""

    def __init__(self, executor: ActionExecutor, *, timeout_seconds: float = ACTION_TIMEOUT_SECONDS) -> None:
        super().__init__(url="inprocess://actions", enable_selective_domain=True)
        self._executor = executor
        self._timeout_seconds = timeout_seconds

    async def request(self, method: str = "post", json: dict[str, Any] | None = None, **_: Any) -> dict[str, Any]:
        """The action's events and responses; a rejection is Rasa's 400, any other failure a spoken fallback."""
        call = json or {}
        name = str(call.get("next_action"))
        try:
            async with asyncio.timeout(self._timeout_seconds):
                result: dict[str, Any] | None = await self._executor.run(call)
        except ActionExecutionRejection as error:
            body = dumps({"action_name": error.action_name, "error": error.message})
            raise ClientResponseError(400, "rejected", body) from error
        except TimeoutError:
            logger.error("action %s took more than %.1f s; conversation %s", name, self._timeout_seconds, _id(call))
            return self._fallback(name)
        except Exception as error:
            # No traceback: a frame's text can hold what the learner wrote.
            logger.error("action %s failed with %s; conversation %s", name, type(error).__name__, _id(call))
            logger.debug("action %s failed", name, exc_info=error)
            return self._fallback(name)
        return result or {"events": [], "responses": []}

    @staticmethod
    def _fallback(name: str) -> dict[str, Any]:
        if name in SILENT_ACTIONS:
            return {"events": [], "responses": []}
        listen = {"event": "followup", "timestamp": None, "name": "action_listen"}
        return {"events": [listen], "responses": [{"response": FALLBACK_RESPONSE}]}


def _id(call: dict[str, Any]) -> str:
    return str(call.get("sender_id", ""))


def build_executor(package: str = "actions") -> ActionExecutor:
    """An executor with every action of `package` registered, as the stock action server registers them."""
    executor = ActionExecutor()
    executor.register_package(package)
    return executor
