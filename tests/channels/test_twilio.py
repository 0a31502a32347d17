"""Twilio's SMS and WhatsApp over real HTTP on both sides."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.channels.problems import TooManyError
from bot.channels.register import build
from bot.channels.twilio import TwilioChannel
from bot.messaging.bubble import Bubble
from bot.messaging.channel import SendLaterError, UndeliverableError
from bot.messaging.credentials import CredentialsError
from tests.channels.house import House, opened
from tests.channels.platform import Event
from tests.channels.platforms.twilio import (
    NUMBER,
    PUBLIC,
    TOKEN,
    TwilioPlatform,
    TwilioWhatsappPlatform,
    phone,
    signature,
)


@pytest_asyncio.fixture(params=[TwilioPlatform, TwilioWhatsappPlatform], ids=["sms", "whatsapp"])
async def house(request: pytest.FixtureRequest) -> AsyncIterator[House[TwilioPlatform, TwilioChannel]]:
    async for made in opened(request.param(), TwilioChannel):
        yield made


def ada(house: House[TwilioPlatform, TwilioChannel]) -> str:
    return house.platform.prefix + phone("ada")


def bubble(text: str) -> Bubble:
    return Bubble(text=text, fallback=text, lang="fr")


async def test_an_event_is_answered_without_words(house: House) -> None:
    answer = await house.post(house.platform.text_event("hello"))
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/xml")
    assert "<Response" in answer.text


async def test_words_are_an_event_of_that_number(house: House) -> None:
    [inbound] = await house.got(house.platform.text_event("Je cherche à Québec 🎓 + plus & moins"))
    assert (inbound.text, inbound.user) == ("Je cherche à Québec 🎓 + plus & moins", ada(house))
    assert inbound.address == {"to": ada(house)}
    assert house.hub.received[0][0] == house.platform.name


async def test_a_retry_is_the_same_event(house: House) -> None:
    event = house.platform.text_event("hello")
    assert len(await house.got(event)) == 1
    assert await house.got(event) == []


async def test_what_holds_no_words_says_what_it_is(house: House) -> None:
    for kind, event in house.platform.wordless_events().items():
        assert [inbound.wordless for inbound in await house.got(event)] == [kind]


async def test_the_words_with_a_picture_are_read_too(house: House) -> None:
    form = house.platform.form("ada", Body="my diploma", NumMedia="1", MediaContentType0="image/png")
    found = await house.got(house.platform.signed(form))
    assert [(inbound.wordless, inbound.text) for inbound in found] == [("image", None), (None, "my diploma")]
    assert await house.got(house.platform.signed(form)) == []


@pytest.mark.parametrize("kind", ["STOP", "START", "HELP"])
async def test_twilios_own_reading_of_stop_counts(house: House, kind: str) -> None:
    [inbound] = await house.got(house.platform.signed(house.platform.form("ada", Body="ARRÊT", OptOutType=kind)))
    assert inbound.text == kind


async def test_what_is_not_for_us_is_nothing(house: House, caplog: pytest.LogCaptureFixture) -> None:
    for what, event in house.platform.silent_events().items():
        assert await house.got(event) == [], what
    assert "did not arrive (63016)" in caplog.text
    assert phone("ada") not in caplog.text


async def test_forged_requests_reach_nothing(house: House) -> None:
    forged = list(house.platform.forged())
    assert len(forged) >= 100
    for event in forged:
        answer = await house.post(event)
        assert (answer.status_code, answer.content) == (401, b""), event
    assert house.hub.received == []


async def test_a_query_is_a_part_of_what_is_signed(house: House) -> None:
    form = house.platform.form("ada", Body="hello")
    sign = {"x-twilio-signature": signature(f"{PUBLIC}{house.platform.path}?a=1", form)}
    signed = house.platform.signed(form, **sign)
    assert (await house.post(signed)).status_code == 401
    assert len(await house.got(Event(f"{signed.path}?a=1", signed.body, signed.headers))) == 1


async def test_too_large_a_body_is_refused_and_so_is_another_type(house: House) -> None:
    assert (await house.post(Event(house.platform.path, b"x" * 5_000_000, {}))).status_code == 413
    event = house.platform.signed(house.platform.form("ada", Body="hello"), **{"content-type": "application/json"})
    assert (await house.post(event)).status_code == 400


async def test_a_sender_who_sends_too_much_is_told_to_wait(house: House) -> None:
    house.hub.fails_with = TooManyError("wait", retry_after=3)
    assert (await house.post(house.platform.text_event("hello"))).status_code == 429


async def test_words_go_to_the_number_from_ours(house: House) -> None:
    await house.channel.send({"to": ada(house)}, bubble("Voilà"))
    [heard] = house.platform.heard
    assert (heard.text, heard.to, heard.raw["From"]) == ("Voilà", ada(house), house.platform.prefix + NUMBER)
    assert heard.raw.get("SmartEncoded") == (None if house.platform.prefix else "true")


@pytest.mark.parametrize(
    ("code", "reason"), [(21610, "STOP"), (63016, "24 hours"), (21211, "not valid"), (99999, "refused")]
)
async def test_who_cannot_be_reached_is_undeliverable_and_says_why(house: House, code: int, reason: str) -> None:
    house.platform.refusal = code
    with pytest.raises(UndeliverableError, match=reason) as refused:
        await house.channel.send({"to": ada(house)}, bubble("Voilà"))
    assert phone("ada") not in str(refused.value)


async def test_busy_or_down_is_later_and_nothing_personal_is_logged(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    house.platform.fail(429, seconds=60, retry_after=7)
    with pytest.raises(SendLaterError) as busy:
        await house.channel.send({"to": ada(house)}, bubble("a secret of mine"))
    assert busy.value.seconds == 7
    house.platform.fail(503, seconds=60)
    with pytest.raises(SendLaterError):
        await house.channel.send({"to": ada(house)}, bubble("a secret of mine"))
    house.platform.fault, house.platform.refusal = None, 20429
    with pytest.raises(SendLaterError):
        await house.channel.send({"to": ada(house)}, bubble("a secret of mine"))
    await house.platform.stop()
    with pytest.raises(SendLaterError):
        await house.channel.send({"to": ada(house)}, bubble("a secret of mine"))
    assert not [word for word in (phone("ada"), "secret of mine", TOKEN) if word in caplog.text]


async def test_check_tries_the_secrets_and_says_what_to_paste(house: House) -> None:
    right = await house.channel.check(PUBLIC)
    assert all(finding.ok for finding in right)
    assert PUBLIC + house.platform.path in [finding.paste for finding in right]
    house.platform.numbers[NUMBER] = "https://elsewhere.example"
    assert [finding.ok for finding in await house.channel.check(PUBLIC)].count(False) == (0 if house.platform.prefix else 1)
    wrong = build(house.platform.name, {**house.platform.credentials(), "auth_token": "another"})
    assert not all(finding.ok for finding in await wrong.check("https://another.example"))
    await wrong.close()


@pytest.mark.parametrize("missing", ["account_sid", "auth_token", "twilio_number", "webhook_url"])
@pytest.mark.parametrize("kind", [TwilioPlatform, TwilioWhatsappPlatform])
def test_without_a_secret_it_does_not_start_and_says_which(kind: type[TwilioPlatform], missing: str) -> None:
    given = {key: value for key, value in kind().credentials().items() if key != missing}
    with pytest.raises(CredentialsError, match=missing):
        build(kind.name, {**given, "api_url": "https://api.twilio.com"})


def test_a_whatsapp_number_is_not_taken_for_sms() -> None:
    with pytest.raises(CredentialsError, match="twilio_whatsapp"):
        build("twilio", {**TwilioPlatform().credentials(), "api_url": "", "twilio_number": f"whatsapp:{NUMBER}"})
