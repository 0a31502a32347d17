"""One-time codes that move a conversation to another channel, over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from api.triage import move_codes
from knowledge.base import utc_now
from tests.api.builders import Client

CONVERSATION = "c_moving"


def issue(client: Client, service: dict[str, str], conversation: str = CONVERSATION) -> str:
    answer = client.post(f"/v1/conversations/{conversation}/code", headers=service)
    assert answer.status_code == 201
    return str(answer.json()["code"])


def redeem(client: Client, service: dict[str, str], code: str) -> tuple[int, str]:
    answer = client.post("/v1/conversations/redeem", json={"code": code}, headers=service)
    body = answer.json()
    return answer.status_code, body.get("conversation_id") or body["code"]


def test_a_code_opens_its_conversation_once(client: Client, service: dict[str, str]) -> None:
    code = issue(client, service)
    assert redeem(client, service, code.lower()) == (200, CONVERSATION)
    assert redeem(client, service, code) == (404, "unknown_code")


def test_a_new_code_ends_the_one_before(client: Client, service: dict[str, str]) -> None:
    first, second = issue(client, service), issue(client, service)
    assert redeem(client, service, first) == (404, "unknown_code")
    assert redeem(client, service, second) == (200, CONVERSATION)


def test_a_code_runs_out(client: Client, service: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    code = issue(client, service)
    later = utc_now() + timedelta(minutes=move_codes.VALID_MINUTES, seconds=1)
    monkeypatch.setattr(move_codes, "utc_now", lambda: later)
    assert redeem(client, service, code) == (404, "unknown_code")


def test_only_a_hash_is_kept(client: Client, service: dict[str, str]) -> None:
    code = issue(client, service)
    with client.app.state.database.engine.connect() as connection:
        kept = str(connection.execute(text("SELECT * FROM move_codes")).all())
    assert code not in kept
    assert code.replace("-", "") not in kept


def test_it_goes_with_the_conversation(client: Client, service: dict[str, str]) -> None:
    code = issue(client, service)
    client.delete(f"/v1/conversations/{CONVERSATION}", headers=service)
    assert redeem(client, service, code) == (404, "unknown_code")


def test_nobody_else_may_ask(client: Client) -> None:
    assert client.post(f"/v1/conversations/{CONVERSATION}/code").status_code == 401
    assert client.post("/v1/conversations/redeem", json={"code": "K7MQ-2PXD"}).status_code == 401
