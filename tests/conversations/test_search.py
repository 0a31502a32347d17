"""Searching, refining, and what is done with results."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.serve import Cairn
from tests.conversations.player import Player


async def credentials(player: Player) -> list[dict[str, Any]]:
    from actions.knowledge_client import get_client  # noqa: PLC0415

    return [await get_client().credential(card["id"], lang="en") for card in player.cards]


async def test_stated_limits_are_never_broken(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("any online health care courses in ontario")
    assert player.cards
    for row in await credentials(player):
        assert row["delivery"] is None or row["delivery"]["id"] == "online"
        assert row["province"]["id"] in ("ON", "CA")


async def test_every_result_says_why_and_what_is_unknown(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("palliative care courses under 400 dollars")
    assert player.cards
    for card in player.cards:
        assert card["reasons"] or card["unknown"]
        assert card["source"]["url"].startswith("http")
    assert player.last[0].chips


async def test_not_online_excludes_online(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("trades courses in ontario but not online")
    assert (await player.slot("delivery"))["none_of"] == ["online"]
    for row in await credentials(player):
        assert row["delivery"] is None or row["delivery"]["id"] != "online"


async def test_refining_changes_one_limit_and_keeps_the_rest(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("online health care courses in ontario")
    await player.say("in person instead")
    assert (await player.slot("delivery"))["any_of"] == ["in_person"]
    assert (await player.slot("province"))["any_of"] == ["ON"]
    await player.say("any province")
    assert await player.slot("province") is None
    assert (await player.slot("delivery"))["any_of"] == ["in_person"]


async def test_cheaper_is_cheaper_than_what_is_shown_or_asks(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("leadership courses under 2000")
    before = [row["cost"]["amount"] for row in await credentials(player) if row["cost"]["amount"]]
    await player.say("cheaper please")
    names = await player.responses()
    if names == ["utter_ask_budget"]:
        assert not before
        return
    assert await player.slot("max_cost") < 2000


async def test_more_gives_others_and_numbers_go_on(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("any health care courses")
    first = [card["id"] for card in player.cards]
    await player.say("show me more")
    second = [card["id"] for card in player.cards]
    assert second
    assert not set(first) & set(second)
    assert player.last[0].text.count("4. ") == 1
    assert await player.slot("results") == first + second


async def test_details_by_number_ordinal_button_and_name(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("any health care courses")
    shown = player.cards
    await player.say("tell me more about the second one")
    assert await player.responses() == ["utter_details"]
    assert shown[1]["title"] in player.text
    await player.say("number 3")
    assert shown[2]["title"] in player.text
    await player.say(f"more details about {shown[0]['title']}")
    assert shown[0]["title"] in player.text


async def test_details_say_what_is_not_stated(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("any health care courses")
    await player.say("tell me more about the first one")
    facts = player.cards[0]["facts"]
    assert any(fact["value"] is None for fact in facts)
    assert "not stated" in player.text


async def test_compare_puts_differences_first(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("any health care courses")
    titles = [card["title"] for card in player.cards]
    await player.say("compare 1 and 3")
    assert await player.responses() == ["utter_comparison"]
    table = player.last[0].table
    assert table is not None
    assert table["columns"] == [titles[0], titles[2]]
    differing = [row["differs"] for row in table["rows"]]
    assert differing == sorted(differing, reverse=True)


async def test_does_it_stack_speaks_of_the_one_meant(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("any health care courses")
    await player.say("tell me more about the first one")
    title = player.cards[0]["title"]
    await player.say("does it stack into something")
    assert (await player.responses())[0] in {"utter_pathway", "utter_no_pathway"}
    assert title in player.text


async def test_when_nothing_fits_the_smallest_relaxations_are_offered(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("online forestry courses in prince edward island for free")
    names = await player.responses()
    assert names[0] in {"utter_nothing_fits", "utter_results_unknown"}
    if names[0] == "utter_nothing_fits":
        offered = [reply for reply in player.last[0].replies if reply.payload.startswith("/refine_search{")]
        assert offered
        await player.press(offered[0].title)
        assert player.cards


async def test_a_chip_can_be_taken_away(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("online health care courses in ontario")
    turn = await cairn.conversations.press(
        player.conversation_id, "chip", '/refine_search{"drop": ["province"]}', "x", channel="web"
    )
    assert len(turn.messages) > 1
    assert await player.slot("province") is None


async def test_the_profile_is_said_back(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("online health care courses in ontario under 600")
    await player.say("what do you know about me")
    assert await player.responses() == ["utter_profile"]
    for words in ("Ontario", "Online", "600"):
        assert words in player.text


async def test_occupation_then_its_credentials(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("how much does a welder make")
    assert await player.responses() == ["utter_occupation"]
    assert "72106" in player.text
    assert "BC" in player.text
    await player.press("Programmes for this")
    assert (await player.responses())[0] in {"utter_results", "utter_nothing_fits", "utter_nothing_at_all"}


async def test_missing_skills_shrink_when_skills_are_named(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("which skills am i missing to become a nurse aide")
    assert await player.responses() == ["utter_missing_skills"]
    before = player.text
    await player.say("i already know infection control and active listening")
    assert await player.responses() == ["utter_missing_skills"]
    assert await player.slot("skills")
    assert player.text != before


NOTHING = [
    "free welding in Nunavut online under 2 weeks",
    "online forestry courses in prince edward island for free",
    "welding courses from georgian college",
    "free in person cybersecurity courses in yukon",
    "soudure gratuite au Nunavut en ligne en moins de 2 semaines",
]


@pytest.mark.parametrize("wish", NOTHING)
async def test_each_relaxation_gives_just_as_many_as_it_says(cairn: Cairn, wish: str) -> None:
    lang = "fr" if "soudure" in wish else "en"
    player = await Player.begin(cairn, lang)
    await player.say(wish)
    if await player.responses() != ["utter_nothing_fits"]:
        assert player.cards or player.last[0].replies
        return
    titles = [reply.title for reply in player.last[0].replies if reply.payload.startswith("/refine_search{")]
    assert titles
    for title in titles:
        said = re.search(r"\((\d+)\)$", title)
        assert said
        other = await Player.begin(cairn, lang)
        await other.say(wish)
        await other.press(title)
        assert (await other.responses())[0] in {"utter_results", "utter_results_mixed"}
        number = re.search(r": (\d+) ", other.last[0].text)
        assert number
        assert number.group(1) == said.group(1), title


@pytest.mark.parametrize(
    ("wish", "response"),
    [
        ("welding courses under -5 dollars", "utter_impossible_cost"),
        ("free and under -5 dollars welding", "utter_impossible_cost"),
        ("welding with 0 hours a week", "utter_impossible_time"),
        ("des cours de soudure à moins de -5 $", "utter_impossible_cost"),
    ],
)
async def test_a_limit_nothing_can_keep_is_asked_about(cairn: Cairn, wish: str, response: str) -> None:
    player = await Player.begin(cairn)
    await player.say(wish)
    assert await player.responses() == [response]
    assert not player.cards
    for title in [reply.title for reply in player.last[0].replies]:
        other = await Player.begin(cairn)
        await other.say(wish)
        await other.press(title)
        assert other.cards or (await other.responses())[0] in {"utter_nothing_fits", "utter_nothing_at_all"}


@pytest.mark.parametrize(
    ("wish", "response", "near"),
    [
        ("welding courses in narnia", "utter_unknown_place", "Sarnia"),
        ("des cours de soudure à Narnia", "utter_unknown_place", "Sarnia"),
        ("welding courses at hogwarts college", "utter_unknown_school", None),
        ("des cours de soudure au collège Poudlard", "utter_unknown_school", None),
    ],
)
async def test_an_unknown_place_or_school_is_asked_about(cairn: Cairn, wish: str, response: str, near: str | None) -> None:
    player = await Player.begin(cairn)
    await player.say(wish)
    assert await player.responses() == [response]
    titles = [reply.title for reply in player.last[0].replies]
    assert near is None or near in titles
    await player.press("/find_credentials")
    assert player.cards
    assert "arnia" not in str(await player.slot("goal"))


async def test_all_three_and_names_are_compared(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("any health care courses")
    titles = [card["title"] for card in player.cards]
    await player.say("compare all three")
    assert player.last[0].table
    assert player.last[0].table["columns"] == titles
    await player.say(f"compare {titles[1]} and {titles[2]}")
    assert player.last[0].table
    assert player.last[0].table["columns"] == titles[1:]


async def test_the_text_of_a_result_holds_its_link_and_date(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("palliative care courses")
    for row in await credentials(player):
        assert row["source"]["url"] in player.last[0].text
        assert (row["source"]["as_of"] or row["source"]["read_on"]) in player.last[0].text
        if row["stacks_into"]:
            assert row["stacks_into"][0] in player.last[0].text
