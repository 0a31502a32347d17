"""WhatsApp's Cloud API over real HTTP on both sides."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.channels.register import build
from bot.channels.whatsapp import WhatsAppChannel
from bot.messaging.bubble import Bubble, Choice
from bot.messaging.channel import SendLaterError, UndeliverableError
from bot.messaging.credentials import CredentialsError
from tests.channels.house import House, opened
from tests.channels.platforms.meta import VERIFY, WhatsAppPlatform, bsuid, telephone

TO = {"to": telephone("ada"), "message": "wamid.5"}
TEXT = {"type": "text", "text": {"body": "hello"}}

WhatsApp = House[WhatsAppPlatform, WhatsAppChannel]


@pytest_asyncio.fixture
async def house() -> AsyncIterator[WhatsApp]:
    async for one in opened(WhatsAppPlatform(), WhatsAppChannel):
        yield one


def bubble(text: str, *titles: str, as_list: bool = False, image: tuple[str, str] | None = None, name: str = "") -> Bubble:
    choices = tuple(Choice(at, title, f"c.1.{at}.sig") for at, title in enumerate(titles, 1))
    return Bubble(text=text, fallback=text, lang="fr", choices=choices, as_list=as_list, image=image, id=name)


async def test_words_are_an_event_of_that_person(house: WhatsApp) -> None:
    [inbound] = await house.got(house.platform.text_event("Je cherche à Québec 🎓", event_id="wamid.5"))
    assert (inbound.event_id, inbound.text, inbound.user) == ("wamid.5", "Je cherche à Québec 🎓", bsuid("ada"))
    assert inbound.address == TO
    assert inbound.at is not None


async def test_somebody_may_write_without_their_number(house: WhatsApp) -> None:
    """One who has a user name: the same person as before, and answered at their id."""
    [before] = await house.got(house.platform.message(TEXT, "ada"))
    hidden = {name: value for name, value in house.platform.said(TEXT, "ada").items() if name != "from"}
    [inbound] = await house.got(house.platform.changes([hidden]))
    assert inbound.user == before.user
    await house.channel.send(inbound.address, bubble("Bonjour"))
    assert house.platform.heard[-1].to == bsuid("ada")


async def test_the_id_may_stand_with_the_contact_only(house: WhatsApp) -> None:
    said = {name: value for name, value in house.platform.said(TEXT, "ada").items() if name != "from_user_id"}
    contacts = [{"wa_id": telephone("bob"), "user_id": "CA.1"}, {"wa_id": telephone("ada"), "user_id": bsuid("ada")}]
    [inbound] = await house.got(house.platform.change({"contacts": contacts, "messages": [said]}))
    assert inbound.user == bsuid("ada")
    [inbound] = await house.got(house.platform.changes([{**said, "id": "wamid.older"}]))
    assert inbound.user == telephone("ada")


async def test_what_is_pressed_gives_its_payload_back(house: WhatsApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house.hub, "words", lambda _response, _lang: "Choisir")
    await house.channel.send(TO, bubble("Où?", "Ontario", "Québec"))
    await house.channel.send(TO, bubble("Où?", *(f"Lieu {at}" for at in range(7)), as_list=True))
    for heard in house.platform.heard:
        [inbound] = await house.got(house.platform.press_event(heard.buttons[1]))
        assert (inbound.payload, inbound.text) == ("c.1.2.sig", None)


async def test_a_button_of_a_template_of_the_colleges_own_is_words(house: WhatsApp) -> None:
    event = house.platform.message({"type": "button", "button": {"payload": "c.1.1.sig", "text": "Tell me more"}}, "ada")
    assert [(one.text, one.payload) for one in await house.got(event)] == [("Tell me more", None)]


async def test_what_holds_no_words_says_what_it_is(house: WhatsApp) -> None:
    expected = {"audio": "voice", "document": "file", "contacts": "contact", "unsupported": "other"}
    for kind, event in house.platform.wordless_events().items():
        assert [inbound.wordless for inbound in await house.got(event)] == [expected.get(kind, kind)]


@pytest.mark.parametrize("kind", ["image", "video", "document"])
async def test_the_words_under_a_picture_are_read_too(house: WhatsApp, kind: str) -> None:
    event = house.platform.message({"type": kind, kind: {"id": "1", "caption": "i want to die"}}, "ada")
    wordless, words = await house.got(event)
    assert wordless.wordless is not None
    assert (words.text, words.wordless) == ("i want to die", None)
    assert await house.got(event) == []


async def test_what_is_no_message_is_nothing(house: WhatsApp, caplog: pytest.LogCaptureFixture) -> None:
    for what, event in house.platform.silent_events().items():
        assert await house.got(event) == [], what
    assert "a message did not arrive (131047)" in caplog.text
    assert telephone("ada") not in caplog.text


async def test_every_message_of_a_request_counts(house: WhatsApp) -> None:
    def said(text: str) -> dict[str, object]:
        return house.platform.said({"type": "text", "text": {"body": text}}, "ada")

    found = await house.got(house.platform.changes([said("one"), said("two")], [said("three")]))
    assert [one.text for one in found] == ["one", "two", "three"]


@pytest.mark.parametrize("entry", [5, None, [5], [{"changes": 5}], [{"changes": [{"field": "messages", "value": []}]}]])
async def test_another_shape_than_the_documented_one_is_nothing(house: WhatsApp, entry: object) -> None:
    assert await house.got(house.platform.signed({"object": "whatsapp_business_account", "entry": entry})) == []


async def test_a_message_without_a_sender_or_a_name_is_nothing(house: WhatsApp) -> None:
    nameless = [{**house.platform.said(TEXT, "ada"), "id": ""}, {"id": "wamid.1", **TEXT}]
    assert await house.got(house.platform.changes(nameless)) == []


async def test_forged_requests_reach_nothing(house: WhatsApp) -> None:
    for event in house.platform.forged():
        answer = await house.post(event)
        assert answer.status_code in (400, 401, 404, 405), (answer.status_code, event)
        assert answer.status_code != 401 or answer.content == b""
    assert house.hub.received == []


async def test_a_long_text_with_buttons_goes_ahead_of_them(house: WhatsApp) -> None:
    await house.channel.send(TO, bubble("Long. " * 300 + "\nOù?", "Oui", "Non"))
    await house.channel.send(TO, bubble("🎓" * 1000, "Oui", "Non"))
    long, asked, whole, below = house.platform.heard
    assert (long.text.count("Long."), asked.text, len(asked.buttons)) == (300, "Où?", 2)
    assert whole.text == "🎓" * 1000
    assert below.text == "utter_channel_choose_below fr"


async def test_what_arrived_is_not_sent_again_when_the_rest_has_to_wait(house: WhatsApp) -> None:
    house.platform.refuses = [None, None, (131056, 400, {})]
    message = bubble("Long. " * 300 + "\nOù?", "Oui", image=("https://college.ca/map.png", "Une carte"), name="one")
    with pytest.raises(SendLaterError):
        await house.channel.send(TO, message)
    await house.channel.send(TO, message)
    picture, long, asked = house.platform.heard
    assert (picture.image, picture.text) == ("https://college.ca/map.png", "Une carte")
    assert (long.text[:5], asked.text) == ("Long.", "Où?")


async def test_typing_marks_the_message_as_read(house: WhatsApp) -> None:
    await house.channel.typing(TO)
    sent = house.platform.requests[-1][2]
    assert (sent["status"], sent["message_id"], sent["typing_indicator"]) == ("read", "wamid.5", {"type": "text"})
    house.platform.fail(500, seconds=5)
    await house.channel.typing(TO)


@pytest.mark.parametrize("code", [4, 80007, 130429, 131048, 131056, 131000, 131016])
async def test_what_passes_is_tried_later(house: WhatsApp, code: int) -> None:
    house.platform.refuses = [(code, 400, {})]
    with pytest.raises(SendLaterError):
        await house.channel.send(TO, bubble("Bonjour"))


@pytest.mark.parametrize("code", [100, 131026, 131047, 131051])
async def test_what_is_refused_is_not_tried_again(house: WhatsApp, code: int) -> None:
    house.platform.refuses = [(code, 400, {})]
    with pytest.raises(UndeliverableError, match=str(code)):
        await house.channel.send(TO, bubble("Bonjour"))


async def test_a_refused_token_names_the_setting(house: WhatsApp, caplog: pytest.LogCaptureFixture) -> None:
    house.platform.refuses = [(190, 401, {})]
    with caplog.at_level(logging.ERROR), pytest.raises(SendLaterError):
        await house.channel.send(TO, bubble("Bonjour"))
    assert "credentials.yml" in caplog.text
    assert telephone("ada") not in caplog.text


@pytest.mark.parametrize("key", ["verify", "secret", "access_token", "phone_number_id"])
def test_it_does_not_start_without_its_secrets(key: str) -> None:
    given = {"verify": "v", "secret": "s", "access_token": "t", "phone_number_id": "1"}
    with pytest.raises(CredentialsError, match=key):
        build("whatsapp", {**given, key: ""})
    with pytest.raises(CredentialsError, match="phone_number_id"):
        build("whatsapp", {**given, "phone_number_id": "+1 416 555 0123"})


async def test_the_check_says_what_to_paste(house: WhatsApp) -> None:
    found = await house.channel.check("https://cairn.college.ca")
    assert all(one.ok for one in found)
    assert "https://cairn.college.ca/webhooks/whatsapp/webhook" in (found[-1].paste or "")
    assert VERIFY not in "".join(one.paste or "" for one in found)
    house.platform.fail(401, seconds=5)
    assert not (await house.channel.check(None))[0].ok
