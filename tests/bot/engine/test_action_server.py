"""Rasa's standard action server serves `actions/`, for those who run the engine elsewhere."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.engine.in_process_actions import build_executor
from bot.model import PROJECT

START_SECONDS = 60


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """`python -m rasa_sdk --actions actions`, started from the checkout."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log: Path = tmp_path_factory.mktemp("actions") / "log"
    command = [sys.executable, "-W", "ignore", "-m", "rasa_sdk", "--actions", "actions", "-p", str(port)]
    with (
        log.open("w") as output,
        subprocess.Popen(command, cwd=PROJECT, stdout=output, stderr=subprocess.STDOUT) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}") as client,
    ):
        try:
            wait_until_healthy(client, process, log)
            yield client
        finally:
            process.terminate()


def wait_until_healthy(client: httpx.Client, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            if client.get("/health").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError(f"not healthy after {START_SECONDS} s:\n{log.read_text()}")


def call(action: str, intent: str) -> dict[str, Any]:
    message = {"text": "hello", "intent": {"name": intent, "confidence": 1.0}, "entities": []}
    tracker = {
        "sender_id": "c1",
        "slots": {"language": "en"},
        "latest_message": message,
        "events": [],
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": "action_listen",
    }
    return {"next_action": action, "sender_id": "c1", "tracker": tracker, "domain": {}, "version": "3.6.21"}


def test_an_action_answers_through_the_webhook(server: httpx.Client) -> None:
    answer = server.post("/webhook", json=call("action_respond", "greet"))
    assert answer.status_code == 200
    assert [response["response"] for response in answer.json()["responses"]] == ["utter_greet"]
    assert answer.json()["events"][-1] == {"event": "followup", "timestamp": None, "name": "action_listen"}


def test_it_serves_the_actions_that_run_in_process(server: httpx.Client) -> None:
    served = {action["name"] for action in server.get("/actions").json()}
    assert "action_respond" in served
    assert served == {name for name, action in build_executor().actions.items() if action.__module__.startswith("actions.")}


def test_an_action_that_does_not_exist_is_not_found(server: httpx.Client) -> None:
    assert server.post("/webhook", json=call("action_unheard_of", "greet")).status_code == 404
