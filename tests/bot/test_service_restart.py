"""The service is stopped and started again: two real processes, the second on what the first one left. Nobody gave a key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx

from tests.browser.served import served
from tests.model_fixture import trained_model

TEXTS = ("something in bookkeeping in Ontario", "save the first one", "make my plan")


def said(messages: list[dict[str, Any]]) -> list[str]:
    """Without the addresses of plans, which are issued anew each time."""
    return [message["text"].partition("http")[0] for message in messages]


def test_a_restart_breaks_no_token_no_button_and_no_plan(loaded_database: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir(), second.mkdir()
    key, model = str(first / "seal.key"), str(trained_model())
    with (
        served("bot", "serve", database=loaded_database, folder=first, ready="/readyz", MODEL=model, SEAL_KEY="") as url,
        httpx.Client(base_url=url, timeout=30) as before,
    ):
        opened = before.post("/chat/conversations", json={}).json()
        token = {"Authorization": f"Bearer {opened['token']}"}
        for number, text in enumerate(TEXTS):
            answer = before.post("/chat/messages", json={"client_id": f"m{number}", "text": text}, headers=token)
        links = {
            link["url"].rpartition("/")[2]: link["url"] for reply in answer.json()["replies"] for link in reply["links"]
        }
        history = before.get("/chat/history", headers=token).json()["messages"]
        assert before.get(links["page"]).status_code == 200
    button = opened["messages"][0]["replies"][0]

    with (
        served(
            "bot", "serve", database=first / "cairn.db", folder=second, ready="/readyz", MODEL=model, SEAL_KEY="",
            SEAL_KEY_FILE=key,
        ) as url,
        httpx.Client(base_url=url, timeout=30) as after,
    ):  # fmt: skip
        kept = after.get("/chat/history", headers=token)
        pressed = after.post("/chat/messages", json={"client_id": "b", "payload": button["payload"]}, headers=token)
        plan = after.get(links["page"])

    assert said(kept.json()["messages"]) == said(history)
    assert (pressed.status_code, plan.status_code) == (200, 200), pressed.text
    assert pressed.json()["message"]["text"] == button["title"]
