"""Its entry in credentials.yml, and its check."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from bot.channels.socketio import from_credentials
from bot.messaging.bubble import Bubble
from bot.messaging.credentials import CredentialsError
from tests.channels.socketio.talk import House, serving, until


def test_an_empty_entry_is_enough_and_rasas_keys_are_known() -> None:
    assert from_credentials({}).name == "socketio"
    rasas = {"user_message_evt": "user_uttered", "bot_message_evt": "bot_uttered", "session_persistence": True}
    assert from_credentials({**rasas, "metadata_key": "customData", "socketio_path": "/socket.io"})


@pytest.mark.parametrize(
    "given",
    [
        {"jwt_key": "secret"}, {"namespace": "/chat"}, {"socketio_path": "/other"}, {"bot_message_evt": "session_confirm"},
        {"user_message_evt": "same", "bot_message_evt": "same"}, {"user_message_evt": "${NO_SUCH_NAME}"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_named_and_never_shown(given: dict[str, str]) -> None:
    with pytest.raises(CredentialsError) as refused:
        from_credentials(given)
    assert "secret" not in str(refused.value)


def test_what_is_not_used_is_said(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        from_credentials({"cors_allowed_origins": "*"})
    assert "cors_allowed_origins" in caplog.text


async def test_other_event_names_are_used() -> None:
    async with serving({"user_message_evt": "said", "bot_message_evt": "told"}) as house:
        widget = await house.widget()
        told: list[Any] = []
        widget.client.on("told", told.append)
        await widget.client.call("said", {"message": "hello", "session_id": widget.session}, timeout=10)
        assert house.texts == ["hello"]
        await house.channel.send({"session": widget.session}, Bubble(text="Hi", fallback="Hi", lang="en"))
        await until(lambda: told)
        assert told == [{"text": "Hi"}]


async def test_the_check_says_what_to_paste(house: House) -> None:
    (finding,) = await house.channel.check("https://cairn.college.ca/")
    assert finding.ok
    assert finding.paste == 'socketUrl: "https://cairn.college.ca"\nsocketPath: "/socket.io/"'
