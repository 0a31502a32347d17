"""What asks by its form, and what only tells."""

from __future__ import annotations

import pytest

from actions.question_form import asks


@pytest.mark.parametrize(
    "text",
    [
        "can I still start a course",
        "my permit ends soon, can I still start a course",
        "I was sick for the exam so what do I do",
        "they kicked me out and I don't know who to call?",
        "Bonjour est-ce que je peux contester",
        "j'ai coulé, je peux-tu recommencer",
        "on m'a mis dehors, à qui je parle",
        "Comment faire appel",
        "c'est quoi un appel",
    ],
)
def test_a_question_asks(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "the guy who marks our plates keeps putting his hand on my back",
        "They keep calling me by the name on my birth certificate",
        "Client of mine has to report to the border office Monday morning with a suitcase",
        "on m'a sorti du programme parce que j'ai raté deux gardes",
        "ils ont fermé le local pis personne répond, j'ai payé 2000",
        "",
    ],
)
def test_what_is_only_told_asks_nothing(text: str) -> None:
    assert not asks(text)
