"""Practitioners in Teams: cases in the triage room, and commands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.channels.platform import Button
from tests.channels.platforms.teams_shapes import LOUNGE, ROOM, TENANT, heard_of, person, personal_of
from tests.channels.teams.talk import ADA, CASE, House


async def test_a_case_is_posted_changed_and_answered_in_its_thread(house: House) -> None:
    key = await house.channel.post_case(CASE)
    heard = house.platform.heard[-1]
    assert key.startswith(f"{ROOM};messageid=") and heard.to == key
    assert "ABC-DEF: Now" in heard.text and "Somebody is in *danger*" in heard.text
    assert "{{DATE(2026-11-26T16:00:00Z, SHORT)}} {{TIME(2026-11-26T16:00:00Z)}}" in heard.text
    assert [button.title for button in heard.buttons] == ["utter_desk_claim en", "utter_desk_resolve en"]
    await house.channel.update_case(key, replace(CASE, status="claimed", claimed_by="Sam"))
    now = house.platform.posted[key, key.rpartition("=")[2]]
    assert "utter_desk_claimed_by en Sam" in heard_of(now, key).text
    await house.channel.post_in_thread(key, "It is *free*.", who="Learner")
    assert (house.platform.heard[-1].to, house.platform.heard[-1].text) == (key, "Learner\nIt is *free*.")


async def test_a_button_of_a_case_is_answered_to_who_pressed_it(house: House) -> None:
    desk = house.with_desk()
    await house.channel.post_case(CASE)
    claim = house.platform.heard[-1].buttons[0]
    answer = await house.post(house.platform.press_event(claim))
    assert answer.json() == {
        "statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "done claim",
    }  # fmt: skip
    assert desk.asked == [("claim", ADA, "case-1")]
    desk.broken = True
    broken = await house.post(house.platform.press_event(claim))
    assert "utter_teams_failed en" in broken.json()["value"]
    assert house.hub.received == []


async def test_a_button_of_a_case_works_in_the_triage_room_only(house: House) -> None:
    desk = house.with_desk()
    for back in (
        {"verb": "desk.claim", "data": {"case": "1"}, "conversation": f"{LOUNGE};messageid=1"},
        {"verb": "desk.delete", "data": {"case": "1"}, "conversation": f"{ROOM};messageid=1"},
        {"verb": "desk.claim", "data": {"case": 1}, "conversation": f"{ROOM};messageid=1"},
        {"verb": ["desk.claim"], "data": None, "conversation": f"{ROOM};messageid=1"},
    ):
        answer = await house.post(house.platform.press_event(Button("Claim", back)))
        assert (answer.status_code, answer.json()["statusCode"]) == (200, 400)
    assert desk.asked == []


async def test_a_reply_in_a_cases_thread_goes_to_the_learner(house: House) -> None:
    desk = house.with_desk()
    key = await house.channel.post_case(CASE)
    root = key.rpartition("=")[2]
    known = len(house.platform.heard)
    assert await house.got(house.platform.in_channel("It is free.", channel=ROOM, root=root, mentioned=False)) == []
    assert await house.got(house.platform.in_channel("Cairn answers at night.", channel=ROOM, root=root)) == []
    await house.channel.close()
    assert [asked[:4] for asked in desk.asked] == [
        ("reply", ADA, key, "It is free."),
        ("reply", ADA, key, "Cairn answers at night."),
    ]
    assert len({asked[4] for asked in desk.asked}) == 2
    assert house.platform.heard[known:] == []


async def test_a_refused_reply_is_said_to_its_writer_alone(house: House) -> None:
    desk = house.with_desk()
    desk.refusal = "Claim this case first."
    key = await house.channel.post_case(CASE)
    await house.got(house.platform.in_channel("It is free.", channel=ROOM, root=key.rpartition("=")[2]))
    await house.channel.close()
    heard = house.platform.heard[-1]
    assert (heard.to, heard.text) == (personal_of(person("ada")), "Claim this case first.")


async def test_a_command_in_a_thread_does_not_reach_the_learner(house: House) -> None:
    desk = house.with_desk()
    await house.got(house.platform.in_channel("cairn find data", channel=ROOM, root="1"))
    await house.channel.close()
    assert desk.asked == [("ask", ADA, "find data")]
    assert house.platform.heard[-1].to == personal_of(person("ada"))


async def test_a_practitioner_asks_in_the_room_and_is_answered_alone(house: House) -> None:
    desk = house.with_desk()
    activity = house.platform.in_channel("find data in Ontario", channel=ROOM)
    for _ in range(2):
        await house.got(activity)
    await house.channel.close()
    assert desk.asked == [("ask", ADA, "find data in Ontario")]
    assert [(heard.to, heard.text) for heard in house.platform.heard] == [(personal_of(person("ada")), "three courses")]


async def test_who_has_not_added_us_is_told_so_in_the_room(house: House) -> None:
    house.with_desk()
    activity = house.platform.in_channel("queue", channel=ROOM)
    house.platform.unknown_people = True
    await house.got(activity)
    await house.channel.close()
    (heard,) = house.platform.heard
    assert heard.to == activity["conversation"]["id"]
    assert "utter_teams_write_alone" in heard.text and "courses" not in heard.text


@pytest.mark.parametrize("said", ["cairn queue", "/cairn queue", "Cairn  queue"])
async def test_in_their_own_chat_cairn_makes_a_command(house: House, said: str) -> None:
    desk = house.with_desk()
    assert await house.got(house.platform.said(said)) == []
    await house.channel.close()
    assert desk.asked == [("ask", ADA, "queue")]
    assert house.platform.heard[-1].to == personal_of(person("ada"))


async def test_anybody_may_link_and_else_is_a_learner(house: House) -> None:
    desk = house.with_desk()
    assert await house.got(house.platform.said("cairn link ABCD-1234", user="new")) == []
    await house.channel.close()
    assert desk.asked == [("link", f"{TENANT}.{person('new')}", "ABCD-1234")]
    assert house.platform.heard[-1].text == "linked <you>"
    (inbound,) = await house.got(house.platform.said("cairn queue", user="new"))
    assert inbound.text == "cairn queue"
    (own,) = await house.got(house.platform.said("I like data"))
    assert own.text == "I like data", "a practitioner may be a learner too"
