"""Sessions of widgets: issued or kept, and nobody else's."""

from __future__ import annotations

import asyncio
import secrets
import uuid
from typing import Any

import pytest

from bot.channels.socketio_sessions import is_secret, issue
from bot.messaging.bubble import Bubble
from bot.messaging.channel import SendLaterError
from tests.channels.socketio.talk import House, serving, until


async def test_a_session_is_issued_confirmed_and_used(house: House) -> None:
    widget = await house.widget()
    assert len(str(widget.session)) == 64
    assert await widget.utter("online courses", customData={"language": "fr"}) == {"ok": True}
    ((channel, inbound),) = house.hub.received
    assert (channel, inbound.user, inbound.thread) == ("socketio", widget.session, "")
    assert (inbound.text, inbound.payload, inbound.lang) == ("online courses", None, "fr")
    assert inbound.address == {"session": widget.session}


@pytest.mark.parametrize("transports", [("websocket",), ("polling",), ("polling", "websocket")], ids="+".join)
async def test_every_transport_carries_a_talk(house: House, transports: tuple[str, ...]) -> None:
    widget = await house.widget(transports=transports)
    await widget.utter("hello")
    assert house.texts == ["hello"]
    await house.channel.send({"session": widget.session}, Bubble(text="Hi", fallback="Hi", lang="en"))
    await until(lambda: widget.heard)
    assert widget.heard[0].text == "Hi"


async def test_a_session_goes_on_after_a_new_connection_and_the_delivery_is_woken(house: House) -> None:
    widget = await house.widget()
    session = widget.session
    await widget.leave()
    again = await house.widget(session)
    assert again.session == session
    assert house.hub.woken == [("socketio", session, "")] * 2


@pytest.mark.parametrize(
    "session",
    [str(uuid.uuid4()), str(uuid.uuid4()).upper(), secrets.token_hex(16), issue()],
    ids=["uuid", "capitals", "hex", "ours"],
)
async def test_a_clients_own_secret_is_kept(house: House, session: str) -> None:
    widget = await house.widget(session)
    assert widget.session == session
    await widget.utter("hello")
    assert house.hub.received[0][1].user == session.lower()


@pytest.mark.parametrize(
    "name",
    [
        "ada", "1", "", "ada@college.ca", "../../x", "student-12345-2026-college-ontario", "0" * 32, "ab" * 20, "x" * 500,
        "00000000-0000-4000-8000-000000000000", "12345678901234567890123456789012", "c232ab00-9414-11ec-b3c8-9f6bdeced846",
        str(uuid.uuid5(uuid.NAMESPACE_URL, "ada")), 5, None, True, ["a"], {"a": 1}, "f47ac10b-58cc-4372-8567-0e02b2c3d479\n",
    ],
)  # fmt: skip
async def test_an_id_that_others_could_guess_is_replaced(house: House, name: Any) -> None:
    first, second = await house.widget(name), await house.widget(name)
    assert len({str(name), first.session, second.session}) == 3
    assert is_secret(first.session)
    assert is_secret(second.session)


async def test_without_persistence_every_connection_is_new() -> None:
    async with serving({"session_persistence": False}) as house:
        own = str(uuid.uuid4())
        first, second = await house.widget(own), await house.widget(own)
        assert len({own, first.session, second.session}) == 3


async def test_a_person_hears_in_every_tab_and_nobody_else_does(house: House) -> None:
    ada = await house.widget()
    tab, bob = await house.widget(ada.session), await house.widget()
    await house.channel.send({"session": ada.session}, Bubble(text="for Ada", fallback="for Ada", lang="en"))
    await until(lambda: ada.heard and tab.heard)
    await bob.utter("hello")
    assert bob.heard == []


async def test_who_changes_session_leaves_the_old_one(house: House) -> None:
    widget = await house.widget()
    old = widget.session
    await widget.request(str(uuid.uuid4()))
    with pytest.raises(SendLaterError):
        await house.channel.send({"session": old}, Bubble(text="x", fallback="x", lang="en"))


async def test_nobody_there_is_tried_again_later(house: House) -> None:
    widget = await house.widget()
    await widget.leave()
    bubble = Bubble(text="x", fallback="x", lang="en")
    async with asyncio.timeout(5):
        while True:  # until the server has noticed
            try:
                await house.channel.send({"session": widget.session}, bubble)
            except SendLaterError as error:
                assert str(widget.session) not in str(error)
                break
            await asyncio.sleep(0.01)
