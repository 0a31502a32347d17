"""The signed webhook of a college's own system, over real HTTP on both sides."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.channels.problems import TooManyError
from bot.channels.register import build
from bot.channels.webhook import WebhookChannel, key_of, signature
from bot.messaging.bubble import Bubble, Card, Choice, Table
from bot.messaging.channel import SendLaterError, UndeliverableError
from bot.messaging.credentials import CredentialsError
from tests.channels.house import House, opened
from tests.channels.platforms.webhook import OLD, PATH, SECRET, WebhookPlatform, tag

TO = {"user": "ada", "thread": "help"}
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "channels" / "webhook.md"

Webhook = House[WebhookPlatform, WebhookChannel]


@pytest_asyncio.fixture
async def house() -> AsyncIterator[Webhook]:
    async for one in opened(WebhookPlatform(), WebhookChannel):
        yield one


def bubble(text: str = "Hello.", name: str = "") -> Bubble:
    return Bubble(text=text, fallback=text, lang="en", id=name)


def test_the_signature_is_the_specifications() -> None:
    """The example of github.com/standard-webhooks/standard-webhooks, and of the libraries that follow it."""
    key = key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    given = signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    assert given == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_words_are_an_event_of_that_person_in_that_thread(house: Webhook) -> None:
    event = house.platform.signed({"user": "ada", "thread": "help", "text": "Où est Québec? 🎓", "lang": "fr"}, "evt_a")
    [inbound] = await house.got(event)
    assert (inbound.event_id, inbound.user, inbound.thread) == ("evt_a", "ada", "help")
    assert (inbound.text, inbound.lang, inbound.address) == ("Où est Québec? 🎓", "fr", TO)


async def test_a_repeated_event_is_taken_once(house: Webhook) -> None:
    event = house.platform.text_event("hello", event_id="evt_b")
    assert len(await house.got(event)) == 1
    assert await house.got(event) == []


@pytest.mark.parametrize("said", [{"payload": "c.1.1.sig"}, {"wordless": "voice"}, {"sign": "typing"}])
async def test_what_else_one_may_do(house: Webhook, said: dict[str, str]) -> None:
    [inbound] = await house.got(house.platform.signed({"user": "ada", **said}))
    [(name, value)] = said.items()
    assert getattr(inbound, name) == value
    assert inbound.text is None


async def test_while_a_secret_is_changed_both_are_believed(house: Webhook) -> None:
    body = json.dumps({"user": "ada", "text": "hello"}).encode()
    old = house.platform.signed(body, "evt_old", key=key_of(OLD))
    assert len(await house.got(old)) == 1
    stamp, good = old.headers["webhook-timestamp"], f"v1,{tag('evt_both', old.headers['webhook-timestamp'], body)}"
    headers = {**old.headers, "webhook-id": "evt_both", "webhook-signature": f"v1a,AAAA v1,{'A' * 43}= {good}"}
    answer = await house.http.post(PATH, content=body, headers=headers)
    assert (answer.status_code, stamp) == (202, headers["webhook-timestamp"])


async def test_forged_requests_reach_nothing(house: Webhook) -> None:
    for event in house.platform.forged():
        answer = await house.post(event)
        assert answer.status_code in (400, 401), (answer.status_code, event)
        assert answer.status_code != 401 or answer.content == b""
    assert house.hub.received == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"user": "ada", "text": 5}, "text"),
        ({"text": "x"}, "user"),
        ({"user": "ada", "text": "my secret", "extra": 1}, "extra"),
        ({"user": "ada", "text": "my secret", "lang": "de"}, "lang"),
        ({"user": "ada", "wordless": "smell"}, "wordless"),
        ({"user": "ada", "text": "my secret", "payload": "c.1.1.sig"}, None),
        ({"user": "ada"}, None),
    ],
)
async def test_who_signs_learns_what_is_wrong(house: Webhook, body: dict[str, object], field: str | None) -> None:
    answer = await house.post(house.platform.signed(body))
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    given = answer.json()
    assert given["code"] == "malformed"
    assert [one["field"] for one in given["errors"]] == ([field] if field else [])
    assert "my secret" not in answer.text
    assert house.hub.received == []


async def test_somebody_who_sends_too_much_is_told_to_wait(house: Webhook) -> None:
    house.hub.fails_with = TooManyError("Please wait.", retry_after=7)
    answer = await house.post(house.platform.text_event("hello"))
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")


async def test_everything_that_a_message_holds_is_sent(house: Webhook) -> None:
    choice = Choice(1, "Compare", "c.1.1.sig")
    card = Card(
        "Web", "Seneca", (("Cost", "$300"), ("Level", None)), "not stated", ("online",), "https://x.ca", "2026", (choice,)
    )
    table = Table(("A", "B"), (("Cost", ("$1", "$2")),))
    parts = {
        "criteria": ["Ontario"],
        "progress": {"step": 1, "of": 3},
        "sources": [{"title": "Page", "url": "https://x.ca", "date": None}],
        "links": [{"title": "Plan", "url": "https://x.ca/plan"}],
        "handoff": {"state": "claimed", "who": "Sam", "when": None},
    }
    image = ("https://x.ca/a.png", "A map")
    await house.channel.send(
        TO, Bubble("Short.", "Long.", "en", (choice,), False, (card,), table, image, "Sam", parts, "name")
    )
    pressed = {"number": 1, "title": "Compare", "payload": "c.1.1.sig"}
    assert house.platform.heard[0].raw == {
        "to": TO,
        "message": {
            "lang": "en",
            "name": "Sam",
            "text": "Short.",
            "plain": "Long.",
            "choices": [pressed],
            "cards": [
                {
                    "title": "Web",
                    "subtitle": "Seneca",
                    "facts": [{"label": "Cost", "value": "$300"}, {"label": "Level", "value": None}],
                    "unstated": "not stated",
                    "reasons": ["online"],
                    "url": "https://x.ca",
                    "dated": "2026",
                    "choices": [pressed],
                }
            ],
            "table": {"columns": ["A", "B"], "rows": [{"label": "Cost", "values": ["$1", "$2"]}]},
            "image": {"url": "https://x.ca/a.png", "alt": "A map"},
            **parts,
        },
    }


async def test_every_key_is_there_even_where_there_is_nothing(house: Webhook) -> None:
    await house.channel.send(TO, bubble())
    message = house.platform.heard[0].raw["message"]
    assert (message["choices"], message["cards"], message["sources"], message["criteria"]) == ([], [], [], [])
    assert (message["table"], message["image"], message["handoff"], message["progress"]) == (None, None, None, None)


async def test_a_message_has_one_name_however_often_it_is_tried(house: Webhook) -> None:
    house.platform.fail(503, seconds=5)
    with pytest.raises(SendLaterError):
        await house.channel.send(TO, bubble(name="a" * 64))
    house.platform.fault = None
    for name in ("a" * 64, "b" * 64, "", ""):
        await house.channel.send(TO, bubble(name=name))
    first, again, other, *nameless = house.platform.names
    assert first == again != other
    assert len({first, other, *nameless}) == 4, "the same words said twice are two messages"


@pytest.mark.parametrize(("status", "seconds"), [(429, 3), (500, None), (503, None), (302, None), (401, None), (403, None)])
async def test_what_passes_is_tried_later(house: Webhook, status: int, seconds: int | None) -> None:
    house.platform.fail(status, seconds=5, retry_after=seconds)
    with pytest.raises(SendLaterError) as raised:
        await house.channel.send(TO, bubble())
    assert raised.value.seconds == seconds


@pytest.mark.parametrize("status", [400, 404, 410, 413, 415, 422])
async def test_what_is_refused_is_not_tried_again(house: Webhook, status: int) -> None:
    house.platform.fail(status, seconds=5)
    with pytest.raises(UndeliverableError, match=str(status)):
        await house.channel.send(TO, bubble())


async def test_a_signature_that_is_not_believed_is_said_to_the_college(
    house: Webhook, caplog: pytest.LogCaptureFixture
) -> None:
    house.platform.fail(401, seconds=5)
    with caplog.at_level(logging.ERROR), pytest.raises(SendLaterError):
        await house.channel.send(TO, bubble())
    assert "secret" in caplog.text
    assert SECRET not in caplog.text
    assert "ada" not in caplog.text


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"secret": "", "url": "https://x.ca"}, "secret"),
        ({"secret": SECRET, "url": ""}, "url"),
        ({"secret": "short", "url": "https://x.ca"}, "secret"),
        ({"secret": "whsec_c2hvcnQ=", "url": "https://x.ca"}, "secret"),
        ({"secret": "whsec_é", "url": "https://x.ca"}, "secret"),
        ({"secret": SECRET, "url": "http://x.ca"}, "https"),
        ({"secret": SECRET, "url": "ftp://127.0.0.1"}, "https"),
        ({"secret": SECRET, "url": "http://127.0.0.1.x.ca"}, "https"),
    ],
)
def test_it_does_not_start_without_what_keeps_it_safe(given: dict[str, str], says: str) -> None:
    with pytest.raises(CredentialsError, match=says) as raised:
        build("webhook", given)
    assert not given["secret"] or given["secret"] not in str(raised.value)


async def test_the_check_sends_a_signed_ping(house: Webhook) -> None:
    found = await house.channel.check("https://cairn.college.ca")
    assert all(one.ok for one in found)
    assert house.platform.requests[-1][2] == {"ping": True}
    assert found[-1].paste == "https://cairn.college.ca/webhooks/webhook"
    house.platform.fail(500, seconds=5)
    assert not (await house.channel.check(None))[0].ok
