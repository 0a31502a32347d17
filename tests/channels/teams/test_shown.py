"""What Cairn says becomes cards that Teams takes; what it does not take is sent later, or not."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from bot.messaging.bubble import Bubble, Card, Choice, Table
from bot.messaging.channel import SendLaterError, UndeliverableError
from tests.channels.platforms.teams_shapes import LOUNGE, PASSWORD, person
from tests.channels.teams.talk import ADA, HELLO, House


async def test_a_message_is_a_card_that_teams_takes(house: House) -> None:
    card = Card(
        "Data [1]", "Mohawk", (("Cost", None), ("Hours", "12")), "not stated", ("online",), "https://m.ca/(a)", "2026", ()
    )
    card = replace(card, choices=(Choice(2, "More", "c.2"),))
    bubble = Bubble(
        text="**Two** ways:\n\n1. one\n2. [two](https://a.ca/b_c)",
        fallback="Two ways",
        lang="en",
        choices=tuple(Choice(number, f"Way {number}", f"c.{number}") for number in range(3, 12)),
        cards=(card,),
        table=Table(("A", "B"), (("Cost", ("$1", "$2")),)),
        image=("https://a.ca/i.png", "a path of stones"),
    )
    await house.channel.send(house.to_ada, bubble)
    (heard,) = house.platform.heard
    assert heard.to == house.to_ada["conversation"]
    lines = heard.text.split("\n")
    assert lines[:3] == ["Two ways:", "1. one", "2. two https://a.ca/b_c"]
    assert {"2. Data [1]", "Cost: not stated", "Hours: 12", "https://m.ca/(a)", "$2", "a path of stones"} <= set(lines)
    assert [button.title for button in heard.buttons] == ["More", *(f"Way {number}" for number in range(3, 12))]
    assert (heard.cards, heard.image) == (1, "https://a.ca/i.png")
    assert heard.raw["summary"] == "Two ways"


async def test_a_pressed_button_brings_its_payload_back(house: House) -> None:
    await house.channel.send(house.to_ada, replace(HELLO, choices=(Choice(1, "Ontario", "c.1.1.abc"),)))
    (button,) = house.platform.heard[-1].buttons
    (inbound,) = await house.got(house.platform.pressed(button))
    assert (inbound.payload, inbound.text, inbound.user) == ("c.1.1.abc", None, ADA)
    as_object = {**house.platform.pressed(button), "value": {"choice": "c.1.1.abc"}}
    assert [one.payload for one in await house.got(as_object)] == ["c.1.1.abc"]


async def test_in_a_group_a_button_is_for_who_it_was_shown_to(house: House) -> None:
    thread = f"{LOUNGE};messageid=1"
    await house.channel.send({**house.to_ada, "conversation": thread}, replace(HELLO, choices=(Choice(1, "Yes", "c.1"),)))
    (button,) = house.platform.heard[-1].buttons
    house.hub.known.add(("teams", ADA, thread))
    assert [one.payload for one in await house.got(house.platform.pressed(button))] == ["c.1"]
    assert await house.got(house.platform.pressed(button, user="eve")) == []
    await house.channel.close()
    assert "utter_teams_not_yours" in house.platform.heard[-1].text


async def test_what_is_too_large_for_one_message_is_parted(house: House) -> None:
    bubble = Bubble(text="\n".join(f"line {number} " + "é" * 60 for number in range(190)), fallback="lines", lang="fr")
    await house.channel.send(house.to_ada, bubble)
    assert len(house.platform.heard) > 1
    whole = "\n".join(heard.text for heard in house.platform.heard)
    assert [line.split()[1] for line in whole.split("\n")] == [str(number) for number in range(190)]


async def test_a_card_that_is_refused_leaves_its_words(house: House) -> None:
    house.platform.refuses_cards = True
    await house.channel.send(house.to_ada, Bubble(text="**Hello** you", fallback="Hello you", lang="en"))
    assert house.platform.heard[-1].text == "Hello you"


async def test_typing_is_shown_and_never_fails(house: House) -> None:
    await house.channel.typing(house.to_ada)
    assert house.platform.typed == [house.to_ada["conversation"]]
    house.platform.fail(500, seconds=5)
    await house.channel.typing(house.to_ada)


async def test_a_busy_connector_says_when(house: House) -> None:
    house.platform.fail(429, seconds=5, retry_after=3)
    with pytest.raises(SendLaterError) as refused:
        await house.channel.send(house.to_ada, HELLO)
    assert refused.value.seconds == 3


@pytest.mark.parametrize("status", [412, 500, 502, 503, 504])
async def test_a_passing_fault_is_tried_later(house: House, status: int) -> None:
    house.platform.refusal = (status, "ServiceError")
    with pytest.raises(SendLaterError, match=str(status)):
        await house.channel.send(house.to_ada, HELLO)


@pytest.mark.parametrize(
    ("status", "code"), [(403, "MessageWritesBlocked"), (403, "BotNotInConversationRoster"), (404, "ConversationNotFound")]
)
async def test_who_blocked_us_is_left_alone(house: House, status: int, code: str) -> None:
    house.platform.refusal = (status, code)
    with pytest.raises(UndeliverableError, match=code):
        await house.channel.send(house.to_ada, HELLO)


async def test_our_token_is_kept_and_fetched_again_when_refused(house: House) -> None:
    await house.channel.send(house.to_ada, HELLO)
    await house.channel.send(house.to_ada, HELLO)
    assert house.platform.tokens_given == 1
    house.platform.tokens_given = 5  # the connector no longer takes the old one
    with pytest.raises(SendLaterError, match="401"):
        await house.channel.send(house.to_ada, HELLO)
    await house.channel.send(house.to_ada, HELLO)
    assert house.platform.tokens_given == 6


async def test_a_refused_password_is_said_and_the_message_waits(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.platform.login_refuses = True
    with pytest.raises(SendLaterError, match="invalid_client"):
        await house.channel.send(house.to_ada, HELLO)
    assert "app_password" in caplog.text


async def test_nothing_is_sent_to_a_strange_server(house: House) -> None:
    with pytest.raises(UndeliverableError):
        await house.channel.send({**house.to_ada, "service_url": "http://127.0.0.1:9/"}, HELLO)
    assert house.platform.tokens_given == 0


async def test_nothing_personal_is_logged(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await house.post(house.platform.text_event("my secret wish"))
    await house.channel.send(house.to_ada, HELLO)
    house.platform.refusal = (403, "MessageWritesBlocked")
    with pytest.raises(UndeliverableError):
        await house.channel.send(house.to_ada, HELLO)
    logged = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("httpcore"))
    for personal in ("secret wish", person("ada"), house.to_ada["conversation"][:40], PASSWORD, "of-6d2b"):
        assert personal not in logged, personal
