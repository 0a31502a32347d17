"""What docs/channels/webhook.md shows is true: its programs run as they stand, its JSON is what the code takes and sends.

The only change to a program is the address of Cairn, which is this test's.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import re
import shutil
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import ModuleType

import httpx
import pytest
import uvicorn
import yaml
from starlette.applications import Starlette

from bot.channels.problems import HANDLERS
from bot.channels.register import build
from bot.channels.webhook import WebhookChannel, key_of, signature, written
from bot.messaging.bubble import Bubble, Card, Choice, Table
from bot.messaging.channel import SendLaterError
from bot.messaging.guard import GUARD_HANDLERS
from tests.channels.hub import RecordingHub
from tests.channels.platforms.webhook import OLD, SECRET

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs" / "channels"
CAIRN = "https://cairn.example.ca"
NOBODY = "http://127.0.0.1:9"
TO = {"user": "4f1c", "thread": ""}
HELLO = Bubble("Hello.", "Hello in plain words.", "en", id="a" * 64)


def samples(language: str, page: str = "webhook") -> list[str]:
    """The code blocks of a page, without the indentation of the step that they stand in."""
    found = re.findall(rf"(?ms)^( *)```{language}\n(.*?)^ *```", (PAGES / f"{page}.md").read_text(encoding="utf-8"))
    return ["\n".join(line.removeprefix(indent) for line in block.split("\n")) for indent, block in found]


@asynccontextmanager
async def served(app: Starlette) -> AsyncIterator[str]:
    """The address of an app on the loopback."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", ws="none"))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:  # noqa: ASYNC110 - uvicorn tells nobody
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


@asynccontextmanager
async def cairn(secret: str = SECRET, portal: str = NOBODY) -> AsyncIterator[tuple[str, RecordingHub, WebhookChannel]]:
    """The channel behind a real address: (address, what it took, the channel)."""
    channel, hub = build("webhook", {"secret": secret, "url": f"{portal}/cairn"}), RecordingHub()
    assert isinstance(channel, WebhookChannel)
    app = Starlette(routes=channel.routes(hub), exception_handlers={**HANDLERS, **GUARD_HANDLERS})
    try:
        async with served(app) as address:
            yield address, hub, channel
    finally:
        await channel.close()


def loaded(monkeypatch: pytest.MonkeyPatch, secret: str = SECRET, address: str = NOBODY) -> ModuleType:
    """The page's first program as a module, with a secret in the environment."""
    monkeypatch.setenv("CAIRN_WEBHOOK_SECRET", secret)
    module = ModuleType("cairn_webhook")
    exec(compile(samples("python")[0].replace(CAIRN, address), "cairn_webhook.py", "exec"), module.__dict__)
    return module


def portal_app(monkeypatch: pytest.MonkeyPatch, secret: str = SECRET) -> Starlette:
    """The page's second program, beside the first."""
    monkeypatch.setitem(sys.modules, "cairn_webhook", loaded(monkeypatch, secret))
    module = ModuleType("portal")
    exec(compile(samples("python")[1], "portal.py", "exec"), module.__dict__)
    app = module.__dict__["app"]
    assert isinstance(app, Starlette)
    return app


async def run(*command: str, secret: str = SECRET) -> str:
    """What a command prints; it must not fail."""
    process = await asyncio.create_subprocess_exec(
        *command,
        env={**os.environ, "CAIRN_WEBHOOK_SECRET": secret},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return out.decode().strip()


async def test_the_program_asks_its_question(tmp_path: Path) -> None:
    async with cairn() as (address, hub, _channel):
        program = tmp_path / "cairn_webhook.py"
        program.write_text(samples("python")[0].replace(CAIRN, address))
        assert await run(sys.executable, str(program)) == "<Response [202 Accepted]>"
    assert [inbound.text for _name, inbound in hub.received] == ["online bookkeeping in Ontario"]


async def test_an_event_that_the_program_sends_again_is_taken_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async with cairn() as (address, hub, _channel):
        send = loaded(monkeypatch, address=address).send
        for _ in range(2):
            assert (await asyncio.to_thread(send, {"user": "4f1c", "text": "Où?"}, "evt_1")).status_code == 202
    assert [inbound.text for _name, inbound in hub.received] == ["Où?"]


@pytest.mark.skipif(not (shutil.which("openssl") and shutil.which("curl")), reason="needs curl and openssl")
@pytest.mark.parametrize("secret", [SECRET, f"{SECRET} {OLD}"])
async def test_the_command_line_asks_its_question(secret: str) -> None:
    [script] = samples("bash")
    async with cairn() as (address, hub, _channel):
        script = script.replace(CAIRN, address).replace("curl ", "curl -sS --fail ", 1)
        await run("bash", "-euc", script, secret=secret)
    assert [inbound.text for _name, inbound in hub.received] == ["what is a micro-credential?"]


async def test_the_portal_shows_a_message_once_and_takes_the_ping(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with served(portal_app(monkeypatch)) as portal, cairn(portal=portal) as (_address, _hub, channel):
        assert (await channel.check(None))[0].ok
        await channel.send(TO, HELLO)
        await channel.send(TO, HELLO)
    assert capsys.readouterr().out.splitlines() == ["4f1c Hello in plain words."]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("webhook-signature", "v1,AAAA"),
        ("webhook-signature", "v1,é"),
        ("webhook-signature", ""),
        ("webhook-id", "msg_other"),
        ("webhook-timestamp", "soon"),
        ("webhook-timestamp", "9" * 5000),
        ("webhook-timestamp", "1700000000"),
    ],
)
async def test_the_portal_believes_nobody_else(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    stamp, body = str(int(time.time())), b'{"to": {"user": "4f1c"}, "message": {"plain": "forged"}}'
    genuine = {"webhook-id": "msg_1", "webhook-timestamp": stamp}
    genuine["webhook-signature"] = signature(key_of(SECRET), "msg_1", stamp, body)
    changed = {**genuine, name: value}
    raw = {key: given.encode() for key, given in changed.items()}
    async with served(portal_app(monkeypatch)) as portal, httpx.AsyncClient(base_url=portal) as http:
        assert (await http.post("/cairn", content=body, headers=raw)).status_code == 401
        assert (await http.post("/cairn", content=body)).status_code == 401
        assert (await http.post("/cairn", content=body + b" ", headers=genuine)).status_code == 401
        assert capsys.readouterr().out == ""
        assert (await http.post("/cairn", content=body, headers=genuine)).status_code == 200


def test_the_portal_does_not_believe_an_old_request(monkeypatch: pytest.MonkeyPatch) -> None:
    is_genuine = loaded(monkeypatch).is_genuine
    for away, believed in ((-400, False), (-200, True), (200, True), (400, False)):
        stamp = str(int(time.time()) + away)
        headers = {"webhook-id": "msg_1", "webhook-timestamp": stamp}
        assert (
            is_genuine({**headers, "webhook-signature": signature(key_of(SECRET), "msg_1", stamp, b"{}")}, b"{}") is believed
        )


def steps() -> list[tuple[str, str]]:
    """(of the college's system, of Cairn) in the page's table of changing the secret."""
    rows = re.findall(r"(?m)^\| \d \| `([^`]+)` \| `([^`]+)` \|$", (PAGES / "webhook.md").read_text(encoding="utf-8"))
    real = {"old": OLD, "new": SECRET}
    theirs, ours = ([" ".join(real[one] for one in side.split()) for side in column] for column in zip(*rows, strict=True))
    return list(zip(theirs, ours, strict=True))


def test_the_secret_is_changed_on_one_side_at_a_time() -> None:
    told = steps()
    assert (told[0], told[-1]) == ((OLD, OLD), (SECRET, SECRET))
    for before, after in itertools.pairwise(told):
        assert (before[0] == after[0]) != (before[1] == after[1])


@pytest.mark.parametrize("step", range(5))
async def test_no_request_is_refused_while_the_secret_is_changed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], step: int
) -> None:
    theirs, ours = steps()[step]
    app = portal_app(monkeypatch, theirs)
    async with served(app) as portal, cairn(ours, portal) as (address, hub, channel):
        await channel.send(TO, HELLO)
        send = loaded(monkeypatch, theirs, address).send
        assert (await asyncio.to_thread(send, {"user": "4f1c", "text": "hello"}, "evt_1")).status_code == 202
    assert len(hub.received) == len(capsys.readouterr().out.splitlines()) == 1


async def test_a_secret_that_was_taken_away_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async with served(portal_app(monkeypatch, OLD)) as portal, cairn(SECRET, portal) as (_address, _hub, channel):
        with pytest.raises(SendLaterError, match="401"):
            await channel.send(TO, HELLO)


@pytest.mark.parametrize("event", samples("json")[0].strip().splitlines())
async def test_each_event_of_the_page_is_taken(monkeypatch: pytest.MonkeyPatch, event: str) -> None:
    async with cairn() as (address, hub, _channel):
        send = loaded(monkeypatch, address=address).send
        assert (await asyncio.to_thread(send, json.loads(event), "evt_1")).status_code == 202
    assert len(hub.received) == 1


async def test_the_refusal_of_the_page_is_that_of_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    async with cairn() as (address, hub, _channel):
        send = loaded(monkeypatch, address=address).send
        answer = await asyncio.to_thread(send, {"user": "4f1c", "text": "hello", "lang": "de"}, "evt_1")
    assert (answer.status_code, answer.json()) == (400, json.loads(samples("json")[1]))
    assert hub.received == []


def test_the_message_of_the_page_has_the_keys_of_the_code() -> None:
    choice = Choice(1, "x", "c.1")
    card = Card("x", "x", (("x", None),), "x", ("x",), "x", "x", (choice,))
    table = Table(("x",), (("x", ("x",)),))
    real = written(Bubble("x", "x", "en", (choice,), cards=(card,), table=table, image=("x", "x")))
    found, compared = json.loads(samples("json")[2]), json.loads(samples("json")[3])
    message = found["message"]
    assert found.keys() == {"to", "message"}
    assert message.keys() == real.keys()
    for told in message["cards"]:
        assert told.keys() == real["cards"][0].keys()
        assert all(fact.keys() == real["cards"][0]["facts"][0].keys() for fact in told["facts"])
    assert message["choices"][0].keys() == real["choices"][0].keys()
    assert compared["table"].keys() == real["table"].keys()
    assert compared["table"]["rows"][0].keys() == real["table"]["rows"][0].keys()


@pytest.mark.parametrize("page", ["facebook", "whatsapp", "webhook"])
def test_the_block_of_the_page_is_that_of_the_credentials(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    [block] = samples("yaml", page)
    [written] = re.findall(rf"(?ms)^# {page}:.*?(?=^$|\Z)", (ROOT / "credentials.yml").read_text(encoding="utf-8"))
    told = yaml.safe_load(block)
    assert told == yaml.safe_load(re.sub(r"(?m)^# ", "", written))
    for variable in re.findall(r"\$\{(\w+)\}", block):
        monkeypatch.setenv(variable, SECRET)
        assert f"`{variable}`" in (PAGES / f"{page}.md").read_text(encoding="utf-8"), "a step says what it is"
    assert build(page, told[page]).name == page
