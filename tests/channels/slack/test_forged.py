"""What does not come from Slack reaches nothing."""

from __future__ import annotations

import httpx
import pytest

from bot.channels.problems import TooManyError
from tests.channels.hub import RecordingDesk, RecordingHub
from tests.channels.platforms.slack import SlackPlatform
from tests.channels.platforms.slack_shapes import PATH, person, signed
from tests.channels.slack.talk import given


async def test_forgeries_learn_nothing(
    slack: SlackPlatform, http: httpx.AsyncClient, hub: RecordingHub, desk: RecordingDesk
) -> None:
    forged = list(slack.forged())
    assert len(forged) >= 100
    for event in forged:
        answer = await given(http, event)
        assert (answer.status_code, answer.content) == (401, b""), event
    genuine = slack.text_event("hello")
    for name in ("X-Slack-Signature", "X-Slack-Request-Timestamp"):
        headers = {**{key: value.encode() for key, value in genuine.headers.items()}, name: "v0=é٣".encode()}
        answer = await http.post(PATH, content=genuine.body, headers=headers)
        assert (answer.status_code, answer.content) == (401, b"")
    assert hub.received == desk.asked == slack.requests == []


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"{}", "application/json"),
        (b"[]", "application/json"),
        (b"not json", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b'{"type": "event_callback", "event": {"type": "message"}}', "application/json"),
        (b'{"type": "event_callback", "event": {"type": "message", "channel": "D1", "ts": "soon"}}', "application/json"),
        (b"payload=nothing", "application/x-www-form-urlencoded"),
        (b"payload=%7B%22type%22%3A%22block_actions%22%7D", "application/x-www-form-urlencoded"),
        (b"command=%2Fcairn", "application/x-www-form-urlencoded"),
        (b"", "application/x-www-form-urlencoded"),
        (b"hello", "text/plain"),
        (b"<xml/>", "application/xml"),
    ],
)
async def test_what_slack_would_never_write_is_refused(
    http: httpx.AsyncClient, hub: RecordingHub, body: bytes, content_type: str
) -> None:
    answer = await given(http, signed(body, content_type))
    assert answer.status_code == 400
    assert hub.received == []


async def test_a_large_body_and_another_method_are_refused(slack: SlackPlatform, http: httpx.AsyncClient) -> None:
    assert (await given(http, signed(b" " * 5_000_000, "application/json"))).status_code == 413
    assert (await http.get(PATH)).status_code == 405


async def test_slack_is_told_when_to_send_again(slack: SlackPlatform, http: httpx.AsyncClient, hub: RecordingHub) -> None:
    hub.fails_with = TooManyError("That is too often.", retry_after=7)
    answer = await given(http, slack.text_event("hello"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert person("ada") not in answer.text
