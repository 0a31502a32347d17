"""Reading what people type: accents, repeats, chat spellings, control characters."""

from __future__ import annotations

import pytest

from knowledge.text import clean, content_stems, fold, normalise, stem, tokens


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Québec", "quebec"),
        ("MONTRÉAL", "montreal"),
        ("cœur", "coeur"),
        ("déjà vu", "deja vu"),
        ("Straße", "strasse"),
        ("e\u0301cole", "ecole"),
        ("ﬁnance", "finance"),
        ("ＯＮＬＩＮＥ", "online"),
    ],
)
def test_accents_and_forms_of_letters_do_not_matter(typed: str, plain: str) -> None:
    assert normalise(typed) == plain


@pytest.mark.parametrize(
    ("typed", "plain"),
    [("heeeelp", "heelp"), ("soooo good", "soo good"), ("welllll", "well"), ("need", "need"), ("fee", "fee")],
)
def test_a_letter_stands_at_most_twice_in_a_row(typed: str, plain: str) -> None:
    assert normalise(typed) == plain


@pytest.mark.parametrize("number", ["1000", "2000", "10000", "1110"])
def test_the_digits_of_a_number_are_all_kept(number: str) -> None:
    assert tokens(number) == [number]


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("u r smth", "you are something"),
        ("i'm in sudbury", "i m in sudbury"),
        ("im in sudbury", "i am in sudbury"),
        ("whats a microcred", "what is a micro credential"),
        ("Microcredentials", "micro credentials"),
        ("chui pk", "je suis pourquoi"),
        ("jveux qqch svp", "je veux quelque chose s il vous plait"),
        ("microcertif", "microcertification"),
    ],
)
def test_chat_spellings_are_written_out(typed: str, plain: str) -> None:
    assert normalise(typed) == plain


def test_a_chat_spelling_inside_a_word_is_left_alone() -> None:
    assert normalise("under purple user") == "under purple user"


@pytest.mark.parametrize("apostrophe", ["'", "’", "‘", "`", "´"])
def test_apostrophes_are_all_the_same(apostrophe: str) -> None:
    assert tokens(f"l{apostrophe}école") == ["l", "ecole"]


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x7f", "\u200b", "\u202e", "\u2066", "\ufeff", "\x85"])
def test_control_and_direction_characters_never_survive(sign: str) -> None:
    assert clean(f"wel{sign}ding") == "wel ding"
    assert clean(f"{sign}welding{sign}") == "welding"


def test_clean_keeps_what_a_person_wrote() -> None:
    assert clean("  Ça  va?\n<b>Oui</b> 🎉 ") == "Ça va?\n<b>Oui</b> 🎉"


@pytest.mark.parametrize("typed", ["", " ", "\n\t", "🎉🎉", "!!! ???", "中文"])
def test_a_text_without_latin_words_has_no_tokens(typed: str) -> None:
    assert tokens(typed) == []


def test_numbers_keep_their_decimals() -> None:
    assert tokens("$12.50 or 12,50") == ["12.50", "or", "12,50"]


def test_fold_is_idempotent() -> None:
    for typed in ("Québec’s cœur", "heeeelp", "ﬁnance ＯＮ", "L’ÉCOLE"):
        assert fold(fold(typed)) == fold(typed)


@pytest.mark.parametrize(
    ("one", "other"),
    [("course", "courses"), ("nurse", "nurses"), ("welding", "welder"), ("formation", "formations")],
)
def test_singular_and_plural_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_short_words_are_not_cut() -> None:
    assert [stem(word) for word in ("uses", "ring", "gas", "art")] == ["uses", "ring", "gas", "art"]


def test_words_that_say_nothing_are_left_out() -> None:
    assert content_stems("I am looking for a course in welding please") == [stem("welding")]
    assert content_stems("je cherche une formation en soudure") == [stem("soudure")]
