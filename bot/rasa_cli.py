"""Rasa's own commands in this environment: `python -m bot rasa train | data validate | shell | test`.

Where a command talks (shell, test e2e), the actions run in this process with the knowledge base of `DATABASE_URL`, so no
action server is needed.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import rasa.core.channels.console
import rasa.core.utils
from rasa.__main__ import main as rasa_main
from rasa.utils.endpoints import EndpointConfig

from bot.engine import fast_paths, quick_training
from bot.engine.in_process_actions import InProcessActions, build_executor
from bot.model import PROJECT

logger = logging.getLogger(__name__)

TALKING = ("shell", "run", "interactive")


def run(arguments: list[str]) -> int:
    """Run `rasa` with `arguments`; returns its exit code."""
    for place in (str(PROJECT), str(Path.cwd())):
        if place not in sys.path:
            sys.path.insert(0, place)
    fast_paths.enable()
    quick_training.enable()
    if arguments[:1] and arguments[0] in TALKING:
        _talk_in_process()
    sys.argv = ["rasa", *arguments]
    try:
        rasa_main()
    except SystemExit as stop:
        code = stop.code
        return code if isinstance(code, int) else int(bool(code))
    return 0


def _talk_in_process() -> None:
    """Let Rasa's endpoints file be read as ever, but with the actions in this process."""
    from bot.serve import connect_knowledge  # noqa: PLC0415 - builds the API; only talking needs it
    from bot.settings import Settings  # noqa: PLC0415

    client, api = connect_knowledge(Settings())
    if api is not None:
        _learn_names(api)
    rasa.core.channels.console._get_user_input = _until_the_end(rasa.core.channels.console._get_user_input)
    stock = rasa.core.utils.AvailableEndpoints.read_endpoints

    def read_endpoints(*args: Any, **kwargs: Any) -> rasa.core.utils.AvailableEndpoints:
        endpoints = stock(*args, **kwargs)
        action: EndpointConfig = InProcessActions(build_executor())
        endpoints.action = action
        return endpoints

    rasa.core.utils.AvailableEndpoints.read_endpoints = read_endpoints
    logger.debug("actions run in process with %s", client)


def _learn_names(api: Any) -> None:
    """Take in the names of the knowledge base; without one, the assistant talks all the same and finds nothing."""
    from starlette.testclient import TestClient  # noqa: PLC0415

    from bot.vocabulary import from_payload, replace  # noqa: PLC0415

    response = TestClient(api, raise_server_exceptions=False).get("/v1/vocabulary")
    if response.is_success:
        replace(from_payload(response.json()))
    else:
        print("The knowledge base is empty. Fill it first: python -m api prepare", file=sys.stderr)  # noqa: T201


def _until_the_end(ask: Callable[..., Awaitable[str | None]]) -> Callable[..., Awaitable[str | None]]:
    """Rasa's console takes the end of its input for an error and leaves its server running; here it ends the talk."""

    async def ask_or_stop(previous_response: dict[str, Any] | None) -> str | None:
        try:
            return await ask(previous_response)
        except EOFError:
            return None

    return ask_or_stop
