"""Reading résumés: what a careful reader finds, what a careless one would find too, and any text within a second."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.content_files import Content
from knowledge.encoder import Encoder
from knowledge.guidance_words import guidance_words
from knowledge.resume import ResumeReader, ResumeReading
from knowledge.resume_signs import resume_signs
from knowledge.skill_meanings import SkillMeanings
from knowledge.snapshot import Snapshot

RESUMES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "resumes.yml").read_text(encoding="utf-8"))
PARTS = ("skills", "occupations", "certificates", "education")
LARGE = 390_000


@pytest.fixture(scope="module")
def reader(snapshot: Snapshot, encoder: Encoder) -> ResumeReader:
    return ResumeReader(snapshot, encoder, SkillMeanings(snapshot.skills, encoder))


def found(reading: ResumeReading) -> dict[str, set[str]]:
    return {
        "skills": {entry.skill.id for entry in reading.skills},
        "occupations": {entry.occupation.code for entry in reading.occupations},
        "certificates": {entry.id for entry in reading.certificates},
        "education": {entry.level for entry in reading.education},
    }


def test_resumes_are_read_as_a_careful_reader_would(reader: ResumeReader) -> None:
    right, wanted, given = Counter[str](), Counter[str](), Counter[str]()
    for resume in RESUMES:
        read = found(reader.read(resume["text"]))
        for part in PARTS:
            right[part] += len(read[part] & set(resume[part]))
            wanted[part] += len(resume[part])
            given[part] += len(read[part])
    for part in PARTS:
        print(f"{part}: found {right[part]} of {wanted[part]}, right {right[part]} of {given[part]}")  # noqa: T201
        assert right[part] >= 0.9 * wanted[part]
        assert right[part] >= 0.9 * given[part]


@pytest.mark.parametrize("resume", RESUMES, ids=lambda resume: str(resume["id"]))
def test_what_is_wished_denied_or_somebody_elses_is_not_found(reader: ResumeReader, resume: dict[str, Any]) -> None:
    read = found(reader.read(resume["text"]))

    assert (read["skills"] | read["occupations"]) & set(resume["never"]) == set()


@pytest.mark.parametrize(
    "text",
    [
        "I want to be an electrician",
        "Looking for a job as a cook",
        "Reported to the store manager",
        "My brother is a plumber",
        "Objective: registered nurse",
        "Je veux devenir infirmière",
        "Mon père était soudeur",
    ],
)
def test_an_occupation_one_did_not_have_is_not_held(reader: ResumeReader, text: str) -> None:
    assert reader.read(text).occupations == ()


@pytest.mark.parametrize(
    ("text", "code", "first", "last", "current", "length"),
    [
        ("Cashier, Metro (2019 - 2022)", "65100", 2019, 2022, False, None),
        ("Cashier, Metro, since 2021", "65100", 2021, None, True, None),
        ("Truck driver\nAcme Transport\nMay 2015 to June 2018", "73300", 2015, 2018, False, None),
        ("Worked as a welder for 12 years", "72106", None, None, False, 12.0),
        ("Caissière chez IGA, 2018 à aujourd'hui", "65100", 2018, None, True, None),
        ("J'ai travaillé comme soudeur pendant 5 ans", "72106", None, None, False, 5.0),
    ],
)
def test_years_are_those_that_are_stated(
    reader: ResumeReader, text: str, code: str, first: int | None, last: int | None, current: bool, length: float | None
) -> None:
    (held,) = [entry for entry in reader.read(text).occupations if entry.occupation.code == code]
    years = held.found.years

    assert (years.first, years.last, years.current, years.length) == (first, last, current, length)


def test_everyday_words_count_only_as_entries_of_a_list(reader: ResumeReader) -> None:
    assert found(reader.read("I am writing to you about the position"))["skills"] == set()
    assert "writing" in found(reader.read("Skills: writing, Excel"))["skills"]


def test_a_line_is_read_by_meaning_only_where_it_is_clear(reader: ResumeReader) -> None:
    (skill,) = reader.read("Installed solar panels on roofs for two summers").skills

    assert (skill.skill.id, skill.found.kind) == ("solar-panel-installation", "meaning")
    assert reader.read("Born in Winnipeg and available on weekends").skills == ()


def test_evidence_is_where_the_line_stood(reader: ResumeReader) -> None:
    text = "Jo\n\nSkills\n- customer service\n"
    (skill,) = reader.read(text).skills
    (line,) = skill.found.evidence

    assert text[line.start : line.end] == "- customer service"


def test_what_is_found_is_never_the_text(reader: ResumeReader) -> None:
    assert "Zorblatt" not in repr(reader.read("Zorblatt Q\nCashier, Zorblatt Foods, 2019\nSkills: Excel"))


def test_sentences_are_neither_remembered_nor_kept_on_disk(
    reader: ResumeReader, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a sentence of a résumé would be kept")

    monkeypatch.setattr(encoder._kept, "keep", refuse)
    monkeypatch.setattr(encoder._kept, "read", refuse)
    before = list(encoder._cache)
    reader.read("\n".join(f"Put together garden furniture number {n} in the yard" for n in range(300)))

    assert list(encoder._cache) == before


def unlike_lines() -> str:
    lines = [
        f"Served customers number {n} at the till and kept the shop tidy\nCashier, Metro, Sudbury ({n})" for n in range(6000)
    ]
    return "\n".join(lines)


def french_lines() -> str:
    return "\n".join(f"Réglé les problèmes de {n} clients à l'épicerie et géré l'équipe d'été" for n in range(9000))


@pytest.mark.parametrize(
    "text",
    [
        unlike_lines(),
        french_lines(),
        unlike_lines().replace("\n", " "),
        "1234567890" * (LARGE // 10),
        "a" * LARGE,
        "é" * (LARGE // 2),
        "<" * LARGE,
        "<script " * (LARGE // 8),
        "<!--" * (LARGE // 4),
        "&" * LARGE,
        "&amp;" * (LARGE // 5),
        "<p>Cook</p>" * (LARGE // 11),
        "\x00\x01\x1b" * (LARGE // 3),
        "Welder at Acme\n" * (LARGE // 15),
        "," * LARGE,
        ". " * (LARGE // 2),
        "." * LARGE,
        " " * LARGE,
        "not " * (LARGE // 4),
        "as a " * (LARGE // 5),
        " ".join(f"w{n}x" for n in range(55_000)),
        "2019 2020 " * (LARGE // 10),
    ],
    ids=["lines", "french", "giant line", "digits", "one word", "accents", "tags", "scripts", "comments", "ampersands",
         "entities", "html", "control", "repeated", "commas", "dots", "one run of dots", "spaces", "not", "as a",
         "unknown words", "years"],
)  # fmt: skip
def test_any_text_inside_the_limits_is_read_within_a_second(reader: ResumeReader, text: str) -> None:
    assert len(text) <= 400_000 * 2
    text = text.encode()[:399_000].decode(errors="ignore")
    best = 9.0
    for _ in range(3):  # the machine may be busy with something else
        started = time.perf_counter()
        reader.read(text)
        best = min(best, time.perf_counter() - started)
        if best < 1:
            break

    assert best < 1


def test_the_signs_name_skills_that_exist_and_words_for_every_code(content: Content) -> None:
    signs, words = resume_signs(), guidance_words()

    assert set(signs.also_called) <= {row.id for row in content.skills}
    assert set(signs.certificates.values()) == set(words.keys("certificate"))
    assert set(signs.levels) == set(words.keys("education"))
