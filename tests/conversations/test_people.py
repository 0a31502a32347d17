"""Distress, minors, and the way to a person."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from actions.open_case import CONSENT_VERSION
from api.triage.models import Case
from bot.serve import Cairn
from tests.conversations.player import Player


def cases(cairn: Cairn, conversation_id: str) -> list[dict[str, Any]]:
    assert cairn.api is not None
    with cairn.api.state.database.session() as session:
        rows = session.scalars(select(Case).where(Case.conversation_id == conversation_id)).all()
        return [{column.key: getattr(row, column.key) for column in Case.__table__.columns} for row in rows]


async def test_a_person_is_asked_for_with_consent_and_the_summary_is_shown_first(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("online health care courses in ontario")
    await player.say("can i talk to a real person")
    assert await player.responses() == ["utter_ask_consent"]
    assert "Ontario" in player.text
    assert cases(cairn, player.conversation_id) == []
    shown = player.text
    await player.press("Yes, share this")
    await player.say("Sam")
    await player.say("sam@example.org")
    await player.say("evenings after 6")
    assert await player.responses() == ["utter_case_opened"]
    (case,) = cases(cairn, player.conversation_id)
    assert case["reference"] in player.text
    assert case["contact_address"] == "sam@example.org"
    assert case["contact_name"] == "Sam"
    assert case["contact_time"] == "evenings after 6"
    assert case["urgency"] == "U1"
    assert case["reasons"] == [{"code": "asked_for_person", "turn": 2, "level": "U1"}]
    assert ("Ontario", 1) in [(line["text"], line["turn"]) for line in case["summary"]]
    assert all(line["text"] in shown for line in case["summary"])
    assert (case["consent_version"], case["shares_transcript"]) == (CONSENT_VERSION, False)


async def test_what_was_said_before_is_shared_only_when_chosen(cairn: Cairn) -> None:
    player = await Player.begin(cairn, "fr")
    await player.say("je cherche une formation en soudure")
    await player.say("je veux parler à une personne")
    await player.press("Oui, et la conversation aussi")
    await player.press("/skip")
    await player.press("/skip")
    (case,) = cases(cairn, player.conversation_id)
    assert case["shares_transcript"] is True
    assert (await player.slot("case"))["transcript"] is True


async def test_asking_again_makes_no_second_case(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("human please")
    await player.say("yes")
    await player.press("/skip")
    await player.press("/skip")
    await player.say("i want to talk to a person")
    assert await player.responses() == ["utter_already_waiting"]
    (case,) = cases(cairn, player.conversation_id)
    assert case["reference"] in player.text


async def test_a_topic_that_needs_a_person_is_said_once_and_told_without_content(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("my study permit expires next month and they refused my extension")
    assert (await player.responses())[-1] == "utter_topic_immigration"
    (case,) = cases(cairn, player.conversation_id)
    assert (case["urgency"], case["consent_version"], case["summary"]) == ("U3", None, None)
    await player.say("my study permit expires next month")
    assert "utter_topic_immigration" not in await player.responses()
    await player.say("a person please")
    assert await player.responses() == ["utter_ask_consent"]
    await player.say("no")
    (case,) = cases(cairn, player.conversation_id)
    assert case["status"] == "open"


async def test_who_declines_is_not_waited_for(cairn: Cairn) -> None:
    player = await Player.begin(cairn, "fr")
    await player.say("on m'a refusé mon aide financière et je veux contester la décision")
    assert (await player.responses())[-1] == "utter_topic_funding_refused"
    await player.say("oui")
    assert await player.responses() == ["utter_ask_consent"]
    await player.say("non")
    (case,) = cases(cairn, player.conversation_id)
    assert (case["status"], case["outcome"]) == ("resolved", "declined")


async def test_no_means_nothing_is_shared(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("human please")
    await player.say("no")
    assert await player.responses() == ["utter_nothing_shared"]
    assert cases(cairn, player.conversation_id) == []


async def test_name_and_contact_can_be_skipped(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("human please")
    await player.say("yes")
    await player.press("/skip")
    await player.press("/skip")
    assert await player.responses() == ["utter_case_opened_no_contact"]
    (case,) = cases(cairn, player.conversation_id)
    assert case["contact_address"] is None


async def test_a_contact_that_is_none_is_asked_again(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("human please")
    await player.say("yes")
    await player.say("Sam")
    await player.say("my house")
    assert "utter_bad_contact" in await player.responses()
    await player.say("705 555 0100")
    assert await player.responses() == ["utter_ask_handoff_form_handoff_time"]
    await player.press("/skip")
    assert await player.responses() == ["utter_case_opened"]


@pytest.mark.parametrize(
    ("text", "response", "number", "urgency"),
    [
        ("i want to kill myself", "utter_crisis_suicide", "9-8-8", "U3"),
        ("my boyfriend hits me and i'm scared to go home", "utter_crisis_violence", "911", "U3"),
        ("my friend took too many pills", "utter_crisis_emergency", "911", "U4"),
        ("j'ai envie de mourir", "utter_crisis_suicide", "9-8-8", "U3"),
        ("mon chum me frappe", "utter_crisis_violence", "911", "U3"),
    ],
)
async def test_a_crisis_gets_its_line_at_once_and_an_alert_without_content(
    cairn: Cairn, text: str, response: str, number: str, urgency: str
) -> None:
    player = await Player.begin(cairn)
    await player.say(text)
    assert await player.responses() == [response]
    assert number in player.text
    (case,) = cases(cairn, player.conversation_id)
    assert case["urgency"] == urgency
    assert case["summary"] is None
    assert case["profile"] is None
    assert case["contact_address"] is None
    assert case["consent_version"] is None


async def test_the_line_is_of_the_place_and_in_the_language(cairn: Cairn) -> None:
    player = await Player.begin(cairn, "fr")
    await player.say("je cherche une formation en santé au québec")
    await player.say("j'ai envie de mourir")
    assert player.last[0].lang == "fr"
    assert "277-3553" in player.text


async def test_a_crisis_inside_a_form_comes_first_and_closes_it(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("what should i take")
    await player.say("i want to end my life")
    assert await player.responses() == ["utter_crisis_suicide"]
    await player.say("no thank you")
    assert await player.responses() == ["utter_deny"]


async def test_after_a_crisis_yes_leads_to_a_person_and_the_case_is_the_same(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("i want to kill myself")
    await player.say("yes")
    assert await player.responses() == ["utter_ask_consent"]
    await player.say("yes")
    await player.press("/skip")
    await player.press("/skip")
    (case,) = cases(cairn, player.conversation_id)
    assert case["urgency"] == "U3"
    assert case["consent_version"]


async def test_under_eighteen_there_is_no_contact_form(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("im 15 what courses can i take")
    assert await player.slot("minor") is True
    await player.say("i want to talk to a person")
    assert await player.responses() == ["utter_minor_person"]
    assert "1-800-668-6868" in player.text
    (case,) = cases(cairn, player.conversation_id)
    assert case["consent_version"] is None
    assert case["summary"] is None
    assert {reason["code"] for reason in case["reasons"]} == {"minor", "asked_for_person"}


@pytest.mark.parametrize("text", ["this homework is killing me lol", "je suis mort de rire", "i bombed the quiz"])
async def test_hyperbole_is_no_crisis(cairn: Cairn, text: str) -> None:
    player = await Player.begin(cairn)
    await player.say(text)
    assert not any(name.startswith("utter_crisis") for name in await player.responses())
    assert cases(cairn, player.conversation_id) == []


async def test_distress_gets_a_line_and_a_person_and_a_case_without_content(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("i'm so overwhelmed i can't stop crying")
    assert await player.responses() == ["utter_distress"]
    assert "9-8-8" in player.text
    (case,) = cases(cairn, player.conversation_id)
    assert (case["urgency"], case["summary"], case["consent_version"]) == ("U2", None, None)


async def test_two_misunderstandings_tell_staff_and_offer_a_person(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("xkcd zzyzx")
    assert cases(cairn, player.conversation_id) == []
    await player.say("xkcd zzyzx")
    assert await player.responses() == ["utter_offer_person"]
    (case,) = cases(cairn, player.conversation_id)
    assert case["reasons"] == [{"code": "failed_twice", "turn": 2, "level": "U1"}]
    await player.say("yes")
    assert await player.responses() == ["utter_ask_consent"]
