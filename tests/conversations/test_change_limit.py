"""One limit asked for anew, by words or by a chip: the others stay."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.serve import Cairn
from tests.conversations.player import Player, searching

CHANGED = [
    ("en", "change my budget", "300", "max_cost", 300.0),
    ("en", "change my budget", "two hundred bucks", "max_cost", 200.0),
    ("en", "I want to change the place", "Ottawa", "province", {"any_of": ["ON"], "none_of": [], "hard": True}),
    ("fr", "je veux changer mon budget", "300", "max_cost", 300.0),
    ("fr", "changer la ville", "à Québec", "province", {"any_of": ["QC"], "none_of": [], "hard": True}),
]


@pytest.mark.parametrize(("lang", "asked", "answer", "slot", "value"), CHANGED)
async def test_one_limit_is_asked_for_anew(cairn: Cairn, lang: str, asked: str, answer: str, slot: str, value: Any) -> None:
    player = await searching(cairn, lang)
    goal = await player.slot("goal")
    await player.say(asked)
    assert len(player.last) == 1
    assert await player.slot("changing") == slot or slot == "province"
    await player.say(answer)
    assert await player.slot(slot) == value
    assert await player.slot("goal") == goal
    assert await player.slot("changing") is None
    assert player.last[-1].chips


async def test_a_chip_that_is_pressed_asks_for_its_limit_and_its_buttons_change_it(cairn: Cairn) -> None:
    player = await searching(cairn)
    chip = next(chip for message in player.last for chip in message.chips if chip["key"] == "province")
    turn = await cairn.conversations.press(
        player.conversation_id, "edit", chip["edit"]["payload"], chip["edit"]["title"], channel="web"
    )
    player.last = turn.messages[1:]
    await player.press("Quebec")
    assert (await player.slot("province"))["any_of"] == ["QC"]
    assert await player.slot("changing") is None


async def test_leaving_a_limit_as_it_is_shows_the_results_again(cairn: Cairn) -> None:
    player = await searching(cairn)
    before = [card["id"] for card in player.cards]
    await player.say("change the place")
    await player.press("/skip")
    assert [card["id"] for card in player.cards] == before
    assert (await player.slot("province"))["any_of"] == ["ON"]


async def test_a_question_in_between_is_answered_and_the_limit_asked_again(cairn: Cairn) -> None:
    player = await searching(cairn)
    await player.say("change my budget")
    await player.say("what is a micro-credential?")
    assert (await player.responses())[-1] == "utter_change_max_cost"
    await player.say("cancel that")
    assert await player.slot("changing") is None


async def test_changing_without_a_name_offers_what_there_is(cairn: Cairn) -> None:
    player = await searching(cairn)
    turn = await cairn.conversations.press(player.conversation_id, "c", "/change_limit", "change", channel="web")
    titles = [reply.title for reply in turn.messages[-1].replies]
    assert any(re.match("Province", title) for title in titles)


async def test_what_is_not_asked_for_is_in_words_for_every_limit(cairn: Cairn) -> None:
    for lang in ("en", "fr"):
        player = await Player.begin(cairn, lang)
        for key in ("goal", "skills", "skill", "occupation", "field", "province", "city", "provider", "kind", "delivery",
                    "pace", "study_language", "funding", "max_cost", "max_hours", "max_weeks", "hours_per_week", "badge",
                    "assessed"):  # fmt: skip
            turn = await cairn.conversations.press(
                player.conversation_id, key, f'/change_limit{{"limit": "{key}"}}', key, channel="web"
            )
            assert turn.messages[1].lang == lang
            assert turn.messages[1].replies, key


@pytest.mark.parametrize(
    ("lang", "asked", "free"), [("en", "change my budget", "free"), ("fr", "changer mon budget", "gratuit")]
)
async def test_a_word_that_could_be_a_question_answers_the_one_that_is_open(
    cairn: Cairn, lang: str, asked: str, free: str
) -> None:
    player = await searching(cairn, lang)
    await player.say(asked)
    await player.say(free)
    assert await player.slot("max_cost") == 0
    assert await player.slot("changing") is None


async def test_a_plan_asked_for_meanwhile_ends_the_question_which_limit_to_change(cairn: Cairn) -> None:
    player = await searching(cairn)
    await player.say("change my budget")
    await player.say("make my plan")
    assert await player.responses() == ["utter_plan_unsaved"]
    assert await player.slot("changing") is None
    await player.say("thanks")
    assert "utter_change_max_cost" not in await player.responses()
