"""Whether a question is about one of the programmes shown: which fact, which programme, or which one to ask about."""

from __future__ import annotations

from typing import Any

import pytest

from actions.about_one import AboutOne, Heard, about_one, asks_comparison, asks_way, level_in, named_in
from actions.word_lists import word_file

SHOWN = ("north-college-welding-for-beginners", "south-college-care-skills", "west-college-patient-navigation-certificate")
FIRST, SECOND, THIRD = SHOWN


def heard(text: str, intent: str, **other: Any) -> Heard:
    return Heard(**{"text": text, "intent": intent, "shown": SHOWN, **other})


@pytest.mark.parametrize(
    ("text", "intent", "about"),
    [
        ("is it assessed?", "ask_assessment", "assessed"),
        ("who recognises it?", "ask_recognition", "recognised"),
        ("can I get OSAP for this one", "ask_funding", "funding"),
        ("is it really worth it?", "ask_benefits", "worth_it"),
        ("how long is it", "ask_length", "length"),
        ("when does it start", "ask_length", "start"),
        ("is it in french", "switch_language", "language"),
        ("who do i contact for it", "ask_human", "contact"),
        ("what do i need to get into it", "ask_admission", "prerequisites"),
        ("is it online", "ask_badges", "delivery"),
        ("can i get a refund for it", "ask_refund", "refund"),
        ("is that one wheelchair accessible", "ask_access", "other"),
        ("est-ce que ça vaut la peine, celui-là?", "ask_benefits", "worth_it"),
        ("c'est évalué?", "ask_assessment", "assessed"),
        ("qui le reconnaît?", "out_of_scope", "recognised"),
        ("ça commence quand", "ask_length", "start"),
        ("c’est en français?", "switch_language", "language"),
        ("ça coûte combien", "ask_cost", "cost"),
    ],
)
def test_it_is_the_one_in_focus(text: str, intent: str, about: str) -> None:
    assert about_one(heard(text, intent, focus=SECOND)) == AboutOne(about, (SECOND,))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("are micro-credentials assessed?", "ask_assessment"),
        ("do employers respect these courses", "ask_recognition"),
        ("is a microcredential worth it", "ask_benefits"),
        ("les microcertifications, ça vaut-tu la peine", "ask_benefits"),
        ("combien coûtent les cours", "ask_cost"),
        ("speak french please", "switch_language"),
        ("can i talk to someone about it", "ask_human"),
        ("what's the weather", "out_of_scope"),
        ("what is a badge", "ask_badges"),
        ("are there any that are free", "ask_cost"),
        ("what does stackable mean", "ask_credit"),
        ("how long does it take to become a nurse", "ask_length"),
        ("c'est quoi une microcertification", "ask_definition"),
    ],
)
def test_a_general_question_stays_one(text: str, intent: str) -> None:
    assert about_one(heard(text, intent, focus=SECOND, fresh=True)) is None


def test_an_it_that_points_at_nothing_is_no_pointer() -> None:
    assert about_one(heard("is it possible to get osap while working", "ask_funding", focus=SECOND)) is None
    assert about_one(heard("est-ce que c'est possible d'avoir un prêt", "ask_funding", focus=SECOND)) is None


def test_before_anything_was_shown_it_is_nothing_in_particular() -> None:
    assert about_one(Heard(text="is it worth it", intent="ask_benefits")) is None
    assert about_one(Heard(text="is the second one assessed", intent="ask_assessment", ordinals=[2])) is None


def test_with_several_shown_and_none_in_focus_it_is_asked_which() -> None:
    assert about_one(heard("is it assessed", "ask_assessment")) == AboutOne("assessed", ())
    assert about_one(heard("is the ninth one assessed", "ask_assessment", ordinals=[9])) == AboutOne("assessed", ())


@pytest.mark.parametrize(("ordinals", "meant"), [([2], (SECOND,)), ([-1], (THIRD,)), ([1, 3], (FIRST, THIRD))])
def test_a_number_goes_before_what_is_in_focus(ordinals: list[int], meant: tuple[str, ...]) -> None:
    assert about_one(heard("is that one assessed", "show_details", ordinals=ordinals, focus=SECOND)) == AboutOne(
        "assessed", meant
    )


def test_asking_for_all_details_is_not_a_question_about_one_fact() -> None:
    assert about_one(heard("tell me more about the badge in the second one", "show_details", ordinals=[2])) is None


def test_a_short_question_right_after_one_was_spoken_of_is_about_that_one() -> None:
    assert about_one(heard("do i get a badge", "ask_badges", focus=FIRST, fresh=True)) == AboutOne("badge", (FIRST,))
    assert about_one(heard("do i get a badge", "ask_badges", focus=FIRST)) is None


@pytest.mark.parametrize("text", ["what about the second one?", "et pour le deuxième?"])
def test_the_same_question_is_asked_of_another_one(text: str) -> None:
    asked = heard(text, "show_details", ordinals=[2], focus=FIRST, before="assessed")

    assert about_one(asked) == AboutOne("assessed", (SECOND,))
    assert about_one(heard(text, "show_details", ordinals=[2], focus=FIRST)) is None


def test_a_name_among_those_shown_says_which() -> None:
    text = "is the Patient Navigation certificate assessed"

    assert about_one(heard(text, "ask_assessment", focus=FIRST)) == AboutOne("assessed", (THIRD,))
    assert named_in("care skills or welding for beginners?", SHOWN) == (FIRST, SECOND)
    assert named_in("a college certificate", SHOWN) == ()


def test_the_name_of_a_school_is_no_programmes_name() -> None:
    assert named_in("is north college any good", SHOWN, ["north college"]) == ()


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("how do I get from here to a diploma", "diploma"), ("can this lead to a bachelor's degree", "degree"),
        ("I want to end up with a certificate in health, what are the steps", "certificate"),
        ("comment je me rends d'ici à un diplôme", "diploma"), ("est-ce que ça mène à un baccalauréat", "degree"),
        ("je voudrais finir avec un certificat, quelles sont les étapes", "certificate"),
    ],
)  # fmt: skip
def test_a_way_to_a_level_is_heard_in_both_languages(text: str, level: str) -> None:
    assert asks_way(text)
    assert level_in(text) == level


@pytest.mark.parametrize("text", ["a certificate in welding please", "do i need a diploma", "un cours en soudure"])
def test_a_level_alone_is_no_way(text: str) -> None:
    assert not asks_way(text)


def test_a_micro_certificate_is_no_certificate() -> None:
    assert level_in("a micro-certificate in welding") is None


def test_comparing_is_heard_in_both_languages() -> None:
    assert asks_comparison("Compare A and B")
    assert asks_comparison("comparez A et B")
    assert not asks_comparison("show me A and B")


def test_every_intent_of_the_words_asks_a_kind_that_exists() -> None:
    words = word_file()
    assert set(words["intents"].values()) <= set(words["about"])


PAGE = "east-college-bookkeeping"


@pytest.mark.parametrize("text", ["is this course online", "is this one online?", "ce cours est en ligne?"])
def test_this_course_is_that_of_the_page_while_none_is_in_focus(text: str) -> None:
    assert about_one(heard(text, "show_details", page=PAGE)) == AboutOne("delivery", (PAGE,))
    assert about_one(heard(text, "show_details", page=PAGE, focus=SECOND)) == AboutOne("delivery", (SECOND,))


def test_it_is_asked_about_where_results_are_newer_than_the_page() -> None:
    assert about_one(heard("how much is it", "ask_cost", page=PAGE)) == AboutOne("cost", ())
    assert about_one(heard("how much is it", "ask_cost", page=PAGE, shown=())) == AboutOne("cost", (PAGE,))


@pytest.mark.parametrize("intent", ["affirm", "help", "ask_benefits", "nlu_fallback", "get_recommendation"])
def test_whether_one_suits_me_does_not_hang_on_what_it_was_taken_for(intent: str) -> None:
    assert about_one(heard("is this one good for me?", intent, focus=FIRST)) == AboutOne("fit", (FIRST,))
    assert about_one(heard("is this one good for me?", intent, shown=())) == AboutOne("fit", ())


def test_this_micro_credential_is_one_and_micro_credentials_are_many() -> None:
    assert about_one(heard("how much does this micro-credential cost", "ask_cost", page=PAGE)) == AboutOne("cost", (PAGE,))
    assert about_one(heard("how much do micro-credentials cost", "ask_cost", page=PAGE)) is None
    assert about_one(heard("are micro-credentials good for me", "ask_benefits", page=PAGE)) is None


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("c'est bon pour moi", "affirm"),
        ("it's fine, this is not right for me", "cancel"),
        ("c'est pour moi", "crisis_violence"),
    ],
)
def test_a_yes_a_no_and_a_cry_for_help_are_no_question(text: str, intent: str) -> None:
    assert about_one(heard(text, intent, focus=FIRST)) is None
