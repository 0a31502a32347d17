"""Socket.IO over real connections: what widgets send becomes events, what Cairn says becomes what they show."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
import socket
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import httpx
import pytest
import pytest_asyncio
import uvicorn
from starlette.applications import Starlette

from bot.channels.problems import TooManyError
from bot.channels.socketio import SocketIoChannel, from_credentials
from bot.channels.socketio_events import messages_of
from bot.channels.socketio_sessions import is_secret, issue
from bot.components.language_detector import detect
from bot.cross_origin import CrossOrigin
from bot.messaging.bubble import Bubble, Card, Choice, Table
from bot.messaging.channel import SendLaterError
from bot.messaging.credentials import CredentialsError
from bot.messaging.keywords import keyword
from tests.channels.hub import RecordingHub
from tests.channels.platforms.socketio import HANDSHAKE, SocketIoPlatform, Widget

ALLOWED = "https://www.college.ca"
REFERENCE = "c.2.1.zzzz.AAAAAAAAAAAAAAAA"


@dataclass
class House:
    """A channel that is served, its hub, and the widgets of the test."""

    channel: SocketIoChannel
    hub: RecordingHub
    url: str
    widgets: list[Widget] = field(default_factory=list)

    async def widget(self, session: Any = None, **options: Any) -> Widget:
        made = Widget(session=session)
        self.widgets.append(made)
        await made.connect(self.url, **options)
        return made

    @property
    def texts(self) -> list[str | None]:
        return [inbound.text for _channel, inbound in self.hub.received]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that polls goes when its last poll is answered, with a ping at the latest."""
    monkeypatch.setattr("bot.channels.socketio.PING_SECONDS", 1)


@contextlib.asynccontextmanager
async def serving(given: dict[str, Any] | None = None) -> AsyncIterator[House]:
    channel, hub = from_credentials(given or {}), RecordingHub()
    app = CrossOrigin(Starlette(routes=channel.routes(hub)), allowed={ALLOWED}, public_url="https://cairn.college.ca/chat")
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, log_level="error", ws="wsproto", ws_max_size=64 * 1024, lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:  # noqa: ASYNC110 - uvicorn tells nobody
        await asyncio.sleep(0.01)
    house = House(channel, hub, f"http://127.0.0.1:{listening.getsockname()[1]}")
    yield house
    for widget in house.widgets:
        await widget.leave()
    await channel.close()
    server.should_exit = True
    await task


@pytest_asyncio.fixture(loop_scope="session")
async def house() -> AsyncIterator[House]:
    async with serving() as house:
        yield house


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - a client of the test tells nobody
            await asyncio.sleep(0.01)


# Sessions


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


@pytest.mark.parametrize("session", [str(uuid.uuid4()), str(uuid.uuid4()).upper(), secrets.token_hex(16), issue()])
async def test_a_clients_own_secret_is_kept(house: House, session: str) -> None:
    widget = await house.widget(session)
    assert widget.session == session
    await widget.utter("hello")
    assert house.hub.received[0][1].user == session.lower()


@pytest.mark.parametrize(
    "name",
    [
        "ada", "1", "", "ada@college.ca", "../../x", "student-12345-2026-college-ontario", "0" * 32, "ab" * 20, "x" * 500,
        "00000000-0000-4000-8000-000000000000", "12345678901234567890123456789012", str(uuid.uuid1()),
        str(uuid.uuid5(uuid.NAMESPACE_URL, "ada")), 5, None, True, ["a"], {"a": 1}, str(uuid.uuid4()) + "\n",
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


# What is said


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


# What reaches nothing


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


# How much


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


# What Cairn says


def choice(number: int, title: str) -> Choice:
    return Choice(number, title, f"c.2.{number}.zzzz.AAAAAAAAAAAAAAAA")


CARD = Card(
    title="Data Basics",
    subtitle="Mohawk, online",
    facts=(("Cost", "$450"), ("Length", None)),
    unstated="not stated",
    reasons=("It is online.",),
    url="https://example.com/data",
    dated="Read on 1 March",
    choices=(choice(1, "Details"),),
)


async def test_each_part_of_a_message_is_what_a_widget_shows(house: House) -> None:
    widget = await house.widget()
    bubble = Bubble(
        text="Found one",
        fallback="Found one",
        lang="en",
        choices=(choice(2, "Compare"),),
        cards=(CARD,),
        image=("https://example.com/badge.png", "a badge"),
    )
    await house.channel.send({"session": widget.session}, bubble)
    await until(lambda: len(widget.heard) == 4)
    image, words, carousel, replies = widget.heard
    assert (image.image, image.text) == ("https://example.com/badge.png", "a badge")
    for said in (
        "Found one",
        "1. Data Basics",
        "Mohawk, online",
        "Cost: $450",
        "Length: not stated",
        "It is online.",
        "Read on 1 March",
        "https://example.com/data",
    ):
        assert said in words.text
    assert (carousel.cards, carousel.buttons[0].title) == (1, "Details")
    assert (replies.text, replies.buttons[0].back) == ("utter_channel_choose en", choice(2, "Compare").payload)


def test_a_comparison_is_a_list_with_its_line_breaks() -> None:
    table = Table(("Basics", "More"), (("Coût", ("450 $", "non précisé")),))
    bubble = Bubble(text="Comparer\nceci", fallback="Comparer", lang="fr", choices=(choice(1, "Garder"),), table=table)
    (message,) = messages_of(bubble, RecordingHub().words)
    lines = "Comparer  \nceci\n\n1. Basics  \n2. More\n\n**Coût**  \n1\u00a0: 450 $  \n2\u00a0: non précisé"
    assert message["text"] == lines
    assert [reply["title"] for reply in message["quick_replies"]] == ["Garder"]


# Its entry in credentials.yml


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
