"""Whatever is sent: a clear error or a polite reply, and the conversation goes on."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from bot.channels.bodies import BODY_LIMIT
from bot.engine.agent import MESSAGE_LIMIT
from tests.bot.channels.chat import Chat, fields, problem_of

FORGED = "/inform{}"


async def sends(chat: Chat, content: bytes) -> httpx.Response:
    return await chat.http.post("/chat/messages", content=content, headers=chat.headers)


async def test_the_body_of_a_failure_is_pinned(chat: Chat) -> None:
    response = await chat.post(text=" ")

    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "Unprocessable Entity",
        "status": 422,
        "code": "invalid_input",
        "detail": "The message is empty.",
        "errors": [{"field": "text", "reason": "The message is empty."}],
    }


async def test_a_failure_without_a_field_has_no_errors(http: httpx.AsyncClient) -> None:
    assert problem_of(await http.get("/chat/history"), 401)["errors"] == []


@pytest.mark.parametrize(
    "text", ["", " ", "\n\t  \n", "\u00a0\u2003", "\x00", "\x1b\x07\x08", "\u200b\u200d\ufeff", "\u202e"]
)
async def test_a_message_without_a_word_is_refused(chat: Chat, text: str) -> None:
    assert fields(problem_of(await chat.post(text=text), 422)) == ["text"]

    assert len(await chat.history()) == 1
    await chat.say("thanks")


@pytest.mark.parametrize(
    "text",
    [
        "🙂",
        "👩‍💻🏳️‍🌈❤️",
        "?",
        "...",
        "/",
        "<b>hi</b>",
        "<script>alert(document.cookie)</script>",
        "<img src=x onerror=alert(1)>",
        "'; DROP TABLE conversations; --",
        "1 OR 1=1",
        "${jndi:ldap://example.org/a}",
        "{{7*7}} {0} {results} %s %n",
        pytest.param("{" * 500, id="braces"),
        "العربية والعبرية עברית",
        "微证书是什么",
        "Ω≈ç√∫˜µ≤≥÷",
        "Z̸̡̛͚a̵͎͝l̷̳͐g̶̝͝o̷",
        pytest.param("a" * 4000, id="long word"),
        pytest.param("word " * 799, id="many words"),
        pytest.param("1" * 300, id="long number"),
        "-1 dollars, 0 hours, 99999999999999999999999 weeks",
        "under $1e308 and over $NaN",
    ],
)
async def test_odd_words_are_answered_and_shown_as_they_are(chat: Chat, text: str) -> None:
    await chat.say(text)

    await chat.say("what is a micro-credential?")
    assert len([message for message in await chat.history() if message["from"] == "learner"]) == 2


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "'; DROP TABLE conversations; --", "{{7*7}} {0}", "🙂"])
async def test_markup_is_text_and_stays_as_it_was_typed(chat: Chat, text: str) -> None:
    message = (await chat.post(text=text)).json()["message"]

    assert message["text"] == text
    assert (await chat.history())[1]["text"] == text


async def test_control_and_direction_characters_are_taken_out(chat: Chat) -> None:
    message = (await chat.post(text="wel\u202eding\x00 cour\u200bses\x1b[31m")).json()["message"]

    assert message["text"] == "wel ding cour ses [31m"


async def test_a_message_may_be_as_long_as_it_says(chat: Chat) -> None:
    response = await chat.post(text="a" * (MESSAGE_LIMIT + 1))

    body = problem_of(response, 422)
    assert fields(body) == ["text"]
    assert str(MESSAGE_LIMIT) in body["detail"]
    assert (await chat.post(text="b" * MESSAGE_LIMIT)).status_code == 200


@pytest.mark.parametrize("size", [BODY_LIMIT + 1, 10 * 1024 * 1024])
@pytest.mark.parametrize("path", ["/chat/messages", "/chat/feedback", "/chat/conversations"])
async def test_a_body_that_is_too_large_is_not_read_to_its_end(chat: Chat, path: str, size: int) -> None:
    read = 0

    async def chunks() -> Any:
        nonlocal read
        for _ in range(0, size, 16 * 1024):
            read += 16 * 1024
            yield b"a" * 16 * 1024

    response = await chat.http.post(path, content=chunks(), headers=chat.headers)

    assert problem_of(response, 413)["code"] == "too_large"
    assert read <= BODY_LIMIT + 64 * 1024
    await chat.say("thanks")


@pytest.mark.parametrize(
    "raw",
    [b"{", b"not json", b"null", b"[]", b'"text"', b"42", b"\xff\xfe", b'{"text": "\xff"}', b'{"text": "\\ud800"}', b"NaN",
     pytest.param(b"[" * 30_000, id="deep"), b'{"text": "a",}'],
)  # fmt: skip
async def test_broken_json_is_refused_as_the_body(chat: Chat, raw: bytes) -> None:
    body = problem_of(await sends(chat, raw), 422)

    assert (body["code"], fields(body)) == ("invalid_input", ["body"])
    await chat.say("thanks")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "client_id"),
        ({"text": "hi"}, "client_id"),
        ({"client_id": "", "text": "hi"}, "client_id"),
        ({"client_id": "a b", "text": "hi"}, "client_id"),
        ({"client_id": "a" * 65, "text": "hi"}, "client_id"),
        ({"client_id": "a\n", "text": "hi"}, "client_id"),
        ({"client_id": "../a", "text": "hi"}, "client_id"),
        ({"client_id": 7, "text": "hi"}, "client_id"),
        ({"client_id": None, "text": "hi"}, "client_id"),
        ({"client_id": "a", "text": 7}, "text"),
        ({"client_id": "a", "text": ["hi"]}, "text"),
        ({"client_id": "a", "text": {"a": 1}}, "text"),
        ({"client_id": "a", "text": True}, "text"),
        ({"client_id": "a", "payload": 7}, "payload"),
        ({"client_id": "a", "payload": {}}, "payload"),
        ({"client_id": "a", "profile_patch": ["max_cost"]}, "profile_patch"),
        ({"client_id": "a", "profile_patch": "max_cost"}, "profile_patch"),
        ({"client_id": "a", "text": "hi", "sender_id": "c_other"}, "sender_id"),
        ({"client_id": "a", "text": "hi", "metadata": {}}, "metadata"),
        ({"client_id": "a"}, "body"),
        ({"client_id": "a", "text": None}, "body"),
        ({"client_id": "a", "text": "hi", "payload": FORGED}, "body"),
        ({"client_id": "a", "text": "hi", "profile_patch": {}}, "body"),
    ],
)
async def test_a_wrong_field_is_named(chat: Chat, body: dict[str, Any], field: str) -> None:
    refused = problem_of(await sends(chat, json.dumps(body).encode()), 422)

    assert (refused["code"], fields(refused)) == ("invalid_input", [field])
    assert len(await chat.history()) == 1
    await chat.say("thanks")


async def test_a_failure_does_not_repeat_what_was_sent(chat: Chat) -> None:
    response = await sends(chat, json.dumps({"client_id": "a", "text": ["my SIN is 046 454 286"]}).encode())

    assert "046" not in problem_of(response, 422)["detail"]


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/chat/messages"), ("PUT", "/chat/messages"), ("POST", "/chat/history")]
)
async def test_a_wrong_method_is_a_client_error(chat: Chat, method: str, path: str) -> None:
    response = await chat.http.request(method, path, headers=chat.headers)

    assert response.status_code in (404, 405)
