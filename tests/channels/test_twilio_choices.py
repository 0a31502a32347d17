"""Buttons and lists of Twilio's WhatsApp: content templates that are made once and filled at each message."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.channels.register import build
from bot.channels.twilio_whatsapp import TwilioWhatsappChannel
from bot.messaging.bubble import Bubble, Choice
from bot.messaging.channel import SendLaterError, UndeliverableError
from tests.channels.house import House, opened
from tests.channels.platforms.twilio import PUBLIC, TwilioWhatsappPlatform, phone

TO = {"to": "whatsapp:" + phone("ada")}
LONG = "\n".join(["A line that fills some of what a message may hold."] * 8)

WhatsApp = House[TwilioWhatsappPlatform, TwilioWhatsappChannel]


@pytest_asyncio.fixture
async def house() -> AsyncIterator[WhatsApp]:
    async for made in opened(TwilioWhatsappPlatform(), TwilioWhatsappChannel):
        yield made


def offering(*titles: str, text: str = "How would you like to study?", name: str = "") -> Bubble:
    choices = tuple(Choice(at, title, f"c.{at}.1.1.abcdefghijklmnop") for at, title in enumerate(titles, 1))
    return Bubble(text=text, fallback=text, lang="en", choices=choices, as_list=len(titles) > 3, id=name)


def posts(house: WhatsApp) -> list[str]:
    return [path.rpartition("/")[2] for method, path, _body in house.platform.requests if method == "POST"]


async def test_up_to_three_are_buttons_and_a_press_brings_what_each_carries(house: WhatsApp) -> None:
    await house.channel.send(TO, offering("Online", 'In "person"', "Both, please"))
    [heard] = house.platform.heard
    assert [button.title for button in heard.buttons] == ["Online", 'In "person"', "Both, please"]
    assert heard.text.startswith("How would you like to study?\n")
    for at, button in enumerate(heard.buttons, 1):
        [inbound] = await house.got(house.platform.press_event(button))
        assert (inbound.payload, inbound.text) == (f"c.{at}.1.1.abcdefghijklmnop", None)


async def test_more_are_a_list_that_opens(house: WhatsApp) -> None:
    titles = [f"Choice {at}" for at in range(10)]
    await house.channel.send(TO, offering(*titles))
    [heard] = house.platform.heard
    assert [button.title for button in heard.buttons] == titles
    assert "utter_channel_open_list en" in heard.text
    [inbound] = await house.got(house.platform.press_event(heard.buttons[9]))
    assert inbound.payload == "c.10.1.1.abcdefghijklmnop"


async def test_a_template_is_made_once_for_each_number_of_choices_and_found_again(house: WhatsApp) -> None:
    await asyncio.gather(*(house.channel.send(TO, offering("Online", "In person")) for _ in range(5)))
    await house.channel.send(TO, offering("Online"))
    assert posts(house).count("Content") == 2
    again = build("twilio_whatsapp", house.platform.credentials())
    again.routes(house.hub)
    await again.send(TO, offering("Yes", "No"))
    await again.close()
    assert posts(house).count("Content") == 2
    names = sorted(one["friendly_name"] for one in house.platform.templates.values())
    assert names == ["cairn_buttons_1", "cairn_buttons_2"]


async def test_long_words_go_ahead_and_the_last_line_has_the_buttons(house: WhatsApp) -> None:
    await house.channel.send(TO, offering("Yes", "No", text=f"{LONG}\nShall I go on?"))
    assert [heard.text for heard in house.platform.heard] == [LONG, "Shall I go on?\nYes\nNo"]
    await house.channel.send(TO, offering("Yes", "No", text="A long word. " * 40))
    assert house.platform.heard[-1].text.startswith("utter_channel_choose_below en\n")


async def test_what_arrived_before_a_fault_is_not_said_twice(house: WhatsApp) -> None:
    bubble = offering("Yes", "No", text=f"{LONG}\nShall I go on?", name="m1")
    await house.channel.send(TO, offering("Yes", "No"))  # the template is there
    house.platform.heard.clear()
    send, counted = house.channel._api.send_content, []

    async def busy_once(**given: object) -> None:
        counted.append(given)
        if len(counted) == 1:
            raise SendLaterError("busy")
        await send(**given)

    house.channel._api.send_content = busy_once
    with pytest.raises(SendLaterError):
        await house.channel.send(TO, bubble)
    await house.channel.send(TO, bubble)
    assert [heard.text.partition("\n")[0] for heard in house.platform.heard] == [LONG.partition("\n")[0], "Shall I go on?"]


async def test_where_no_template_can_be_made_the_choices_are_numbered_and_it_is_logged(
    house: WhatsApp, caplog: pytest.LogCaptureFixture
) -> None:
    house.platform.refuses_templates = True
    await house.channel.send(TO, offering("Online", "In person"))
    [heard] = house.platform.heard
    assert heard.text == "How would you like to study?\n\nutter_channel_choose en\n1. Online\n2. In person"
    assert "numbered" in caplog.text
    asked = len(house.platform.requests)
    await house.channel.send(TO, offering("Online", "In person"))
    assert len(house.platform.requests) == asked + 1, "a refused template is not asked for at each message"


async def test_a_template_that_somebody_deleted_is_made_again_and_no_message_is_lost(house: WhatsApp) -> None:
    await house.channel.send(TO, offering("Online", "In person"))
    house.platform.templates.clear()
    await house.channel.send(TO, offering("Online", "In person"))
    assert not house.platform.heard[-1].buttons
    assert "2. In person" in house.platform.heard[-1].text
    await house.channel.send(TO, offering("Online", "In person"))
    assert len(house.platform.heard[-1].buttons) == 2


async def test_a_person_who_cannot_be_reached_is_not_tried_again_without_buttons(house: WhatsApp) -> None:
    house.platform.refusal = 63016
    with pytest.raises(UndeliverableError, match="24 hours"):
        await house.channel.send(TO, offering("Yes", "No"))
    assert house.platform.heard == []


async def test_while_twilio_is_busy_it_is_later(house: WhatsApp) -> None:
    house.platform.fail(503, seconds=60)
    with pytest.raises(SendLaterError):
        await house.channel.send(TO, offering("Yes", "No"))


async def test_a_button_of_the_colleges_own_template_is_the_words_on_it(house: WhatsApp) -> None:
    form = house.platform.form("ada", Body="Book a visit", ButtonText="Book a visit", ButtonPayload="/restart")
    [inbound] = await house.got(house.platform.signed(form))
    assert (inbound.payload, inbound.text) == (None, "Book a visit")


async def test_a_college_can_do_without_buttons(house: WhatsApp) -> None:
    channel = build("twilio_whatsapp", {**house.platform.credentials(), "buttons": False})
    assert (channel.capabilities.choices, channel.capabilities.choice_list) == (0, 0)
    assert not [finding for finding in await channel.check(PUBLIC) if "lists" in finding.what]
    await channel.close()


async def test_the_check_says_how_many_templates_there_are(house: WhatsApp) -> None:
    await house.channel.send(TO, offering("Yes", "No"))
    assert "made so far: 1" in (await house.channel.check(PUBLIC))[-1].what
