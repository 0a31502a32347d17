"""English, French, both or neither: on the training examples, and where a general identifier goes wrong."""

from __future__ import annotations

import timeit
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from rasa.shared.nlu.training_data.message import Message

from bot.components.language_detector import LanguageDetector, detect

NLU = Path(__file__).parents[3] / "data" / "nlu"
VALIDATION = Path(__file__).parents[2] / "nlu" / "validation"


def halves() -> Iterator[list[tuple[str | None, str]]]:
    """What is found in each intent's examples, with the language they stand under: English first, then French.

    Where one ends and the other begins is not marked, so it is where most agrees.
    """
    for path in sorted(NLU.glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            if "intent" in block:
                found = [detect(line.removeprefix("- ")) for line in block["examples"].splitlines()]
                agreeing = [found[:place].count("en") + found[place:].count("fr") for place in range(len(found) + 1)]
                french = agreeing.index(max(agreeing))
                yield [(language, "en" if place < french else "fr") for place, language in enumerate(found)]


def test_the_training_examples_are_told_apart() -> None:
    answers = [answer for half in halves() for answer in half]
    assert len(answers) > 10_000
    right = sum(found == language for found, language in answers) / len(answers)
    wrong = sum(found is not None and found != language for found, language in answers) / len(answers)
    assert right >= 0.94  # the rest are names and fragments, as "500" and "Amos", which decide nothing
    assert wrong < 0.003


def test_messages_of_one_language_are_told_apart() -> None:
    messages = [message for path in sorted(VALIDATION.glob("*.yml")) for message in yaml.safe_load(path.read_text("utf-8"))]
    answers = [(detect(message["text"]), message["lang"]) for message in messages if message["lang"] != "mixed"]
    assert sum(found == language for found, language in answers) >= 0.97 * len(answers)
    assert sum(found is not None and found != language for found, language in answers) <= 0.005 * len(answers)


@pytest.mark.parametrize(
    "text",
    [
        "jveux un cours", "c koi", "chu pas sur", "ben la faque", "y a tu des cours en ligne", "pis moi", "jsais pas",
        "quest ce que c est", "C'EST COMBIEN", "d'accord", "qu'est-ce que tu offres", "merciii", "compare-les", "où ça mène",
        "j'ai une job de boss full time, c'est cool la fin de semaine", "l’assurance-emploi", "avez-vous des bourses",
    ],
)  # fmt: skip
def test_french_as_it_is_typed(text: str) -> None:
    assert detect(text) == "fr"


@pytest.mark.parametrize(
    "text",
    [
        "plz help", "wat r u", "idk what i want", "HOW MUCH IS IT", "yess", "i live in Trois-Rivières", "don’t know",
        "can I study at Collège Boréal", "my résumé is ready", "whats the diff btw these 2", "show me more",
    ],
)  # fmt: skip
def test_english_as_it_is_typed(text: str) -> None:
    assert detect(text) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "Montréal", "Québec", "trois-rivières", "Trois-Rivières welding", "Université de Sherbrooke", "Baie-Saint-Paul",
        "Introduction to Project Management", "Data Analytics for Business", "José", "soudure", "12345", "???", "👍", "",
    ],
)  # fmt: skip
def test_a_name_or_nothing_decides_nothing(text: str) -> None:
    assert detect(text) is None


@pytest.mark.parametrize(
    "text",
    ["I want to learn, mais je parle pas anglais", "je veux apply for the course but i dont know comment"],
)
def test_both_languages_at_once_are_mixed(text: str) -> None:
    assert detect(text) == "mixed"


@pytest.mark.parametrize(
    ("text", "language"),
    [("hi je veux un cours de soudure", "fr"), ("can i take the class en français?", "en")],
)
def test_a_borrowed_word_does_not_make_a_message_mixed(text: str, language: str) -> None:
    assert detect(text) == language


def test_every_message_with_text_gets_a_language_and_others_are_left_alone() -> None:
    french, unknown, wordless = Message(data={"text": "bonjour"}), Message(data={"text": "Montréal"}), Message(data={})
    LanguageDetector().process([french, unknown, wordless])
    assert french.get("detected_language") == "fr"
    assert french.as_dict(only_output_properties=True)["detected_language"] == "fr"
    assert "detected_language" in unknown.data
    assert unknown.get("detected_language") is None
    assert "detected_language" not in wordless.data


@pytest.mark.parametrize("text", ["je me demandais s'il y aurait une formation près de Montréal pour moi", "l'été, " * 600])
def test_a_message_takes_no_time(text: str) -> None:
    """0.3 ms is the aim; the bound leaves room for a busy machine."""
    assert min(timeit.repeat(lambda: detect(text), number=1, repeat=20)) < 0.0015
