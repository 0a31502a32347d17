"""What can be pressed has one number, and people choose it in their own ways."""

from __future__ import annotations

import pytest

from bot.messaging.capabilities import Capabilities
from bot.messaging.choices import choices_of, choose
from tests.bot.messaging.told import card, found, told

WELCOME = told(
    "What would help you today?",
    ("What is a micro-credential?", "/ask_definition"),
    ("Help me choose", "/get_recommendation"),
    ("Talk to a person", "/ask_human"),
)
ACCUEIL = told(
    "Qu'est-ce qui vous aiderait aujourd'hui?",
    ("C'est quoi, une microcertification?", "/ask_definition"),
    ("M'aider à choisir", "/get_recommendation"),
    ("Parler à une personne", "/ask_human"),
    lang="fr",
)
RESULTS = found(
    card("Payroll Fundamentals 2", "Mohawk College"),
    card("Web Design", "Seneca Polytechnic", cost="free"),
    card("Small Business Accounting", "Collège Boréal"),
    replies=(
        ("Show more", "/show_more"),
        ("Compare 1 and 2", '/compare_credentials{"ordinal": [1, 2]}'),
        ("Talk to a person", "/ask_human"),
    ),
)
CONSENT = told(
    "Is that all right?",
    ("Yes, share this", "/affirm"),
    ("Yes, and our conversation too", '/affirm{"share": "conversation"}'),
    ("No, share nothing", "/deny"),
)
CRISIS = told("Would you like a person?", ("Yes, a person", "/ask_human"), ("No thank you", "/deny"))
DELIVERY = told(
    "How would you like to learn?",
    ("Online", '/inform{"delivery": "online"}'),
    ("In person", '/inform{"delivery": "in_person"}'),
    ("A mix", '/inform{"delivery": "hybrid"}'),
    ("Doesn't matter", "/skip"),
)
HOURS = told("How many hours a week?", ("5 hours", "/h5"), ("10 hours", "/h10"), ("No limit", "/none"))
COMPARED = told(
    "Side by side:\n1. Payroll\n2. Web Design\n\nCost\n  1. $495\n  2. free",
    ("Talk to a person", "/ask_human"),
    ("Change my criteria", "/show_profile"),
    table={"columns": ["Payroll", "Web Design"], "rows": []},
)


def chosen(typed: str, *messages: object) -> int | None:
    picked = choose(typed, list(messages))  # type: ignore[arg-type]
    return None if picked is None else picked[1]


def test_cards_have_the_numbers_of_their_lines_and_replies_go_on_behind() -> None:
    listed = [(one.number, one.title) for one in choices_of(RESULTS) if one.listed]
    assert listed == [
        (1, "Payroll Fundamentals 2"),
        (2, "Web Design"),
        (3, "Small Business Accounting"),
        (4, "Show more"),
        (5, "Compare 1 and 2"),
        (6, "Talk to a person"),
    ]
    numbers = [one.number for one in choices_of(RESULTS)]
    assert len(set(numbers)) == len(numbers)
    assert "/show_details" in choices_of(RESULTS)[0].payload


def test_choices_never_take_a_number_that_the_text_gives_to_something_else() -> None:
    assert [one.number for one in choices_of(COMPARED)] == [3, 4]
    assert chosen("2", COMPARED) is None
    assert chosen("the second one", COMPARED) is None
    assert chosen("the last one", COMPARED) is None
    assert chosen("4", COMPARED) == 4


def test_a_reply_that_the_text_lists_has_the_number_of_its_line() -> None:
    listing = told("Which?\n1. Nothing stated\n2. No\n3. Later", ("No", "/deny"), ("Later", "/later"), ("Other", "/other"))
    assert [(one.number, one.title) for one in choices_of(listing)] == [(2, "No"), (3, "Later"), (4, "Other")]


def test_a_card_whose_line_has_no_number_is_offered_by_its_own_buttons() -> None:
    alone = told("Web Design, Seneca", cards=[card("Web Design", "Seneca")])
    assert [(one.number, one.title, one.listed) for one in choices_of(alone)] == [(1, "Details", True), (2, "Save", True)]


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "2",
            "2.",
            "2)",
            "#2",
            "# 2",
            "2!",
            "２",
            "\u200e2",
            "2️⃣",
            "no 2",
            "No. 2",
            "n° 2",
            "number 2",
            "Number two",
            "numéro 2",
        ),
        *(
            "option 2",
            "option deux",
            "2 please",
            "2 svp",
            "the 2",
            "le 2",
            "la 2",
            "I want 2",
            "i'll take 2",
            "ill take number 2",
        ),
        *(
            "je prends le 2",
            "jprends le 2",
            "jveux le 2",
            "je vais prendre la 2",
            "mets-moi le 2",
            "c'est le 2",
            "celui de 2",
        ),
        *(
            "two",
            "deux",
            "la deux",
            "le deux svp",
            "second",
            "the second",
            "the second one",
            "2nd",
            "the 2nd one",
            "le second",
        ),
        *("la seconde", "le deuxième", "la deuxième svp", "la 2e", "le 2ème", "2e"),
    ],
)
def test_the_second_is_chosen_in_many_ways(typed: str) -> None:
    assert chosen(typed, WELCOME) == 2
    assert chosen(typed, ACCUEIL) == 2
    assert chosen(typed, RESULTS) == 2


@pytest.mark.parametrize(
    "typed", ["1", "one", "un", "une", "number one", "numéro un", "first", "the first one", "1er", "la 1re", "le premier"]
)
def test_the_first_is_chosen(typed: str) -> None:
    assert chosen(typed, WELCOME) == 1


@pytest.mark.parametrize("typed", ["last", "the last one", "le dernier", "la dernière svp"])
def test_the_last_is_that_of_the_list_or_of_the_cards(typed: str) -> None:
    assert chosen(typed, WELCOME) == 3
    assert chosen(typed, RESULTS) == 3


@pytest.mark.parametrize(
    ("typed", "message", "number"),
    [
        ("help me choose", WELCOME, 2),
        ("HELP ME CHOOSE!", WELCOME, 2),
        ("m'aider a choisir", ACCUEIL, 2),
        ("M’aider à choisir", ACCUEIL, 2),
        ("talk to a person", RESULTS, 6),
        ("person", WELCOME, 3),
        ("parler à une personne svp", ACCUEIL, 3),
        ("the Mohawk one", RESULTS, 1),
        ("Mohawk one", RESULTS, 1),
        ("celui de Mohawk", RESULTS, 1),
        ("celle du Collège Boréal", RESULTS, 3),
        ("celui de boreal", RESULTS, 3),
        ("the free one", RESULTS, 2),
        ("the accounting one", RESULTS, 3),
        ("web design", RESULTS, 2),
        ("compare", RESULTS, 5),
        ("show more", RESULTS, 4),
        ("2 web design", RESULTS, 2),
        ("in person", DELIVERY, 2),
        ("en personne", told("Format?", ("En ligne", "/o"), ("En personne", "/p")), 2),
        ("a mix", DELIVERY, 3),
        ("doesn't matter", DELIVERY, 4),
        ("5 hours", HOURS, 1),
        ("yes", CONSENT, 1),
        ("ok", CONSENT, 1),
        ("Oui", CONSENT, 1),
        ("ouais", CONSENT, 1),
        ("👍🏽", CONSENT, 1),
        ("👍", CONSENT, 1),
        ("no", CONSENT, 3),
        ("non merci", CONSENT, 3),
        ("👎", CONSENT, 3),
        ("yes", CRISIS, 1),
        ("oui", CRISIS, 1),
        ("👍", CRISIS, 1),
        ("no thanks", CRISIS, 2),
    ],
)
def test_a_label_or_enough_of_it_chooses(typed: str, message: object, number: int) -> None:
    assert chosen(typed, message) == number


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("10", HOURS),
        ("7", WELCOME),
        ("0", WELCOME),
        ("500", HOURS),
        ("$2", HOURS),
        ("2 $", HOURS),
        ("2.5", HOURS),
        ("1,50", HOURS),
        ("2 hours", HOURS),
        ("about 2", HOURS),
        ("2 or 3", WELCOME),
        ("1 or 2", WELCOME),
        ("les deux", WELCOME),
        ("les 2", WELCOME),
        ("both", WELCOME),
        ("one second", WELCOME),
        ("une seconde svp", WELCOME),
        ("not the second", WELCOME),
        ("pas le 2", WELCOME),
        ("the one", WELCOME),
        ("no", HOURS),
        ("no one", HOURS),
        ("help", WELCOME),
        ("aide", ACCUEIL),
        ("what is", WELCOME),
        ("payroll", RESULTS),
        ("mohawk", RESULTS),
        ("the college one", told("?", ("Mohawk College", "/a"), ("Seneca College", "/b"))),
        ("not online", DELIVERY),
        ("in person or online", DELIVERY),
        ("under $500", RESULTS),
        ("tell me more about the second one", RESULTS),
        ("I would like to talk about the second one please", RESULTS),
        ("compare 1 and 3", RESULTS),
        ("i want to kill myself", WELCOME),
        ("je veux mourir", ACCUEIL),
        ("", WELCOME),
        ("👋", WELCOME),
        ("...", WELCOME),
    ],
)
def test_what_is_no_choice_is_left_to_the_dialogue(typed: str, message: object) -> None:
    assert chosen(typed, message) is None


def test_a_bare_number_is_an_amount_where_the_choices_are_buttons_without_numbers() -> None:
    buttons = Capabilities(text_limit=4000, choices=5, choice_title=40)
    assert choose("3", [HOURS], buttons) is None
    assert choose("the third", [HOURS], buttons) == (1, 3)
    assert choose("3", [HOURS], Capabilities(text_limit=160)) == (1, 3)
    assert choose("3", [WELCOME], buttons) == (1, 3)
    assert choose("5", [RESULTS], buttons) == (1, 5)


def test_an_older_message_is_chosen_from_where_the_newest_does_not_have_it() -> None:
    older = told("Which?", ("A b c", "/a"), ("D e f", "/d"), ("G h i", "/g"), seq=4)
    newer = told("Saved.", ("See my list", "/show_shortlist"), seq=6)
    assert choose("1", [older, newer]) == (6, 1)
    assert choose("3", [older, newer]) == (4, 3)


def test_words_to_a_person_of_the_college_choose_nothing() -> None:
    sam = told("Do you have 2 or 3 hours a week?", seq=5, **{"from": "practitioner", "name": "Sam"})
    assert choose("2", [WELCOME, sam]) is None
    joined = told(
        "You are now talking with Sam.", ("Go on with the assistant", "/leave_person"), seq=5, handoff={"state": "claimed"}
    )
    assert choose("2", [WELCOME, joined]) is None
    assert choose("go on with the assistant", [WELCOME, joined]) == (5, 1)
