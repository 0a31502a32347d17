"""What a channel says by itself: there in both languages, short, and with help where somebody may be in danger."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from bot.messaging.inbound import Wordless
from tests.bot.messaging.told import LANGUAGE, responses, words


@pytest.mark.parametrize("name", responses())
def test_each_is_said_in_french_and_in_english_with_the_same_values(name: str) -> None:
    french, english = responses()[name]
    assert french["condition"] == [LANGUAGE]
    assert "condition" not in english
    assert set(re.findall(r"{(\w+)}", french["text"])) == set(re.findall(r"{(\w+)}", english["text"]))
    assert "—" not in french["text"] + english["text"]
    assert not re.search(r"\w:\s", french["text"]), "French has a space before a colon"


@pytest.mark.parametrize("kind", get_args(Wordless))
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_what_has_no_words_is_answered_with_what_is_possible_and_where_help_is(kind: str, lang: str) -> None:
    said = words(f"utter_channel_{kind}", lang)
    assert "911" in said
    assert "9-8-8" in said
    assert words(f"utter_channel_sent_{kind}", lang)


@pytest.mark.parametrize("name", ["stopped", "started", "help"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_keyword_is_answered_in_one_text_message_and_help_in_two(name: str, lang: str) -> None:
    said = words(f"utter_channel_{name}", lang)
    assert len(said) <= (306 if name == "help" else 160)


@pytest.mark.parametrize(
    ("lang", "words_of_help"), [("en", ("STOP", "PERSON", "automated")), ("fr", ("ARRÊT", "PERSONNE", "automatique"))]
)
def test_help_says_who_this_is_how_to_stop_and_how_to_reach_a_person(lang: str, words_of_help: tuple[str, ...]) -> None:
    said = words("utter_channel_help", lang)
    assert all(word in said for word in (*words_of_help, "911", "9-8-8"))


@pytest.mark.parametrize(("lang", "back"), [("en", "START"), ("fr", "REPRENDRE")])
def test_who_stopped_is_told_how_to_come_back(lang: str, back: str) -> None:
    assert back in words("utter_channel_stopped", lang)
