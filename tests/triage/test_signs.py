"""Signs of one message: what is trouble of one's own, what is only asked about, and what only likeness knows."""

from __future__ import annotations

import timeit
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import bot  # noqa: F401 - prepares the process for Rasa, so it comes before everything of Rasa's

# isort: split
import numpy as np
import pytest
import yaml
from rasa.shared.nlu.training_data.message import Message

from api.triage import urgency
from bot.components import triage_signs
from bot.components.language_detector import detect
from bot.components.safety_gate import words_of
from bot.components.sentence_encoder import add_vector
from bot.components.triage_examples import no_crisis, read_examples
from bot.components.triage_likeness import LEARNT, OTHER, TriageLikeness, likely_codes, shown
from bot.components.triage_signs import LIKE, PRESSING, SITUATIONS, TriageSigns, signs_in, written_signs

TABLE = yaml.safe_load(Path(triage_signs.__file__).with_name("triage_signs.yml").read_text(encoding="utf-8"))
ROWS = [
    *TABLE["information"],
    *TABLE["ordinary"],
    *(row for rows in TABLE["signs"].values() for row in rows),
]


# ---- one message


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("my study permit expires in may", ["immigration"]),
        ("mon permis d'études expire lundi", ["immigration", "status_deadline"]),
        ("i was refused funding", ["funding_refused"]),
        ("i need extra time because of my adhd and class starts monday", ["accommodation", "soon"]),
        ("can i get osap on a study permit?", []),
        ("which courses have captions?", []),
        ("my client's funding was denied", ["funding_refused"]),
        ("mon ami s'est fait frauder par une école", ["fraud"]),
        ("i wasn't refused funding", []),
        ("j'ai jamais été accusée de plagiat", []),
        ("what if they refuse me osap", []),
        ("formation sur le harcèlement au travail", []),
        ("kill two birds with one stone", []),
        ("", []),
        ("🙂", []),
    ],
)
def test_own_trouble_is_a_sign_and_a_question_about_it_is_none(text: str, codes: list[str]) -> None:
    assert written_signs(text) == codes


@pytest.mark.parametrize("intent", SITUATIONS)
def test_a_crisis_is_the_first_sign_of_its_message(intent: str) -> None:
    signs = signs_in("my permit expires next week", intent=intent, was_written=True)

    assert signs == [SITUATIONS[intent], "immigration", "status_deadline"]


def test_tonight_counts_only_beside_a_need() -> None:
    tonight = "can i register tonight"

    assert signs_in(tonight, intent="ask_admission", was_written=False) == []
    assert signs_in(tonight, intent="basic_needs", was_written=True) == ["basic_needs", "tonight"]


def test_an_age_under_eighteen_is_a_minor_and_eighteen_is_not() -> None:
    def signs(age: int) -> list[str]:
        entities = [{"entity": "age", "value": age}]
        return signs_in("can i apply", intent="ask_eligibility", was_written=False, entities=entities)

    assert signs(17) == ["minor"]
    assert signs(18) == []


def test_violence_that_only_likeness_heard_gives_way_to_a_written_sign_of_what_is_meant() -> None:
    text = "my classmates bully me"

    assert signs_in(text, intent="crisis_violence", was_written=False) == ["harassment"]
    assert signs_in(text, intent="crisis_violence", was_written=True) == ["violence", "harassment"]
    assert signs_in(text, intent="crisis_suicide", was_written=False) == ["suicide", "harassment"]


def test_ordinary_stress_is_no_distress_unless_a_sign_of_it_is_written() -> None:
    text = "a bit stressed about the exam"

    assert signs_in(text, intent="distress", was_written=False) == []
    assert signs_in(text, intent="distress", was_written=True) == ["distress"]


@pytest.mark.parametrize(
    "text", ["je suis mort de rire", "mdr", "mdr chu mort", "ça me tue", "this course is killing me", "im dead lol"]
)
def test_a_figure_of_speech_that_only_sounds_like_distress_is_none(text: str) -> None:
    assert signs_in(text, intent="distress", was_written=False) == []


def test_distress_beside_a_figure_of_speech_in_a_longer_message_is_distress() -> None:
    text = "this course is killing me and since my mother left i do not sleep or eat and i cry all the time"

    assert signs_in(text, intent="distress", was_written=False) == ["distress"]


def test_a_topic_that_only_likeness_knows_counts_where_nothing_else_is_said() -> None:
    def signs(text: str, intent: str = "inform") -> list[str]:
        return signs_in(text, intent=intent, was_written=True, like=["appeal"])

    assert signs("the rules were changed after the test") == ["appeal"]
    assert signs("osap said no") == ["funding_refused"]
    assert signs("what if they refuse me a grant") == []
    assert signs("it starts tomorrow") == ["appeal", "soon"]
    assert signs("the rules were changed after the test", "crisis_suicide") == ["suicide"]
    assert signs("the college cancelled the third, take it off", "remove_saved") == []


def test_likeness_beside_distress_and_need_counts_too_and_makes_them_more_urgent() -> None:
    def signs(intent: str, like: list[str]) -> list[str]:
        return signs_in("they said no and the place goes friday", intent=intent, was_written=True, like=like)

    assert signs("basic_needs", ["funding_refused", "no_money_for_basics"]) == [
        "basic_needs", "funding_refused", "no_money_for_basics",
    ]  # fmt: skip
    assert signs("distress", ["minor"]) == ["distress", "minor"]
    assert signs("crisis_violence", ["legal"]) == ["violence"]


def test_a_topic_that_is_written_is_pressing_when_likeness_says_so() -> None:
    def signs(like: list[str]) -> list[str]:
        return signs_in("my study permit is a problem, it was refused", intent="inform", was_written=False, like=like)

    assert signs(["immigration", "status_deadline"]) == ["status_deadline", "immigration"]
    assert signs(["accommodation", "soon"]) == ["immigration"]


def test_who_says_their_age_is_no_minor_by_likeness() -> None:
    def signs(*ages: int) -> list[str]:
        entities = [{"entity": "age", "value": age} for age in ages]
        return signs_in("i left in grade 10", intent="inform", was_written=False, like=["minor"], entities=entities)

    assert signs() == ["minor"]
    assert signs(34) == []
    assert signs(16) == ["minor"]


def test_likeness_learns_of_topics_only_in_both_languages_and_of_what_is_none() -> None:
    examples = read_examples()

    assert {name.removesuffix("_soon") for name in examples} == LEARNT | {"other"}
    assert {name.removesuffix("_soon") for name in examples if name.endswith("_soon")} == PRESSING.keys()
    for texts in examples.values():
        langs = [detect(text) for text in texts]
        assert langs.count("fr") >= 0.3 * len(texts)
        assert langs.count("en") >= 0.3 * len(texts)


def test_harassment_teaches_nobody_that_it_is_no_crisis() -> None:
    told = set(no_crisis())

    assert told.isdisjoint(read_examples()["harassment"])
    assert told >= {*read_examples()["appeal"], *read_examples()["other"]}


def test_an_example_of_an_intent_teaches_its_written_sign_and_a_crisis_teaches_nothing() -> None:
    pairs = [
        ("osap said no", "ask_funding"),
        ("osap said no", "distress"),
        ("does osap pay", "ask_funding"),
        ("my permit expires next week", "ask_eligibility"),
    ]

    assert shown(pairs)[-3:] == [
        ("osap said no", "funding_refused"), ("does osap pay", OTHER), ("my permit expires next week", "immigration_soon"),
    ]  # fmt: skip


def test_little_likeness_is_none() -> None:
    def codes(other: float, pressing: float = 0.0) -> list[str]:
        classifier: Any = SimpleNamespace(
            labels=["accommodation", "accommodation_soon", "legal", OTHER],
            probabilities=lambda *_: np.array([0.6 - pressing, pressing, 0.4, 0]) * (1 - other) + [0, 0, 0, other],
        )
        return likely_codes(classifier, "", None)

    assert codes(other=0.9) == []
    assert codes(other=0.5) == ["accommodation"]
    assert codes(other=0.5, pressing=0.25) == ["accommodation"]
    assert codes(other=0.5, pressing=0.35) == ["accommodation", "soon"]


@pytest.mark.parametrize(
    ("text", "like"), [("the school locked its doors", ["fraud"]), ("can the school lock its doors", None)]
)
def test_a_message_that_asks_must_be_more_like_trouble_than_one_that_tells(text: str, like: list[str] | None) -> None:
    classifier: Any = SimpleNamespace(labels=["fraud", OTHER], probabilities=lambda *_: np.array([0.5, 0.5]))
    message = Message({"text": text})
    add_vector(message, np.zeros(896, dtype=np.float32))
    likeness = TriageLikeness(model_storage=None, resource=None, classifier=classifier)  # type: ignore[arg-type]

    likeness.process([message])

    assert message.get(LIKE) == like


def test_what_only_likeness_knows_is_said_to_be_guessed() -> None:
    message = Message(
        {"text": "osap said no and the school locked its doors", LIKE: ["funding_refused", "no_money_for_basics"]}
    )
    other = Message({"text": "the school locked its doors", LIKE: ["fraud"]})

    TriageSigns().process([message, other])

    assert message.get("triage_guessed") == ["no_money_for_basics"]
    assert other.get("triage_guessed") == other.get("triage") == ["fraud"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("my study permit expires on December 5", ["immigration", "status_deadline"]),
        ("my work permit expires dec. 20th", ["immigration", "status_deadline"]),
        ("my visa ends in december", ["immigration", "status_deadline"]),
        ("my visa ends in december 2027", ["immigration"]),
        ("my study permit expires on January 20", ["immigration"]),
        ("mon permis d'études expire le 3 décembre", ["immigration", "status_deadline"]),
        ("mon permis d'études finit en mai", ["immigration"]),
        ("my permit expires 2026-12-01", ["immigration", "status_deadline"]),
        ("class starts december 7 and i need extra time because of my adhd", ["accommodation", "soon"]),
        ("class starts december 20 and i need extra time because of my adhd", ["accommodation"]),
        ("osap refused me, i have until december 3 to reply", ["deadline", "funding_refused"]),
        ("my permit expires on february 31", ["immigration"]),
    ],
)
def test_a_day_that_is_named_is_near_or_not_by_the_calendar(text: str, codes: list[str]) -> None:
    assert written_signs(text, today=date(2026, 11, 26)) == codes


def test_a_message_is_read_on_its_own_day(monkeypatch: pytest.MonkeyPatch) -> None:
    def signs(today: date) -> list[str]:
        monkeypatch.setattr(triage_signs, "today", lambda: today)
        message = Message({"text": "my study permit expires on December 5"})
        TriageSigns().process([message])
        return list(message.get("triage"))

    assert signs(date(2026, 11, 26)) == ["immigration", "status_deadline"]
    assert signs(date(2026, 9, 1)) == ["immigration"]


def test_slips_are_read_mended_where_the_words_themselves_say_nothing() -> None:
    typed = "osap refussed me"

    assert signs_in(typed, intent="ask_funding", was_written=False) == []
    assert signs_in(typed, mended="osap refused me", intent="ask_funding", was_written=False) == ["funding_refused"]


def test_a_message_carries_its_signs_to_the_tracker_and_others_carry_nothing() -> None:
    trouble, other, button = (Message({"text": text}) for text in ("osap said no", "welding courses", "/ask_human"))

    TriageSigns().process([trouble, other, button])

    assert trouble.as_dict(only_output_properties=True)["triage"] == ["funding_refused"]
    assert "triage" not in other.data
    assert "triage" not in button.data


def test_no_message_makes_the_patterns_run_away() -> None:
    usual = "i am looking for a welding course in Sudbury that starts in the fall and costs less than 500"
    long = ("reste " * 700, "my permit class osap they refused denied i need the and my boss said is not to " * 60)

    assert min(timeit.repeat(lambda: written_signs(usual), number=1, repeat=20)) < 0.002
    for text in long:
        assert min(timeit.repeat(lambda text=text: written_signs(text[:4000]), number=1, repeat=3)) < 0.25  # type: ignore[misc]


# ---- the table


def test_the_bot_sees_no_sign_that_the_api_does_not_know() -> None:
    assert urgency.codes() >= {*TABLE["signs"], *SITUATIONS.values()}
    beside = {code for rows in TABLE["signs"].values() for row in rows for code in row.get("beside", "").split()}
    assert beside <= urgency.codes()


def test_every_row_can_be_called_up() -> None:
    """A `when` that no word equals as it is read would silence its row."""
    for row in ROWS:
        for word in row["when"].split():
            stem = word.removesuffix("*")
            assert words_of(stem) == [stem], f"{word} is never read so"
            assert word == stem or len(stem) == 5, f"{word}: a beginning has five letters"
