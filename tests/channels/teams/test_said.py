"""What people write in Teams becomes events."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.channels.problems import TooManyError
from tests.channels.platforms.teams_shapes import BOT, GROUP, TENANT, person
from tests.channels.teams.talk import ADA, House


async def test_a_chat_is_one_conversation_of_its_person(house: House) -> None:
    (inbound,) = await house.got(house.platform.said("online bookkeeping &amp; data"))
    assert (inbound.text, inbound.user, inbound.thread, inbound.lang) == ("online bookkeeping & data", ADA, "", "en")
    assert inbound.address == house.to_ada
    assert inbound.at == datetime(2026, 11, 26, 15, 0, 0, 123000, tzinfo=UTC)
    (french,) = await house.got(house.platform.said("bonjour", locale="fr-CA"))
    assert french.lang == "fr"
    (other,) = await house.got(house.platform.said("hola", locale="es-ES"))
    assert other.lang is None


async def test_in_a_channel_our_name_is_cut_off_and_the_thread_is_the_conversation(house: House) -> None:
    activity = house.platform.in_channel("what is a badge?")
    (inbound,) = await house.got(activity)
    assert inbound.text == "what is a badge?"
    assert inbound.thread == activity["conversation"]["id"] == inbound.address["conversation"]
    (again,) = await house.got(house.platform.in_channel("and who pays?", root=activity["id"]))
    assert again.thread == inbound.thread


async def test_names_of_people_are_no_part_of_the_words(house: House) -> None:
    group = {"isGroup": True, "conversationType": "groupChat", "tenantId": TENANT, "id": GROUP}
    mentions = [
        {"type": "mention", "mentioned": {"id": BOT, "name": "Cairn"}, "text": "<at>Cairn</at>"},
        {"type": "mention", "mentioned": {"id": person("bob"), "name": "Bob Tremblay"}, "text": "<at>Bob Tremblay</at>"},
    ]
    said = house.platform.said("<at>Cairn</at> help <at>Bob Tremblay</at> choose", conversation=group, entities=mentions)
    (inbound,) = await house.got(said)
    assert inbound.text == "help choose"
    assert inbound.thread == GROUP


async def test_only_our_name_begins(house: House) -> None:
    (inbound,) = await house.got(house.platform.in_channel(""))
    assert inbound.text == "START"


async def test_typed_words_are_never_a_payload(house: House) -> None:
    for typed in ("/restart", '{"choice": "c.1"}', "c.1.1.zzzz"):
        (inbound,) = await house.got(house.platform.said(typed))
        assert (inbound.text, inbound.payload) == (typed, None)


@pytest.mark.parametrize("kind", ["voice", "video", "image", "file", "sticker"])
async def test_what_holds_no_words_says_its_kind(house: House, kind: str) -> None:
    answer = await house.post(house.platform.wordless_events()[kind])
    assert answer.status_code == 200
    ((_channel, inbound),) = house.hub.received
    assert (inbound.wordless, inbound.text) == (kind, None)


async def test_words_with_a_file_are_both(house: House) -> None:
    picture = {"contentType": "image/*", "contentUrl": f"{house.platform.service_url}v3/attachments/1"}
    words, file = await house.got(house.platform.said("is this a badge?", attachments=[picture]))
    assert (words.text, file.wordless) == ("is this a badge?", "image")
    assert words.event_id != file.event_id


async def test_a_sign_alone_is_words(house: House) -> None:
    shown = {"contentType": "text/html", "content": '<p><emoji id="yes" alt="👍" title="Yes"></emoji></p>'}
    (inbound,) = await house.got(house.platform.activity("message", attachments=[shown]))
    assert inbound.text == "👍"


async def test_what_is_no_message_to_us_leads_to_nothing(house: House) -> None:
    for kind, event in house.platform.silent_events().items():
        answer = await house.post(event)
        assert (answer.status_code, answer.content) == (200, b""), kind
    assert house.hub.received == []
    assert house.platform.heard == []


async def test_an_activity_is_taken_in_once(house: House) -> None:
    event = house.platform.text_event("hello", event_id="1600000000000")
    for _ in range(3):
        assert (await house.post(event)).status_code == 200
    assert len(house.hub.received) == 1


async def test_who_sends_too_much_is_asked_to_wait(house: House) -> None:
    house.hub.fails_with = TooManyError("Please wait.", retry_after=7)
    answer = await house.post(house.platform.text_event("hello"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert person("ada") not in answer.text
