"""What is not Microsoft's reaches nothing, and our token goes to Microsoft alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.channels import teams_genuine
from bot.channels.teams_api import TeamsApi
from tests.channels.platform import Event
from tests.channels.platforms.teams_shapes import PATH, TENANT
from tests.channels.teams.talk import House


async def test_no_forgery_is_believed(house: House) -> None:
    forged = list(house.platform.forged())
    assert len(forged) >= 100
    for event in forged:
        answer = await house.post(event)
        assert (answer.status_code, answer.content) == (401, b""), event
    assert house.hub.received == []
    assert house.platform.keys_fetched <= 1, "names of keys that are not known make us ask again and again"
    assert house.platform.requests == []


async def test_clocks_may_differ_by_five_minutes(house: House) -> None:
    now = int(datetime.now(UTC).timestamp())
    for claims in ({"exp": now - 250}, {"nbf": now + 250}):
        event = house.platform.event(house.platform.said("hello"), token=house.platform.bearer(**claims))
        assert (await house.post(event)).status_code == 200


async def test_keys_are_fetched_again_but_not_at_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.platform.signs_with = "the next key"
    monkeypatch.setattr(teams_genuine, "PAUSE_SECONDS", 0.0)
    assert (await house.post(house.platform.text_event("hello"))).status_code == 200
    house.platform.signs_with = "the key after that"
    monkeypatch.setattr(teams_genuine, "PAUSE_SECONDS", 300.0)
    assert (await house.post(house.platform.text_event("hello"))).status_code == 200
    assert house.platform.keys_fetched == 2
    house.platform.signs_with = "too soon"
    assert (await house.post(house.platform.text_event("hello"))).status_code == 401
    assert house.platform.keys_fetched == 2


async def test_without_keys_nobody_is_believed_and_it_is_said(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.platform.issuer_is_down = True
    assert (await house.post(house.platform.text_event("hello"))).status_code == 503
    assert "keys cannot be fetched" in caplog.text
    assert house.hub.received == []


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b"null", b"\xff", b'{"type": 1}', b"[" * 5000, b'{"a":' * 5000 + b"1" + b"}" * 5000]
)
async def test_an_unreadable_body_is_refused(house: House, body: bytes) -> None:
    answer = await house.post(Event(PATH, body, {"Authorization": f"Bearer {house.platform.bearer()}"}))
    assert answer.status_code in (400, 401)
    assert house.hub.received == []


async def test_a_large_body_is_refused(house: House) -> None:
    event = house.platform.text_event("hello")
    assert (await house.post(replace(event, body=event.body + b" " * 1_100_000))).status_code == 413


def test_our_token_goes_to_microsoft_alone() -> None:
    api = TeamsApi("app", "password", TENANT, "https://login.example", frozenset())
    assert api.may_call("https://smba.trafficmanager.net/ca/")
    assert api.may_call("https://canada.botframework.com/")
    for url in (
        "http://smba.trafficmanager.net/ca/", "https://smba.trafficmanager.net.evil.example/", "https://evil.example/",
        "https://evil.example/?smba.trafficmanager.net", "https://me@smba.trafficmanager.net/", "https://127.0.0.1/",
        "https://evil.blob.core.windows.net/", "https://notbotframework.com/", "", "ftp://smba.trafficmanager.net/", "//",
    ):  # fmt: skip
        assert not api.may_call(url), url
