"""What widgets send becomes events."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.problems import TooManyError
from bot.components.language_detector import detect
from bot.messaging.keywords import keyword
from tests.channels.socketio.talk import REFERENCE, House, until


async def test_a_pressed_reply_is_a_payload_and_what_looks_like_rasas_is_not(house: House) -> None:
    widget = await house.widget()
    for message in (REFERENCE, "hello", '/inform{"field": "x"}', "EXTERNAL: reminder", "see c.2.1"):
        await widget.utter(message)
        house.hub.known.add(("socketio", str(widget.session), ""))
    kept = [(inbound.text, inbound.payload) for _channel, inbound in house.hub.received]
    assert kept[0] == (None, REFERENCE)
    assert kept[1:] == [(text, None) for text in ("hello", '/inform{"field": "x"}', "EXTERNAL: reminder", "see c.2.1")]


@pytest.mark.parametrize("message", [None, "/get_started", '/greet{"a": 1}'])
async def test_what_a_widget_sends_by_itself_begins_the_talk(house: House, message: str | None) -> None:
    for custom in ({}, {"language": "en"}, {"language": "fr"}):
        widget = await house.widget()
        await widget.utter(message, customData=custom)
    assert house.texts == ["START", "START", "REPRENDRE"]
    assert [keyword(str(text), carrier=False) for text in house.texts] == ["start"] * 3
    assert detect("REPRENDRE") is None, "its language would not be the page's"


async def test_events_of_one_connection_keep_their_order(house: House) -> None:
    widget = await house.widget(transports=("polling",))
    for number in range(15):
        await widget.client.emit("user_uttered", {"message": str(number), "session_id": widget.session})
    await until(lambda: len(house.hub.received) == 15)
    assert house.texts == [str(number) for number in range(15)]


@pytest.mark.parametrize(
    ("custom", "lang"), [({"language": "fr-CA"}, "fr"), ({"lang": "EN"}, "en"), ({"language": 5}, None)]
)
async def test_the_pages_language_is_a_hint(house: House, custom: dict[str, Any], lang: str | None) -> None:
    widget = await house.widget()
    await widget.utter("ok", metadata=custom, customData=None)
    assert house.hub.received[0][1].lang == lang


async def test_half_an_emoji_is_kept_as_what_can_be_stored(house: House) -> None:
    widget = await house.widget()
    await widget.utter("a\ud83d")
    assert house.texts == ["a?"]


@pytest.mark.parametrize(("custom", "langs"), [({"language": "fr"}, ["fr"]), ({}, ["en", "fr"])])
async def test_too_much_and_a_fault_are_told_in_words(
    house: House, custom: dict[str, str], langs: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    widget = await house.widget()
    for error, response in (
        (TooManyError("slowly", retry_after=5), "utter_channel_too_many"),
        (RuntimeError("the database of Ada"), "utter_channel_failed"),
    ):
        widget.heard.clear()
        house.hub.fails_with = error
        assert (await widget.utter("hello", customData=custom))["ok"] is False
        await until(lambda: widget.heard)
        assert widget.heard[0].text == "\n\n".join(f"{response} {lang}" for lang in langs)
    assert "RuntimeError" in caplog.text
