"""From what somebody likes, and is tired of, to occupations, their skills, and programmes: played, in both languages."""

from __future__ import annotations

import pytest

from bot.serve import Cairn
from tests.conversations.player import Player

WISHES = [
    ("en", "I like working with my hands and I'm tired of retail", "stores and retail"),
    ("fr", "j'aime travailler dehors, tanné du bureau", "le travail de bureau"),
]


@pytest.mark.parametrize(("lang", "wish", "avoided"), WISHES)
async def test_a_wish_leads_to_two_or_three_occupations_with_why(cairn: Cairn, lang: str, wish: str, avoided: str) -> None:
    player = await Player.begin(cairn, lang)
    await player.say(wish)
    assert await player.responses() == ["utter_occupations_without"]
    assert avoided in player.text
    assert 2 <= len(player.cards) <= 3
    for card in player.cards:
        assert card["reasons"]
        assert card["subtitle"]
        assert len(card["facts"]) == 4
    assert await player.slot("requested_slot") is None
    assert await player.slot("goal") == wish


async def test_figures_of_another_region_are_said_to_be_so_once_the_region_is_known(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("I love animals")
    assert "not for your region" not in player.text
    await player.say("in Ontario")
    assert await player.responses() == ["utter_occupations"]
    assert "for British Columbia, not for your region" in player.text
    await player.say("in British Columbia")
    assert "not for your region" not in player.text


async def test_the_second_one_is_an_occupation_while_occupations_are_on_the_screen(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("I like working with my hands")
    second = (await player.slot("suggested"))[1]
    await player.say("tell me about the second one")
    assert await player.responses() == ["utter_occupation"]
    assert second in player.text
    await player.say("show me programmes for that")
    assert (await player.slot("occupation"))["any_of"] == [second]
    assert player.cards
    shown = [card["id"] for card in player.cards]
    await player.say("tell me more about the first one")
    assert await player.responses() == ["utter_details"]
    assert player.cards[0]["id"] == shown[0]


@pytest.mark.parametrize(
    ("lang", "wish", "asked"),
    [
        ("en", "I love animals", "what would I need to learn for the second one?"),
        ("fr", "j'adore les animaux", "qu'est-ce qu'il faut que j'apprenne pour le deuxième?"),
    ],
)
async def test_the_skills_of_a_suggested_occupation_are_asked_by_its_number(
    cairn: Cairn, lang: str, wish: str, asked: str
) -> None:
    player = await Player.begin(cairn, lang)
    await player.say(wish)
    second = (await player.slot("suggested"))[1]
    await player.say(asked)
    assert (await player.slot("occupation"))["any_of"] == [second]
    assert "utter_missing_skills" in " ".join(await player.responses())


async def test_programmes_for_an_occupation_lead_to_it_and_the_wish_stays_the_goal_of_the_plan(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    wish = "I like working with my hands and I'm tired of retail"
    await player.say(wish)
    await player.press("Programmes for this")
    code = (await player.slot("occupation"))["any_of"][0]
    for card in player.cards:
        row = await cairn.knowledge.credential(card["id"], lang="en")
        assert code in [link["code"] for link in row["occupations"]]
    assert "Goal" not in " ".join(chip["label"] for message in player.last for chip in message.chips)
    await player.say("make my plan")
    assert wish in player.text


async def test_only_a_dislike_asks_what_is_liked_and_a_choice_leads_on(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("tired of retail")
    assert await player.responses() == ["utter_ask_interest_without"]
    await player.press("Helping people")
    assert await player.responses() == ["utter_occupations_without"]
    assert await player.slot("interests")


async def test_none_of_these_asks_for_another_goal(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("I love animals")
    await player.press("None of these")
    assert await player.responses() == ["utter_ask_discovery_form_goal"]
    assert await player.slot("goal") is None
    await player.say("bookkeeping")
    assert await player.slot("goal") == "bookkeeping"


async def test_a_wish_as_the_answer_to_the_form_leads_to_occupations_at_its_end(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("help me choose")
    await player.say("I love animals")
    assert await player.responses() == ["utter_ask_discovery_form_province"]
    for _ in range(3):
        await player.press("/skip")
    assert await player.responses() == ["utter_occupations"]


@pytest.mark.parametrize(
    "message", ["I want a better job", "help me choose", "welding in Alberta", "something in health care", "I like online"]
)
async def test_what_is_no_wish_goes_its_own_way(cairn: Cairn, message: str) -> None:
    player = await Player.begin(cairn)
    await player.say(message)
    assert await player.slot("wish") is None
    assert await player.slot("suggested") is None


async def test_a_new_subject_ends_the_wish(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("I love animals")
    await player.say("find me welding courses in Alberta")
    assert await player.slot("wish") is None
    assert await player.slot("goal") == "welding"
    assert await player.slot("suggested") is None
