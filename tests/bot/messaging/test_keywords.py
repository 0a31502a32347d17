"""STOP, START and HELP: the whole message, in both languages, and no more than the channel's network asks for."""

from __future__ import annotations

import pytest

from bot.messaging.keywords import keyword


@pytest.mark.parametrize(
    "text", ["STOP", "stop", " Stop. ", "STOP!", '"STOP"', "ARRÊT", "arret", "Arrêt", "arre\u0302t", "ＳＴＯＰ"]
)
def test_stop_and_arret_stop_everywhere(text: str) -> None:
    assert keyword(text, carrier=True) == "stop"
    assert keyword(text, carrier=False) == "stop"


@pytest.mark.parametrize(
    "text", ["STOPALL", "unsubscribe", "Cancel", "END", "quit", "REVOKE", "optout", "DÉSABONNER", "desabonner"]
)
def test_on_a_telephone_network_more_words_stop_and_elsewhere_they_are_the_dialogues(text: str) -> None:
    assert keyword(text, carrier=True) == "stop"
    assert keyword(text, carrier=False) is None


@pytest.mark.parametrize("text", ["START", "start", "Reprendre", "REPRENDRE", "/start"])
def test_start_goes_on_everywhere(text: str) -> None:
    assert keyword(text, carrier=True) == keyword(text, carrier=False) == "start"


@pytest.mark.parametrize(
    ("text", "word"), [("UNSTOP", "start"), ("HELP", "help"), ("info", "help"), ("Aide", "help"), ("AIDE!", "help")]
)
def test_the_rest_is_the_carriers_alone(text: str, word: str) -> None:
    assert keyword(text, carrier=True) == word
    assert keyword(text, carrier=False) is None


@pytest.mark.parametrize(
    "text",
    [
        *("stop the questions", "arrêter les questions", "please stop", "don't stop", "stopper", "s t o p", "the end", ""),
        *("help me choose", "aide-moi", "yes", "annuler", "fin", "cancel my search"),
    ],
)
def test_a_sentence_is_never_a_keyword(text: str) -> None:
    assert keyword(text, carrier=True) is None
    assert keyword(text, carrier=False) is None
