"""The discovery form: at most four questions, only what is not known, each skippable, with digressions."""

from __future__ import annotations

from bot.serve import Cairn
from tests.conversations.player import Player

QUESTIONS = "utter_ask_discovery_form_"
RESULTS = {"utter_results", "utter_results_unknown", "utter_nothing_fits", "utter_nothing_at_all"}


async def asked(player: Player) -> str:
    names = await player.responses()
    return names[-1].removeprefix(QUESTIONS)


async def test_four_questions_with_a_time_promise_then_results(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("what should i take")
    assert await asked(player) == "goal"
    assert "Question 1 of 4" in player.text
    assert "minute" in player.text
    await player.say("health care")
    assert await asked(player) == "province"
    assert "2 of 4" in player.text
    await player.say("ontario")
    assert await asked(player) == "delivery"
    await player.press("Online")
    assert await asked(player) == "max_cost"
    await player.press("No limit")
    assert (await player.responses())[0] in RESULTS
    assert player.cards
    assert all(card["source"]["url"] for card in player.cards)


async def test_every_question_can_be_skipped(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("help me choose something")
    for _ in range(3):
        await player.press("/skip")
    await player.press("/skip")
    # Nothing was said, so there is nothing to search with; the bot does not go silent and does not loop.
    assert (await player.responses())[0] in {"utter_profile_empty", *RESULTS}


async def test_only_what_is_not_yet_known_is_asked(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("help me choose, i live in ontario and want something online")
    assert await asked(player) == "goal"
    assert "of 2" in player.text
    await player.say("bookkeeping")
    assert await asked(player) == "max_cost"


async def test_everything_in_one_message_needs_no_question(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("what should i take, need smth online for data stuff, im in sudbury n can only spend 500")
    assert (await player.responses())[0] in RESULTS
    assert (await player.slot("delivery"))["any_of"] == ["online"]
    assert (await player.slot("province"))["any_of"] == ["ON"]
    assert await player.slot("max_cost") == 500


async def test_a_digression_is_answered_and_the_question_comes_back(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("what should i take")
    await player.say("health care")
    await player.say("does osap cover microcredentials")
    names = await player.responses()
    assert names[0].startswith("utter_answer")
    assert names[-1] == QUESTIONS + "province"
    await player.say("sudbury")
    assert await asked(player) == "delivery"
    assert (await player.slot("city"))["any_of"] == ["sudbury"]


async def test_small_talk_inside_the_form_comes_back_to_it(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("what should i take")
    await player.say("are you a robot?")
    assert await player.responses() == ["utter_ask_if_bot", QUESTIONS + "goal"]


async def test_a_changed_mind_replaces_the_earlier_answer(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("what should i take")
    await player.say("forestry")
    await player.say("british columbia")
    await player.say("actually make it ontario")
    assert (await player.slot("province"))["any_of"] == ["ON"]
    assert await asked(player) == "delivery"


async def test_cancel_leaves_the_form_and_keeps_what_was_said(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("what should i take")
    await player.say("forestry")
    await player.press("/skip")
    await player.say("never mind, stop")
    assert await player.responses() == ["utter_cancelled"]
    assert await player.slot("goal")
    await player.say("thanks")
    assert await player.responses() == ["utter_thank"]


async def test_start_over_forgets(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("any online forestry courses in british columbia")
    await player.say("start over")
    assert await player.responses() == ["utter_started_over"]
    for name in ("goal", "province", "delivery", "results"):
        assert await player.slot(name) is None


async def test_the_form_speaks_french(cairn: Cairn) -> None:
    player = await Player.begin(cairn, "fr")
    await player.say("aidez-moi à choisir une formation")
    assert await asked(player) == "goal"
    assert "Question 1 de 4" in player.text
    await player.say("la santé")
    await player.press("Québec")
    assert await asked(player) == "delivery"
    assert "apprendre" in player.text
