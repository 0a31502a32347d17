"""From API answers to what a message carries."""

from __future__ import annotations

import json
from typing import Any

import pytest

from actions import replies
from tests.actions.builders import Json

LABELS: replies.Labels = {
    "fact": {key: key.title() for key in (*replies.CARD_FACTS, "assessed", "skills")} | {"stacks_into": "Counts toward"},
    "value": {
        "yes": "Yes",
        "no": "No",
        "free": "Free",
        "not_stated": "Not stated",
        "colon": ": ",
        "same": "Same",
        "as_of": "as of {value}",
        "read_on": "undated, read {value}",
        "more": "and {value} more",
    },
    "action": {"details": "Details", "save": "Save"},
    "count": {"programme_one": "programme", "programme_many": "programmes"},
}


def credential(**changes: Any) -> Json:
    """A credential of the API of which little is stated."""
    return {
        "id": "c1",
        "title": "Welding basics",
        "kind": {"id": "micro_credential", "name": "Micro-credential"},
        "provider": {"id": "p", "name": "Cambrian"},
        "province": {"id": "ON", "name": "Ontario"},
        "city": None,
        "delivery": None,
        "pace": None,
        "hours": None,
        "weeks": None,
        "cost": {"amount": None, "currency": "CAD", "note": None},
        "language": None,
        "stacks_into": [],
        "source": {"url": "https://example.ca/w", "as_of": "2026-05-01", "read_on": "2026-11-23"},
        **changes,
    }


@pytest.mark.parametrize(
    ("amount", "en", "fr"),
    [
        (0, "Free", "Free"),
        (5, "$5", "5\u00a0$"),
        (1500, "$1,500", "1\u00a0500\u00a0$"),
        (99.25, "$99.25", "99,25\u00a0$"),
        (1234.56, "$1,234.56", "1\u00a0234,56\u00a0$"),
        (None, None, None),
    ],
)
def test_money_is_written_as_each_language_does(amount: float | None, en: str | None, fr: str | None) -> None:
    assert replies.money(amount, LABELS, "en") == en
    assert replies.money(amount, LABELS, "fr") == fr


def test_what_is_not_stated_is_null_and_never_a_guess() -> None:
    assert {entry["label"]: entry["value"] for entry in replies.facts(credential(), LABELS, "en")} == dict.fromkeys(
        ["Delivery", "Pace", "Hours", "Weeks", "Cost", "Language"]
    )


def test_a_price_in_words_is_shown_when_there_is_no_amount() -> None:
    row = credential(cost={"amount": None, "currency": "CAD", "note": "varies by course"})

    assert replies.fact(row, "cost", LABELS, "en") == "varies by course"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (True, "Yes"),
        (False, "No"),
        ([], None),
        ([{"id": "a", "name": "A"}, {"id": "b", "name": "B"}], "A; B"),
        (["plain", "words"], "plain; words"),
        ({"id": "online", "name": "Online"}, "Online"),
        (1200, "1,200"),
        ("as said", "as said"),
    ],
)
def test_a_fact_is_said_in_words(value: Any, shown: str | None) -> None:
    assert replies.fact({"assessed": value}, "assessed", LABELS, "en") == shown


def test_a_place_is_the_city_or_else_the_province() -> None:
    assert replies.subtitle(credential()) == "Cambrian · Ontario · Micro-credential"
    assert "Sudbury" in replies.subtitle(credential(city={"id": "Sudbury", "name": "Sudbury"}))


def test_a_card_says_why_what_is_unknown_and_where_it_is_from() -> None:
    card = replies.card(credential(reasons=[{"text": "It is near you"}], unknown=["cost"]), LABELS, "en")

    assert card["reasons"] == ["It is near you"]
    assert card["unknown"] == ["Cost"]
    assert card["source"] == {"url": "https://example.ca/w", "as_of": "2026-05-01"}
    assert card["replies"] == [
        {"title": "Details", "payload": '/show_details{"credential": "c1"}'},
        {"title": "Save", "payload": '/save_credential{"credential": "c1"}'},
    ]


def test_a_card_shows_what_is_stated_and_what_everybody_asks() -> None:
    card = replies.card(credential(weeks=12), LABELS, "en")

    assert card["facts"] == [
        {"label": "Delivery", "value": None},
        {"label": "Weeks", "value": "12"},
        {"label": "Cost", "value": None},
    ]


@pytest.mark.parametrize(
    ("value", "lang", "said"),
    [
        (0, "en", "0 programmes"), (1, "en", "1 programme"), (2, "en", "2 programmes"),
        (0, "fr", "0 programme"), (1, "fr", "1 programme"), (1200, "fr", "1\u00a0200 programmes"),
    ],
)  # fmt: skip
def test_a_number_has_its_noun_as_the_language_wants(value: int, lang: str, said: str) -> None:
    assert replies.count(value, "programme", LABELS, lang) == said


def test_the_text_alone_says_what_the_cards_say() -> None:
    rows = [credential(reasons=[{"text": "It is near you"}], unknown=["cost"]), credential(title="Second")]

    text = replies.numbered(rows, LABELS, "en", first=4)

    assert text.startswith("4. Welding basics (Cambrian")
    assert "It is near you" in text
    assert "Not stated: Cost" in text
    assert "\n5. Second" in text


@pytest.mark.parametrize(("spoken", "lang", "said"), [("fr", "en", True), ("en", "en", False), ("both", "en", False)])
def test_a_programme_in_the_other_language_says_so(spoken: str, lang: str, said: bool) -> None:
    text = replies.numbered([credential(language={"id": spoken, "name": "SPOKEN"})], LABELS, lang)

    assert ("SPOKEN" in text) is said


def test_chips_are_what_the_api_described() -> None:
    assert replies.chips([{"key": "province", "label": "Ontario", "more": 1}]) == [
        {
            "key": "province",
            "label": "Ontario",
            "removable": True,
            "edit": {"title": "✎ Ontario", "payload": '/change_limit{"limit": "province"}'},
        }
    ]


def test_a_comparison_leaves_out_what_nobody_states() -> None:
    comparison = {
        "credentials": [credential(title="A"), credential(title="B")],
        "facts": [
            {"key": "cost", "label": "Cost", "values": ["$5", None], "differs": True},
            {"key": "pace", "label": "Pace", "values": [None, None], "differs": False},
        ],
    }

    table = replies.comparison_table(comparison)

    assert table["columns"] == ["A", "B"]
    assert [row["label"] for row in table["rows"]] == ["Cost"]
    assert replies.table_text(table, LABELS) == "1. A\n2. B\n\nCost\n  1. $5\n  2. Not stated"


def test_the_text_of_a_comparison_has_a_block_for_each_difference_then_what_is_the_same() -> None:
    rows = [
        {"label": "Cost", "values": ["$5", "$7"], "differs": True},
        {"label": "Pace", "values": ["Set", "Set"], "differs": False},
    ]

    text = replies.table_text({"columns": ["A", "B"], "rows": rows}, LABELS)

    assert text == "1. A\n2. B\n\nCost\n  1. $5\n  2. $7\n\nSame: Pace: Set"


def test_a_result_says_what_it_leads_to_once_and_where_and_when_its_page_was_read() -> None:
    row = credential(stacks_into=["Diploma", "Degree"])

    text = replies.numbered([row], LABELS, "en")
    told = replies.numbered([{**row, "reasons": [{"text": "can count toward Diploma"}]}], LABELS, "en")

    assert "Counts toward: Diploma (and 1 more)" in text
    assert "https://example.ca/w (as of 2026-05-01)" in text
    assert told.count("Diploma") == 1
    card = replies.card(row, LABELS, "en")
    assert card["facts"][-1] == {"label": "Counts toward", "value": "Diploma (and 1 more)"}


def test_a_page_without_a_date_says_when_it_was_read() -> None:
    assert replies.dated_words({"as_of": None, "read_on": "2026-11-23"}, LABELS) == "undated, read 2026-11-23"


def test_each_source_is_named_once() -> None:
    one = {"title": "HEQCO", "url": "https://heqco.ca", "date": "2021", "checked": "x"}

    assert replies.sources([one, {**one, "date": "2022"}, {**one, "url": None}]) == [
        {"title": "HEQCO", "url": "https://heqco.ca", "date": "2021"},
        {"title": "HEQCO", "url": None, "date": "2021"},
    ]


def test_a_payload_is_rasas_notation() -> None:
    assert replies.payload("greet") == "/greet"
    assert replies.payload("inform", city="Trois-Rivières") == '/inform{"city": "Trois-Rivières"}'
    assert json.loads(replies.payload("inform", a='"}').removeprefix("/inform")) == {"a": '"}'}
