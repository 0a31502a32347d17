"""Rules for every intent: whatever was understood, something is said, in both languages, with a next step."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.serve import Cairn
from tests.conversations.player import Player

DOMAIN = yaml.safe_load((Path(__file__).resolve().parents[2] / "domain.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("intent", DOMAIN["intents"])
async def test_an_intent_alone_is_never_met_with_silence(cairn: Cairn, intent: str, lang: str) -> None:
    player = await Player.begin(cairn, lang)
    turn = await cairn.conversations.press(player.conversation_id, "a", f"/{intent}", intent, channel="web")
    replies = turn.messages[1:]
    assert replies
    assert all(reply.text.strip() and "{" not in reply.text for reply in replies)
    assert replies[-1].replies
    if intent != "switch_language":
        assert {reply.lang for reply in replies} == {lang}


@pytest.mark.parametrize("intent", DOMAIN["intents"])
async def test_an_intent_inside_the_discovery_form_is_never_met_with_silence(cairn: Cairn, intent: str) -> None:
    player = await Player.begin(cairn)
    await cairn.conversations.press(player.conversation_id, "a", "/get_recommendation", "x", channel="web")
    turn = await cairn.conversations.press(player.conversation_id, "b", f"/{intent}", intent, channel="web")
    assert turn.messages[1:]
    assert turn.messages[-1].replies


@pytest.mark.parametrize("intent", DOMAIN["intents"])
async def test_an_intent_inside_the_hand_off_form_is_never_met_with_silence(cairn: Cairn, intent: str) -> None:
    player = await Player.begin(cairn)
    await cairn.conversations.press(player.conversation_id, "a", "/ask_human", "x", channel="web")
    turn = await cairn.conversations.press(player.conversation_id, "b", f"/{intent}", intent, channel="web")
    assert turn.messages[1:]
    assert turn.messages[-1].replies
