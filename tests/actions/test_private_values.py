"""Personal data is taken out of what is stored, and kept only where it may be needed."""

from __future__ import annotations

import pytest

from actions import private_values
from actions.private_values import PrivateValues


@pytest.fixture
def values() -> PrivateValues:
    return PrivateValues()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("write to sam.lee+x@example.co.uk please", "write to [email 1] please"),
        ("call 705-555-0100", "call [phone 1]"),
        ("call 705 555 0100 or (613) 555-0199", "call [phone 1] or [phone 2]"),
        ("+1 705.555.0100", "[phone 1]"),
        ("7055550100", "[phone 1]"),
        ("sin 046 454 286", "sin [number 1]"),
        ("sin 046-454-286", "sin [number 1]"),
        ("sin 046454286 ok", "sin [number 1] ok"),
        ("card 4111 1111 1111 1111", "card [card 1]"),
        ("card 4111111111111111, sam@example.org", "card [card 1], [email 1]"),
    ],
)
def test_personal_data_is_replaced(values: PrivateValues, typed: str, stored: str) -> None:
    assert values.mask("c", typed).text == stored


@pytest.mark.parametrize(
    "typed",
    [
        "under $1,500 in 2026",
        "noc 21231 or 64409",
        "between 500 and 1500 dollars, 20 hours, 12 weeks",
        "born in 1998, finished grade 12 in 2016-2017",
        "h2o@ something",
        "1 and 3",
    ],
)
def test_prices_years_and_codes_stay(values: PrivateValues, typed: str) -> None:
    assert values.mask("c", typed).text == typed


@pytest.mark.parametrize("typed", ["1234-567-897", "1234 567 897"])
def test_a_health_card_number_as_it_is_printed_is_replaced(values: PrivateValues, typed: str) -> None:
    assert values.mask("c", typed).text == "[number 1]"


@pytest.mark.parametrize("typed", ["046.454.286", "046\u2010454\u2010286", "705\u2010555\u20100100"])
def test_other_separators_are_replaced_too(values: PrivateValues, typed: str) -> None:
    assert not any(digit in values.mask("c", typed).text for digit in "4567")


def test_a_contact_can_be_revealed(values: PrivateValues) -> None:
    masked = values.mask("c", "sam@example.org or 705-555-0100")

    assert masked.contacts == ("[email 1]", "[phone 1]")
    assert values.reveal("c", "[email 1]") == "sam@example.org"
    assert values.reveal("c", "[phone 1]") == "705-555-0100"


@pytest.mark.parametrize("typed", ["046 454 286", "4111 1111 1111 1111"])
def test_a_number_that_nobody_needs_is_not_kept_at_all(values: PrivateValues, typed: str) -> None:
    masked = values.mask("c", typed)

    assert masked.contacts == ()
    assert values.reveal("c", masked.text) is None


def test_the_same_address_has_the_same_placeholder(values: PrivateValues) -> None:
    values.mask("c", "a@example.org and b@example.org")

    assert values.mask("c", "i said b@example.org").text == "i said [email 2]"


def test_another_conversation_reveals_nothing(values: PrivateValues) -> None:
    values.mask("c", "sam@example.org")

    assert values.reveal("d", "[email 1]") is None


def test_a_placeholder_typed_by_the_learner_stands_for_nothing(values: PrivateValues) -> None:
    assert values.mask("c", "[email 7]").contacts == ()
    assert values.reveal("c", "[email 7]") is None


def test_a_forgotten_conversation_reveals_nothing_and_others_still_do(values: PrivateValues) -> None:
    values.mask("c", "sam@example.org")
    values.mask("d", "ann@example.org")

    values.forget("c")

    assert values.reveal("c", "[email 1]") is None
    assert values.reveal("d", "[email 1]") == "ann@example.org"


def test_a_contact_is_forgotten_after_its_time(values: PrivateValues, monkeypatch: pytest.MonkeyPatch) -> None:
    values.mask("c", "sam@example.org")
    monkeypatch.setattr(private_values, "KEPT_SECONDS", 0)

    assert values.reveal("c", "[email 1]") is None


def test_the_oldest_contacts_make_room(values: PrivateValues, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private_values, "KEPT_AT_MOST", 2)
    for number in range(3):
        values.mask("c", f"p{number}@example.org")

    assert [values.reveal("c", f"[email {number}]") for number in (1, 2, 3)] == [None, "p1@example.org", "p2@example.org"]
