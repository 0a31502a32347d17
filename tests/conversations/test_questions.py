"""Questions: what it is, how definitions differ, anything stored, and an honest "I don't know"."""

from __future__ import annotations

import pytest

from bot.serve import Cairn
from tests.conversations.player import Player


async def test_the_welcome_says_what_one_must_know_first(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    for said in ("automated", "Nobody is watching", "911", "9-8-8", "7 days"):
        assert said in player.text
    french = await Player.begin(cairn, "fr")
    for said in ("automatisé", "Personne ne suit", "911", "9-8-8", "7 jours"):
        assert said in french.text


async def test_what_is_it_gives_one_definition_with_its_owner_then_the_comparison(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("what is a micro-credential?")
    assert await player.responses() == ["utter_definition"]
    assert "CICan" in player.text
    assert player.last[0].sources[0]["url"].startswith("https://")
    await player.say("yes")
    assert await player.responses() == ["utter_definitions_compared"]
    for body in ("eCampusOntario", "HEQCO", "UNESCO"):
        assert body in player.text


async def test_a_stored_question_is_answered_with_date_and_sources(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("does osap cover microcredentials")
    assert await player.responses() in (["utter_answer"], ["utter_answer_needs_person"])
    assert player.last[0].sources
    assert player.last[0].feedback_for == "answer:does-osap-cover-micro-credentials"
    assert "2026" in player.text


async def test_a_flagged_question_offers_a_person_and_yes_means_it(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("do i need a study permit for a 10 week course")
    assert await player.responses() == ["utter_answer_needs_person"]
    await player.say("yes please")
    assert await player.responses() == ["utter_ask_consent"]


async def test_two_near_answers_are_offered_as_labelled_buttons(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("can i get ei while studying")
    if await player.responses() == ["utter_answer"]:
        assert player.last[0].feedback_for == "answer:can-i-take-a-course-while-on-ei"
        return
    offered = [reply for reply in player.last[0].replies if reply.payload.startswith("/ask_question{")]
    assert 1 <= len(offered) <= 3
    await player.press(offered[0].title)
    assert (await player.responses())[0].startswith("utter_answer")


@pytest.mark.parametrize(
    ("button", "response"),
    [
        ("/ask_types", "utter_notes_type"),
        ("/ask_benefits", "utter_notes_benefit"),
    ],
)
async def test_notes_are_listed_with_their_sources(cairn: Cairn, button: str, response: str) -> None:
    player = await Player.begin(cairn)
    await player.say("how do the definitions differ")
    await player.press(button)
    assert await player.responses() == [response]
    assert player.last[0].sources


async def test_a_question_in_french_is_answered_in_french(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("comment je demande à mon employeur de payer ma formation?")
    assert player.last[0].lang == "fr"
    assert (await player.responses())[0].startswith("utter_answer")
    assert "employeur" in player.text


async def test_out_of_scope_is_said_and_kept_for_staff(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("what's the weather in toronto tomorrow")
    assert await player.responses() == ["utter_out_of_scope"]
    assert player.last[0].replies
    with cairn.api.state.database.session() as session:  # type: ignore[union-attr]
        from sqlalchemy import select  # noqa: PLC0415

        from api.triage.models import UnansweredQuestion  # noqa: PLC0415

        texts = list(session.scalars(select(UnansweredQuestion.text)))
    assert any("weather" in text for text in texts)


async def test_two_failures_in_a_row_end_with_a_person(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    named: list[str] = []
    for text in ("xkcd zzyzx", "xkcd zzyzx"):
        await player.say(text)
        named += await player.responses()
        assert player.last[0].replies
    if named.count("utter_out_of_scope") == 0:
        assert named[-1] == "utter_offer_person"


async def test_an_understood_message_forgets_earlier_failures(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("blorp fnord quux")
    await player.say("hello")
    assert (await player.slot("failures") or 0) == 0
