"""On a programme's page: "this one" is the programme of the page, and "is it good for me?" gets an honest answer."""

from __future__ import annotations

import pytest

from actions.knowledge_client import get_client
from bot.serve import Cairn
from tests.conversations.player import Player

BOOKS = "langara-college-professional-bookkeeper-short-certificate"
BOOKS_TITLE = "Professional Bookkeeper Short Certificate"
PAYROLL = "national-payroll-institute-applied-payroll-management"
PAYROLL_TITLE = "Applied Payroll Management"
PAYROLL_PAGE = "http://www.payroll.ca/certification/applied-payroll-management/?utm_source=mail#fees"

QUESTIONS = {
    "en": [
        ("can I do this part time?", "utter_result_stated"),
        ("who pays for this?", "utter_result_not_stated"),
        ("is it online", "utter_result_stated"),
        ("what does this cost?", "utter_result_not_stated"),
        ("will this count toward something", "utter_no_pathway"),
        ("tell me more about this one", "utter_details"),
    ],
    "fr": [
        ("je peux-tu le faire à temps partiel?", "utter_result_stated"),
        ("qui paye pour ça?", "utter_result_not_stated"),
        ("c'est en ligne?", "utter_result_stated"),
        ("ça coûte combien?", "utter_result_not_stated"),
        ("ça mène à quoi?", "utter_no_pathway"),
        ("parlez-moi de ce programme", "utter_details"),
    ],
}
IS_IT_FOR_ME = {
    "en": ["is this one good for me?", "is it right for me", "would this suit me?", "should I take this course?",
           "is this what I need?", "is this program for someone like me"],
    "fr": ["c'est bon pour moi, ça?", "est-ce que ce programme est pour moi?", "je devrais-tu prendre ce cours-là?",
           "ça me conviendrait-tu?", "est-ce le bon programme pour moi", "c'est-tu fait pour moi"],
}  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "fr"])
async def test_the_welcome_names_the_programme_and_keeps_the_notice(cairn: Cairn, lang: str) -> None:
    plain = (await Player.begin(cairn, lang)).text.splitlines()
    player = await Player.begin(cairn, lang, about=BOOKS)
    lines = player.text.splitlines()

    assert lines[:2] == plain[:2]
    assert BOOKS_TITLE in lines[2]
    titles = [reply.title for reply in player.last[0].replies]
    assert len(titles) == 4
    for title, response in zip(titles, ["utter_fit_ask_first", "utter_result_not_stated", "utter_no_pathway"], strict=False):
        pressed = await Player.begin(cairn, lang, about=BOOKS)
        await pressed.press(title)
        assert (await pressed.responses())[0] == response
        assert BOOKS_TITLE in pressed.text


@pytest.mark.parametrize("about", [None, "", "nothing-like-it", "https://example.org/", "../etc", "x" * 500])
async def test_any_other_page_has_the_welcome_as_ever(cairn: Cairn, about: str | None) -> None:
    player = await Player.begin(cairn, about=about)

    assert player.text == (await Player.begin(cairn)).text
    assert await player.slot("page") is None


@pytest.mark.parametrize("lang", ["en", "fr"])
async def test_a_question_is_about_the_programme_of_the_page(cairn: Cairn, lang: str) -> None:
    player = await Player.begin(cairn, lang, about=BOOKS)
    for question, response in QUESTIONS[lang]:
        await player.say(question)
        assert await player.responses() == [response], question
        assert BOOKS_TITLE in player.text, question


async def test_questions_about_programmes_in_general_stay_general(cairn: Cairn) -> None:
    player = await Player.begin(cairn, about=BOOKS)
    for question in ("what is a micro-credential?", "does OSAP cover micro-credentials?", "are micro-credentials worth it?"):
        await player.say(question)
        assert BOOKS_TITLE not in player.text, question


@pytest.mark.parametrize(("lang", "text"), [(lang, text) for lang, texts in IS_IT_FOR_ME.items() for text in texts])
async def test_however_it_is_asked_it_asks_back_first_and_then_answers(cairn: Cairn, lang: str, text: str) -> None:
    player = await Player.begin(cairn, lang, about=BOOKS)
    await player.say(text)
    assert await player.responses() == ["utter_fit_ask_first", "utter_ask_discovery_form_goal"]
    assert BOOKS_TITLE in player.text
    assert await player.slot("language") == lang


@pytest.mark.parametrize(
    ("lang", "ask", "goal", "button", "fits", "not_known"),
    [
        ("en", "is this one good for me?", "bookkeeping", "Online", "Online", "promise"),
        ("fr", "c'est bon pour moi, ça?", "comptabilité", "En ligne", "En ligne", "promettre"),
    ],
)
async def test_two_questions_and_then_a_verdict_without_a_promise(
    cairn: Cairn, lang: str, ask: str, goal: str, button: str, fits: str, not_known: str
) -> None:
    player = await Player.begin(cairn, lang, about=BOOKS)
    await player.say(ask)
    await player.say(goal)
    assert await player.responses() == ["utter_ask_discovery_form_delivery"]
    await player.press(button)
    assert await player.responses() == ["utter_fit_fits"]
    assert fits in player.text
    assert not_known in player.text
    row = await get_client().credential(BOOKS, lang=lang)
    assert row["audience"] in player.text
    assert row["source"]["url"] in player.text
    assert [chip["key"] for chip in player.last[0].chips][:1] == ["goal"]
    assert await player.slot("judging") is None


@pytest.mark.parametrize(
    ("lang", "ask", "goal"), [("en", "is it right for me?", "welding"), ("fr", "c'est pour moi?", "soudure")]
)
async def test_what_does_not_fit_is_said(cairn: Cairn, lang: str, ask: str, goal: str) -> None:
    player = await Player.begin(cairn, lang, about=BOOKS)
    await player.say(ask)
    await player.say(goal)
    await player.press("In person" if lang == "en" else "En personne")
    assert await player.responses() == ["utter_fit_against"]
    assert goal in player.text
    assert ("its page says “Online”" if lang == "en" else "sa page dit « En ligne »") in player.text
    await player.press("/find_credentials")
    assert (await player.responses())[0] != "utter_fit_against"


async def test_who_answers_nothing_is_told_what_the_page_says(cairn: Cairn) -> None:
    player = await Player.begin(cairn, about=BOOKS)
    await player.press("Is it right for me?")
    await player.press("Skip")
    await player.press("Doesn't matter")
    assert await player.responses() == ["utter_fit_nothing_said"]


async def test_what_was_said_before_is_not_asked_again(cairn: Cairn) -> None:
    player = await Player.begin(cairn, about=PAYROLL)
    await player.say("I'm looking for payroll courses online in Ontario")
    await player.walk_to(BOOKS)
    await player.say("is this one good for me?")
    assert (await player.responses())[0].startswith("utter_fit_")
    assert BOOKS_TITLE in player.text
    assert "takes people from Ontario" in player.text


async def test_a_question_back_is_no_answer_and_the_verdict_still_comes(cairn: Cairn) -> None:
    player = await Player.begin(cairn, about=BOOKS)
    await player.say("is this one good for me?")
    await player.say("bookkeeping")
    await player.say("is it online?")
    assert await player.responses() == ["utter_result_stated", "utter_ask_discovery_form_delivery"]
    await player.press("Online")
    assert await player.responses() == ["utter_fit_fits"]


async def test_leaving_the_questions_leaves_the_verdict(cairn: Cairn) -> None:
    player = await Player.begin(cairn, about=BOOKS)
    await player.say("is this one good for me?")
    await player.press("Stop the questions")
    assert await player.slot("judging") is None
    await player.say("help me choose")
    assert "1 of 4" in player.text


async def test_results_that_are_pointed_into_win_and_the_page_stays_within_reach(cairn: Cairn) -> None:
    player = await Player.begin(cairn, about=BOOKS)
    await player.say("any health care courses")
    shown = await player.slot("results")
    await player.say("is it assessed?")
    assert await player.responses() == ["utter_which_result"]
    assert BOOKS_TITLE in [reply.title for reply in player.last[0].replies]
    await player.say("is this course online?")
    assert BOOKS_TITLE in player.text
    await player.say("the second one")
    assert await player.slot("focus") == shown[1]
    await player.say("is it assessed?")
    assert BOOKS_TITLE not in player.text
    assert await player.slot("focus") == shown[1]


async def test_walking_to_another_page_makes_its_programme_the_one_meant(cairn: Cairn) -> None:
    player = await Player.begin(cairn, about=BOOKS)
    await player.say("how much is it?")
    assert BOOKS_TITLE in player.text
    await player.walk_to(PAYROLL_PAGE)
    await player.say("how much?")
    assert PAYROLL_TITLE in player.text
    await player.say("save this one")
    assert await player.responses() == ["utter_saved"]
    assert PAYROLL_TITLE in player.text
    await player.walk_to("https://example.org/home")
    assert await player.slot("page") is None


async def test_starting_over_keeps_the_page(cairn: Cairn) -> None:
    player = await Player.begin(cairn, about=BOOKS)
    await player.say("any health care courses")
    await player.say("start over")
    await player.say("is it online?")
    assert BOOKS_TITLE in player.text


@pytest.mark.parametrize(("lang", "text"), [("en", "is this one good for me?"), ("fr", "c'est bon pour moi, ça?")])
async def test_without_a_page_and_anything_shown_it_asks_which(cairn: Cairn, lang: str, text: str) -> None:
    player = await Player.begin(cairn, lang)
    await player.say(text)
    assert await player.responses() == ["utter_fit_which"]


async def test_among_results_it_asks_which_and_judges_the_one_chosen(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("any health care courses")
    await player.say("is it right for me?")
    assert await player.responses() == ["utter_which_result"]
    await player.press(player.last[0].replies[1].title)
    assert (await player.responses())[0].startswith("utter_fit_")
    assert await player.slot("focus") == (await player.slot("results"))[1]


@pytest.mark.parametrize(("lang", "said"), [("en", "Page open"), ("fr", "Page ouverte")])
async def test_who_asks_for_a_person_sees_that_the_page_is_shared(cairn: Cairn, lang: str, said: str) -> None:
    player = await Player.begin(cairn, lang, about=BOOKS)
    await player.press("Talk to a person" if lang == "en" else "Parler à une personne")
    assert said in player.text
    assert BOOKS_TITLE in player.text
