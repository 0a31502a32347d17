"""What reaches nothing, and how much is taken."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator

import aiohttp
import httpx
import pytest

from bot.channels.socketio_sessions import issue
from tests.channels.platforms.socketio import HANDSHAKE, SocketIoPlatform
from tests.channels.socketio.talk import ALLOWED, House, serving, until


async def test_what_is_not_confirmed_on_this_connection_reaches_nothing(house: House) -> None:
    ada, bob = await house.widget(), await house.widget(request=False)
    bob.session = ada.session
    assert (await bob.utter("before a session"))["error"] == "no_session"
    await bob.request(None)
    bob.session = ada.session
    assert (await bob.utter("as Ada"))["error"] == "another_session"
    for number in range(100):
        bob.session = [issue(), str(uuid.uuid4()), "ada", None, 5, [], {"$ne": 1}, ada.session][number % 8]  # type: ignore[assignment]
        assert (await bob.utter("guessing"))["error"] == "another_session"
    assert house.hub.received == []
    assert ada.heard == bob.heard == []


async def test_wrong_types_reach_nothing_and_the_connection_stands(house: House) -> None:
    widget = await house.widget()
    for message in (5, True, ["a"], {"text": "a"}, b"binary", 1.5):
        assert (await widget.utter(message))["error"] == "message_not_text"
    for data in (None, "hello", 5, [], b"\x00\x01", {"session_id": widget.session}):
        answer = await widget.client.call("user_uttered", data, timeout=10)
        assert answer["ok"] is False, data
    await widget.client.emit("user_uttered", ("several", {"message": "x"}, b"things"))
    for event in ("bot_uttered", "session_confirm", "restart", "*", "reaction"):
        await widget.client.emit(event, {"message": "x", "session_id": widget.session})
    assert house.hub.received == []
    await widget.utter("still here")
    assert house.texts == ["still here"]


@pytest.mark.parametrize("transports", [("websocket",), ("polling",)], ids="+".join)
async def test_an_oversized_message_reaches_nothing(house: House, transports: tuple[str, ...]) -> None:
    widget = await house.widget(transports=transports)
    await widget.client.emit("user_uttered", {"message": "x" * 200_000, "session_id": widget.session})
    other = await house.widget()
    await other.utter("the house stands")
    assert house.texts == ["the house stands"]


async def test_what_is_no_packet_reaches_nothing_and_is_not_logged(house: House, caplog: pytest.LogCaptureFixture) -> None:
    session = issue()
    async with httpx.AsyncClient(base_url=house.url, timeout=20) as http:
        opened = await http.get(HANDSHAKE)
        sid = json.loads(opened.text[1:])["sid"]
        address = f"{HANDSHAKE}&sid={sid}"
        event = f'["user_uttered",{{"message":"a secret","session_id":"{session}"}}]'
        for packet in (
            f"42{event}", "4", "49", "42", "42[", "42[]", "42{}", "42[5]", "42[[]]", "451-[", "bAAAA", "2probe", "5", "6",
            "\x1e".join(["42[]"] * 40), "40{bad", f"42/admin,{event}", "44", "4" * 5000, "43[]", "d=42", "é",
        ):  # fmt: skip
            answer = await http.post(address, content=packet.encode())
            assert answer.status_code in (200, 400, 413), packet
        assert (await http.post(address, content=b"\xff\xfe")).status_code in (200, 400)
        chunked = await http.post(address, content=_chunks(f"42{event}"))
        assert chunked.status_code == 411
    assert house.hub.received == []
    assert "a secret" not in caplog.text
    assert session not in caplog.text


async def _chunks(text: str) -> AsyncIterator[bytes]:
    yield text.encode()


async def test_forged_requests_reach_nothing(house: House) -> None:
    forged = list(SocketIoPlatform().forged())
    assert len(forged) >= 100
    async with httpx.AsyncClient(base_url=house.url, timeout=20) as http:
        for event in forged:
            answer = await http.request(event.method, event.path, content=event.body, headers=event.headers)
            assert answer.status_code in (400, 403, 404, 405, 413), (answer.status_code, event)
    assert house.hub.received == house.hub.woken == []


@pytest.mark.parametrize("path", ["/socket.io/", "/socket.io", "/socket.io//"])
async def test_a_foreign_page_gets_no_web_socket_and_an_allowed_one_does(house: House, path: str) -> None:
    address = f"{house.url}{path}?EIO=4&transport=websocket"
    async with aiohttp.ClientSession() as client:
        for origin in ("https://evil.example", "null", "ws://127.0.0.1"):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await client.ws_connect(address, origin=origin)
            assert refused.value.status == 403
        if path == "/socket.io/":
            for origin in (ALLOWED, house.url, "https://cairn.college.ca"):
                async with client.ws_connect(address, origin=origin) as connected:
                    assert (await connected.receive_str()).startswith("0{")


async def test_an_allowed_page_may_read_what_it_polls(house: House) -> None:
    async with httpx.AsyncClient(base_url=house.url, timeout=20) as http:
        answer = await http.get(HANDSHAKE, headers={"Origin": ALLOWED})
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")
        assert "access-control-allow-credentials" not in answer.headers
        assert "set-cookie" not in answer.headers


async def test_connections_are_opened_only_so_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.socketio_gate.OPENED_PER_MINUTE", 1)
    monkeypatch.setattr("bot.channels.socketio_gate.OPENED_AT_ONCE", 3)
    async with serving() as house, httpx.AsyncClient(base_url=house.url, timeout=20) as http:
        answers = [await http.get(HANDSHAKE) for _ in range(5)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
        assert 0 < int(answers[-1].headers["retry-after"]) <= 60


async def test_so_many_are_open_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.socketio_gate.OPEN_OF_ONE_ADDRESS", 2)
    async with serving() as house:
        one, _two = await house.widget(), await house.widget()
        async with httpx.AsyncClient(base_url=house.url, timeout=20) as http:
            assert (await http.get(HANDSHAKE)).status_code == 503
            await one.leave()
            await until(lambda: len(house.channel._server.environ) == 1)
            assert (await http.get(HANDSHAKE)).status_code == 200


async def test_who_asks_for_session_after_session_is_cut_off(house: House) -> None:
    widget = await house.widget()
    for _ in range(40):
        await widget.client.emit("session_request", {"session_id": issue()})
    await until(lambda: not widget.client.connected)
