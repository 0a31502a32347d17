"""What a programme leads to, drawn and said; and the way from here to a certificate, diploma or degree."""

from __future__ import annotations

import httpx
import pytest

from bot.serve import Cairn
from tests.conversations.player import Player

STERILE = "british-columbia-institute-of-technology-sterility-and-aseptic-technique-basics-badge"
SFAE = "british-columbia-institute-of-technology-sterile-field-and-aseptic-environment-sfae"
PUBLIC_HEALTH = "universite-de-montreal-microprogramme-de-2e-cycle-en-sante-publique"
WORDS_ONLY = "georgian-college-essential-skills-for-supportive-care"


async def about(cairn: Cairn, credential: str, lang: str = "en") -> Player:
    """A conversation with one programme in focus."""
    player = await Player.begin(cairn, lang)
    payload = f'/show_details{{"credential": "{credential}"}}'
    turn = await cairn.conversations.press(player.conversation_id, "focus", payload, "x", channel="web")
    player.last = turn.messages[1:]
    assert await player.slot("focus") == credential
    return player


@pytest.mark.parametrize(("lang", "question"), [("en", "what does it lead to"), ("fr", "ça mène à quoi?")])
async def test_a_path_says_how_much_counts_who_says_so_and_is_drawn(cairn: Cairn, lang: str, question: str) -> None:
    player = await about(cairn, STERILE, lang)
    await player.say(question)
    assert await player.responses() == ["utter_pathway"]
    assert ("one of three badges; the provider says so" if lang == "en" else "un insigne sur trois; dit par") in player.text
    picture = player.last[0].picture
    assert picture is not None
    assert picture["url"] == f"/v1/pathways/{STERILE}.svg?lang={lang}"
    assert picture["alt"]
    transport = httpx.ASGITransport(app=cairn.app())
    async with httpx.AsyncClient(transport=transport, base_url="http://cairn") as http:
        drawn = await http.get(picture["url"])
    assert drawn.status_code == 200
    assert drawn.headers["content-type"] == "image/svg+xml"


async def test_what_comes_before_is_said_too(cairn: Cairn) -> None:
    player = await about(cairn, SFAE)
    await player.say("what does it lead to")
    assert "Sterility and Aseptic Technique Basics" in player.text
    assert player.last[0].picture


async def test_a_page_with_words_but_no_step_is_told_by_its_words(cairn: Cairn) -> None:
    player = await about(cairn, WORDS_ONLY)
    await player.say("what does it lead to")
    assert await player.responses() == ["utter_pathway_words"]
    assert "micro-certificate" in player.text
    assert player.last[0].picture is None


@pytest.mark.parametrize(
    ("lang", "question"),
    [
        ("en", "How do I get from here to a diploma"), ("en", "does this count toward a diploma"),
        ("fr", "comment je me rends d'ici à un diplôme"), ("fr", "est-ce que ça compte pour un diplôme"),
    ],
)  # fmt: skip
async def test_the_way_from_the_one_in_focus_to_a_diploma(cairn: Cairn, lang: str, question: str) -> None:
    player = await about(cairn, PUBLIC_HEALTH, lang)
    await player.say(question)
    assert await player.responses() == ["utter_ways"]
    assert "1. " in player.text
    assert "D.E.S.S. in public health" in player.text
    assert ("15 credits" if lang == "en" else "15 crédits") in player.text
    assert player.last[0].picture


@pytest.mark.parametrize("question", ["can this lead to a degree", "comment je passe de ça à un baccalauréat"])
async def test_the_way_to_a_degree(cairn: Cairn, question: str) -> None:
    player = await about(cairn, PUBLIC_HEALTH)
    await player.say(question)
    assert await player.responses() == ["utter_ways"]
    assert "Master's degree in public health" in player.text


async def test_a_level_that_cannot_be_reached_names_those_that_can(cairn: Cairn) -> None:
    player = await about(cairn, PUBLIC_HEALTH)
    await player.say("how do I get from here to a certificate")
    assert await player.responses() == ["utter_no_way"]
    await player.press("Diploma")
    assert await player.responses() == ["utter_ways"]


async def test_where_nothing_can_be_reached_the_college_is_to_be_asked(cairn: Cairn) -> None:
    player = await about(cairn, WORDS_ONLY)
    await player.say("how do I get from here to a diploma")
    assert await player.responses() == ["utter_no_way_at_all"]
    assert "Ask the college" in player.text


@pytest.mark.parametrize(
    ("lang", "wish"),
    [
        ("en", "I want to end up with a certificate in health, what are the steps"),
        ("fr", "je voudrais finir avec un certificat en santé, quelles sont les étapes"),
    ],
)
async def test_from_a_field_the_ways_begin_at_programmes_one_can_open(cairn: Cairn, lang: str, wish: str) -> None:
    player = await Player.begin(cairn, lang)
    await player.say(wish)
    assert await player.responses() == ["utter_ways"]
    assert "A) " in player.text
    opened = [reply for reply in player.last[0].replies if reply.payload.startswith("/show_details{")]
    assert opened
    assert len({reply.payload for reply in opened}) == len(opened)
    await player.press(opened[0].title)
    assert await player.responses() == ["utter_details"]


async def test_with_several_shown_and_none_in_focus_it_asks_which(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("any health care courses")
    await player.say("what does it lead to")
    assert await player.responses() == ["utter_which_result"]
    await player.press(player.last[0].replies[0].title)
    assert (await player.responses())[0].startswith(("utter_pathway", "utter_no_pathway"))


@pytest.mark.parametrize("question", ["can micro-credentials count toward a diploma?", "what does stackable mean"])
async def test_a_general_question_is_answered_from_what_is_stored(cairn: Cairn, question: str) -> None:
    player = await about(cairn, PUBLIC_HEALTH)
    await player.say(question)
    assert (await player.responses())[0].startswith("utter_answer")
