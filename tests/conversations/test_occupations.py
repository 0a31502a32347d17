"""From what somebody likes to occupations, from an occupation to its skills, and from what is missing to programmes."""

from __future__ import annotations

from typing import Any

import pytest

from actions.knowledge_client import get_client
from bot.serve import Cairn
from tests.conversations.player import Player

SUGGESTED = "utter_occupations_without"
WISHES = {
    "en": "I like working with my hands and I'm tired of retail",
    "fr": "j'aime travailler dehors, tanné du bureau",
}
BOOKKEEPER = {"en": "which skills am I missing to become a bookkeeper",
              "fr": "quelles compétences me manquent pour devenir teneur de livres"}  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "fr"])
async def test_a_wish_leads_to_occupations_with_why_skills_figures_and_programmes(cairn: Cairn, lang: str) -> None:
    player = await Player.begin(cairn, lang)
    await player.say(WISHES[lang])
    assert await player.responses() == [SUGGESTED]
    found = await get_client().goals(WISHES[lang], interests=[], region=None, lang=lang)
    assert [card["id"] for card in player.cards] == [f"occupation:{job['code']}" for job in found["items"]]
    assert 2 <= len(player.cards) <= 3
    for position, (card, job) in enumerate(zip(player.cards, found["items"], strict=True), start=1):
        assert f"{position}. {job['title']}" in player.text
        assert card["reasons"][0] == job["reasons"][0]["text"]
        assert card["reasons"][0][1:] in player.text
        shown = " ".join(str(fact["value"]) for fact in card["facts"])
        assert job["skills"][0]["name"] in shown
        assert job["wage"]["region"] in shown
        assert job["wage"]["as_of"] in shown
        assert str(job["credentials"]) == card["facts"][-1]["value"]
        assert card["source"]["url"].startswith("https://")
        assert len(card["replies"]) == 3
    assert found["avoided"]
    assert all(entry["name"] in player.text.split("\n")[0] for entry in found["avoided"])


async def test_numbers_count_the_occupations_until_results_are_shown(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say(WISHES["en"])
    jobs = player.cards
    await player.say("the second one")
    assert await player.responses() == ["utter_occupation"]
    assert jobs[1]["title"] in player.text
    await player.say("tell me about the first")
    assert jobs[0]["title"] in player.text.split("\n")[0]
    await player.say("what would I need to learn for the second one?")
    assert await player.responses() == ["utter_missing_skills"]
    assert jobs[1]["title"] in player.text.split("\n")[0]
    await player.say("show me programmes for that")
    assert await player.responses() == ["utter_results"]
    assert (await player.slot("occupation"))["any_of"] == [jobs[1]["id"].removeprefix("occupation:")]
    programme = player.cards[0]["title"]
    await player.say("tell me about the first")
    assert await player.responses() == ["utter_details"]
    assert programme in player.text


@pytest.mark.parametrize(
    ("lang", "place", "question", "elsewhere"),
    [("en", "I live in Ontario", "how much does a welder make", "British Columbia"),
     ("fr", "j'habite à Montréal", "combien gagne un soudeur", "Colombie-Britannique")],
)  # fmt: skip
async def test_figures_of_another_region_are_warned_of(
    cairn: Cairn, lang: str, place: str, question: str, elsewhere: str
) -> None:
    player = await Player.begin(cairn, lang)
    await player.say(question)
    unsaid = player.text
    assert elsewhere in unsaid
    await player.say(place)
    await player.say(question)
    assert await player.responses() == ["utter_occupation"]
    region = (await player.slot("province"))["any_of"][0]
    job = await get_client().occupation("72106", lang=lang, region=region)
    assert job["warning"] in player.text
    assert job["warning"] not in unsaid


async def test_no_warning_where_the_figures_are_the_learners(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("welding courses in british columbia")
    await player.say("how much does a welder make")
    job = await get_client().occupation("72106", lang="en", region="BC")
    assert (job["warning"], "British Columbia" in player.text) == (None, False)


@pytest.mark.parametrize("lang", ["en", "fr"])
async def test_similar_occupations_come_with_their_distance(cairn: Cairn, lang: str) -> None:
    player = await Player.begin(cairn, lang)
    await player.say({"en": "how much does a welder make", "fr": "combien gagne un soudeur"}[lang])
    near = (await get_client().occupation("72106", lang=lang))["similar"][:3]
    assert len(near) == 3
    for entry in near:
        shared, every = len(entry["shared"]), len(entry["shared"]) + len(entry["missing"])
        said = player.text[player.text.index(entry["title"] + " (") :].partition(")")[0]
        assert entry["closeness"]["name"] in said
        assert str(shared) in said
        assert str(every) in said
    await player.press(near[0]["title"])
    assert await player.responses() == ["utter_occupation"]
    assert near[0]["code"] in player.text


@pytest.mark.parametrize("lang", ["en", "fr"])
async def test_the_gap_says_what_is_had_in_part_and_missing(cairn: Cairn, lang: str) -> None:
    player = await Player.begin(cairn, lang)
    await player.say(BOOKKEEPER[lang])
    assert await player.responses() == ["utter_missing_skills"]
    before = player.text
    said = {"en": "I can use Excel and I did bookkeeping", "fr": "je sais utiliser Excel et faire la tenue de livres"}[lang]
    await player.say(said)
    assert await player.responses() == ["utter_missing_skills"]
    skills = await player.slot("skills")
    assert set(skills) == {"spreadsheets", "bookkeeping"}
    gap = await get_client().skill_gap("12200", skills, {}, lang=lang)
    numbers = player.text.split("\n")[1]
    for count in (gap["have"], gap["partly"], gap["have"] + gap["partly"] + gap["missing"]):
        assert str(count) in numbers
    assert player.text != before
    standings: dict[str, list[dict[str, Any]]] = {"have": [], "partly": [], "missing": []}
    for entry in gap["skills"]:
        standings[entry["standing"]["id"]].append(entry)
    assert all(entry["name"] in player.text for entry in standings["have"])
    assert all(f"{entry['name']} ({entry['nearby']['text']})" in player.text for entry in standings["partly"])
    shown = [line for line in player.text.split("\n") if line.startswith("• ")][len(standings["partly"]) :]
    assert len(shown) == 6
    for line, entry in zip(shown, standings["missing"], strict=False):
        assert entry["name"] in line
        assert all(row["title"] in line for row in entry["credentials"][:2])
    await player.press({"en": "Show the rest", "fr": "Voir le reste"}[lang])
    assert standings["missing"][6]["name"] in player.text


async def test_a_skill_that_one_does_not_have_comes_back(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say(BOOKKEEPER["en"])
    before = player.text
    await player.say("I can use excel")
    await player.say("I can't use excel")
    assert await player.slot("skills") == []
    assert player.text == before


async def test_what_a_page_leaves_unstated_is_said_beside_the_limits(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say(BOOKKEEPER["en"])
    without = player.text
    await player.say("online only, under 500")
    await player.say("what skills am i missing")
    assert "not stated" in player.text
    assert "not stated" not in without


@pytest.mark.parametrize("lang", ["en", "fr"])
async def test_closing_the_gap_leads_to_programmes_that_teach_it(cairn: Cairn, lang: str) -> None:
    player = await Player.begin(cairn, lang)
    await player.say(BOOKKEEPER[lang])
    gap = await get_client().skill_gap("12200", [], {}, lang=lang)
    teaching = {row["id"] for entry in gap["skills"] for row in entry["credentials"]}
    await player.press("/find_for_occupation")
    assert await player.responses() == ["utter_results"]
    assert {card["id"] for card in player.cards} & teaching


async def test_skills_said_after_suggestions_ask_for_which_of_them(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say(WISHES["en"])
    title = player.cards[1]["title"]
    await player.say("I can use Excel and I did bookkeeping")
    assert await player.responses() == ["utter_skills_noted"]
    await player.press(title)
    assert await player.responses() == ["utter_missing_skills"]
    assert title in player.text


async def test_an_occupation_that_is_not_sure_offers_the_nearest(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("what does a snorkel engineer earn")
    assert await player.responses() == ["utter_nearest_occupations"]
    offered = [reply for reply in player.last[-1].replies if reply.payload.startswith("/ask_occupation")]
    assert len(offered) == 3
    await player.press(offered[0].title)
    assert await player.responses() == ["utter_occupation"]


async def test_start_over_forgets_what_was_suggested(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say(WISHES["en"])
    await player.say("start over")
    assert await player.slot("suggested") is None
    assert await player.slot("occupation") is None
