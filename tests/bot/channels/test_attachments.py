"""`POST /chat/attachments`: a badge or a résumé as a file, and a clear answer to everything else."""

from __future__ import annotations

import json
import logging
import zlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.badges import UPLOAD_AT_MOST
from bot.attachments import FILE_AT_MOST
from bot.serve import Cairn
from tests.bot.channels.chat import Chat, fields, problem_of
from tests.bot.channels.test_privacy import in_files
from tests.knowledge.badges.builders import SECRET_IDENTITY, badge2, badge3, itxt, png, svg3, ztxt

PNG = "image/png"
RESUME = """Zephyrine Quuxworthy
zebulon.quux@example.org
WORK EXPERIENCE
Cashier, Xylander Groceries, Sudbury, 2019 - 2022
SKILLS
Customer service, Excel, bookkeeping"""


async def attach(chat: Chat, file: bytes, kind: str, name: str = "badge.png", client_id: str | None = None) -> Any:
    headers = {**chat.headers, "Content-Type": kind, "X-File-Name": name}
    params = {"client_id": client_id or chat.new_id()}
    return await chat.http.post("/chat/attachments", params=params, content=file, headers=headers)


def picture(badge: dict[str, Any]) -> bytes:
    return png(itxt(json.dumps(badge).encode()))


@pytest.mark.parametrize(
    ("file", "kind", "name"),
    [
        (picture(badge2()), PNG, "badge.png"),
        (svg3(json.dumps(badge3())), "image/svg+xml", "badge.svg"),
        (json.dumps(badge3()).encode(), "application/json", "badge.json"),
        (json.dumps(badge2()).encode(), "application/octet-stream", "badge"),
        (json.dumps(badge2()).encode(), "text/plain", "badge.txt"),
    ],
    ids=["png", "svg", "json", "json without a type", "json as text"],
)
async def test_a_badge_is_read_and_shown_by_its_name(chat: Chat, file: bytes, kind: str, name: str) -> None:
    body = (await attach(chat, file, kind, name)).json()

    assert body["message"]["text"] == f"📎 {name}"
    assert "Welding basics" in body["replies"][0]["text"]
    assert [chip["key"] for chip in body["replies"][0]["chips"]] == ["skill:teamwork"]


async def test_a_resume_is_read_and_its_file_name_is_nobodys_business(chat: Chat) -> None:
    body = (await attach(chat, RESUME.encode(), "text/plain; charset=utf-8", "Zephyrine%20Quuxworthy.txt")).json()

    assert body["message"]["text"] == "📎 resume.txt"
    assert {"skill:customer-service", "skill:bookkeeping"} <= {chip["key"] for chip in body["replies"][0]["chips"]}


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
async def test_a_text_file_of_an_older_editor_is_read(chat: Chat, encoding: str) -> None:
    text = "Expérience\nCaissière, Sudbury, 2019 - 2022\nCompétences\nTenue de livres, service à la clientèle"
    body = (await attach(chat, text.encode(encoding), "text/plain", "cv.txt")).json()

    assert {chip["key"] for chip in body["replies"][0]["chips"]} == {"skill:bookkeeping", "skill:customer-service"}


async def test_nothing_of_a_file_is_stored_or_logged(
    chat: Chat, database: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        await chat.say("a marker to look for: xylophone")
        await attach(chat, RESUME.encode(), "text/plain", "Zephyrine%20Quuxworthy.txt")
        await attach(chat, picture(badge2()), PNG)

    assert in_files(database, b"xylophone")
    for word in ("Zephyrine", "Quuxworthy", "Xylander", SECRET_IDENTITY):
        assert not in_files(database, word.encode()), word
        assert word not in caplog.text
        assert word not in "".join(capfd.readouterr())


async def test_the_same_file_sent_twice_is_read_once(chat: Chat) -> None:
    first = (await attach(chat, picture(badge2()), PNG, client_id="same")).json()
    second = (await attach(chat, picture(badge2()), PNG, client_id="same")).json()

    assert second == first
    assert len(await chat.history()) == 3


@pytest.mark.parametrize(
    "file",
    [
        picture(badge2())[:120],
        png(),
        png(ztxt(zlib.compress(b'{"a": "' + b"x" * 60_000_000))),
        png(itxt(b"{" + b'"a":{' * 5000)),
        b"\x89PNG\r\n\x1a\n" + b"\xff" * 5000,
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg>&b;</svg>',
    ],
    ids=["cut", "plain picture", "bomb", "deep", "noise", "entities"],
)
async def test_a_booby_trapped_picture_is_refused_in_the_conversation(chat: Chat, file: bytes) -> None:
    body = (await attach(chat, file, PNG)).json()

    assert "could not read a badge" in body["replies"][0]["text"]
    await chat.say("thanks")


async def test_a_badge_that_refers_to_itself_is_refused(chat: Chat) -> None:
    badge = badge2()
    badge["badge"]["issuer"] = badge["id"]

    assert "circle" in (await attach(chat, picture(badge), PNG)).json()["replies"][0]["text"]


async def test_a_resume_of_two_hundred_pages_is_refused_with_the_limit(chat: Chat) -> None:
    text = "Cashier, Sudbury, 2019 - 2022\f" * 201

    assert "200 pages" in (await attach(chat, text.encode(), "text/plain")).json()["replies"][0]["text"]


async def test_a_file_that_is_too_large_is_refused_before_it_is_read(chat: Chat) -> None:
    assert (
        problem_of(await attach(chat, b"\x89PNG" + b"0" * 20_000_000, PNG), 413)["detail"] == "The file may be at most 4 MB."
    )

    async def in_pieces() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield b"0" * 1_000_000

    headers = {**chat.headers, "Content-Type": PNG}
    late = await chat.http.post("/chat/attachments", params={"client_id": "l"}, content=in_pieces(), headers=headers)
    assert problem_of(late, 413)["code"] == "too_large"
    assert len(await chat.history()) == 1


async def test_the_largest_file_still_reaches_the_badge_check(chat: Chat) -> None:
    assert FILE_AT_MOST + 1000 < UPLOAD_AT_MOST
    file = picture(badge2()) + b"\0" * (FILE_AT_MOST - len(picture(badge2())))

    assert (await attach(chat, file, PNG)).status_code == 200


@pytest.mark.parametrize("file", [b"", b" \n "])
async def test_an_empty_file_is_refused(chat: Chat, file: bytes) -> None:
    assert fields(problem_of(await attach(chat, file, PNG), 422)) == ["file"]


@pytest.mark.parametrize(
    ("file", "kind", "code"),
    [
        (b"%PDF-1.7 ...", "application/pdf", "document_not_read"),
        (b"%PDF-1.7 ...", "text/plain", "document_not_read"),
        (b"PK\x03\x04...", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "document_not_read"),
        (b"{\\rtf1 ...", "text/rtf", "document_not_read"),
        (b"\xff\xd8\xff...", "image/jpeg", "file_kind_not_read"),
        (b"hello", "application/x-sh", "file_kind_not_read"),
    ],
)
async def test_other_kinds_are_refused_with_what_to_do(chat: Chat, file: bytes, kind: str, code: str) -> None:
    body = problem_of(await attach(chat, file, kind), 415)

    assert body["code"] == code
    assert ("paste" in body["detail"]) == (code == "document_not_read")
    assert len(await chat.history()) == 1


async def test_it_takes_a_token_and_a_name(http: httpx.AsyncClient, chat: Chat) -> None:
    assert problem_of(await http.post("/chat/attachments", params={"client_id": "a"}, content=b"x"), 401)
    assert fields(problem_of(await attach(chat, b"x", PNG, client_id="../x"), 422)) == ["client_id"]


async def test_files_count_as_messages(cairn: Cairn, client_of: Callable[..., httpx.AsyncClient]) -> None:
    web = cairn.web
    limited = type(web)(web._conversations, web._seals, web._links, web._stream, web._moving, messages_per_minute=3)
    app = cairn.app()
    app.router.routes[:] = [*limited.routes(), *app.router.routes]
    chat = await Chat.open(client_of(app))

    assert (await attach(chat, b"", PNG)).status_code == 422
    assert problem_of(await attach(chat, b"", PNG), 429)["code"] == "too_many_messages"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("C%3A%5CUsers%5Csam%5Cbadge.png", "badge.png"),
        ("..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("a%0Ab%00%E2%80%AEgnp.png", "a b gnp.png"),
        ("x" * 300 + ".png", "x" * 35 + "….png"),
        ("sam@example.org.png", "[email]"),
        ("", "badge"),
        ("%FF%FE.png", "\ufffd\ufffd.png"),
        ("%3Cb%3Ehi%3C%2Fb%3E.png", "b>.png"),
    ],
)
async def test_a_file_name_is_shown_clean_and_short(chat: Chat, name: str, shown: str) -> None:
    body = (await attach(chat, picture(badge2()), PNG, name)).json()

    assert body["message"]["text"] == f"📎 {shown}"


async def test_a_dead_api_is_said_and_the_conversation_goes_on(chat: Chat, api_dies: Callable[[], object]) -> None:
    api_dies()

    assert "can't read" in (await attach(chat, picture(badge2()), PNG)).json()["replies"][0]["text"]
    assert len(await chat.history()) == 3


async def test_a_skill_is_taken_out_by_its_chip(chat: Chat, tracker_of: Callable[[Chat], Any]) -> None:
    await attach(chat, RESUME.encode(), "text/plain")
    await chat.drop("skill:bookkeeping")

    assert "bookkeeping" not in (await tracker_of(chat)).get_slot("skills")
    assert "customer-service" in (await tracker_of(chat)).get_slot("skills")
    assert (await chat.history())[-2]["text"] == "✕ bookkeeping"


async def test_a_typed_payload_of_a_reading_is_only_words(chat: Chat, tracker_of: Callable[[Chat], Any]) -> None:
    await chat.say('/read_badge{"reading": {"skills": [{"id": "welding", "name": "x"}]}}')

    assert not (await tracker_of(chat)).get_slot("skills")
