"""A bad content file stops the load: it names file, entry and reason, and no row changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from knowledge.base import Base
from knowledge.content_files import fingerprint, read_content, read_ways_of_asking
from knowledge.errors import ContentError
from knowledge.load import load_content
from tests.knowledge.builders import answer, programme, small_content, write_content

Files = dict[str, Any]
TRADES, T01, PHRASINGS = "catalogue/trades.yml", "answers/t01.yml", "phrasings/t01.yml"


def row_counts(engine: Engine) -> dict[str, int]:
    with Session(engine) as session:
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }


def test_the_small_content_is_well_formed(tmp_path: Path) -> None:
    found = read_content(write_content(tmp_path, small_content()))

    assert [row.id for row in found.credentials] == ["first", "second"]
    assert [row.id for row in found.answers] == ["what-is-it", "who-says-so"]


def change(files: Files, name: str, at: int, **facts: Any) -> None:
    files[name][at].update(facts)


BAD_VALUES: dict[str, tuple[Callable[[Files], None], str, str, str]] = {
    "an unknown key": (lambda files: change(files, TRADES, 0, price=5), TRADES, "first", "price: Extra inputs"),
    "a negative cost": (lambda files: change(files, TRADES, 1, cost=-1), TRADES, "second", "cost: "),
    "zero hours": (lambda files: change(files, TRADES, 0, hours=0), TRADES, "first", "hours: "),
    "an unknown delivery": (lambda files: change(files, TRADES, 0, delivery="moon"), TRADES, "first", "delivery: "),
    "an unknown status": (lambda files: change(files, TRADES, 0, status="sold out"), TRADES, "first", "status: "),
    "no skill": (lambda files: change(files, TRADES, 0, skills=[]), TRADES, "first", "skills: "),
    "one skill twice": (lambda files: change(files, TRADES, 0, skills=["welding"] * 2), TRADES, "first", "skills names"),
    "an address that is none": (
        lambda files: change(files, TRADES, 0, source={"url": "javascript:alert(1)", "read_on": "2026-11-23"}),
        TRADES,
        "first",
        "source.url: ",
    ),
    "a summary without French": (
        lambda files: change(files, TRADES, 0, summary={"en": "Welding."}),
        TRADES,
        "first",
        "summary.fr: ",
    ),
    "an entry without id": (lambda files: files[TRADES].append({"title": "x"}), TRADES, "entry 3", "id: "),
    "an entry that is a word": (lambda files: files[TRADES].append("x"), TRADES, "entry 3", "valid dictionary"),
    "an answer of 91 words": (
        lambda files: change(files, T01, 0, text={"en": "word " * 91, "fr": "mot"}),
        T01,
        "what-is-it",
        "text.en has 91 words",
    ),
    "four phrasings": (
        lambda files: files[T01][0]["questions"]["fr"].pop(),
        T01,
        "what-is-it",
        "questions.fr: List should have at least 5",
    ),
    "the same phrasing twice": (
        lambda files: change(files, T01, 0, questions={"en": ["a b", "A, b?", "c", "d", "e"], "fr": list("abcde")}),
        T01,
        "what-is-it",
        "questions.en repeats",
    ),
    "an answer without source": (lambda files: change(files, T01, 0, sources=[]), T01, "what-is-it", "sources: "),
    "a question id that is none": (lambda files: change(files, T01, 0, covers=["X1"]), T01, "what-is-it", "covers.0: "),
    "an importance over 1": (
        lambda files: change(files, "occupations.yml", 0, skills=[{"skill": "welding", "importance": 1.5}]),
        "occupations.yml",
        "72106",
        "skills.0.importance: ",
    ),
    "an occupation code without its zeros": (
        lambda files: change(files, "occupations.yml", 0, code="10"),
        "occupations.yml",
        "10",
        "code: ",
    ),
    "an infinite price": (lambda files: change(files, TRADES, 0, cost=float("inf")), TRADES, "first", "cost: "),
    "skills in a circle": (
        lambda files: change(files, "skills.yml", 1, broader="welding"),
        "skills.yml",
        "welding",
        "is broader than itself: ",
    ),
    "a help line for no situation": (
        lambda files: change(files, "help_lines.yml", 0, situations=[]),
        "help_lines.yml",
        "a-line",
        "situations: ",
    ),
    "an id twice": (lambda files: files[TRADES].append(programme("first")), TRADES, "first", "already in"),
    "a file that is no list": (lambda files: files.update({TRADES: "id: first\n"}), TRADES, "file", "not a list"),
    "a file that is not YAML": (lambda files: files.update({TRADES: "- id: [\n"}), TRADES, "file", "not YAML"),
    "an empty file": (lambda files: files.update({TRADES: ""}), TRADES, "file", "not a list"),
    "phrasings in a list": (lambda files: files.update({PHRASINGS: "- wat is it\n"}), PHRASINGS, "file", "not a mapping"),
    "phrasings of another language": (
        lambda files: files[PHRASINGS]["what-is-it"].update(es="que es"),
        PHRASINGS,
        "what-is-it",
        "es: Extra inputs",
    ),
    "phrasings of an answer in two files": (
        lambda files: files.update({"phrasings/t02.yml": {"what-is-it": {"en": "huh"}}}),
        "phrasings/t02.yml",
        "what-is-it",
        "already in another file",
    ),
    "a phrasing that is a stored question": (
        lambda files: files[PHRASINGS]["what-is-it"].update(en="Question 1 about who-says-so"),
        "phrasings",
        "what-is-it",
        "already stands for who-says-so",
    ),
    "a phrasing of two answers": (
        lambda files: files[PHRASINGS].update({"who-says-so": {"fr": "C KOI"}}),
        "phrasings",
        "who-says-so",
        "already stands for what-is-it",
    ),
}
BAD_NAMES: dict[str, tuple[Callable[[Files], None], str, str]] = {
    "provider": (lambda files: change(files, TRADES, 0, provider="nobody"), "first", "the provider 'nobody'"),
    "province": (lambda files: change(files, TRADES, 0, province="ZZ", city=None), "first", "the place 'ZZ'"),
    "city": (lambda files: change(files, TRADES, 0, city="atlantis"), "first", "the place 'atlantis'"),
    "skill": (lambda files: change(files, TRADES, 1, skills=["magic"]), "second", "the skill 'magic'"),
    "funding": (lambda files: change(files, TRADES, 0, funding=["gold"]), "first", "the funding 'gold'"),
    "occupation": (
        lambda files: change(files, TRADES, 0, occupations=[{"code": "99999", "evidence": "x"}]),
        "first",
        "the occupation '99999'",
    ),
    "pathway target": (
        lambda files: change(
            files,
            TRADES,
            0,
            pathways=[{"to": "X", "to_id": "third", "relation": "counts_toward", "confirmed": True, "evidence": "x"}],
        ),
        "first",
        "the credential 'third'",
    ),
    "broader skill": (lambda files: change(files, "skills.yml", 0, broader="magic"), "welding", "the skill 'magic'"),
    "a city's province": (lambda files: change(files, "places.yml", 3, province="ZZ"), "sudbury", "the place 'ZZ'"),
    "a funding's answer": (lambda files: change(files, "funding.yml", 0, answer="nothing"), "a-grant", "'nothing'"),
    "an occupation's skill": (
        lambda files: change(files, "occupations.yml", 0, skills=[{"skill": "magic", "importance": 0.5}]),
        "72106",
        "the skill 'magic'",
    ),
    "phrasings of nothing": (
        lambda files: files[PHRASINGS].update(nothing={"en": "huh"}),
        "nothing",
        "the answer 'nothing'",
    ),
    "a city of another province": (
        lambda files: change(files, TRADES, 0, province="QC"),
        "first",
        "city sudbury is not in QC",
    ),
    "a question covered twice": (
        lambda files: files[T01].append(answer("again", "L01-2")),
        "again",
        "covers L01-2, which who-says-so covers too",
    ),
}


@pytest.mark.parametrize("case", BAD_VALUES)
def test_a_bad_value_names_file_entry_and_reason(tmp_path: Path, case: str) -> None:
    spoil, file, entry, reason = BAD_VALUES[case]
    files = small_content()
    spoil(files)

    with pytest.raises(ContentError) as error:
        read_content(write_content(tmp_path, files))

    assert (error.value.file, error.value.entry) == (file, entry)
    assert reason in error.value.reason
    assert str(error.value) == f"{file}: {entry}: {error.value.reason}"


@pytest.mark.parametrize("case", BAD_NAMES)
def test_a_name_of_nothing_names_entry_and_reason(tmp_path: Path, case: str) -> None:
    spoil, entry, reason = BAD_NAMES[case]
    files = small_content()
    spoil(files)

    with pytest.raises(ContentError) as error:
        read_content(write_content(tmp_path, files))

    assert error.value.entry == entry
    assert reason in error.value.reason


def test_every_way_of_asking_is_read_with_its_answer(tmp_path: Path) -> None:
    asked = [(row.id, text) for row, text in read_ways_of_asking(write_content(tmp_path, small_content()))]

    assert asked[0] == ("what-is-it", "question 0 about what-is-it")
    assert asked[10:13] == [("what-is-it", "wat is it"), ("what-is-it", "is it smth"), ("what-is-it", "c koi")]
    assert asked[13:] == [(key, text) for key, text in asked if key == "who-says-so"]
    assert len(asked) == 23


def test_phrasings_know_their_language(tmp_path: Path) -> None:
    found = read_content(write_content(tmp_path, small_content())).phrasings

    assert found["what-is-it"].texts() == [("en", "wat is it"), ("en", "is it smth"), ("fr", "c koi")]


def test_answers_may_do_without_phrasings(tmp_path: Path) -> None:
    files = small_content()
    del files[PHRASINGS]
    folder = write_content(tmp_path, files)

    assert read_content(folder).phrasings == {}
    assert len(list(read_ways_of_asking(folder))) == 20


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    folder = write_content(tmp_path, small_content())
    (folder / "help_lines.yml").unlink()

    with pytest.raises(ContentError, match=r"help_lines\.yml: file: is missing"):
        read_content(folder)


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    folder = write_content(tmp_path, small_content())
    (folder / "places.yml").write_bytes("- id: QC\n  name: {en: Québec, fr: Québec}\n".encode("latin-1"))

    with pytest.raises(ContentError, match=r"places\.yml: file: is not YAML"):
        read_content(folder)


def test_a_bad_file_among_good_ones_changes_no_row(tmp_path: Path, empty_engine: Engine) -> None:
    folder = write_content(tmp_path / "files", small_content())
    with Session(empty_engine) as session, session.begin():
        load_content(session, read_content(folder))
    before = row_counts(empty_engine)
    files = small_content()
    files["places.yml"].append({"id": "sault", "name": {"en": "Sault", "fr": "Sault"}, "province": "ON"})
    change(files, TRADES, 1, cost=-1)
    write_content(folder, files)

    with pytest.raises(ContentError), Session(empty_engine) as session, session.begin():
        load_content(session, read_content(folder))

    assert before["credentials"] == 2
    assert row_counts(empty_engine) == before


def test_the_fingerprint_is_the_same_for_the_same_files(tmp_path: Path) -> None:
    one, other = write_content(tmp_path / "a", small_content()), write_content(tmp_path / "b", small_content())

    assert fingerprint(one) == fingerprint(other)


def test_the_fingerprint_changes_with_any_file(tmp_path: Path) -> None:
    folder = write_content(tmp_path, small_content())
    seen = {fingerprint(folder)}
    for path in sorted(folder.rglob("*.yml")):
        path.write_text(path.read_text() + "\n# changed\n")
        seen.add(fingerprint(folder))

    assert len(seen) == 1 + len(list(folder.rglob("*.yml")))
