"""One message, every channel: nothing is dropped, nothing is said twice, and every part is within the channel's limit."""

from __future__ import annotations

import random
from typing import Any

import pytest

from bot.messages import Message
from bot.messaging.bubble import Bubble
from bot.messaging.capabilities import Capabilities
from bot.messaging.choices import choices_of
from bot.messaging.rendering import render
from bot.messaging.splitting import size
from tests.bot.messaging.said import missing, seen
from tests.bot.messaging.told import card, found, told, words

BASE = "https://cairn.example/guide"
SMS = Capabilities(text_limit=480, carrier_keywords=True)
SLACK = Capabilities(
    text_limit=3000, markup="slack", choices=25, choice_title=75, cards=10, card_choices=5, table=True, image=True
)
TELEGRAM = Capabilities(text_limit=4096, markup="html", choices=12, choice_title=40, image=True)
WHATSAPP = Capabilities(text_limit=1024, markup="whatsapp", choices=3, choice_title=20, choice_list=10)
TEAMS = Capabilities(text_limit=5000, markup="markdown", choices=6, choice_title=60, cards=6, card_choices=2, table=True)
MESSENGER = Capabilities(text_limit=640, choices=13, choice_title=20, cards=2, card_choices=3, image=True)
NARROW = Capabilities(text_limit=200, markup="html")
CHANNELS = {
    "sms": SMS,
    "slack": SLACK,
    "telegram": TELEGRAM,
    "whatsapp": WHATSAPP,
    "teams": TEAMS,
    "messenger": MESSENGER,
    "narrow": NARROW,
}
COLUMNS = ["Payroll Fundamentals 2", "Television and Film Production Accounting Basic Skills"]
TABLE = {
    "columns": COLUMNS,
    "rows": [
        {"label": "How it is taught", "values": ["Online", None], "differs": True},
        {
            "label": "What you need first",
            "values": ["Payroll Compliance Legislation and Payroll Fundamentals 1", None],
            "differs": True,
        },
        {"label": "Language", "values": ["English", "English"], "differs": False},
    ],
}
COMPARISON = (
    "Side by side:\n1. Payroll Fundamentals 2\n2. Television and Film Production Accounting Basic Skills\n\n"
    "How it is taught\n  1. Online\n  2. not stated\n\nWhat you need first\n"
    "  1. Payroll Compliance Legislation and Payroll Fundamentals 1\n  2. not stated\n\nThe same for all: Language: English"
)
AS_TABLE: dict[str, Any] = {"table": TABLE, "lead": "Side by side:"}
COMPARED = told(COMPARISON, ("Talk to a person", "/ask_human"), **AS_TABLE)
RESULTS = found(
    card("Web Design", "Mohawk College", cost="$495"),
    card("Web Design for Small Business", "Seneca Polytechnic"),
    replies=(("Compare 1 and 2", "/compare"), ("Talk to a person", "/ask_human")),
    chips=[{"key": "goal", "label": "Goal: web design"}, {"key": "province", "label": "Province: Ontario"}],
)


def shown(message: Message, capabilities: Capabilities) -> list[Bubble]:
    return render(message, capabilities, words, lambda number: f"c.{number}", BASE)


def whole(message: Message, capabilities: Capabilities) -> str:
    return "\n".join(bubble.text for bubble in shown(message, capabilities))


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("seed", range(40))
def test_nothing_is_dropped_whatever_the_message_and_the_channel(channel: str, seed: int) -> None:
    message, can = any_message(random.Random(seed)), CHANNELS[channel]
    bubbles = shown(message, can)
    assert missing(message, seen(bubbles, can.markup), words("utter_channel_not_stated", message.lang)) == []
    for bubble in bubbles:
        assert bubble.text.strip()
        assert size(bubble.text) <= can.text_limit
        assert len(bubble.choices) <= max(can.choices, can.choice_list)
        assert all(len(choice.title) <= can.choice_title for choice in bubble.choices)
        assert len(bubble.cards) <= can.cards
        assert bubble.table is None or can.table
        assert bubble.image is None or can.image
    assert not any(bubble.choices or bubble.cards or bubble.table for bubble in bubbles[:-1])
    if len(bubbles) == 1:
        assert missing(message, bubbles[0].fallback, words("utter_channel_not_stated", message.lang)) == []


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("seed", range(40))
def test_every_choice_can_be_taken_by_its_button_or_by_a_number_that_is_shown(channel: str, seed: int) -> None:
    message, can = any_message(random.Random(seed)), CHANNELS[channel]
    bubbles = shown(message, can)
    pressed = {choice.payload for bubble in bubbles for choice in bubble.choices}
    pressed |= {choice.payload for bubble in bubbles for one in bubble.cards for choice in one.choices}
    text = "\n".join(bubble.text for bubble in bubbles).replace("\\", "")
    drawn = any(bubble.cards for bubble in bubbles)
    for one in choices_of(message):
        if one.listed and not (drawn and one.of_card is not None):
            assert (
                f"c.{one.number}" in pressed
                or f"{one.number}. " in text
                or f" {one.number}: " in text
                or f" {one.number} : " in text
            )


def test_choices_that_are_no_buttons_are_numbered_and_go_on_behind_the_cards() -> None:
    assert "3. Compare 1 and 2\n4. Talk to a person" in whole(RESULTS, SMS)
    assert whole(RESULTS, SMS).count("1. ") == 1


def test_buttons_are_not_said_in_the_text_too() -> None:
    [bubble] = shown(RESULTS, TELEGRAM)
    assert [choice.title for choice in bubble.choices] == ["Compare 1 and 2", "Talk to a person"]
    assert [choice.payload for choice in bubble.choices] == ["c.3", "c.4"]
    assert "Talk to a person" not in bubble.text
    assert bubble.text.endswith(words("utter_channel_choose_above", "en"))


def test_more_choices_than_buttons_open_as_a_list_and_too_long_titles_are_numbered() -> None:
    four = told("Which?", *[(f"Choice {at}", f"/c{at}") for at in range(4)])
    [bubble] = shown(four, WHATSAPP)
    assert bubble.as_list
    assert len(bubble.choices) == 4
    [bubble] = shown(told("Which?", ("A title that is far too long for it", "/a"), ("Short", "/b")), WHATSAPP)
    assert bubble.choices == ()
    assert "1. A title that is far too long for it\n2. Short" in bubble.text


def test_choices_that_say_the_same_are_numbered() -> None:
    [bubble] = shown(told("Which one?", ("Carpentry", "/a"), ("Carpentry", "/b")), WHATSAPP)
    assert bubble.choices == ()
    assert "2. Carpentry" in bubble.text


def test_one_choice_beside_a_free_answer_is_said_in_half_a_line() -> None:
    assert whole(told("What name?", ("Skip", "/skip")), SMS) == "What name?\n\nOr reply 1: Skip"
    assert whole(told("Quel nom?", ("Passer", "/skip"), lang="fr"), SMS) == "Quel nom?\n\nOu répondez 1 : Passer"


def test_the_price_is_said_where_no_cards_are_drawn_and_once() -> None:
    text = whole(RESULTS, TELEGRAM)
    assert text.count("How it is taught: Online · Cost: $495") == 1
    assert text.count("Cost: not stated") == 1
    detail = told(
        "Web Design\n• How it is taught: Online\n• Cost: not stated", cards=[card("Web Design", "Mohawk", replies=False)]
    )
    assert whole(detail, SMS).endswith("\n• How it is taught: Online\n• Cost: not stated")


def test_cards_are_drawn_with_their_lead_and_what_only_their_text_said() -> None:
    one, other = card("Electricians", "NOC"), card("Carpenters", "NOC")
    for each in (one, other):
        each["notes"] = ["Pay is for British Columbia only."]
    source = {"title": "WorkBC, wage data", "url": "https://college.example/Electricians", "date": "2025"}
    message = found(one, other, sources=[source])
    [bubble] = shown(message, SLACK)
    assert bubble.text.startswith("2 programmes:\n\nPay is for British Columbia only.")
    assert bubble.text.count("British Columbia") == 1
    assert "WorkBC, wage data" in bubble.text
    assert [each.dated for each in bubble.cards] == ["as of 2025-03-01"] * 2
    assert "Electricians" in bubble.fallback


def test_a_comparison_is_a_table_or_aligned_lines_or_the_text() -> None:
    [slack] = shown(COMPARED, SLACK)
    assert slack.table is not None
    assert "Online" not in slack.text
    [telegram] = shown(COMPARED, TELEGRAM)
    lines = telegram.text[telegram.text.index("<pre>") + 5 : telegram.text.index("</pre>")].split("\n")
    assert max(map(len, lines)) <= 40
    assert (
        len(
            {line.index("1. Online") for line in lines if "1. Online" in line}
            | {line.index("2. not") for line in lines if "2. not" in line}
        )
        == 1
    )
    assert "<pre>" not in whole(COMPARED, SMS)
    assert "How it is taught\n  1. Online\n  2. not stated" in whole(COMPARED, SMS)


def test_a_source_whose_address_the_text_has_is_not_said_again() -> None:
    source = {"title": "CICan", "url": "https://c.example/x", "date": "2021"}
    assert whole(told("See https://c.example/x.", sources=[source]), SMS) == "See https://c.example/x."
    assert (
        whole(told("A definition.", sources=[source]), SMS)
        == "A definition.\n\nSources:\n• CICan: https://c.example/x (2021)"
    )


def test_addresses_of_this_service_are_whole() -> None:
    picture = {"url": "/v1/pathways/x.svg", "alt": "The path, drawn."}
    text = whole(told("Here.", links=[{"title": "Plan", "url": "/chat/plans/1"}], picture=picture), SLACK)
    assert "Plan: <https://cairn.example/guide/chat/plans/1>" in text
    assert "The path, drawn: <https://cairn.example/guide/v1/pathways/x.svg>" in text  # SVG is shown by no platform
    [bubble] = shown(told("Here.", picture={"url": "/x.png", "alt": "A path"}), SLACK)
    assert bubble.image == ("https://cairn.example/guide/x.png", "A path")
    assert "A path" not in bubble.text


def test_a_person_of_the_college_is_named_before_their_words_and_their_words_stay_words() -> None:
    sam = told("Hi <!channel> & *you*, see {who}", **{"from": "practitioner", "name": "Sam"})
    [bubble] = shown(sam, SLACK)
    assert bubble.text == "Sam: Hi &lt;!channel&gt; &amp; _you_, see {who}"
    assert bubble.name == "Sam"


def test_a_hand_off_says_who_and_what_they_see_unless_the_text_does() -> None:
    state = {"state": "claimed", "who": "Sam", "when": None, "shared": ["Asked for: a person"]}
    assert whole(told("Somebody is here.", handoff=state), SMS) == (
        "Somebody is here.\n\nYour conversation is with Sam.\n\nWhat the team sees:\n• Asked for: a person"
    )
    assert whole(told("Sam is here. Asked for: a person", handoff=state), SMS) == "Sam is here. Asked for: a person"


def test_steps_are_said_unless_the_text_does() -> None:
    progress = {"step": 1, "of": 4, "minutes": 1}
    assert whole(told("Where?", progress=progress), SMS) == "Where?\n\nStep 1 of 4"
    assert whole(told("Question 1 of 4: Where?", progress=progress), SMS) == "Question 1 of 4: Where?"
    assert whole(told("Il y a 14 questions.", progress=progress, lang="fr"), SMS).endswith("Étape 1 sur 4")


def test_choices_stay_together_at_the_end_of_a_long_message() -> None:
    bubbles = shown(told("A sentence with some words in it. " * 40, ("One", "/1"), ("Two", "/2")), SMS)
    assert len(bubbles) > 2
    assert bubbles[-1].text.endswith(f"{words('utter_channel_choose', 'en')}\n1. One\n2. Two")


def any_message(chance: random.Random) -> Message:
    """A message with anything in it."""
    kind = chance.choice(["plain", "plain", "cards", "table"])
    lang = chance.choice(["en", "fr"]) if kind == "plain" else "en"  # as the texts of the others
    replies = [(some_words(chance, chance.randint(1, 6)), f"/r{at}") for at in range(chance.choice([0, 1, 2, 4, 11]))]
    more: dict[str, Any] = {"lang": lang}
    if chance.random() < 0.4:
        more["chips"] = [{"key": "k", "label": f"Goal: {some_words(chance, 2)}"} for _ in range(3)]
    if chance.random() < 0.5:
        more["sources"] = [
            {"title": some_words(chance, 3), "url": address(chance) if chance.random() < 0.8 else None, "date": "2025"}
            for _ in range(2)
        ]
    if chance.random() < 0.3:
        more["links"] = [{"title": some_words(chance, 2), "url": "/chat/plans/x/pdf"}]
    if chance.random() < 0.3:
        more["progress"] = {"step": chance.randint(1, 3), "of": 4, "minutes": None}
    if chance.random() < 0.3:
        more["handoff"] = {"state": "waiting", "who": None, "when": None, "shared": [some_words(chance, 4)]}
    if chance.random() < 0.3:
        more["picture"] = {"url": chance.choice(["/v1/x.svg", "/v1/x.png"]), "alt": some_words(chance, 3)}
    if kind == "cards":
        cards = [
            card(f"{some_words(chance, 3)} {at}", some_words(chance, 2), cost=chance.choice([None, "$495"]))
            for at in range(chance.randint(1, 4))
        ]
        return found(*cards, replies=tuple(replies), **more)
    if kind == "table":
        return told(COMPARISON, *replies, **AS_TABLE, **more)
    if chance.random() < 0.2:
        more |= {"from": "practitioner", "name": "Sam O'Neil"}
    return told(some_text(chance), *replies, **more)


def some_text(chance: random.Random) -> str:
    pieces = []
    for _ in range(chance.randint(1, 40)):
        kind = chance.random()
        if kind < 0.1:
            pieces.append(f"**{some_words(chance, 2)}**")
        elif kind < 0.2:
            pieces.append(f"[{some_words(chance, 2)}]({address(chance)})")
        elif kind < 0.3:
            pieces.append(address(chance))
        else:
            pieces.append(some_words(chance, chance.randint(2, 9)) + chance.choice([".", "?", "\n", "\n\n", "\n• ", ","]))
    return " ".join(pieces)


def some_words(chance: random.Random, count: int) -> str:
    known = [
        "web",
        "élève",
        "College",
        "R&D",
        "<b>",
        "100",
        "l'année",
        "@all",
        "snake_case",
        "à",
        "Boréal",
        "😀",
        "é" * 3,
        "(PCP)",
        "d'accès",
    ]
    return " ".join(["word", *(chance.choice(known) for _ in range(count - 1))])


def address(chance: random.Random) -> str:
    return f"https://college.example/{chance.randint(1, 999)}/a_b?x={chance.randint(1, 9)}&y=%2F"


def test_a_drawn_card_says_what_only_its_line_and_its_address_had_beside_them() -> None:
    text = (
        "1 kind of work:\n1. Carpenters (NOC 72310)\n   https://college.example/Carpenters (page undated, read 2026-11-23)"
    )
    one = card("Carpenters", "They build")
    [bubble] = shown(told(text, cards=[one], lead="1 kind of work:"), SLACK)
    assert bubble.cards[0].title == "Carpenters (NOC 72310)"
    assert bubble.cards[0].dated == "page undated, read 2026-11-23"


def test_the_details_of_one_programme_say_where_and_of_what_kind_it_is() -> None:
    text = "Web Design, Mohawk College\nA course.\n• How it is taught: Online\n• Cost: not stated"
    said = whole(told(text, cards=[card("Web Design", "Mohawk College", replies=False)]), SMS)
    assert said.startswith("Web Design, Mohawk College\nOntario · Micro-credential\nA course.")
