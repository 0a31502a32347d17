"""Questions about one of the programmes shown: answered from its row, or "not stated" and whom to ask."""

from __future__ import annotations

from typing import Any

import pytest

from bot.serve import Cairn
from tests.conversations.player import Player


async def row(player: Player, at: int) -> dict[str, Any]:
    from actions.knowledge_client import get_client  # noqa: PLC0415

    shown = await player.slot("results")
    return await get_client().credential(shown[at - 1], lang="en")


async def with_results(cairn: Cairn, lang: str = "en") -> Player:
    player = await Player.begin(cairn, lang)
    await player.say("des cours en santé" if lang == "fr" else "any health care courses")
    assert len(player.cards) == 3
    return player


async def test_general_questions_before_anything_was_shown_are_answered_as_ever(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("are micro-credentials assessed?")
    assert await player.responses() == ["utter_answer"]
    await player.say("is it worth it")
    assert await player.responses() == ["utter_notes_benefit"]


async def test_general_questions_stay_general_with_results_on_the_screen(cairn: Cairn) -> None:
    player = await with_results(cairn)
    await player.say("tell me more about the second one")
    await player.say("does OSAP cover micro-credentials?")
    assert (await player.responses())[0] in {"utter_answer", "utter_answer_needs_person"}


@pytest.mark.parametrize(
    ("lang", "question"), [("en", "is the second one assessed?"), ("fr", "est-ce que le deuxième est évalué?")]
)
async def test_a_number_says_which_and_the_row_answers(cairn: Cairn, lang: str, question: str) -> None:
    player = await with_results(cairn, lang)
    meant = await row(player, 2)
    await player.say(question)
    stated = meant["assessed"] is not None
    assert await player.responses() == ["utter_result_stated" if stated else "utter_result_not_stated"]
    assert meant["title"] in player.text
    assert meant["source"]["url"] in player.text
    assert (meant["source"]["as_of"] or meant["source"]["read_on"]) in player.text
    assert await player.slot("focus") == meant["id"]


@pytest.mark.parametrize(
    ("lang", "details", "questions"),
    [
        (
            "en",
            "tell me more about the first one",
            ["is it assessed?", "who recognises it?", "can I get OSAP for it?", "is it really worth it?", "how long is it",
             "when does it start", "is it in french", "who do i contact for it", "do i need anything to get into it",
             "do i get a badge", "is it online", "how much is it"],
        ),
        (
            "fr",
            "dites-m'en plus sur le premier",
            ["c'est évalué?", "qui le reconnaît?", "est-ce que ça vaut la peine, celui-là?", "ça dure combien de temps",
             "ça commence quand", "c'est en français?", "c'est en ligne?", "ça coûte combien", "faut-il des préalables"],
        ),
    ],
)  # fmt: skip
async def test_it_is_the_one_whose_details_are_shown(cairn: Cairn, lang: str, details: str, questions: list[str]) -> None:
    player = await with_results(cairn, lang)
    meant = await row(player, 1)
    await player.say(details)
    for question in questions:
        await player.say(question)
        names = await player.responses()
        assert names[0].startswith("utter_result_"), question
        assert meant["title"] in player.text, question
        assert meant["source"]["url"] in player.text, question
        assert player.last[0].lang == lang
        asked = [reply for reply in player.last[0].replies if reply.payload.startswith("/ask_question{")]
        assert 1 <= len(asked) <= 2, question
    assert await player.slot("language") == lang


async def test_with_several_shown_and_none_in_focus_it_asks_which_and_offers_the_general_answer(cairn: Cairn) -> None:
    player = await with_results(cairn)
    meant = await row(player, 3)
    await player.say("who recognises it?")
    assert await player.responses() == ["utter_which_result"]
    titles = [reply.title for reply in player.last[0].replies]
    assert titles[2] == f"3. {meant['title']}"
    await player.press(titles[2])
    assert await player.responses() == ["utter_result_recognised"]
    assert meant["title"] in player.text


async def test_in_general_is_a_stored_answer(cairn: Cairn) -> None:
    player = await with_results(cairn)
    await player.say("is it assessed?")
    await player.press("Micro-credentials in general")
    assert (await player.responses())[0] in {"utter_answer", "utter_answer_needs_person"}


async def test_funding_that_the_page_does_not_name_is_not_a_no(cairn: Cairn) -> None:
    player = await with_results(cairn)
    for at in (1, 2, 3):
        meant = await row(player, at)
        await player.say(f"can i get osap for number {at}")
        named = any(link["id"] == "osap" for link in meant["funding"])
        assert await player.responses() == [f"utter_result_funding_{'named' if named else 'not_named'}"]
        assert "OSAP" in player.text


async def test_the_learners_own_region_comes_first_in_answers_about_funding(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("online health care courses in alberta")
    await player.say("is there any funding for the first one")
    assert "What funding is there in Alberta?" in [reply.title for reply in player.last[0].replies[:2]]


async def test_nobody_is_told_that_it_is_worth_it(cairn: Cairn) -> None:
    player = await with_results(cairn)
    await player.say("is the first one really worth it?")
    assert await player.responses() == ["utter_result_worth_it"]
    assert "No page states" in player.text
    assert "/ask_human" in [reply.payload for reply in player.last[0].replies]


async def test_what_no_row_holds_is_said_to_be_not_stated(cairn: Cairn) -> None:
    player = await with_results(cairn)
    meant = await row(player, 2)
    await player.say("can i get a refund for the second one")
    assert await player.responses() == ["utter_result_other"]
    assert meant["source"]["url"] in player.text
    assert [reply for reply in player.last[0].replies if reply.payload.startswith("/ask_question{")]


async def test_a_name_among_those_shown_says_which(cairn: Cairn) -> None:
    player = await with_results(cairn)
    meant = await row(player, 3)
    await player.say(f"is {meant['title']} assessed?")
    assert (await player.responses())[0].startswith("utter_result_")
    assert meant["title"] in player.text


async def test_the_language_switch_still_works_with_a_programme_in_focus(cairn: Cairn) -> None:
    player = await with_results(cairn)
    await player.say("tell me more about the first one")
    await player.say("in french please")
    assert await player.slot("language") == "fr"


async def test_the_same_question_is_asked_of_another_one(cairn: Cairn) -> None:
    player = await with_results(cairn)
    other = await row(player, 2)
    await player.say("is the first one assessed?")
    await player.say("what about the second one?")
    assert (await player.responses())[0] in {"utter_result_stated", "utter_result_not_stated"}
    assert other["title"] in player.text
    await player.say("tell me more about the second one")
    assert await player.responses() == ["utter_details"]
