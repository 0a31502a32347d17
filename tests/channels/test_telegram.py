"""Telegram over real HTTP on both sides: updates become events, what Cairn says becomes messages that it takes."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.channels.problems import TooManyError
from bot.channels.telegram import TelegramChannel, from_credentials
from bot.messaging.bubble import Bubble, Choice
from bot.messaging.channel import SendLaterError, UndeliverableError
from bot.messaging.credentials import CredentialsError
from tests.channels.house import House, opened
from tests.channels.platform import Button
from tests.channels.platforms.telegram import (
    GROUP,
    PATH,
    SECRET,
    TOKEN,
    USERNAME,
    TelegramPlatform,
    bot,
    group,
    message,
    person,
    private,
    refused,
    signed,
    update,
    words,
)

ADA = str(person("ada")["id"])
TO_ADA = {"chat": int(ADA), "topic": None, "reply_to": None}


@pytest_asyncio.fixture
async def house() -> AsyncIterator[House[TelegramPlatform, TelegramChannel]]:
    async for made in opened(TelegramPlatform(), TelegramChannel):
        yield made


def bubble(text: str, **given: object) -> Bubble:
    return Bubble(**{"text": text, "fallback": text, "lang": "en", **given})  # type: ignore[arg-type]


async def test_words_in_a_private_chat_are_an_event_of_that_person(house: House) -> None:
    [inbound] = await house.got(house.platform.text_event("find IT in Ontario"))
    assert (inbound.text, inbound.user, inbound.thread, inbound.address) == ("find IT in Ontario", ADA, "", TO_ADA)
    assert inbound.lang == "en"
    assert inbound.at is not None
    assert inbound.at.tzinfo is not None


async def test_a_retry_is_the_same_event(house: House) -> None:
    event = house.platform.text_event("hello")
    assert len(await house.got(event)) == 1
    assert await house.got(event) == []


@pytest.mark.parametrize(("typed", "text"), [("/start", "start"), ("/help", "help"), (f"/stop@{USERNAME}", "stop")])
async def test_a_command_is_its_word(house: House, typed: str, text: str) -> None:
    [inbound] = await house.got(house.platform.text_event(typed))
    assert inbound.text == text


async def test_a_pressed_button_gives_its_payload_back_and_stops_spinning(house: House) -> None:
    [inbound] = await house.got(house.platform.press_event(Button("Yes", "r.abc-123")))
    assert (inbound.payload, inbound.text, inbound.user) == ("r.abc-123", None, ADA)
    await house.channel.close()
    assert len(house.platform.answered) == 1


async def test_in_a_group_a_button_is_for_whom_it_answers(house: House) -> None:
    query = house.platform.query("ben", data="c.1.1")
    query["message"]["chat"] = group()
    assert await house.got(update("callback_query", query)) == []
    await house.channel.close()
    assert house.platform.alerts == ["utter_channel_not_yours en"]


async def test_in_a_group_who_talks_with_us_may_press(house: House) -> None:
    query = house.platform.query("ada", data="c.1.1")
    query["message"]["chat"] = group()
    house.hub.known.add(("telegram", ADA, str(GROUP)))
    [inbound] = await house.got(update("callback_query", query))
    assert (inbound.payload, inbound.thread) == ("c.1.1", str(GROUP))
    await house.channel.close()
    assert house.platform.alerts == []


async def test_what_holds_no_words_says_what_it_is(house: House) -> None:
    for kind, event in house.platform.wordless_events().items():
        assert [inbound.wordless for inbound in await house.got(event)] == [kind]


async def test_the_words_under_a_picture_are_read_too_and_an_album_is_one_event(house: House) -> None:
    photo = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
    first = await house.got(update("message", message("ada", photo=photo, caption="my diploma", media_group_id="77")))
    assert [(inbound.wordless, inbound.text) for inbound in first] == [("image", None), (None, "my diploma")]
    assert await house.got(update("message", message("ada", photo=photo, media_group_id="77"))) == []


async def test_what_is_not_for_us_is_nothing(house: House) -> None:
    for what, event in house.platform.silent_events().items():
        assert await house.got(event) == [], what
    assert house.platform.heard == []


async def test_in_a_group_it_hears_its_name_and_the_answer_shows_whom_it_is_for(house: House) -> None:
    talk = message("ada", chat=group(), **words(f"🎓👩‍🎓 @{USERNAME.upper()} find IT"))
    [inbound] = await house.got(update("message", talk))
    assert inbound.text is not None
    assert inbound.text.split() == ["🎓👩‍🎓", "find", "IT"]
    assert inbound.thread == str(GROUP)
    assert inbound.address == {"chat": GROUP, "topic": None, "reply_to": talk["message_id"]}
    await house.channel.send(inbound.address, bubble("Here"))
    assert house.platform.heard[-1].to == str(GROUP)
    assert str(talk["message_id"]) in house.platform.heard[-1].raw["reply_parameters"]


async def test_in_a_group_a_reply_to_us_is_for_us_and_a_topic_is_a_thread(house: House) -> None:
    ours = {**message("ada", chat=group(), text="Which one?"), "from": bot()}
    answer = message("ada", chat=group(), text="2", reply_to_message=ours, message_thread_id=9, is_topic_message=True)
    [inbound] = await house.got(update("message", answer))
    assert (inbound.text, inbound.thread) == ("2", f"{GROUP}:9")
    [called] = await house.got(update("message", message("ben", chat=group(), **words(f"/help@{USERNAME}"))))
    assert (called.text, called.user) == ("help", str(person("ben")["id"]))


async def test_who_lets_us_write_again_is_awake(house: House) -> None:
    of_us = {"user": bot(), "status": "kicked", "until_date": 0}
    change = {"chat": private("ada"), "from": person("ada"), "date": 1, "old_chat_member": of_us}
    await house.got(update("my_chat_member", {**change, "new_chat_member": {"user": bot(), "status": "member"}}))
    assert house.hub.woken == [("telegram", ADA, "")]


async def test_forged_requests_reach_nothing(house: House) -> None:
    forged = list(house.platform.forged())
    assert len(forged) >= 100
    for event in forged:
        answer = await house.post(event)
        assert (answer.status_code, answer.content) == (401, b"")
    assert house.hub.received == []


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", b'{"update_id": "x"}', b""])
async def test_a_body_that_is_no_update_is_refused(house: House, body: bytes) -> None:
    assert (await house.post(signed(body))).status_code == 400


async def test_too_large_a_body_is_refused(house: House) -> None:
    assert (await house.post(signed(b"x" * 5_000_000))).status_code == 413


async def test_a_sender_who_sends_too_much_is_told_to_wait(house: House) -> None:
    house.hub.fails_with = TooManyError("wait", retry_after=3)
    answer = await house.post(house.platform.text_event("hello"))
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "3")


async def test_words_and_buttons_are_one_message(house: House) -> None:
    choices = (Choice(1, "Yes", "p1"), Choice(2, "No", "p2"), Choice(3, "Maybe", "p" * 40))
    await house.channel.send(TO_ADA, bubble("<b>Ready</b> &amp; set?", choices=choices))
    [heard] = house.platform.heard
    assert heard.text == "Ready & set?"
    assert [(button.title, button.back) for button in heard.buttons] == [("Yes", "p1"), ("No", "p2"), ("Maybe", "p" * 40)]


async def test_refused_markup_is_sent_in_plain_words_whole(house: House) -> None:
    long = "word " * 1500
    await house.channel.send(TO_ADA, bubble("<h1>x", fallback=long, choices=(Choice(1, "Yes", "p1"),)))
    assert "".join(heard.text for heard in house.platform.heard) == long
    assert [len(heard.buttons) for heard in house.platform.heard] == [0, 1]


async def test_a_picture_has_its_words_under_it_or_is_left_out(house: House) -> None:
    image = ("https://example.ca/a.png", "A campus")
    await house.channel.send(TO_ADA, bubble("The campus", image=image))
    assert house.platform.heard[-1].image == image[0]
    house.platform.refusal = refused("Bad Request: wrong file identifier/HTTP URL specified")
    await house.channel.send(TO_ADA, bubble("The campus", image=image))
    assert (house.platform.heard[-1].text, house.platform.heard[-1].image) == ("The campus", None)


async def test_a_group_that_moved_is_followed(house: House) -> None:
    house.platform.refusal = refused("Bad Request: group chat was upgraded", migrate_to_chat_id=-100777)
    await house.channel.send({"chat": -5, "topic": None, "reply_to": 3}, bubble("Here"))
    assert house.platform.heard[-1].to == "-100777"


@pytest.mark.parametrize(
    "refusal", [refused("Forbidden: bot was blocked by the user", 403), refused("Bad Request: chat not found")]
)
async def test_who_cannot_be_reached_is_undeliverable(house: House, refusal: object) -> None:
    house.platform.refusal = refusal  # type: ignore[assignment]
    with pytest.raises(UndeliverableError) as refused_with:
        await house.channel.send(TO_ADA, bubble("Here"))
    assert ADA not in str(refused_with.value)


async def test_busy_or_down_is_later_and_nothing_personal_is_logged(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    house.platform.fail(429, seconds=60, retry_after=7)
    with pytest.raises(SendLaterError) as busy:
        await house.channel.send(TO_ADA, bubble("a secret of mine"))
    assert busy.value.seconds == 7
    for status in (500, 502, 401):
        house.platform.fail(status, seconds=60)
        with pytest.raises(SendLaterError):
            await house.channel.send(TO_ADA, bubble("a secret of mine"))
    await house.channel.typing(TO_ADA)
    await house.platform.stop()
    with pytest.raises(SendLaterError):
        await house.channel.send(TO_ADA, bubble("a secret of mine"))
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(("httpcore", "asyncio"))]
    assert not [line for line in ours if ADA in line or "secret of mine" in line or TOKEN in line or SECRET in line]


async def test_check_says_what_is_wrong_and_what_to_run_without_secrets(house: House) -> None:
    wrong = await house.channel.check(None)
    assert [finding.ok for finding in wrong] == [True, False, True]
    house.platform.hook["url"] = f"https://cairn.example.ca{PATH}"
    right = await house.channel.check(None)
    assert all(finding.ok for finding in right)
    paste = right[-1].paste or ""
    assert "setWebhook" in paste
    assert '["message","callback_query","my_chat_member"]' in paste
    assert SECRET not in paste
    assert TOKEN not in paste


@pytest.mark.parametrize("missing", ["access_token", "verify", "secret_token"])
def test_without_a_secret_it_does_not_start_and_says_which(missing: str) -> None:
    given = {key: value for key, value in TelegramPlatform().credentials().items() if key != missing}
    with pytest.raises(CredentialsError, match=missing):
        from_credentials({**given, "api_url": "https://api.telegram.org"})
