"""Both languages, switched by asking or by typing."""

from __future__ import annotations

from bot.serve import Cairn
from tests.conversations.player import Player


async def test_typing_french_switches_by_itself_and_back(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("bonjour, c'est quoi une microcertification?")
    assert player.last[0].lang == "fr"
    assert "Collèges" in player.text or "définition" in player.text
    await player.say("thank you very much")
    assert player.last[0].lang == "en"


async def test_asking_switches(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("in french please")
    assert await player.responses() == ["utter_language_switched"]
    assert player.last[0].lang == "fr"
    assert "français" in player.text
    await player.say("in english please")
    assert player.last[0].lang == "en"


async def test_a_place_name_alone_does_not_switch(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("what should i take")
    await player.say("forestry")
    await player.say("Trois-Rivières")
    assert player.last[0].lang == "en"


async def test_buttons_keep_the_language(cairn: Cairn) -> None:
    player = await Player.begin(cairn, "fr")
    await player.press("/ask_definition")
    assert player.last[0].lang == "fr"
    await player.press("/compare_definitions")
    assert player.last[0].lang == "fr"
    assert "diffèrent" in player.text
