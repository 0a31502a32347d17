"""Amounts, durations, starts, ages and counts, in both languages, and what only looks like them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.components.quantities import NUMBERS_AT_MOST, find


def found(text: str) -> list[tuple[str, Any]]:
    return [(quantity.entity, quantity.value) for quantity in find(text)]


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("under 500", 500),
        ("max $1,2k", 1200),
        ("$1.5k tops", 1500),
        ("less than 300 bucks", 300),
        ("500$ max", 500),
        ("up to 1,500", 1500),
        ("i can only spend 500", 500),
        ("my budget is about 300", 300),
        ("a budget of 300 please", 300),
        ("it must not cost more than about 800", 800),
        ("nothing that doesn't cost more than 800", 800),
        ("between 300 and 500 dollars", 500),
        ("300-500$", 500),
        ("i can spend maybe 300 dollars not more", 300),
        ("make that 800 instead of 500", 800),
        ("moins de 500", 500),
        ("500 piasses", 500),
        ("1 200 $", 1200),
        ("1\u202f200\u00a0$", 1200),
        ("250$ gros max", 250),
        ("design ux moins de 1000$", 1000),
        ("qui coûte pas plus que 800", 800),
        ("et si je pouvais payer jusqu'à 1500", 1500),
        ("mets 800 à la place de 500", 800),
        ("on peut étirer ça à mille piasses", 1000),
        ("-50$", -50),
        ("two hundred bucks tops", 200),
        ("nothing over half a grand", 500),
        ("maximum deux cents dollars", 200),
        ("moins que cinq cents piastres", 500),
        ("my budget is now 800", 800),
        ("mon budget cest 900", 900),
        ("faut que ca coute rien", 0),
        ("something free", 0),
        ("is there anything on AI that is free", 0),
        ("at no cost", 0),
        ("juste les gratuits", 0),
        ("formation gratuite en ligne", 0),
        ("sans frais", 0),
    ],
)
def test_a_limit_of_money(text: str, cost: float) -> None:
    assert found(text) == [("max_cost", cost)]


@pytest.mark.parametrize(
    "text",
    [
        "feel free to write",
        "i have free time on mondays",
        "saturdays free",
        "i'm free after work",
        "are you free to talk",
        "three evenings free now",
        "it is not free",
        "pas gratuit",
        "i have no money",
        "no budget really",
        "pas gros budget",
        "i make 500 a week",
        "it pays $25 an hour",
        "25$ de l'heure",
        "i paid 2400 last year",
        "more than 500 dollars",
        "au moins 500 $",
        "less than 5 people",
    ],
)
def test_what_is_no_limit_of_money(text: str) -> None:
    assert "max_cost" not in dict(found(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("less than 40 h", ("max_hours", 40)),
        ("20 hours", ("max_hours", 20)),
        ("anything under 20 hours out of those", ("max_hours", 20)),
        ("100 hours is the most", ("max_hours", 100)),
        ("moins de 30 heures", ("max_hours", 30)),
        ("en bas de 20 heures dans ceux-là", ("max_hours", 20)),
        ("80 heures grand maximum", ("max_hours", 80)),
        ("10 hours a week", ("hours_per_week", 10)),
        ("about 6 hrs per week", ("hours_per_week", 6)),
        ("5 to 10 hours a week", ("hours_per_week", 10)),
        ("5h/sem", ("hours_per_week", 5)),
        ("5 h par semaine", ("hours_per_week", 5)),
        ("two hours each week", ("hours_per_week", 2)),
        ("a weekend", ("max_weeks", 1)),
        ("une fin de semaine", ("max_weeks", 1)),
        ("2 mois", ("max_weeks", 8.7)),
        ("6 weeks", ("max_weeks", 6)),
        ("up to twelve weeks", ("max_weeks", 12)),
        ("within a month", ("max_weeks", 4.3)),
        ("3 semaines", ("max_weeks", 3)),
        ("jusqu'à dix semaines", ("max_weeks", 10)),
        ("moins d'un mois", ("max_weeks", 4.3)),
    ],
)
def test_time_for_a_programme(text: str, expected: tuple[str, float]) -> None:
    assert found(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "weekends only",
        "je suis libre après 17h",
        "he left 3 months ago",
        "been a cook for eight years",
        "depuis 3 mois",
        "il y a deux ans",
        "j'ai 5 ans d'expérience",
        "in week 3",
        "over 100 hours",
        "open 24 hours a day",
        "outlook for the next 3 years",
    ],
)
def test_other_time_is_no_limit(text: str) -> None:
    assert not {"max_hours", "max_weeks", "hours_per_week"} & set(dict(found(text)))


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("start in january", "january"),
        ("début en septembre", "september"),
        ("janvier", "january"),
        ("something in may", "may"),
        ("à partir de mars", "march"),
        ("right away", "now"),
        ("course online asap", "now"),
        ("au plus vite", "now"),
        ("dès que possible", "now"),
    ],
)
def test_a_start(text: str, start: str) -> None:
    assert found(text) == [("start", start)]


@pytest.mark.parametrize(
    "text",
    [
        "may i ask something",
        "on EI until March",
        "jusqu'en avril",
        "i was born in june",
        "we march on",
        "applied for osap in june",
    ],
)
def test_a_month_that_is_no_start(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("i'm 16", 16),
        ("im 17 btw", 17),
        ("I am 42 years old", 42),
        ("i just turned 17", 17),
        ("j'ai 16 ans", 16),
        ("j’ai 47 ans", 47),
        ("grade 10", 15),
        ("i'm in grade 11", 16),
        ("je suis en secondaire 4", 15),
        ("secondaire 4", 15),
    ],
)
def test_an_age_said_of_oneself(text: str, age: int) -> None:
    assert found(text) == [("age", age)]


@pytest.mark.parametrize(
    "text",
    [
        "my son is 16",
        "my son just finished grade 12",
        "my daughter is six",
        "j'ai 15 ans d'expérience",
        "i'm 20 minutes away",
        "grade 12",
        "secondaire 5",
        "explain it like im 10",
        "i'm 5",
    ],
)
def test_no_age(text: str) -> None:
    assert "age" not in dict(found(text))


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("tell me about the second one", [2]),
        ("the 2nd", [2]),
        ("number 3", [3]),
        ("details on #2", [2]),
        ("let me see option 2", [2]),
        ("first two are nice", [1, 2]),
        ("the last one", [-1]),
        ("compare 1 and 3", [1, 3]),
        ("is number 2 better than number 4", [2, 4]),
        ("first vs second vs third", [1, 2, 3]),
        ("which is easier to get into, 1 or 2", [1, 2]),
        ("click on 4", [4]),
        ("can i see full page for no. 1", [1]),
        ("la deuxième", [2]),
        ("le 2e svp", [2]),
        ("numéro deux", [2]),
        ("la 1 pis la 2 c'est-tu la même affaire", [1, 2]),
        ("compare les deux premières", [1, 2]),
        ("la dernière c'est quoi", [-1]),
        ("donne-moi le lien pour la trois", [3]),
        ("ouvre la troisième", [3]),
    ],
)
def test_places_in_the_list(text: str, places: list[int]) -> None:
    assert [value for entity, value in found(text) if entity == "ordinal"] == places


@pytest.mark.parametrize(
    "text",
    [
        "this is the first time i study",
        "my first language is french",
        "the last year was hard",
        "courses that last less than a day",
        "premiers soins",
        "la première fois",
        "la troisième semaine",
        "le 2 mars",
        "show me 5 more",
        "which of these has 3 credits",
        "i have been there in 2009",
    ],
)
def test_what_counts_no_result(text: str) -> None:
    assert "ordinal" not in dict(found(text))


@pytest.mark.parametrize(("text", "number"), [("1,2k", 1200), ("about 800 i guess", 800), ("-20", -20), ("1 500", 1500)])
def test_a_bare_number_is_kept_for_the_form_that_asks(text: str, number: float) -> None:
    assert ("number", number) in found(text)


def test_a_small_bare_number_may_also_count() -> None:
    assert found("2") == [("number", 2), ("ordinal", 2)]


def test_spans_are_those_of_the_original_text() -> None:
    text = "Ça coûte trop, moins de ５００ $ s'il vous plaît"
    (quantity,) = find(text)
    assert text[quantity.start : quantity.end] == "５００ $"
    assert quantity.value == 500


def test_several_at_once() -> None:
    assert found("less than 40 h, 10 hours a week, under $1,500, in January") == [
        ("max_hours", 40),
        ("hours_per_week", 10),
        ("max_cost", 1500),
        ("start", "january"),
    ]


@pytest.mark.parametrize("text", ["", " ", "?!", "😀", "asdf"])
def test_nothing_to_find(text: str) -> None:
    assert find(text) == []


def test_a_page_of_numbers_is_not_read() -> None:
    assert find("500 $ " * (NUMBERS_AT_MOST + 1)) == []
