"""What a wish wants and does not want, clause by clause."""

from __future__ import annotations

import re

import pytest

from knowledge.encoder import Lang
from knowledge.wish_clauses import CLAUSES_AT_MOST, read_clauses


def sides(text: str, lang: Lang) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for clause in read_clauses(text, lang):
        found.setdefault(clause.side, []).append(clause.text)
    return found


@pytest.mark.parametrize(
    ("text", "lang", "wanted", "unwanted"),
    [
        ("I like working with my hands and I'm tired of retail", "en", "hands", "retail"),
        ("i want to help people but not blood", "en", "help", "blood"),
        ("good with numbers, hate phones", "en", "numbers", "phones"),
        ("animals, maybe not farm stuff", "en", "animals", "farm"),
        ("something creative, anything but sales", "en", "creative", "sales"),
        ("no phones or computers please, I love gardens", "en", "gardens", "computers"),
        ("I want out of nursing and into writing", "en", "writing", "nursing"),
        ("je suis tannée de la vente, j'aimerais les enfants", "fr", "enfants", "vente"),
        ("travailler en santé sans voir de sang", "fr", "sante", "sang"),
        ("j'aime les plantes, sauf que je déteste le téléphone", "fr", "plantes", "telephone"),
        ("de mes mains, pas de bureau", "fr", "mains", "bureau"),
        ("je veux plus travailler en usine, j'aime la nature", "fr", "nature", "usine"),
        ("marre de conduire, je voudrais cuisiner", "fr", "cuisiner", "conduire"),
        ("ni enfants ni bureau, j'aime bouger dehors", "fr", "dehors", "enfants"),
    ],
)
def test_yes_and_no_are_told_apart(text: str, lang: Lang, wanted: str, unwanted: str) -> None:
    found = sides(text, lang)

    assert any(re.search(rf"\b{wanted}\b", clause) for clause in found.get("wanted", []))
    assert not any(re.search(rf"\b{unwanted}\b", clause) for clause in found.get("wanted", []))
    assert any(re.search(rf"\b{unwanted}\b", clause) for clause in found.get("unwanted", []))


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("I'm not afraid of blood", "en"),
        ("I don't mind blood", "en"),
        ("j'ai pas peur du sang", "fr"),
        ("le sang, ça me dérange pas", "fr"),
    ],
)
def test_what_only_looks_like_a_no_is_none(text: str, lang: Lang) -> None:
    assert "unwanted" not in sides(text, lang)


def test_what_one_did_before_is_apart_where_a_change_is_wanted() -> None:
    assert sides("I was a trucker for 20 years, now I want something with animals", "en")["past"]
    assert "past" not in sides("I was a trucker", "en")


@pytest.mark.parametrize(
    "text", ["", "   ", "!!!", "hello", "i want a job", "je veux un emploi", "\x00\x07", "🎉🎉", "中文", "-"]
)
def test_what_names_nothing_has_no_clause(text: str) -> None:
    assert read_clauses(text, "fr" if "je" in text else "en") == []


def test_wanting_more_of_something_is_no_no() -> None:
    assert sides("je veux plus de temps dehors", "fr") == {"wanted": ["je veux plus de temps dehors"]}


def test_a_text_of_many_clauses_is_read_to_a_limit() -> None:
    assert len(read_clauses("gardens, " * 60, "en")) == CLAUSES_AT_MOST
