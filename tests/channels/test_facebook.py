"""Messenger over real HTTP on both sides."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from bot.channels.facebook import MessengerChannel
from bot.channels.problems import TooManyError
from bot.channels.register import build
from bot.messaging.bubble import Bubble, Choice
from bot.messaging.channel import SendLaterError, UndeliverableError
from bot.messaging.credentials import CredentialsError
from tests.channels.house import House, opened
from tests.channels.platforms.meta import TOKEN, VERIFY, MessengerPlatform

TO = {"id": "psid-ada"}


@pytest_asyncio.fixture
async def house() -> AsyncIterator[House[MessengerPlatform, MessengerChannel]]:
    async for one in opened(MessengerPlatform(), MessengerChannel):
        yield one


Messenger = House[MessengerPlatform, MessengerChannel]


def bubble(text: str, *titles: str, image: tuple[str, str] | None = None, name: str = "") -> Bubble:
    choices = tuple(Choice(at, title, f"c.1.{at}.sig") for at, title in enumerate(titles, 1))
    return Bubble(text=text, fallback=text, lang="en", choices=choices, image=image, id=name)


async def test_words_are_an_event_of_that_person_and_page(house: Messenger) -> None:
    [inbound] = await house.got(house.platform.text_event("Je cherche à Québec 🎓", event_id="m_1"))
    assert (inbound.event_id, inbound.text, inbound.user) == ("m_1", "Je cherche à Québec 🎓", "page-1:psid-ada")
    assert inbound.address == TO
    assert inbound.at is not None


async def test_typed_words_are_never_a_payload(house: Messenger) -> None:
    [inbound] = await house.got(house.platform.text_event("c.1.1.sig"))
    assert (inbound.text, inbound.payload) == ("c.1.1.sig", None)


async def test_a_pressed_button_gives_its_payload_back(house: Messenger) -> None:
    await house.channel.send(TO, bubble("Where?", "Ontario", "Québec"))
    [heard] = house.platform.heard
    [inbound] = await house.got(house.platform.press_event(heard.buttons[1]))
    assert (inbound.payload, inbound.text) == ("c.1.2.sig", None)


async def test_a_pressed_button_of_a_menu_gives_its_payload_back(house: Messenger) -> None:
    event = house.platform.event({"postback": {"mid": "m_2", "title": "Go", "payload": "c.1.1.sig"}}, "ada")
    [inbound] = await house.got(event)
    assert (inbound.event_id, inbound.payload) == ("m_2", "c.1.1.sig")


async def test_get_started_starts(house: Messenger) -> None:
    [inbound] = await house.got(house.platform.event({"postback": {"title": "Get started", "payload": "start"}}, "ada"))
    assert inbound.text == "start"
    assert "psid-ada" in inbound.event_id


async def test_what_holds_no_words_says_what_it_is(house: Messenger) -> None:
    expected = {"audio": "voice", "fallback": "other"}
    for kind, event in house.platform.wordless_events().items():
        assert [inbound.wordless for inbound in await house.got(event)] == [expected.get(kind, kind)]


async def test_the_words_with_a_picture_are_read_too(house: Messenger) -> None:
    message = {"text": "i want to die", "attachments": [{"type": "image", "payload": {"url": "https://x"}}]}
    event = house.platform.message(message, "ada")
    assert [(one.wordless, one.text) for one in await house.got(event)] == [("image", None), (None, "i want to die")]
    assert await house.got(event) == []


async def test_a_shared_link_is_the_words_with_its_address(house: Messenger) -> None:
    message = {"text": "https://college.ca/x", "attachments": [{"type": "fallback", "payload": {"url": "https://x"}}]}
    assert [one.text for one in await house.got(house.platform.message(message, "ada"))] == ["https://college.ca/x"]


async def test_what_is_no_message_is_nothing(house: Messenger) -> None:
    for what, event in house.platform.silent_events().items():
        assert await house.got(event) == [], what


async def test_every_event_of_a_request_counts(house: Messenger) -> None:
    def entry(*texts: str) -> dict[str, object]:
        sent = {"sender": {"id": "psid-ada"}, "recipient": {"id": "page-1"}}
        return {"id": "page-1", "messaging": [{**sent, "message": {"mid": f"m_{text}", "text": text}} for text in texts]}

    event = house.platform.signed({"object": "page", "entry": [entry("one", "two"), {"id": 5}, entry("three")]})
    assert [one.text for one in await house.got(event)] == ["one", "two", "three"]


@pytest.mark.parametrize(
    "entry", [5, None, "x", [5], [{"messaging": 5}], [{"messaging": [5, {"sender": 5, "message": []}]}]]
)
async def test_another_shape_than_the_documented_one_is_nothing(house: Messenger, entry: object) -> None:
    assert await house.got(house.platform.signed({"object": "page", "entry": entry})) == []


async def test_forged_requests_reach_nothing(house: Messenger) -> None:
    for event in house.platform.forged():
        answer = await house.post(event)
        assert answer.status_code in (400, 401, 404, 405), (answer.status_code, event)
        assert answer.status_code != 401 or answer.content == b""
    assert house.hub.received == []


async def test_meta_may_ask_whether_the_address_is_ours(house: Messenger) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": VERIFY, "hub.challenge": "1158201444"}
    answer = await house.http.get(house.platform.path, params=query)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["content-type"].startswith("text/plain")


async def test_somebody_who_sends_too_much_is_told_to_wait(house: Messenger) -> None:
    house.hub.fails_with = TooManyError("Please wait.", retry_after=7)
    answer = await house.post(house.platform.text_event("hello"))
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")


async def test_a_picture_comes_before_its_words(house: Messenger) -> None:
    await house.channel.send(TO, bubble("A map.", "More", image=("https://college.ca/map.png", "A map")))
    picture, words = house.platform.heard
    assert (picture.image, picture.text) == ("https://college.ca/map.png", "")
    assert (words.text, [one.title for one in words.buttons]) == ("A map.", ["More"])


async def test_a_picture_is_not_sent_again_when_its_words_have_to_wait(house: Messenger) -> None:
    house.platform.refuses = [None, (613, 400, {})]
    message = bubble("A map.", image=("https://college.ca/map.png", "A map"), name="one")
    with pytest.raises(SendLaterError):
        await house.channel.send(TO, message)
    await house.channel.send(TO, message)
    assert [one.image for one in house.platform.heard] == ["https://college.ca/map.png", None]
    await house.channel.send(TO, message)  # said again later, it is whole again
    assert len(house.platform.heard) == 4


async def test_typing_is_shown_and_never_fails(house: Messenger) -> None:
    await house.channel.typing(TO)
    assert house.platform.requests[-1][2] == {"recipient": TO, "sender_action": "typing_on"}
    house.platform.fail(500, seconds=5)
    await house.channel.typing(TO)


@pytest.mark.parametrize("code", [1, 2, 4, 17, 32, 613])
async def test_what_passes_is_tried_later(house: Messenger, code: int) -> None:
    house.platform.refuses = [(code, 400, {})]
    with pytest.raises(SendLaterError):
        await house.channel.send(TO, bubble("hello"))


@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_a_platform_that_is_down_is_tried_later(house: Messenger, status: int) -> None:
    house.platform.fail(status, seconds=5, retry_after=9)
    with pytest.raises(SendLaterError) as raised:
        await house.channel.send(TO, bubble("hello"))
    assert raised.value.seconds == 9


async def test_metas_estimate_of_the_wait_is_obeyed(house: Messenger) -> None:
    usage = '{"123": [{"type": "messenger", "call_count": 100, "estimated_time_to_regain_access": 3}]}'
    house.platform.refuses = [
        (80007, 400, {"x-business-use-case-usage": usage}),
        (4, 400, {"x-business-use-case-usage": "x"}),
    ]
    for seconds in (180, None):
        with pytest.raises(SendLaterError) as raised:
            await house.channel.send(TO, bubble("hello"))
        assert raised.value.seconds == seconds


@pytest.mark.parametrize("code", [10, 100, 200, 551, 2018278])
async def test_what_is_refused_is_not_tried_again(house: Messenger, code: int) -> None:
    house.platform.refuses = [(code, 400, {})]
    with pytest.raises(UndeliverableError):
        await house.channel.send(TO, bubble("hello"))


async def test_a_refused_token_is_the_colleges_to_mend(house: Messenger, caplog: pytest.LogCaptureFixture) -> None:
    house.platform.refuses = [(190, 400, {})]
    with caplog.at_level(logging.ERROR), pytest.raises(SendLaterError):
        await house.channel.send(TO, bubble("hello"))
    assert "credentials.yml" in caplog.text
    assert TOKEN not in caplog.text
    assert "psid-ada" not in caplog.text


async def test_an_answer_that_cannot_be_read_is_no_reason_to_say_it_twice(house: Messenger) -> None:
    house.platform.answers = b"OK"
    await house.channel.send(TO, bubble("hello"))
    assert len(house.platform.heard) == 1


async def test_no_connection_is_tried_later() -> None:
    given = {"verify": VERIFY, "secret": "s", "page-access-token": TOKEN, "api_url": "http://127.0.0.1:9"}
    channel = build("facebook", given)
    with pytest.raises(SendLaterError):
        await channel.send(TO, bubble("hello"))
    await channel.close()


@pytest.mark.parametrize("key", ["verify", "secret", "page-access-token"])
def test_it_does_not_start_without_its_secrets(key: str) -> None:
    given = {"verify": "v", "secret": "s", "page-access-token": "t"}
    with pytest.raises(CredentialsError, match=key):
        build("facebook", {**given, key: ""})


async def test_the_check_says_what_to_paste(house: Messenger) -> None:
    found = await house.channel.check("https://cairn.college.ca")
    assert all(one.ok for one in found)
    assert "https://cairn.college.ca/webhooks/facebook/webhook" in (found[-1].paste or "")
    assert VERIFY not in "".join(one.paste or "" for one in found)
    house.platform.fail(401, seconds=5)
    assert not (await house.channel.check(None))[0].ok


async def test_a_body_over_a_megabyte_is_refused(house: Messenger) -> None:
    event = house.platform.signed(b"{" + b" " * 1_100_000 + b"}")
    answer: httpx.Response = await house.post(event)
    assert answer.status_code == 413
